"""Rules by which a day comes back each year. Pure.

A rule answers with the first and the last day of its time, mostly one and the same; with nothing in a year that has no
such day (29 February, a fifth Sunday).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Any, Final, Protocol

LAST: Final = -1
FARTHEST: Final = 366  # days that a rule may stand from another

Days = tuple[date, date]


class Rule(Protocol):
    def days_in(self, year: int) -> Days | None:
        """First and last day of what belongs to this year, even if it lies beyond its end."""
        ...


class RuleError(ValueError):
    """A stored or asked rule that makes no sense; `field` is the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same day of each year."""

    month: int
    day: int

    def days_in(self, year: int) -> Days | None:
        if self.day > monthrange(year, self.month)[1]:
            return None
        return _one(date(year, self.month, self.day))


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The first to fifth of a weekday (0 is Monday) in a month, or the LAST."""

    month: int
    weekday: int
    nth: int

    def days_in(self, year: int) -> Days | None:
        first, length = monthrange(year, self.month)
        days = range(1 + (self.weekday - first) % 7, length + 1, 7)
        if self.nth > len(days):
            return None
        return _one(date(year, self.month, days[self.nth if self.nth == LAST else self.nth - 1]))


@dataclass(frozen=True, slots=True)
class Easter:
    """Some days from Easter Sunday of the Western churches."""

    days: int = 0

    def days_in(self, year: int) -> Days | None:
        return _one(easter(year) + timedelta(days=self.days))


@dataclass(frozen=True, slots=True)
class Relative:
    """Some days from the first day of another rule."""

    to: Rule
    days: int

    def days_in(self, year: int) -> Days | None:
        base = self.to.days_in(year)
        return _one(base[0] + timedelta(days=self.days)) if base else None


@dataclass(frozen=True, slots=True)
class WeekdayBefore:
    """The last of a weekday before another rule's first day, never that day itself."""

    weekday: int
    before: Rule

    def days_in(self, year: int) -> Days | None:
        base = self.before.days_in(year)
        return _one(base[0] - timedelta(days=(base[0].weekday() - self.weekday - 1) % 7 + 1)) if base else None


@dataclass(frozen=True, slots=True)
class Unless:
    """A rule, and another one for the years in which it falls on the day that it avoids."""

    usual: Rule
    avoids: Rule
    instead: Rule

    def days_in(self, year: int) -> Days | None:
        usual = self.usual.days_in(year)
        return self.instead.days_in(year) if usual == self.avoids.days_in(year) else usual


@dataclass(frozen=True, slots=True)
class Span:
    """From the day of one rule to that of another, both inclusive."""

    first: Rule
    last: Rule

    def days_in(self, year: int) -> Days | None:
        first, last = self.first.days_in(year), self.last.days_in(year)
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def span_of(rule: Rule, year: int) -> Days | None:
    """`rule.days_in(year)`, and nothing where that would leave the calendar (years 1 to 9999)."""
    try:
        return rule.days_in(year)
    except (OverflowError, ValueError):
        return None


def next_days(rule: Rule, *, since: date, count: int) -> list[Days]:
    """The next times that aren't over on `since`. Looks 40 years ahead: every rule that exists comes back by then."""
    found = []
    for year in range(max(since.year - 2, 1), min(since.year + 40, MAXYEAR) + 1):
        span = span_of(rule, year)
        if span and span[1] >= since:
            found.append(span)
    return sorted(found)[:count]


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar: the anonymous computus of 1876 (Meeus, Jones, Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, off = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * off + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def rule_from(value: Any, known: Mapping[str, Rule]) -> Rule:
    """A brand's own rule from its JSON. `known`: the rules by key that one may be relative to. Raises RuleError.

    {"kind": "fixed", "month", "day"} · {"kind": "weekday", "month", "weekday", "nth"} · {"kind": "easter", "days"} ·
    {"kind": "relative", "to", "days"}
    """
    if not isinstance(value, dict):
        raise RuleError("rule", "expected an object")
    read = _READERS.get(str(value.get("kind")))
    if read is None:
        raise RuleError("kind", f"expected one of {', '.join(_READERS)}")
    return read(value, known)


def _fixed(value: dict[str, Any], known: Mapping[str, Rule]) -> Rule:
    month = _number(value, "month", 1, 12)
    return Fixed(month, _number(value, "day", 1, monthrange(2024, month)[1]))


def _weekday(value: dict[str, Any], known: Mapping[str, Rule]) -> Rule:
    nth = _number(value, "nth", LAST, 5)
    if nth == 0:
        raise RuleError("nth", "expected 1 to 5, or -1 for the last")
    return NthWeekday(_number(value, "month", 1, 12), _number(value, "weekday", 0, 6), nth)


def _easter(value: dict[str, Any], known: Mapping[str, Rule]) -> Rule:
    return Easter(_number(value, "days", -FARTHEST, FARTHEST))


def _relative(value: dict[str, Any], known: Mapping[str, Rule]) -> Rule:
    base = known.get(str(value.get("to")))
    if base is None:
        raise RuleError("to", "unknown key date")
    return Relative(base, _number(value, "days", -FARTHEST, FARTHEST))


_READERS = {"fixed": _fixed, "weekday": _weekday, "easter": _easter, "relative": _relative}


def _number(value: dict[str, Any], field: str, low: int, high: int) -> int:
    number = value.get(field)
    if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
        raise RuleError(field, f"expected a whole number from {low} to {high}")
    return number


def _one(day: date) -> Days:
    return day, day
