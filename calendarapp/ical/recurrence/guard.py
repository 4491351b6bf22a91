"""The one guard for recurrences: what a series may cost is reckoned before anything walks it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice

from .errors import RecurrenceError
from .expand import occurrences, rule_walls
from .rule import SUB_DAILY, Rule, parse_rule
from .stored import Recurrence

MOST_OCCURRENCES = 10_000
MOST_STEPS = 200_000
HORIZON = timedelta(days=37 * 31)

_DAYS_A_STEP = {"YEARLY": 365, "MONTHLY": 28, "WEEKLY": 7, "DAILY": 1, "HOURLY": 1 / 24, "MINUTELY": 1 / 1440}


def check(
    recurrence: Recurrence,
    *,
    start: date,
    zone: str,
    horizon_end: date,
    horizon_start: date | None = None,
) -> None:
    """Raise RecurrenceError for a series that can't be kept, or costs too much up to `horizon_end`.

    `start` is a naive wall datetime, or a date for all-day events. Without `horizon_start` the horizon is the 37
    months before its end. Ends within a second whatever the rules say.
    """
    steps = 0.0
    for line in recurrence.rrules:
        rule = parse_rule(line)
        _refuse_kind(rule, line, start)
        steps += _steps(rule, start, horizon_end)
        if steps > MOST_STEPS:
            raise RecurrenceError("too_many_steps", line=f"RRULE:{line}", most=f"{MOST_STEPS:,}")
        _refuse_flood(rule, line, start, zone, horizon_end)
    _refuse_crowd(recurrence, start, zone, horizon_start or horizon_end - HORIZON, horizon_end)


def _refuse_kind(rule: Rule, line: str, start: date) -> None:
    if rule.freq in SUB_DAILY and not isinstance(start, datetime):
        raise RecurrenceError("sub_daily_all_day", line=f"RRULE:{line}")


def _steps(rule: Rule, start: date, horizon_end: date) -> float:
    """Periods of FREQ × INTERVAL from the start to the horizon's end, or to the rule's own end where it is earlier."""
    end = horizon_end
    if rule.until is not None:
        end = min(end, date(rule.until.year, rule.until.month, rule.until.day))
    begin = date(start.year, start.month, start.day)
    steps = max(0, (end - begin).days + 2) / (_DAYS_A_STEP[rule.freq] * rule.interval)
    if rule.count is not None and not (rule.names_days or rule.names_times):
        return min(steps, rule.count)
    return steps


def _refuse_flood(rule: Rule, line: str, start: date, zone: str, horizon_end: date) -> None:
    """A day with more times than the horizon may hold, or a COUNT with more matches on its way than steps allowed."""
    times = (len(rule.by_hour) or 1) * (len(rule.by_minute) or 1) * (len(rule.by_second) or 1)
    if times > MOST_OCCURRENCES:
        raise RecurrenceError("too_many", line=f"RRULE:{line}", most=f"{MOST_OCCURRENCES:,}")
    if rule.count is None or rule.count <= MOST_OCCURRENCES:
        return
    walls = rule_walls(rule, start, zone=zone, first=date.min, last=horizon_end)
    if next(islice(walls, MOST_STEPS, None), None) is not None:
        raise RecurrenceError("too_many_steps", line=f"RRULE:{line}", most=f"{MOST_STEPS:,}")


def _refuse_crowd(recurrence: Recurrence, start: date, zone: str, first: date, last: date) -> None:
    series = occurrences(start, recurrence, zone=zone, first=first, last=last)
    if next(islice(series, MOST_OCCURRENCES, None), None) is not None:
        line = f"RRULE:{recurrence.rrules[0]}" if recurrence.rrules else "RDATE"
        raise RecurrenceError("too_many", line=line, most=f"{MOST_OCCURRENCES:,}")
