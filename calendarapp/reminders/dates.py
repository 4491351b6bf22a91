"""When a lead is due for one recipient. Pure.

Days and weeks count in wall time and end at nine in the recipient's morning, hours in real time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..ical.durations import parse_duration
from ..ical.walltime import at_wall, is_zone

HOUR = time(9)
QUIET_FROM, QUIET_TO = time(20), time(8)
DAY = timedelta(days=1)
WIDER = timedelta(hours=15)  # than any zone stands from UTC
WEEKEND = frozenset({5, 6})
# A sweep looks back a little further than the last one did: a plan saved while that one looked may have come too late.
OVERLAP = timedelta(minutes=2)
# And once an hour over a whole day: somebody who flew east has had their nine o'clock before we knew.
LOOK_BACK = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Lead:
    """`span` before the anchor (negative: after it); `in_days`: counted on the calendar and not by the clock."""

    text: str
    span: timedelta
    in_days: bool

    @property
    def days(self) -> int:
        return self.span.days


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a lead counts from. All-day things have a day of their own, the same in every zone."""

    at: datetime
    on: date | None = None

    def day_in(self, zone: str) -> date:
        return self.on or self.at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Window:
    """Moments after `since`, up to and including `at`."""

    since: datetime
    at: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.since < moment <= self.at


@lru_cache(maxsize=256)
def lead_of(text: str) -> Lead:
    """P7D, P2W, PT2H, PT0S, -P1D. Raises ValueError for what isn't a duration."""
    span = parse_duration(text)
    if span is None:
        raise ValueError(f"not a duration: {text!r}")
    return Lead(text, span, "T" not in text.upper())


def window_since(cursor: datetime, at: datetime) -> Window:
    """What a sweep looks at when the last one got to `cursor`. A clock that went back takes the window along."""
    since = min(cursor, at) - OVERLAP
    if (cursor.date(), cursor.hour) != (at.date(), at.hour):
        since = min(since, at - LOOK_BACK)
    return Window(since, at)


def moment_of(lead: Lead, anchor: Anchor, zone: str, *, on_working_days: bool) -> datetime:
    """When the lead is due for a recipient in `zone` (UTC).

    `on_working_days`: a day before the anchor that falls on a weekend gives way to the working day before it, one after
    the anchor to the working day that follows. The anchor's own day stays.
    """
    if not lead.in_days:
        return anchor.at - lead.span
    day = anchor.day_in(zone) - lead.span
    return at_wall(datetime.combine(_working(day, lead) if on_working_days else day, HOUR), zone)


def hold_until(at: datetime, zone: str) -> datetime:
    """`at` itself, or the end of the quiet hours or weekend in which it lies for somebody in `zone`."""
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    day = wall.date() + DAY if wall.time() >= QUIET_FROM else wall.date()
    working = _working_from(day)
    if working == wall.date() and wall.time() >= QUIET_TO:
        return at
    return at_wall(datetime.combine(working, QUIET_TO), zone)


def spans_of(leads: Iterable[Lead], zones: Iterable[str], window: Window) -> list[tuple[datetime, datetime]]:
    """Ranges of anchors outside of which no lead falls due in the window; overlapping ones are one.

    Days are taken two more on each side, for weekends; while it is nine o'clock nowhere, leads in days ask for nothing.
    """
    mornings = sorted({day for zone in zones if is_zone(zone) for day in _mornings(zone, window)})
    found = []
    for lead in leads:
        if not lead.in_days:
            found.append((window.since + lead.span, window.at + lead.span))
            continue
        for day in mornings:
            start = datetime.combine(day, time.min, UTC) + lead.span
            found.append((start - 2 * DAY - WIDER, start + 3 * DAY + WIDER))
    return list(_joined(sorted(found)))


def _mornings(zone: str, window: Window) -> Iterator[date]:
    """The days whose nine o'clock in `zone` lies in the window."""
    day = window.since.astimezone(ZoneInfo(zone)).date()
    last = window.at.astimezone(ZoneInfo(zone)).date()
    while day <= last:
        if at_wall(datetime.combine(day, HOUR), zone) in window:
            yield day
        day += DAY


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    held: tuple[datetime, datetime] | None = None
    for start, end in spans:
        if held and start <= held[1]:
            held = held[0], max(held[1], end)
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


def _working(day: date, lead: Lead) -> date:
    if lead.span > timedelta():
        return day - DAY * max(0, day.weekday() - 4)
    return _working_from(day) if lead.span else day


def _working_from(day: date) -> date:
    return day + DAY * (7 - day.weekday()) if day.weekday() in WEEKEND else day
