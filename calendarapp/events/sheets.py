"""What is shown of an event: frozen values with only what the lens opens. Doors take these, never an Event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..calendars import levels
from ..calendars.lens import Lens
from . import policy, timing
from .belonging import Related, Tied, related_to
from .early import look_early, show_named
from .looks import Look, look_of
from .models import Event, Milestone
from .sight import is_under_embargo, opens


@dataclass(frozen=True, slots=True)
class Word:
    """A type, channel, market, persona, product, person, firm or event, as far as a reader needs it."""

    id: int
    label: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One of the type's own fields, filled in; a `former` one is no longer asked for."""

    key: str
    label: str
    kind: str
    value: Any
    choices: tuple[tuple[str, Any], ...] = ()
    former: bool = False


@dataclass(frozen=True, slots=True)
class EventSheet:
    """Fields whose opener is shut are None or empty; `opens` says which openers are open, so a template can tell empty from shut.

    `version` is 0 for those who may not write: it rises with fields that stay closed to them.
    """

    id: int
    uid: str
    brand_id: int
    calendar: Word
    opens: frozenset[str]
    when: timing.When
    recurrence: str
    reserved: bool
    is_held: bool  # does its embargo still keep it from others?
    version: int
    sequence: int
    shown_at: datetime
    series: str = ""
    type: Word | None = None
    kind: str = ""  # the key of the built-in type that its type is or came from
    look: Look | None = None
    title: str | None = None
    status: str | None = None
    location: str = ""
    stages: str = ""
    channels: tuple[Word, ...] = ()
    markets: tuple[Word, ...] = ()
    tags: tuple[str, ...] = ()
    partners: tuple[Word, ...] = ()
    parent: Word | None = None
    needs: tuple[Tied, ...] = ()
    needed_by: tuple[Tied, ...] = ()
    children: tuple[Tied, ...] = ()
    description: str = ""
    objective: str = ""
    goal: str = ""
    products: tuple[Word, ...] = ()
    budget_planned: Decimal | None = None
    budget_actual: Decimal | None = None
    currency: str = ""
    owner: Word | None = None
    backup: Word | None = None
    links: tuple[dict[str, str], ...] = ()
    details: tuple[Detail, ...] = ()
    personas: tuple[Word, ...] = ()
    notes: str = ""
    sharing: str = ""
    embargo_until: datetime | None = None
    created_at: datetime | None = None

    @property
    def inside(self) -> bool:
        """Is the reader one of the brand's own?"""
        return levels.INSIDE in self.opens

    @property
    def is_early(self) -> bool:
        """Is it shown to somebody of an agency whom the brand let in before the embargo lifts?"""
        return self.title is not None and self.is_held and not self.inside


@dataclass(frozen=True, slots=True)
class MilestoneSheet:
    id: int
    event_id: int
    label: str
    anchor: str
    offset: int
    due_on: Any
    done_at: datetime | None
    assignee: Word | None
    role: str
    firm: bool
    version: int

    def is_overdue(self, today) -> bool:
        return self.done_at is None and self.due_on < today


def sheet_of(event: Event, lens: Lens, *, related: Related | None = None) -> EventSheet:
    """The sheet of one event that `lens` shows. Take events from `with_sheets()`; `related` from `related_to()`."""
    shown = opens(event, lens)
    related = related or Related()
    is_held = is_under_embargo(event, lens)
    if is_held and levels.TITLES in shown and levels.INSIDE not in shown:
        look_early(event.pk, lens)
    return EventSheet(
        id=event.pk,
        uid=event.uid,
        brand_id=event.brand_id,
        calendar=Word(event.calendar_id, event.calendar.name, event.calendar.colour),
        opens=shown,
        when=event.when,
        recurrence=event.recurrence,
        reserved=is_held and levels.TITLES not in shown,
        is_held=is_held,
        version=event.version if policy.may_edit(lens, event) else 0,
        sequence=event.sequence,
        shown_at=event.shown_at,
        **_of_titles(event, shown),
        **_of_reader(event, shown, related),
        **_of_groups(event, shown),
        **_of_brand(event, shown, lens),
        details=details_of(event, shown),
    )


def sheets_of(events: Iterable[Event], lens: Lens) -> list[EventSheet]:
    """Sheets of many events that name what they are parts of and what they need, as far as the lens shows it.

    Queries don't grow with the rows.
    """
    events = list(events)
    related = related_to(events, lens)
    sheets = [sheet_of(event, lens, related=related) for event in events]
    for sheet in sheets:
        show_named(related.held.intersection(named_by(sheet)), sheet.brand_id, lens)
    return sheets


def named_by(sheet: EventSheet) -> list[int]:
    """Ids of what it is a part of and of what it needs."""
    whole = [sheet.parent.id] if sheet.parent else []
    return [*whole, *(tied.id for tied in sheet.needs)]


def on_occurrence(sheet: EventSheet, own: Mapping[str, Any]) -> EventSheet:
    """The sheet as one occurrence of its series says it, as far as the fields are open."""
    return replace(sheet, **{name: value for name, value in own.items() if _OWN_OPENERS.get(name) in sheet.opens})


_OWN_OPENERS = {
    "title": levels.TITLES,
    "status": levels.TITLES,
    "location": levels.READ,
    "description": levels.DESCRIPTION,
}


def details_of(event: Event, opened: frozenset[str]) -> tuple[Detail, ...]:
    """The type's own fields that are filled in and open."""
    return tuple(
        Detail(
            declared.key,
            str(declared.label),
            declared.kind,
            event.details[declared.key],
            declared.all_choices,
            declared.former,
        )
        for declared in event.type.known_fields
        if declared.group in opened and event.details.get(declared.key) not in (None, "")
    )


def milestone_sheets(events: Iterable[Event], lens: Lens) -> dict[int, list[MilestoneSheet]]:
    """By event id, in order of their days: the brand's all, an agency's own. Two queries at most."""
    by_id = {event.pk: event for event in events}
    rows = (
        Milestone.objects.seen_through(lens)
        .filter(event__in=by_id)
        .select_related("user", "agency")
        .order_by("event", "pk")
    )
    found: dict[int, list[MilestoneSheet]] = {pk: [] for pk in by_id}
    for row in rows:
        found[row.event_id].append(_milestone(row, by_id[row.event_id]))
    return {pk: sorted(sheets, key=lambda sheet: (sheet.due_on, sheet.id)) for pk, sheets in found.items()}


def _of_titles(event: Event, opened: frozenset[str]) -> dict[str, Any]:
    if levels.TITLES not in opened:
        return {}
    kind = event.type
    return {
        "type": Word(kind.pk, str(kind), kind.key),
        "kind": kind.kind,
        "look": look_of(kind),
        "title": event.title,
        "status": event.status,
    }


def _of_reader(event: Event, opened: frozenset[str], related: Related) -> dict[str, Any]:
    if levels.READ not in opened:
        return {}
    return {
        "location": event.location,
        "stages": event.stages,
        "channels": _words(event.channels.all()),
        "markets": _words(event.markets.all()),
        "tags": tuple(event.tags),
        "partners": tuple(Word(row.agency_id, row.agency.name) for row in event.partners.all()),
        "parent": Word(*related.parents[event.pk]) if event.pk in related.parents else None,
        "needs": related.needs_of(event, opened),
        "needed_by": related.needed_by_of(event, opened),
        "children": tuple(related.children.get(event.pk, ())),
    }


def _of_groups(event: Event, opened: frozenset[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if levels.DESCRIPTION in opened:
        values |= {"description": event.description, "objective": event.objective, "goal": event.goal}
    if levels.PRODUCTS in opened:
        values["products"] = tuple(Word(row.pk, row.name, row.sku) for row in event.products.all())
    if levels.BUDGET in opened:
        values |= {name: getattr(event, name) for name in ("budget_planned", "budget_actual", "currency")}
    if levels.CONTACTS in opened:
        values |= {"owner": _person(event.owner), "backup": _person(event.backup)}
    if levels.LINKS in opened:
        values["links"] = tuple(event.links)
    return values


def _of_brand(event: Event, opened: frozenset[str], lens: Lens) -> dict[str, Any]:
    if levels.INSIDE not in opened:
        lift = event.embargo_until if is_under_embargo(event, lens) else None
        return {"embargo_until": lift}
    return {
        "personas": _words(event.personas.all()),
        "notes": event.notes,
        "series": event.series,  # others of it may be hidden from a partner
        "sharing": event.sharing,
        "embargo_until": event.embargo_until,
        "created_at": event.created_at,
    }


def _words(rows: Iterable) -> tuple[Word, ...]:
    return tuple(Word(row.pk, str(row), row.key) for row in rows)


def _person(user) -> Word | None:
    return Word(user.pk, str(user), user.initials) if user else None


def _milestone(row: Milestone, event: Event) -> MilestoneSheet:
    plan = timing.Plan(event.when, embargo_until=event.embargo_until)
    who = Word(row.agency.pk, row.agency.name) if row.agency else _person(row.user)
    return MilestoneSheet(
        id=row.pk,
        event_id=row.event_id,
        label=str(row),
        anchor=row.anchor,
        offset=row.offset,
        due_on=timing.due_on(plan, timing.Tick(row.pk, row.anchor, row.offset)),
        done_at=row.done_at,
        assignee=who,
        role=row.role,
        firm=row.agency_id is not None,
        version=row.version,
    )
