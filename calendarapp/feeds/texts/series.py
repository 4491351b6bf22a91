"""Events in time, as VEVENTs take them: UTC, dates, or a master in its zone with RRULE and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ...events import timing
from ...events.models import Event, Override
from ...events.plans import override_when, plan_of
from ...ical import recurrence as rules
from ...ical.recurrence import Recurrence
from ...ical.vtimezone import vtimezone_lines
from ...ical.walltime import at_wall, to_wall
from ..dates import Window

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """DTSTART, DTEND and what belongs to them, as `ical.write.VEvent` names them. `zone`: its VTIMEZONE is needed."""

    start: date
    end: date | None
    zone: str | None = None
    recurrence: Recurrence | None = None
    recurrence_id: date | None = None
    rdates_utc: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Placing:
    """`override` None: the event itself, or its master."""

    placed: Placed
    override: Override | None = None


def placings(event: Event, window: Window) -> Iterator[Placing]:
    """The event, or its master and then each occurrence that differs; cancelled ones are the master's EXDATEs."""
    if not event.recurrence:
        yield Placing(placed_once(event.when))
        return
    zone = zone_of_series(event, window)
    yield Placing(_in_zone(event, zone) if zone or event.all_day else _date_by_date(event, window))
    for override in event.overrides.all():
        when = override_when(override, event)
        if when:
            yield Placing(_overridden(event, override, when, zone), override)


def placed_once(when: timing.When) -> Placed:
    """All-day: dates, the end is the day after the last. Timed: UTC."""
    if when.all_day:
        return Placed(when.starts, when.ends + DAY)
    return Placed(when.starts_at, when.ends_at if when.ends_at > when.starts_at else None)


def zone_of_series(event: Event, window: Window) -> str | None:
    """The TZID of a timed series; None for all-day ones, and where its zone has no yearly rules.

    None, too, where the clock skips its first start: DTSTART and DTEND of a master say how long all of its dates last, and
    readers don't agree on how far a time that isn't there is from another.
    """
    if event.all_day or event.when.is_skipped:
        return None
    has_rules = vtimezone_lines(event.time_zone, since=event.starts_on, until=window.last) is not None
    return event.time_zone if has_rules else None


def _in_zone(event: Event, zone: str | None) -> Placed:
    when = event.when
    recurrence = rules.parse(event.recurrence, all_day=when.all_day, zone=when.zone)
    left_out = {timing.parse_recurrence_key(row.recurrence_id) for row in event.overrides.all() if row.cancelled}
    exdates = tuple(sorted({*recurrence.exdates, *left_out}))
    if zone is None:
        return replace(placed_once(when), recurrence=replace(recurrence, exdates=exdates))
    ends = to_wall(when.ends_at, zone)
    return Placed(
        when.starts,
        ends if ends > when.starts else None,
        zone=zone,
        recurrence=replace(recurrence, exdates=exdates),
    )


def _date_by_date(event: Event, window: Window) -> Placed:
    """The occurrences of the window in UTC, the first as DTSTART."""
    left_out = {row.recurrence_id for row in event.overrides.all() if row.cancelled}
    starts = timing.starts_of(plan_of(event), first=window.first, last=window.last)
    kept = (each for each in starts if timing.recurrence_key(each) not in left_out)
    moments = [at_wall(each, event.time_zone) for each in kept if isinstance(each, datetime)]
    if not moments:  # only occurrences that differ lie in the window
        return placed_once(event.when)
    length = event.when.ends_at - event.when.starts_at
    return Placed(moments[0], moments[0] + length if length else None, rdates_utc=tuple(moments[1:]))


def _overridden(event: Event, override: Override, when: timing.When, zone: str | None) -> Placed:
    """The original start in the kind and zone of DTSTART; its own time in the master's zone where it is, else UTC."""
    original = timing.parse_recurrence_key(override.recurrence_id)
    if not isinstance(original, datetime):
        return replace(placed_once(when), recurrence_id=original)
    if zone is None:
        return replace(placed_once(when), recurrence_id=at_wall(original, event.time_zone))
    if when.all_day or when.zone != zone:
        return replace(placed_once(when), zone=zone, recurrence_id=original)
    starts, ends = to_wall(when.starts_at, zone), to_wall(when.ends_at, zone)
    return Placed(starts, ends if ends > starts else None, zone=zone, recurrence_id=original)
