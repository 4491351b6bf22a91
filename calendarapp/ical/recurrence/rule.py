"""One RRULE, read strictly (RFC 5545, 3.3.10)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from .errors import RecurrenceError

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
SUB_DAILY = frozenset({"HOURLY", "MINUTELY"})
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_INTERVAL = 1_000_000
MOST_CHARACTERS = 4_000

_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_MOMENT = re.compile(r"[0-9]{8}(?P<time>T[0-9]{6}(?P<utc>Z)?)?")
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 60, False),
    "BYSETPOS": (1, 366, True),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's parts. `by_day` pairs an ordinal (0: every) with a weekday (Monday is 0).

    `until` is aware (UTC), naive (wall) or a date, as it was written.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    wkst: int = 0
    by_month: tuple[int, ...] = ()
    by_monthday: tuple[int, ...] = ()
    by_yearday: tuple[int, ...] = ()
    by_weekno: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_setpos: tuple[int, ...] = ()

    @property
    def names_days(self) -> bool:
        return bool(self.by_month or self.by_monthday or self.by_yearday or self.by_weekno or self.by_day)

    @property
    def names_times(self) -> bool:
        return bool(self.by_hour or self.by_minute or self.by_second)


@lru_cache(maxsize=4096)
def parse_rule(line: str) -> Rule:
    """Read `RRULE:…` or its bare value; raises RecurrenceError with the line for whatever can't be kept."""
    value = bare(line)
    if len(value) > MOST_CHARACTERS:
        raise RecurrenceError("too_long", line=value[:200], length=len(value), most=MOST_CHARACTERS)
    try:
        rule = Rule(**_fields(rule_parts(value)))
        _refuse_contradictions(rule)
    except RecurrenceError as error:
        raise RecurrenceError(error.code, line=f"RRULE:{value}", **error.params) from None
    return rule


def bare(line: str) -> str:
    """The value of an RRULE line, in capitals."""
    return line.strip().upper().removeprefix("RRULE:")


def rule_parts(value: str) -> dict[str, str]:
    """NAME → value, in the order written."""
    parts: dict[str, str] = {}
    for part in value.removesuffix(";").split(";"):
        name, equals, content = part.partition("=")
        if not (equals and name and content):
            raise RecurrenceError("malformed_part", part=part[:80])
        if name in parts:
            raise RecurrenceError("twice", part=name)
        parts[name] = content
    return parts


def _fields(parts: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, content in parts.items():
        reader = _READERS.get(name)
        if reader is None:
            raise RecurrenceError("unknown_part", part=name[:80])
        field = reader(name, content)
        if field is not None:
            fields[_field_name(name)] = field
    if "freq" not in fields:
        raise RecurrenceError("no_freq")
    return fields


def _field_name(name: str) -> str:
    return f"by_{name[2:].lower()}" if name.startswith("BY") else name.lower()


def _freq(_name: str, content: str) -> str:
    if content == "SECONDLY":
        raise RecurrenceError("secondly")
    if content not in FREQUENCIES:
        raise RecurrenceError("bad_freq", value=content[:80])
    return content


def _interval(_name: str, content: str) -> int:
    if not content.isdecimal() or len(content) > 9 or not 1 <= int(content) <= MOST_INTERVAL:
        raise RecurrenceError("interval", most=MOST_INTERVAL)
    return int(content)


def _count(name: str, content: str) -> int:
    if not content.isdecimal() or len(content) > 9 or int(content) < 1:
        raise RecurrenceError("bad_value", part=name, value=content[:80])
    return int(content)


def _until(_name: str, content: str) -> date:
    return read_moment(content)


def _wkst(name: str, content: str) -> int:
    if content not in WEEKDAYS:
        raise RecurrenceError("bad_value", part=name, value=content[:80])
    return WEEKDAYS.index(content)


def _rscale(_name: str, content: str) -> None:
    if content != "GREGORIAN":
        raise RecurrenceError("rscale", value=content[:80])


def _skip(_name: str, content: str) -> None:
    if content != "OMIT":
        raise RecurrenceError("skip", value=content[:80])


def _by_day(name: str, content: str) -> tuple[tuple[int, int], ...]:
    days = set()
    for item in content.split(","):
        match = _BY_DAY.fullmatch(item)
        ordinal = int(match[1]) if match and match[1] else 0
        if not match or abs(ordinal) > 53 or (match[1] and not ordinal):
            raise RecurrenceError("bad_value", part=name, value=item[:80])
        days.add((ordinal, WEEKDAYS.index(match[2])))
    return tuple(sorted(days))


def _numbers(name: str, content: str) -> tuple[int, ...]:
    low, high, signed = _RANGES[name]
    numbers = set()
    for item in content.split(","):
        number = int(item) if _NUMBER.fullmatch(item) else None
        size = abs(number) if signed and number is not None else number
        if number is None or size is None or not low <= size <= high:
            raise RecurrenceError("bad_value", part=name, value=item[:80])
        numbers.add(number)
    return tuple(sorted(numbers))


_READERS: dict[str, Callable[[str, str], object]] = {
    "FREQ": _freq,
    "INTERVAL": _interval,
    "COUNT": _count,
    "UNTIL": _until,
    "WKST": _wkst,
    "RSCALE": _rscale,
    "SKIP": _skip,
    "BYDAY": _by_day,
    **dict.fromkeys(_RANGES, _numbers),
}


def _refuse_contradictions(rule: Rule) -> None:
    if rule.count is not None and rule.until is not None:
        raise RecurrenceError("count_and_until")
    if rule.by_setpos and not (rule.names_days or rule.names_times):
        raise RecurrenceError("needs_by_part")
    if rule.by_month and rule.by_monthday and not _meet(rule.by_month, rule.by_monthday):
        raise RecurrenceError("never")


def _meet(months: tuple[int, ...], days: tuple[int, ...]) -> bool:
    longest = max(monthrange(2024, month)[1] for month in months)
    return any(abs(day) <= longest for day in days)


def read_moment(text: str) -> date:
    """A DATE or DATE-TIME: a date, a naive wall time, or aware UTC for `…Z`."""
    match = _MOMENT.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
        if match["time"] is None:
            return date(year, month, day)
        hour, minute, second = int(text[9:11]), int(text[11:13]), min(int(text[13:15]), 59)
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC if match["utc"] else None)
    except ValueError:
        raise RecurrenceError("bad_date", value=text[:80]) from None


def write_moment(moment: date) -> str:
    """The DATE or DATE-TIME text of what `read_moment` reads."""
    if not isinstance(moment, datetime):
        return f"{moment.year:04d}{moment:%m%d}"
    return f"{moment.year:04d}{moment:%m%dT%H%M%S}{'Z' if moment.tzinfo else ''}"
