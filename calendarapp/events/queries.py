"""Reading the plan: filtered through a lens, and as occurrences in a window of days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..calendars import levels
from ..calendars.lens import Lens
from ..changes.models import Change, Verb
from ..common.statements import rows_of
from ..common.text import fold
from . import timing
from .models import Event, EventPartner, EventQuerySet, Occurrence
from .models.parts import OccurrenceKind
from .plans import LONG, horizon, plan_of
from .sight import opened

WIDEN = timedelta(hours=14)  # the farthest a zone stands from UTC


@dataclass(frozen=True, slots=True)
class PlanFilters:
    """What a reader asks for. Empty: no limit. A row that doesn't open a field to the lens never passes its filter."""

    calendars: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()  # keys
    statuses: frozenset[str] = frozenset()
    channels: frozenset[int] = frozenset()
    markets: frozenset[int] = frozenset()
    owners: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    personas: frozenset[int] = frozenset()
    agencies: frozenset[int] = frozenset()  # partners on it
    stages: frozenset[str] = frozenset()  # of R, A, C, E
    parents: frozenset[int] = frozenset()  # initiatives, with their children
    text: str = ""

    def __bool__(self) -> bool:
        return self != PlanFilters()


class Seen(NamedTuple):
    """One occurrence as a page or feed shows it. Days are the viewer's for timed ones, its own for all-day ones.

    A tuple, since a page makes hundreds: a frozen dataclass takes five times as long.
    """

    event_id: int
    kind: str
    key: str
    milestone_id: int | None
    starts_at: datetime
    ends_at: datetime
    first_on: date
    last_on: date
    all_day: bool
    calendar_id: int


def plan_query(lens: Lens, filters: PlanFilters | None = None) -> EventQuerySet:
    """The events that a lens shows and the filters let pass: the only way to filter the plan."""
    events = Event.objects.seen_through(lens)
    return events.filter(_passing(lens, filters, "")) if filters else events


def planned_between(lens: Lens, first: date, last: date, filters: PlanFilters | None = None) -> EventQuerySet:
    """The events of `plan_query` that touch the days from `first` to `last` (inclusive) of their own zone; series once.

    A query to go on from. Days beyond the horizon cost another one here, for the series that reach only those.
    """
    within = Occurrence.objects.filter(
        event=OuterRef("pk"), kind=OccurrenceKind.EVENT, first_on__lte=last, last_on__gte=first
    )
    touching = Q(Exists(within))
    if not _within_rows(lens, first, last):
        touching |= Q(pk__in=_reaching(plan_query(lens, filters).exclude(touching), first, last))
    return plan_query(lens, filters).filter(touching)


def occurrences_between(
    lens: Lens,
    first: date,
    last: date,
    *,
    zone: str,
    filters: PlanFilters | None = None,
    kinds: Iterable[str] = (OccurrenceKind.EVENT,),
) -> list[Seen]:
    """All that touches the days from `first` to `last` (inclusive) of a viewer in `zone`, in order of their starts.

    Inside the horizon one query by index; a window that reaches beyond also expands the series from their rules.
    """
    kinds = tuple(kinds)
    begin, end = _window(first, last)
    rows = rows_of(
        lambda at, after, begin, end: _touching(lens.at_moment(at), filters, kinds, after, begin, end),
        (lens.sight, filters, kinds),
        lens.at,
        begin - LONG - timedelta(days=1),
        begin,
        end,
    )
    info = ZoneInfo(zone)
    seen = [_in_zone(Seen(*row), info) for row in rows]
    kept = [row for row in seen if row.first_on <= last and row.last_on >= first]
    if OccurrenceKind.EVENT in kinds:
        kept += _beyond(lens, filters, first, last, info, {(row.event_id, row.key) for row in kept})
    return sorted(kept, key=lambda row: (row.first_on, not row.all_day, row.starts_at, row.event_id, row.key))


def deliverables(lens: Lens) -> QuerySet[Occurrence]:
    """The days of the milestones that the lens's agencies owe, earliest first, with milestone, event and type.

    Who sees a milestone of theirs reads its event, so title and type are open.
    """
    owed = Occurrence.objects.seen_through(lens).filter(
        kind=OccurrenceKind.MILESTONE, milestone__agency__in=lens.agency_ids
    )
    return owed.select_related("milestone", "event__type").order_by("first_on", "event", "milestone")


def _touching(
    lens: Lens, filters: PlanFilters | None, kinds: tuple[str, ...], after: datetime, begin: datetime, end: datetime
) -> QuerySet:
    """What lies between `begin` and `end`, by index: `starts_at` is bounded from below by the longest ordinary length
    (`after`); very long ones are asked apart.
    """
    ordinary = Q(starts_at__gt=after, starts_at__lt=end, ends_at__gte=begin)
    window = ordinary | Q(is_long=True, starts_at__lt=end, ends_at__gte=begin)
    return (
        Occurrence.objects.seen_through(lens)
        .filter(_passing(lens, filters, "event__"), window, kind__in=kinds, calendar_id__in=lens.calendar_ids)
        .order_by("starts_at", "event_id", "key")
        .values_list(*Seen._fields)
    )


def _window(first: date, last: date) -> tuple[datetime, datetime]:
    """From when to when these days last, wherever on earth."""
    begin = datetime.combine(first, time.min, ZoneInfo("UTC")) - WIDEN
    return begin, datetime.combine(last + timedelta(days=1), time.min, ZoneInfo("UTC")) + WIDEN


def _in_zone(row: Seen, zone: ZoneInfo) -> Seen:
    if row.all_day:
        return row
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    first_on, last_on = starts.date(), ends.date()
    if ends.time() == time.min and last_on > first_on:
        last_on -= timedelta(days=1)
    if (first_on, last_on) == (row.first_on, row.last_on):
        return row
    return row._replace(first_on=first_on, last_on=last_on)


def _beyond(lens: Lens, filters, first: date, last: date, zone: ZoneInfo, known: set[tuple[int, str]]) -> list[Seen]:
    """Occurrences of series outside the days for which rows are kept."""
    if _within_rows(lens, first, last):
        return []
    series = plan_query(lens, filters).exclude(recurrence="").prefetch_related("overrides")
    found = []
    for event in series:
        plan = plan_of(event, milestones=False)
        for row in timing.event_rows(plan, first=first - timedelta(days=1), last=last + timedelta(days=1)):
            seen = Seen(event.pk, row.kind, row.key, None, *_times(row), event.calendar_id)
            seen = _in_zone(seen, zone)
            if seen.first_on <= last and seen.last_on >= first and (event.pk, row.key) not in known:
                found.append(seen)
    return found


def _within_rows(lens: Lens, first: date, last: date) -> bool:
    """Are rows kept for all of these days?"""
    start, end = horizon(lens.at)
    return first >= start and last <= end


def _reaching(events: EventQuerySet, first: date, last: date) -> set[int]:
    """Series that touch these days: each is read up to the first row that does, for a window may be a century long."""
    found = set()
    for event in events.exclude(recurrence="").prefetch_related("overrides"):
        rows = timing.event_rows(plan_of(event, milestones=False), first=first, last=last)
        if any(row.first_on <= last and row.last_on >= first for row in rows):
            found.add(event.pk)
    return found


def _times(row: timing.Row) -> tuple[datetime, datetime, date, date, bool]:
    return row.starts_at, row.ends_at, row.first_on, row.last_on, row.all_day


def _passing(lens: Lens, filters: PlanFilters | None, prefix: str) -> Q:
    if not filters:
        return Q()
    wanted = Q()
    if filters.calendars:
        wanted &= Q(**{f"{prefix}calendar_id__in": filters.calendars})
    for opener, conditions in _asked(filters):
        wanted &= _where(lens, opener, prefix, **conditions)
    if filters.stages:
        wanted &= opened(lens, levels.READ, prefix) & _at_stage(filters.stages, prefix)
    if filters.parents:
        own = Q(**{f"{prefix}pk__in": filters.parents})
        # What the parent is called stays closed with it, and so does what it is a part of.
        known = opened(lens, levels.TITLES, f"{prefix}parent__") & Q(**{f"{prefix}parent__deleted_at": None})
        wanted &= own | (_where(lens, levels.READ, prefix, parent_id__in=filters.parents) & known)
    if filters.text.strip():
        wanted &= _found(lens, fold(filters.text), prefix)
    return wanted


def _asked(filters: PlanFilters) -> Iterator[tuple[str, dict[str, Any]]]:
    """The opener and the condition of each filter that is set."""
    if filters.types:
        yield levels.TITLES, {"type__key__in": filters.types}
    if filters.statuses:
        yield levels.TITLES, {"status__in": filters.statuses}
    if filters.owners:
        yield levels.CONTACTS, {"owner_id__in": filters.owners}
    if filters.agencies:
        named = EventPartner.objects.filter(agency_id__in=filters.agencies)
        yield levels.READ, {"pk__in": named.values("event_id")}
    for name, opener in _RELATED.items():
        if ids := getattr(filters, name):
            yield opener, {"pk__in": _having(name, ids)}


_RELATED = {
    "channels": levels.READ,
    "markets": levels.READ,
    "products": levels.PRODUCTS,
    "personas": levels.INSIDE,
}


def _at_stage(stages: frozenset[str], prefix: str) -> Q:
    wanted = Q()
    for stage in sorted(stages):
        wanted |= Q(**{f"{prefix}stages__contains": stage})
    return wanted


def _where(lens: Lens, opener: str, prefix: str, **conditions) -> Q:
    return opened(lens, opener, prefix) & Q(**{f"{prefix}{name}": value for name, value in conditions.items()})


def _having(relation: str, ids: frozenset[int]):
    """Events with any of these, as a subquery: a join would double rows."""
    many = getattr(Event, relation)
    column = many.field.m2m_reverse_field_name()
    return many.through.objects.filter(**{f"{column}__in": ids}).values("event_id")


def _found(lens: Lens, folded: str, prefix: str) -> Q:
    """Every word must stand in a text that is open to the lens; each opener has its own search key."""
    found = Q()
    for word in folded.split()[:10]:
        found &= (
            _where(lens, levels.TITLES, prefix, search_title__contains=word)
            | _where(lens, levels.DESCRIPTION, prefix, search_description__contains=word)
            | _where(lens, levels.INSIDE, prefix, search_inside__contains=word)
        )
    return found


def restorable(events: EventQuerySet) -> EventQuerySet:
    """Of deleted events those that may come back: not the later part of a series that was put together again by undoing its
    split, since its dates stand in the series.
    """
    together = Change.objects.filter(batch=OuterRef("batch"), undoes__verb=Verb.SPLIT).exclude(batch="")
    return events.exclude(Exists(Change.objects.filter(Exists(together), event_id=OuterRef("pk"), verb=Verb.DELETE)))
