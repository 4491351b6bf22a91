"""The occurrences of a recurrence between two days, in wall time.

dateutil looks for the next match up to the year 9999 and can't be bounded from outside: UNTIL only ends it at a match,
so a rule that seldom or never matches hangs it. This walk goes period by period (FREQ × INTERVAL), enters near the
first day asked for, and ends at the last. dateutil is its oracle in the tests.
"""

from __future__ import annotations

import heapq
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any, TypeVar

from ..walltime import at_wall
from .rule import Rule, parse_rule
from .stored import Recurrence

Day = TypeVar("Day", bound=date)

_DAY = timedelta(days=1)
_STEP = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1)}


def occurrences(
    start: Day,
    recurrence: Recurrence,
    *,
    zone: str,
    first: date,
    last: date,
    duration: timedelta = timedelta(),
) -> Iterator[Day]:
    """All starts whose occurrence touches a day of [first, last], in order and once each.

    `start` and what is yielded are naive wall datetimes in `zone`, or dates for all-day events (their `duration` in
    whole days, the end exclusive). The start itself always belongs to the series and counts as its first, as RFC 5545
    says, unless EXDATE names it. Days are those of `zone`.
    """
    excluded = frozenset(recurrence.exdates)
    earlier = first - duration - _DAY if first - date.min > duration + _DAY else date.min
    previous = None
    for moment in _merged(start, recurrence, zone, earlier, last):
        if moment == previous or moment in excluded:
            continue
        previous = moment
        if _last_day(moment, duration) >= first and _day(moment) <= last:
            yield moment


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _last_day(moment: date, duration: timedelta) -> date:
    if not isinstance(moment, datetime):
        return moment + max(duration, _DAY) - _DAY
    return max(moment, moment + duration - timedelta(microseconds=1)).date()


def _merged(start: Day, recurrence: Recurrence, zone: str, first: date, last: date) -> Iterator[Any]:
    timed = isinstance(start, datetime)
    streams: list[Iterable[Any]] = [[start], sorted(recurrence.rdates)]
    for line in recurrence.rrules:
        walls = rule_walls(parse_rule(line), start, zone=zone, first=first, last=last)
        streams.append(walls if timed else (wall.date() for wall in walls))
    return heapq.merge(*streams)


def rule_walls(rule: Rule, start: date, *, zone: str, first: date, last: date) -> Iterator[datetime]:
    """The rule's own matches from `start` on, as wall datetimes (midnight for all-day), from `first` to `last`."""
    wall = start if isinstance(start, datetime) else datetime.combine(start, time())
    begin, end = max(wall, datetime.combine(first, time())), datetime.combine(last, time.max)
    walls = _matches(rule, wall, begin, end) if rule.count is None else _counted(rule, wall, end)
    return walls if rule.until is None else _until(rule.until, walls, zone, isinstance(start, datetime))


def _counted(rule: Rule, start: datetime, end: datetime) -> Iterator[datetime]:
    """COUNT matches; a start the rule doesn't match is counted all the same (RFC 5545, 3.3.10)."""
    left = rule.count or 0
    matches = _matches(rule, start, start, end)
    first = next(matches, None)
    if first is None:
        return
    if first != start:
        left -= 1
    if left > 0:
        yield first
        yield from islice(matches, left - 1)


def _until(until: date, walls: Iterator[datetime], zone: str, timed: bool) -> Iterator[datetime]:
    if not isinstance(until, datetime) or not timed:
        final = _day(until)
        return takewhile(lambda wall: wall.date() <= final, walls)
    if until.tzinfo is None:
        return takewhile(lambda wall: wall <= until, walls)
    return takewhile(lambda wall: _not_after(wall, until, zone), walls)


def _not_after(wall: datetime, until: datetime, zone: str) -> bool:
    """Is the wall time at or before the moment? The zone is only asked within two days of it."""
    distance = wall - until.replace(tzinfo=None)
    if abs(distance) > 2 * _DAY:
        return distance < timedelta()
    return at_wall(wall, zone) <= until


def _matches(rule: Rule, start: datetime, first: datetime, end: datetime) -> Iterator[datetime]:
    for walls in _SETS[rule.freq](rule, start, first, end):
        for wall in walls:
            if wall > end:
                return
            if wall >= first:
                yield wall


# The sets: one sorted list of candidates for each period of FREQ × INTERVAL, from the period of `first` on.


def _yearly(rule: Rule, start: datetime, first: datetime, end: datetime) -> Iterator[list[datetime]]:
    skipped = (first.year - start.year) // rule.interval
    for year in range(start.year + skipped * rule.interval, end.year + 1, rule.interval):
        yield _with_times(rule, start, _days_of_year(rule, start, year))


def _monthly(rule: Rule, start: datetime, first: datetime, end: datetime) -> Iterator[list[datetime]]:
    origin = start.year * 12 + start.month - 1
    skipped = (first.year * 12 + first.month - 1 - origin) // rule.interval
    for months in range(origin + skipped * rule.interval, end.year * 12 + end.month, rule.interval):
        year, month = divmod(months, 12)
        yield _with_times(rule, start, _days_of_month(rule, start, year, month + 1))


def _weekly(rule: Rule, start: datetime, first: datetime, end: datetime) -> Iterator[list[datetime]]:
    origin = start.toordinal() - (start.weekday() - rule.wkst) % 7
    weekdays = {day for _, day in rule.by_day} or _own_weekday(rule, start)
    for monday in _ordinals(origin, 7 * rule.interval, first, end):
        week = [date.fromordinal(day) for day in range(monday, min(monday + 7, date.max.toordinal()))]
        days = [day for day in week if not weekdays or day.weekday() in weekdays]
        yield _with_times(rule, start, [day for day in days if _passes(rule, day)])


def _daily(rule: Rule, start: datetime, first: datetime, end: datetime) -> Iterator[list[datetime]]:
    for ordinal in _ordinals(start.toordinal(), rule.interval, first, end):
        day = date.fromordinal(ordinal)
        yield _with_times(rule, start, [day] if _passes(rule, day) and _on_weekday(rule, day) else [])


def _ordinals(origin: int, step: int, first: datetime, end: datetime) -> range:
    skipped = max(0, (first.toordinal() - origin) // step)
    return range(origin + skipped * step, end.toordinal() + 1, step)


def _sub_daily(rule: Rule, start: datetime, first: datetime, end: datetime) -> Iterator[list[datetime]]:
    """HOURLY and MINUTELY step in wall time, like all else here."""
    unit = _STEP[rule.freq]
    step = rule.interval * unit
    origin = start.replace(second=0, minute=0 if rule.freq == "HOURLY" else start.minute)
    offsets = _offsets(rule, start)
    moment = origin + max(0, (first - origin) // step) * step
    day, wanted = None, False
    while offsets and moment <= end:
        if moment.date() != day:
            day = moment.date()
            wanted = _passes(rule, day) and _on_weekday(rule, day)
        if wanted and _on_time(rule, moment):
            yield [moment + offset for offset in offsets]
        ahead = step if wanted else max(step, _to_next_day(moment, step))
        if end - moment < ahead:
            return
        moment += ahead


_SETS = {
    "YEARLY": _yearly,
    "MONTHLY": _monthly,
    "WEEKLY": _weekly,
    "DAILY": _daily,
    "HOURLY": _sub_daily,
    "MINUTELY": _sub_daily,
}


def _on_time(rule: Rule, moment: datetime) -> bool:
    if rule.by_hour and moment.hour not in rule.by_hour:
        return False
    return rule.freq == "HOURLY" or not rule.by_minute or moment.minute in rule.by_minute


def _to_next_day(moment: datetime, step: timedelta) -> timedelta:
    """As many steps as lead past the moment's day."""
    left = datetime.combine(moment.date(), time.max) - moment
    return (left // step + 1) * step


def _offsets(rule: Rule, start: datetime) -> list[timedelta]:
    """Where in an hour or minute the matches lie; the same in each, so BYSETPOS picks among them once."""
    seconds = rule.by_second or (start.second,)
    minutes = (rule.by_minute or (start.minute,)) if rule.freq == "HOURLY" else (0,)
    offsets = [timedelta(minutes=minute, seconds=min(second, 59)) for minute in minutes for second in seconds]
    return [offsets[place] for place in _places(rule, len(offsets))] if rule.by_setpos else offsets


def _places(rule: Rule, total: int) -> list[int]:
    """BYSETPOS as indexes into a set of `total`."""
    places = {place - 1 if place > 0 else total + place for place in rule.by_setpos}
    return sorted(place for place in places if 0 <= place < total)


# Days


def _names_no_day(rule: Rule) -> bool:
    return not (rule.by_weekno or rule.by_yearday or rule.by_monthday or rule.by_day)


def _own_weekday(rule: Rule, start: datetime) -> set[int]:
    return {start.weekday()} if _names_no_day(rule) else set()


def _days_of_year(rule: Rule, start: datetime, year: int) -> list[date]:
    months = rule.by_month or ((start.month,) if _names_no_day(rule) else range(1, 13))
    days = [day for month in months for day in _month_days(rule, start, year, month)]
    if not rule.by_day:
        return days
    if rule.by_month:
        wanted = {day for month in months for day in _weekdays_in(rule, *_month_bounds(year, month))}
    else:
        wanted = _weekdays_in(rule, date(year, 1, 1), date(year, 12, 31))
    return [day for day in days if day in wanted]


def _days_of_month(rule: Rule, start: datetime, year: int, month: int) -> list[date]:
    if rule.by_month and month not in rule.by_month:
        return []
    days = _month_days(rule, start, year, month)
    if not rule.by_day:
        return days
    wanted = _weekdays_in(rule, *_month_bounds(year, month))
    return [day for day in days if day in wanted]


def _month_bounds(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _month_days(rule: Rule, start: datetime, year: int, month: int) -> list[date]:
    """The month's days that pass all parts but BYDAY."""
    length = monthrange(year, month)[1]
    named = rule.by_monthday or ((start.day,) if _names_no_day(rule) else range(1, length + 1))
    numbers = sorted({day if day > 0 else length + 1 + day for day in named})
    days = [date(year, month, number) for number in numbers if 1 <= number <= length]
    if rule.by_yearday or rule.by_weekno:
        return [day for day in days if _passes(rule, day)]
    return days


def _weekdays_in(rule: Rule, first: date, last: date) -> set[date]:
    """The days BYDAY names between two days: every one of a weekday, or the n-th from either end."""
    days: set[date] = set()
    for ordinal, weekday in rule.by_day:
        lead = (weekday - first.weekday()) % 7
        of_weekday = [first + timedelta(days=day) for day in range(lead, (last - first).days + 1, 7)]
        if not ordinal:
            days.update(of_weekday)
        elif abs(ordinal) <= len(of_weekday):
            days.add(of_weekday[ordinal - 1 if ordinal > 0 else ordinal])
    return days


def _on_weekday(rule: Rule, day: date) -> bool:
    return not rule.by_day or any(weekday == day.weekday() for _, weekday in rule.by_day)


def _passes(rule: Rule, day: date) -> bool:
    """Does the day pass BYMONTH, BYMONTHDAY, BYYEARDAY and BYWEEKNO?"""
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_monthday and not _counted_from_either_end(rule.by_monthday, day.day, monthrange(day.year, day.month)[1]):
        return False
    if rule.by_yearday:
        length = 365 + (monthrange(day.year, 2)[1] == 29)
        if not _counted_from_either_end(rule.by_yearday, day.timetuple().tm_yday, length):
            return False
    return not rule.by_weekno or _counted_from_either_end(rule.by_weekno, *_week(day, rule.wkst))


def _counted_from_either_end(wanted: tuple[int, ...], number: int, length: int) -> bool:
    return number in wanted or number - length - 1 in wanted


def _week(day: date, wkst: int) -> tuple[int, int]:
    """The day's week and how many its year has; week 1 is the first with four days in the year."""
    middle = day + timedelta(days=3 - (day.weekday() - wkst) % 7)
    return (middle.timetuple().tm_yday - 1) // 7 + 1, _weeks_of(middle.year, wkst)


@lru_cache(maxsize=1024)
def _weeks_of(year: int, wkst: int) -> int:
    return (_first_middle(year + 1, wkst) - _first_middle(year, wkst)).days // 7


def _first_middle(year: int, wkst: int) -> date:
    """The middle day of the year's first week."""
    january = date(year, 1, 1)
    return january + timedelta(days=(wkst + 3 - january.weekday()) % 7)


# Times


def _with_times(rule: Rule, start: datetime, days: list[date]) -> list[datetime]:
    times = _times(rule, start.time())
    if not rule.by_setpos:
        return [datetime.combine(day, moment) for day in days for moment in times]
    pairs = [divmod(place, len(times)) for place in _places(rule, len(days) * len(times))]
    return [datetime.combine(days[day], times[moment]) for day, moment in pairs]


@lru_cache(maxsize=1024)
def _times(rule: Rule, own: time) -> tuple[time, ...]:
    return tuple(
        time(hour, minute, min(second, 59))
        for hour in rule.by_hour or (own.hour,)
        for minute in rule.by_minute or (own.minute,)
        for second in rule.by_second or (own.second,)
    )
