"""The rules the form can edit, and moving a whole series."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ..walltime import to_wall
from .errors import RecurrenceError
from .rule import WEEKDAYS, Rule, bare, parse_rule, rule_parts, write_moment
from .stored import Recurrence, replace_part, until_utc

NTH, LAST = "nth", "last"
FORM_FREQUENCIES = ("daily", "weekly", "monthly", "yearly")


@dataclass(frozen=True, slots=True)
class FormRule:
    """What the form asks: how often, and until which day (the last that may have an occurrence) or how many.

    `weekdays`: several of a week, the start's among them (Monday is 0). `weekday_of`: a month's NTH weekday, as the
    start is, or the LAST such one; empty: the same date.
    """

    freq: str
    interval: int = 1
    until: date | None = None
    count: int | None = None
    weekdays: tuple[int, ...] = ()
    weekday_of: str = ""


def describe_parts(rrule_line: str, *, start: date | None = None, zone: str = "UTC") -> FormRule | None:
    """The rule as the form shows it, or None for an "own rule".

    BY parts are the form's only where they say no more than `start` (wall time in `zone`, or a date) does already.
    """
    rule = parse_rule(rrule_line)
    if rule.freq.lower() not in FORM_FREQUENCIES or rule.by_setpos or rule.by_yearday or rule.by_weekno:
        return None
    plain = FormRule(rule.freq.lower(), rule.interval, _until_day(rule.until, start, zone), rule.count)
    if not (rule.names_days or rule.names_times):
        return plain
    if start is None or not _own_times(rule, start):
        return None
    return plain if _days_of(rule) in _own_days(rule.freq, start) else _by_weekday(plain, rule, start)


def nth_of(start: date) -> int:
    """Which of its weekday in its month a day is: 1 to 5."""
    return (start.day - 1) // 7 + 1


def is_last(start: date) -> bool:
    """Is it the last of its weekday in its month?"""
    return start.day + 7 > monthrange(start.year, start.month)[1]


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
    parts += _by_parts(rule, start)
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


def _by_parts(rule: FormRule, start: date) -> list[str]:
    """BYDAY, and BYMONTH for a year's; empty where the start says it all."""
    own = start.weekday()
    if rule.freq == "weekly" and set(rule.weekdays) - {own}:
        return [f"BYDAY={','.join(WEEKDAYS[day] for day in sorted({*rule.weekdays, own}))}"]
    if rule.freq not in ("monthly", "yearly") or not rule.weekday_of:
        return []
    ordinal = -1 if rule.weekday_of == LAST else nth_of(start)
    month = [f"BYMONTH={start.month}"] if rule.freq == "yearly" else []
    return [*month, f"BYDAY={ordinal}{WEEKDAYS[own]}"]


def _by_weekday(plain: FormRule, rule: Rule, start: date) -> FormRule | None:
    """Several weekdays of a week, or one of a month that the start is; None for any other rule."""
    months, dates, days = _days_of(rule)
    if rule.freq == "WEEKLY" and not months and not dates and (rule.interval == 1 or rule.wkst == 0):
        weekdays = tuple(sorted(weekday for ordinal, weekday in days if not ordinal))
        return replace(plain, weekdays=weekdays) if len(weekdays) == len(days) and start.weekday() in weekdays else None
    of_year = rule.freq == "YEARLY" and months == (start.month,)
    of_month = rule.freq == "MONTHLY" and not months
    if not (of_year or of_month) or dates or len(days) != 1 or days[0][1] != start.weekday():
        return None
    ordinal = days[0][0]
    if ordinal == -1 and is_last(start):
        return replace(plain, weekday_of=LAST)
    return replace(plain, weekday_of=NTH) if 1 <= ordinal <= 4 and ordinal == nth_of(start) else None


def _own_times(rule: Rule, start: date) -> bool:
    """Do BYHOUR, BYMINUTE, BYSECOND repeat what the start says?"""
    if not isinstance(start, datetime):
        return True
    own = ((start.hour,), (start.minute,), (start.second,))
    return all(not part or part == said for part, said in zip(_time_parts(rule), own, strict=True))


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
    return _with_own_parts(value, start, start + delta) if form_made else value


def _with_own_parts(value: str, before: date, start: date) -> str:
    """A form-made rule's BY parts repeat the start, so they are written anew from it.

    Several weekdays of a week go along by as many days. A month's last weekday stays the last where the start still is
    one; a fifth becomes the last.
    """
    own = {"BYDAY": _moved_days(value, before, start), "BYMONTHDAY": str(start.day), "BYMONTH": str(start.month)}
    if isinstance(start, datetime):
        own |= {"BYHOUR": str(start.hour), "BYMINUTE": str(start.minute), "BYSECOND": str(start.second)}
    for name in rule_parts(value).keys() & own.keys():
        value = replace_part(value, name, own[name])
    return value


def _moved_days(value: str, before: date, start: date) -> str:
    days = parse_rule(value).by_day
    if len(days) == 1 and days[0][0]:
        last = is_last(start) and (days[0][0] == -1 or nth_of(start) == 5)
        return f"{-1 if last else nth_of(start)}{WEEKDAYS[start.weekday()]}"
    by = start.weekday() - before.weekday()
    return ",".join(WEEKDAYS[day] for day in sorted((weekday + by) % 7 for _every, weekday in days))
