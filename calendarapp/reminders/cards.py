"""What a reminder shows of its thing: frozen values of what its reader's lens opens, in their language and zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from ..accounts.middleware import zone_of
from ..calendars.lens import Lens
from ..events.looks import OTHER, Look
from ..events.models import Event, Milestone, Status
from ..events.models.parts import OccurrenceKind
from ..events.sheets import EventSheet, sheet_of
from ..events.sight import opens
from ..events.timing import Plan, Tick, When, due_on
from ..events.wording import when_in_words
from ..notifications.models import Message
from .attached import as_ics
from .owing import is_over, shows
from .things import Thing, things_of
from .words import AWAITED, dates_of, due_words, headline, lift_of, when_for_reader


@dataclass(frozen=True, slots=True)
class Task:
    """A milestone that is the reader's to do before the day."""

    label: str
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Card:
    brand: str
    headline: str
    title: str  # of the milestone, or of the event
    event: str
    look: Look
    type: str
    status: str
    when: str
    when_here: str
    lift: str  # empty but for an embargo's
    location: str
    path: str
    is_late: bool
    anchor: str
    tasks: tuple[Task, ...] = ()
    ics: str = ""

    @property
    def subject(self) -> str:
        words = {"headline": self.headline, "title": self.title, "event": self.event}
        if self.title != self.event:
            return gettext("%(headline)s: %(title)s · %(event)s") % words
        return gettext("%(headline)s: %(title)s") % words

    @property
    def url(self) -> str:
        return settings.PUBLIC_URL + self.path


Name = tuple[int, str, str]  # event's id, kind and key of an occurrence


@dataclass(slots=True)
class Deck:
    """The cards of many messages. A card is made once for all who see the same of a thing in the same words."""

    events: dict[int, Event] = field(default_factory=dict)
    things: dict[Name, Thing] = field(default_factory=dict)
    milestones: dict[int, list[Milestone]] = field(default_factory=dict)
    _sheets: dict[tuple[int, frozenset[str], str], EventSheet] = field(default_factory=dict)
    _cards: dict[tuple, Card] = field(default_factory=dict)
    _opened: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[Name]) -> "Deck":
        """Deleted events are in it as well, so that it can be said what became of them. A fixed number of queries."""
        ids = {name[0] for name in names}
        deck = cls(Event.objects.with_sheets().filter(pk__in=ids).in_bulk(), things_of(ids))
        for milestone in Milestone.objects.filter(event__in=ids).order_by("pk"):
            deck.milestones.setdefault(milestone.event_id, []).append(milestone)
        return deck

    def verdict(self, name: Name, lens: Lens, *, starts: str) -> str:
        """Why this isn't to be told any more, in a word; empty if it is. `starts`: as it was when it fell due."""
        event, thing = self.events.get(name[0]), self.things.get(name)
        if event is None or event.deleted_at:
            return "deleted"
        if event.status == Status.CANCELLED:
            return "cancelled"
        if thing is None or thing.starts != starts:
            return "moved"
        milestone = self._milestone(thing)
        if is_over(thing, event) or (milestone and milestone.done_at):
            return "done"
        return "" if shows(event, milestone, self._opens(event, lens), lens) else "access"

    def card(self, name: Name, lens: Lens, *, late: bool = False) -> Card | None:
        """None if the lens shows nothing of it, or nothing is left of it."""
        event, thing = self.events.get(name[0]), self.things.get(name)
        if event is None or event.deleted_at or thing is None or lens.viewer is None:
            return None
        milestone, person, opened = self._milestone(thing), lens.viewer, self._opens(event, lens)
        if not shows(event, milestone, opened, lens):
            return None
        tasks = self._tasks(event, lens, opened) if thing.kind == OccurrenceKind.EVENT else ()
        key = (name, opened, person.language, person.time_zone, late, tuple(task.pk for task in tasks))
        if key not in self._cards:
            with translation.override(person.language), timezone.override(zone_of(person)):
                self._cards[key] = _card(thing, milestone, self._sheet(event, lens, opened), event, lens, late, tasks)
        return self._cards[key]

    def _sheet(self, event: Event, lens: Lens, opened: frozenset[str]) -> EventSheet:
        key = event.pk, opened, translation.get_language()
        if key not in self._sheets:
            self._sheets[key] = sheet_of(event, lens)
        return self._sheets[key]

    def _milestone(self, thing: Thing) -> Milestone | None:
        rows = self.milestones.get(thing.event_id, ())
        return next((row for row in rows if row.pk == thing.milestone_id), None)

    def _opens(self, event: Event, lens: Lens) -> frozenset[str]:
        key = lens.viewer.pk if lens.viewer else 0, event.pk
        if key not in self._opened:
            self._opened[key] = opens(event, lens)
        return self._opened[key]

    def _tasks(self, event: Event, lens: Lens, opened: frozenset[str]) -> Sequence[Milestone]:
        """Open milestones that are the reader's own, those due after the start left out."""
        return [
            milestone
            for milestone in self.milestones.get(event.pk, ())
            if milestone.done_at is None
            and _is_mine(milestone, event, lens)
            and shows(event, milestone, opened, lens)
            and _due_on(milestone, event) <= event.when.first_on
        ]


def name_of(message: Message) -> Name:
    return message.event_id or 0, message.ids["kind"], message.ids["key"]


def _is_mine(milestone: Milestone, event: Event, lens: Lens) -> bool:
    viewer_id = lens.viewer.pk if lens.viewer else None
    if milestone.user_id or milestone.agency_id:
        return milestone.user_id == viewer_id or milestone.agency_id in lens.agency_ids
    if milestone.role:
        return lens.roles.get(event.brand_id) == milestone.role
    return event.owner_id == viewer_id


def _card(
    thing: Thing,
    milestone: Milestone | None,
    sheet: EventSheet,
    event: Event,
    lens: Lens,
    late: bool,
    tasks: Sequence[Milestone],
) -> Card:
    when, reader_zone = dates_of(thing, sheet.when), str(timezone.get_current_timezone())
    title = sheet.title or ""
    path = reverse("event", args=(event.brand.slug, event.pk))
    if event.recurrence and thing.recurrence_id != "-":
        path += f"?on={thing.recurrence_id}"
    return Card(
        brand=event.brand.name,
        headline=headline(thing, at=lens.at, zone=reader_zone, awaited=sheet.kind == AWAITED),
        title=str(milestone) if milestone else title,
        event=title,
        look=sheet.look or OTHER,
        type=sheet.type.label if sheet.type else "",
        status=str(Status(sheet.status).label) if sheet.status else "",
        when=when_in_words(when.as_json()),
        when_here=when_for_reader(when, reader_zone),
        lift=lift_of(thing, reader_zone),
        location=sheet.location,
        path=path,
        is_late=late,
        anchor=thing.rule_anchor,
        tasks=tuple(_task(row, event, lens.at) for row in sorted(tasks, key=lambda row: _due_on(row, event))),
        ics=as_ics(thing, sheet, settings.PUBLIC_URL + path) if thing.kind == OccurrenceKind.EVENT else "",
    )


def _task(milestone: Milestone, event: Event, at: datetime) -> Task:
    day, today = _due_on(milestone, event), at.astimezone(timezone.get_current_timezone()).date()
    words = due_words((day - today).days) if day <= today else when_in_words(When(day, day, event.when.zone).as_json())
    return Task(str(milestone), words, day < today)


def _due_on(milestone: Milestone, event: Event) -> date:
    plan = Plan(event.when, embargo_until=event.embargo_until)
    return due_on(plan, Tick(milestone.pk, milestone.anchor, milestone.offset))
