"""VTIMEZONE made of yearly rules, worked out from the zone's own clock changes.

Lists of dates (RDATE) put Thunderbird and ical.js an hour off, and Outlook fails on them; all read yearly RRULEs.
A zone whose changes follow no yearly rule gets none: the caller writes its events in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from .recurrence import Recurrence, occurrences
from .recurrence.rule import WEEKDAYS, write_moment
from .walltime import zone_info

_MARGIN_YEARS = 12  # so many years show whether a rule goes on, whatever weekday a date falls on
_MOST_IRREGULAR = 2  # changes after the last year that stand alone: a reform or two, but not a calendar of the moon
_MOST_OBSERVANCES = 40
_NO_TIME = timedelta()
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Onset:
    """A clock change: when (UTC), from which offset to which, and what the new time is called."""

    moment: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def wall(self) -> datetime:
        """What the clock showed that moment, before it was changed."""
        return (self.moment + self.before).replace(tzinfo=None)

    def like(self, other: _Onset) -> bool:
        return (self.before, self.after, self.name) == (other.before, other.after, other.name)


@dataclass(frozen=True, slots=True)
class _Yearly:
    """A rule's day, and what is taken off its hour.

    `early` is a second where midnight would cross into the next month ("Friday 0:00 after October's last Thursday"):
    no yearly rule says that, but 23:59:59 of the Thursday is one, and is what Microsoft writes.
    """

    rrule: str
    early: timedelta


def vtimezone_lines(zone: str, *, since: date, until: date) -> list[str] | None:
    """The zone's VTIMEZONE lines (unfolded), right from `since` on, or None for a zone without yearly rules.

    One STANDARD and one DAYLIGHT for each rule period since `since`, closed by UNTIL in UTC; the last stay open.
    Depends on the years of `since` and `until` alone; `until` is the last day that anyone will look at.
    """
    lines = _lines(zone, since.year, max(since.year, until.year))
    return None if lines is None else list(lines)


@lru_cache(maxsize=2048)
def _lines(zone: str, first_year: int, last_year: int) -> tuple[str, ...] | None:
    info, end_year = zone_info(zone), last_year + _MARGIN_YEARS
    onsets = list(_onsets(info, first_year - 1, end_year))
    runs = _runs(onsets)
    lone = [run for run in runs if len(run) == 1 and last_year < run[0].moment.year < end_year]
    wanted = [run for run in runs if run[0].moment.year <= last_year]
    if len(lone) > _MOST_IRREGULAR or len(wanted) > _MOST_OBSERVANCES:
        return None
    observances = []
    if not onsets or onsets[0].moment.year >= first_year:
        observances.append(_fixed(info, first_year - 1))
    for run in wanted:
        observance = _observance(run, onsets, is_open=run[-1].moment.year == end_year)
        if observance is None:
            return None
        observances.append(observance)
    return ("BEGIN:VTIMEZONE", f"TZID:{zone}", *(line for part in observances for line in part), "END:VTIMEZONE")


def _onsets(info: tzinfo, first_year: int, last_year: int) -> Iterator[_Onset]:
    """The clock changes of these years, found day by day and then to the second."""
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    before = _offset(info, moment)
    while moment < end:
        after = _offset(info, moment + _DAY)
        if after != before:
            change = _change(info, moment)
            yield _Onset(change, before, after, change.astimezone(info).tzname() or "")
        moment, before = moment + _DAY, after


def _offset(info: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(info).utcoffset() or _NO_TIME


def _change(info: tzinfo, low: datetime) -> datetime:
    """The second, within a day after `low`, at which the offset becomes another."""
    before, high = _offset(info, low), low + _DAY
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(info, middle) == before else (low, middle)
    return high


def _runs(onsets: list[_Onset]) -> list[list[_Onset]]:
    """The onsets by rule: each goes on with the run of the year before that it fits, or begins one."""
    runs: list[list[_Onset]] = []
    for onset in onsets:
        run = next((run for run in reversed(runs) if _goes_on(run, onset)), None)
        if run is None:
            runs.append([onset])
        else:
            run.append(onset)
    return runs


def _goes_on(run: list[_Onset], onset: _Onset) -> bool:
    last = run[-1]
    if not onset.like(last) or onset.wall.year != last.wall.year + 1 or onset.wall.time() != last.wall.time():
        return False
    return _yearly([*run, onset]) is not None


def _yearly(run: Sequence[_Onset]) -> _Yearly | None:
    """The rule that names these onsets' days and no other, if there is one."""
    for early in (_NO_TIME, _SECOND):
        day_part = _day_part([onset.wall - early for onset in run])
        if day_part:
            return _Yearly(f"FREQ=YEARLY;{day_part}", early)
    return None


def _day_part(walls: list[datetime]) -> str | None:
    months, weekdays = {wall.month for wall in walls}, {wall.weekday() for wall in walls}
    days = sorted({wall.day for wall in walls})
    if len(months) > 1:
        return None
    month = f"BYMONTH={walls[0].month}"
    if len(weekdays) > 1:
        return f"{month};BYMONTHDAY={days[0]}" if len(days) == 1 else None
    name = WEEKDAYS[walls[0].weekday()]
    if all(wall.day + 7 > monthrange(wall.year, wall.month)[1] for wall in walls):
        return f"{month};BYDAY=-1{name}"
    week = (days[0] - 1) // 7
    if week == (days[-1] - 1) // 7:
        return f"{month};BYDAY={week + 1}{name}"
    if days[-1] - days[0] > 6:
        return None
    first = max(1, days[-1] - 6)
    return f"{month};BYDAY={name};BYMONTHDAY={','.join(str(first + day) for day in range(7))}"


def _observance(run: list[_Onset], onsets: list[_Onset], *, is_open: bool) -> list[str] | None:
    """The run's STANDARD or DAYLIGHT; None if its rule, walked again, gives other moments."""
    yearly = _yearly(run)
    if yearly is None:
        return None
    begin = run[0].wall - yearly.early
    rule = yearly.rrule
    if not is_open:
        rule += f";UNTIL={write_moment(run[-1].moment - yearly.early)}"
    if len(run) > 1 and not _gives(yearly.rrule, begin, [onset.wall - yearly.early for onset in run]):
        return None
    kind = "DAYLIGHT" if _is_summer(run[0], onsets) else "STANDARD"
    rules = [f"RRULE:{rule}"] if len(run) > 1 else []
    return _component(kind, begin, run[0].before, run[0].after, run[0].name, rules)


def _gives(rrule: str, begin: datetime, walls: list[datetime]) -> bool:
    series = occurrences(begin, Recurrence((rrule,)), zone="UTC", first=walls[0].date(), last=walls[-1].date())
    return list(series) == walls


def _is_summer(onset: _Onset, onsets: list[_Onset]) -> bool:
    """Is the clock put forward, and put back within the year?"""
    following = next((later for earlier, later in pairwise(onsets) if earlier == onset), None)
    if following is None or onset.after <= onset.before:
        return False
    return following.after < following.before and following.moment - onset.moment < timedelta(days=365)


def _fixed(info: tzinfo, year: int) -> list[str]:
    """What holds before the first change."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    offset = _offset(info, moment)
    return _component(
        "STANDARD", moment.replace(tzinfo=None), offset, offset, moment.astimezone(info).tzname() or "", []
    )


def _component(
    kind: str, begin: datetime, before: timedelta, after: timedelta, name: str, rules: list[str]
) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{write_moment(begin)}",
        *rules,
        f"TZOFFSETFROM:{offset_value(before)}",
        f"TZOFFSETTO:{offset_value(after)}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def offset_value(offset: timedelta) -> str:
    """A UTC-OFFSET: +0100, -0330."""
    seconds = int(abs(offset).total_seconds())
    text = f"{seconds // 3600:02d}{seconds // 60 % 60:02d}"
    return f"{'-' if offset < _NO_TIME else '+'}{text}{f'{seconds % 60:02d}' if seconds % 60 else ''}"
