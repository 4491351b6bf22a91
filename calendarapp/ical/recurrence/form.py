"""The rules the form can edit, and moving a whole series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..walltime import to_wall
from .errors import RecurrenceError
from .rule import WEEKDAYS, Rule, bare, parse_rule, rule_parts, write_moment
from .stored import Recurrence, replace_part, until_utc

FORM_FREQUENCIES = ("daily", "weekly", "monthly", "yearly")


@dataclass(frozen=True, slots=True)
class FormRule:
    """What the form asks: how often, and until which day (the last that may have an occurrence) or how many."""

    freq: str
    interval: int = 1
    until: date | None = None
    count: int | None = None


def describe_parts(rrule_line: str, *, start: date | None = None, zone: str = "UTC") -> FormRule | None:
    """The rule as the form shows it, or None for an "own rule".

    BY parts are the form's only where they say no more than `start` (wall time in `zone`, or a date) does already.
    """
    rule = parse_rule(rrule_line)
    if rule.freq.lower() not in FORM_FREQUENCIES or rule.by_setpos or rule.by_yearday or rule.by_weekno:
        return None
    if (rule.names_days or rule.names_times) and (start is None or not _says_no_more(rule, start)):
        return None
    return FormRule(rule.freq.lower(), rule.interval, _until_day(rule.until, start, zone), rule.count)


def form_rule(recurrence: Recurrence, *, start: date, zone: str) -> FormRule | None:
    """The whole recurrence as the form shows it: None for several rules, added days or an own rule."""
    if len(recurrence.rrules) != 1 or recurrence.rdates:
        return None
    return describe_parts(recurrence.rrules[0], start=start, zone=zone)


def from_form(rule: FormRule, start: date, zone: str, all_day: bool) -> Recurrence:
    """The recurrence the form asks for; UNTIL falls on the start's own hour of the last day."""
    parts = [f"FREQ={rule.freq.upper()}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.until is not None:
        parts.append(f"UNTIL={_until_text(rule.until, start, zone, all_day)}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    value = ";".join(parts)
    parse_rule(value)
    return Recurrence(rrules=(value,))


def shifted(
    recurrence: Recurrence,
    delta_walltime: timedelta,
    *,
    form_made: bool,
    start: date,
    zone: str,
    new_zone: str | None = None,
) -> Recurrence:
    """The recurrence of the series moved by `delta_walltime` (whole days when it is all-day), in wall time.

    `start` is the first start before the move, `zone` its zone; `new_zone` where the zone changes too. BY parts move
    where the form made them; else another day (or another hour, where the rule names hours) raises RecurrenceError.
    """
    if not form_made:
        _refuse_own_rules(recurrence, start, start + delta_walltime)
    rules = tuple(
        _shifted_rule(rule, delta_walltime, start, zone, new_zone or zone, form_made) for rule in recurrence.rrules
    )
    return Recurrence(
        rules,
        tuple(moment + delta_walltime for moment in recurrence.rdates),
        tuple(moment + delta_walltime for moment in recurrence.exdates),
    )


def ended(rule_line: str, last: date, *, zone: str) -> str:
    """The bare rule with `last` (a wall time in `zone`, or a date) as its last possible start."""
    value = replace_part(rule_line, "COUNT", None)
    return replace_part(value, "UNTIL", until_utc(last, zone) if isinstance(last, datetime) else write_moment(last))


def counted(rule_line: str, count: int) -> str:
    """The bare rule with another COUNT."""
    return replace_part(rule_line, "COUNT", str(count))


def _says_no_more(rule: Rule, start: date) -> bool:
    """Do the BY parts repeat what the start says?"""
    if isinstance(start, datetime):
        own_time = ((start.hour,), (start.minute,), (start.second,))
        if any(part and part != own for part, own in zip(_time_parts(rule), own_time, strict=True)):
            return False
    return _days_of(rule) in _own_days(rule.freq, start)


def _time_parts(rule: Rule) -> tuple[tuple[int, ...], ...]:
    return rule.by_hour, rule.by_minute, rule.by_second


def _days_of(rule: Rule) -> tuple:
    return rule.by_month, rule.by_monthday, rule.by_day


def _own_days(freq: str, start: date) -> list[tuple]:
    """The (BYMONTH, BYMONTHDAY, BYDAY) that leave a frequency as it is without them."""
    month, day, weekday = (start.month,), (start.day,), ((0, start.weekday()),)
    own: dict[str, list[tuple]] = {
        "DAILY": [((), (), ())],
        "WEEKLY": [((), (), ()), ((), (), weekday)],
        "MONTHLY": [((), (), ()), ((), day, ())],
        "YEARLY": [((), (), ()), (month, (), ()), (month, day, ())],
    }
    return own[freq]


def _until_day(until: date | None, start: date | None, zone: str) -> date | None:
    """The last day on which an occurrence may begin."""
    if not isinstance(until, datetime):
        return until
    wall = to_wall(until, zone) if until.tzinfo else until
    begins = start.time() if isinstance(start, datetime) else time()
    return wall.date() if wall.time() >= begins else wall.date() - timedelta(days=1)


def _until_text(until: date, start: date, zone: str, all_day: bool) -> str:
    if all_day or not isinstance(start, datetime):
        return write_moment(until)
    return until_utc(datetime.combine(until, start.time()), zone)


def _refuse_own_rules(recurrence: Recurrence, old: date, new: date) -> None:
    another_day = (old.year, old.month, old.day) != (new.year, new.month, new.day)
    another_time = isinstance(old, datetime) and isinstance(new, datetime) and old.time() != new.time()
    for line in recurrence.rrules:
        rule = parse_rule(line)
        if another_day and (rule.names_days or rule.by_setpos):
            raise RecurrenceError("own_rule_day", line=f"RRULE:{line}")
        if another_time and rule.names_times:
            raise RecurrenceError("own_rule_time", line=f"RRULE:{line}")


def _shifted_rule(line: str, delta: timedelta, start: date, zone: str, new_zone: str, form_made: bool) -> str:
    value = bare(line)
    until = parse_rule(value).until
    if isinstance(until, datetime):
        wall = to_wall(until, zone) if until.tzinfo else until
        value = replace_part(value, "UNTIL", until_utc(wall + delta, new_zone))
    elif until is not None:
        value = replace_part(value, "UNTIL", write_moment(until + delta))
    return _with_own_parts(value, start + delta) if form_made else value


def _with_own_parts(value: str, start: date) -> str:
    """A form-made rule's BY parts repeat the start, so they are written anew from it."""
    own = {"BYDAY": WEEKDAYS[start.weekday()], "BYMONTHDAY": str(start.day), "BYMONTH": str(start.month)}
    if isinstance(start, datetime):
        own |= {"BYHOUR": str(start.hour), "BYMINUTE": str(start.minute), "BYSECOND": str(start.second)}
    for name in rule_parts(value).keys() & own.keys():
        value = replace_part(value, name, own[name])
    return value
