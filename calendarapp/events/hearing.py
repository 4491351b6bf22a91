"""Which sides could see an event at a moment, and how much of it: the `hearers` of a change."""

from datetime import datetime

from ..calendars.lens import BRAND, Access, Lens, end_of_day
from ..calendars.levels import OPENERS
from ..calendars.models import Grant
from .models import Event
from .sight import ways_to

Hearers = dict[str, frozenset[str]]


def hearers_of(event: Event, at: datetime) -> Hearers:
    """Side ("brand" or an agency's id as text) → openers. One query for the grants of the calendar, one for its partners."""
    return {BRAND: frozenset(OPENERS)} | agencies_hearing(event, grants_on(event.calendar_id), at)


def agencies_hearing(event: Event, grants: list[Grant], at: datetime) -> Hearers:
    """The agencies' part of `hearers_of` for grants already read."""
    ways = tuple(way for way in (_access(grant) for grant in grants) if way.until is None or at < way.until)
    lens = Lens(viewer=None, at=at, accesses={event.calendar_id: ways})
    return {str(way.via): way.opens for way in ways_to(event, lens)}


def both(before: Hearers, after: Hearers) -> Hearers:
    """Who heard before and hears after, and only of what was open at both times."""
    return {side: before[side] & after[side] for side in before.keys() & after.keys()}


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
