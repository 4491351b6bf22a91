"""Who may do what to the plan. The only place that knows roles and levels."""

from collections.abc import Callable

from django.db.models import Q

from ..accounts.models import Role
from ..calendars import levels
from ..calendars.lens import BRAND, GUEST, Access, Lens, Side
from ..calendars.models import Calendar
from .fields import Field, fields_of
from .models import Event, EventType, Milestone
from .sight import opens, through, ways_to

PLANNERS = frozenset({Role.OWNER, Role.MANAGER, Role.EDITOR})


def may_plan(lens: Lens, brand_id: int) -> bool:
    """Does the viewer write the plan of this brand as one of its own people?"""
    return not lens.read_only and lens.roles.get(brand_id) in PLANNERS


def may_create(lens: Lens, calendar: Calendar) -> bool:
    return adds_as(lens, calendar) is not None


def adds_as(lens: Lens, calendar: Calendar) -> Side | None:
    """On whose behalf the viewer adds to a calendar: the brand's, an agency's (its id), or nobody's."""
    if lens.read_only:
        return None
    ways = [way for way in lens.accesses.get(calendar.pk, ()) if _adds(lens, way)]
    return min((way.via for way in ways), key=lambda side: side != BRAND, default=None)


def fields_for_new(lens: Lens, calendar: Calendar, event_type: EventType) -> frozenset[str]:
    """Names of the planned fields that the viewer may fill in on an event they add to a calendar."""
    side = adds_as(lens, calendar)
    ways = [way for way in lens.accesses.get(calendar.pk, ()) if way.via == side]
    opened = frozenset(name for way in ways for name in way.opens)
    return frozenset(field.name for field in fields_of(Event(type=event_type)) if _writes(field, opened, side == BRAND))


def may_create_somewhere(lens: Lens) -> bool:
    """Is there any calendar to which the viewer may add?"""
    return bool(brands_added_to(lens))


def brands_added_to(lens: Lens) -> frozenset[int]:
    """Ids of the brands with a calendar to which the viewer may add."""
    if lens.read_only:
        return frozenset()
    return frozenset(way.brand_id for ways in lens.accesses.values() for way in ways if _adds(lens, way))


def may_edit(lens: Lens, event: Event) -> bool:
    return bool(editing_ways(lens, event))


def editable(lens: Lens) -> Q:
    """The rows that `may_edit` allows among those that the lens shows: the same question, asked of all at once.

    Whoever edits an event may write its dates, for `when` is open to everybody who sees it. A test holds both together.
    """
    found = Q(pk__in=[])
    if lens.read_only:
        return found
    for side, ids in _calendars(lens, lambda way: _plans(lens, way) or _edits_all(way)).items():
        found |= through(lens, side, ids)
    for side, ids in _calendars(lens, _edits_own).items():
        found |= through(lens, side, ids) & Q(created_for=side)
    return found


def may_delete(lens: Lens, event: Event) -> bool:
    """The brand's planners; an agency only what it brought in itself."""
    return not lens.read_only and any(
        _plans(lens, way) or (_edits_as_agency(way, event) and event.created_for_id == way.via)
        for way in ways_to(event, lens)
    )


def may_share(lens: Lens, event: Event) -> bool:
    """Sharing, embargo and calendar are the brand's alone."""
    return may_plan(lens, event.brand_id) and levels.INSIDE in opens(event, lens)


def may_plan_milestones(lens: Lens, event: Event) -> bool:
    """Milestones are the brand's own to plan; an agency ticks off those that are assigned to it."""
    return may_edit(lens, event) and levels.INSIDE in opens(event, lens)


def may_tick(lens: Lens, milestone: Milestone) -> bool:
    """Whoever may edit the event, and the agency that the milestone is assigned to."""
    event = milestone.event
    mine = milestone.agency_id is not None and milestone.agency_id in lens.agency_ids
    return may_edit(lens, event) or (not lens.read_only and mine and levels.READ in opens(event, lens))


def may_tick_own(lens: Lens) -> bool:
    """May the viewer tick off what their agencies owe, as `queries.deliverables` lists it?"""
    return not lens.read_only and bool(lens.agency_ids)


def writable_fields(lens: Lens, event: Event, *, as_type: EventType | None = None) -> frozenset[str]:
    """Names of the planned fields that the viewer may write: open by a way that edits, and not the brand's alone.

    `as_type`: with the own fields of another type, for an event that is about to become one.
    What another way opens for reading (a second agency of the same person) can't be written through the first.
    """
    ways = editing_ways(lens, event)
    if not ways:
        return frozenset()
    opened = frozenset(name for way in ways for name in way.opens)
    brand = may_share(lens, event)
    planned = fields_of(Event(type=as_type) if as_type else event)
    return frozenset(field.name for field in planned if _writes(field, opened, brand))


def editing_ways(lens: Lens, event: Event) -> list[Access]:
    """Those of the ways to an event by which the viewer edits it. What only others open can't be written."""
    if lens.read_only:
        return []
    return [way for way in ways_to(event, lens) if _plans(lens, way) or _edits_as_agency(way, event)]


def _writes(field: Field, opened: frozenset[str], brand: bool) -> bool:
    return field.opener in opened and (brand or not field.of_brand)


def _adds(lens: Lens, way: Access) -> bool:
    return _plans(lens, way) or (way.via not in (BRAND, GUEST) and levels.reaches(way.level, levels.CONTRIBUTE))


def _plans(lens: Lens, way: Access) -> bool:
    return way.via == BRAND and lens.roles.get(way.brand_id) in PLANNERS


def _edits_as_agency(way: Access, event: Event) -> bool:
    return _edits_all(way) or (event.created_for_id == way.via and _edits_own(way))


def _edits_all(way: Access) -> bool:
    return way.via not in (BRAND, GUEST) and levels.reaches(way.level, levels.EDIT)


def _edits_own(way: Access) -> bool:
    return way.via not in (BRAND, GUEST) and levels.reaches(way.level, levels.CONTRIBUTE)


def _calendars(lens: Lens, allows: Callable[[Access], bool]) -> dict[Side, frozenset[int]]:
    """Side → the calendars on which a way through it is allowed something."""
    found: dict[Side, set[int]] = {}
    for calendar_id, ways in lens.accesses.items():
        for way in ways:
            if allows(way):
                found.setdefault(way.via, set()).add(calendar_id)
    return {side: frozenset(ids) for side, ids in found.items()}
