"""Which sides could see an event at a moment, and how much of it: the `hearers` of a change.

A side's part is the openers that were open to it and, each with a minus before its key, the metrics that were left out.
"""

from collections.abc import Collection
from datetime import datetime

from ..calendars.lens import BRAND, Access, Lens, end_of_day
from ..calendars.levels import FIGURES, OPENERS
from ..calendars.models import Grant
from .models import Event
from .sight import ways_to

Hearers = dict[str, frozenset[str]]
LEFT_OUT = "-"
OF_METRICS = ("target", "reading")  # how fields begin that tell of one metric


def hearers_of(event: Event, at: datetime) -> Hearers:
    """Side ("brand" or an agency's id as text) → what it hears. One query for the calendar's grants, one for the event's partners."""
    return {BRAND: frozenset(OPENERS)} | agencies_hearing(event, grants_on(event.calendar_id), at)


def agencies_hearing(event: Event, grants: list[Grant], at: datetime) -> Hearers:
    """The agencies' part of `hearers_of` for grants already read."""
    ways = tuple(way for way in (_access(grant) for grant in grants) if way.until is None or at < way.until)
    lens = Lens(viewer=None, at=at, accesses={event.calendar_id: ways})
    return {str(way.via): heard_by(way) for way in ways_to(event, lens)}


def heard_by(way: Access) -> frozenset[str]:
    """What a way's side hears of a change made now."""
    return way.opens | {f"{LEFT_OUT}{key}" for key in way.left_out if way.opens & FIGURES}


def both(before: Hearers, after: Hearers) -> Hearers:
    """Who heard before and hears after, and only of what was open, and not left out, at both times."""
    return {
        side: before[side] & after[side] | _left_out(before[side] | after[side])
        for side in before.keys() & after.keys()
    }


def tells(heard: Collection[str], name: str, group: str) -> bool:
    """Does what a side heard, or what a way opens now, hold a change's field? Those of a metric are "target.roas"."""
    prefix, _dot, key = name.partition(".")
    return group in heard and not (prefix in OF_METRICS and f"{LEFT_OUT}{key}" in heard)


def _left_out(heard: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in heard if word.startswith(LEFT_OUT))


def grants_on(calendar_id: int) -> list[Grant]:
    return list(
        Grant.objects.filter(calendar_id=calendar_id, ended_at=None).select_related("calendar__brand").order_by("pk")
    )


def _access(grant: Grant) -> Access:
    brand = grant.calendar.brand
    until = end_of_day(grant.until, brand.time_zone) if grant.until else None
    return Access(
        via=grant.agency_id,
        brand_id=brand.pk,
        level=grant.level,
        groups=grant.group_names,
        until=until,
        since=grant.granted_at,
        sequence=grant.sequence,
        left_out=grant.metrics_left_out,
    )
