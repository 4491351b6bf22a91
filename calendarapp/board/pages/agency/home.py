"""The home of an agency's people: what they owe, what is next at each brand, what changed since they were here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ....accounts.models import Organisation, User
from ....calendars import levels
from ....calendars.lens import Lens
from ....calendars.models import Level, Partnership
from ....calendars.queries import calendars_seen
from ....events.asking import Answers, ask, question
from ....events.chips import Chips, chips_for
from ....events.queries import Seen
from ... import words
from ..view import Entry
from .changes import ChangeLine, changes_list
from .deliverables import Deliverable, soon_due
from .view import AgencyView

AHEAD = timedelta(days=60)
NEXT = 4  # events of a brand
RECENT, LINES = 50, 6  # changes that are read, and what is told of them
NOON, EVENING, NIGHT = 12, 18, 4
_CALENDARS, _WAITING = "calendars", "waiting"


@dataclass(frozen=True, slots=True)
class NextChip:
    """An event as a bar that stands in a list: it takes the width there is and needs no marks."""

    entry: Entry
    classes: str = ""
    until: str = ""
    firms: tuple[str, ...] = ()
    more_firms: int = 0


@dataclass(frozen=True, slots=True)
class BrandCard:
    """`access`: what the agency may see and do, in words. `dates` of its chips stand before their titles."""

    brand: Organisation
    access: str
    chips: tuple[NextChip, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """`waiting`: names of brands that ask the reader for a second step at sign-in before they show anything."""

    greeting: str
    today: str
    deliverables: tuple[Deliverable, ...]
    has_more: bool
    cards: tuple[BrandCard, ...]
    changes: tuple[ChangeLine, ...]
    waiting: tuple[str, ...]


def home_page(view: AgencyView, person: User, *, since: datetime) -> HomePage:
    """Seven queries, whatever the number of brands, events and changes."""
    rows, has_more = soon_due(view)
    changes = changes_list(view, limit=RECENT, since=since, also=_questions(view))
    return HomePage(
        greeting=greeting(person, timezone.localtime(view.lens.at)),
        today=f"{words.full_day(view.today)}, {words.city(view.zone)}",
        deliverables=rows,
        has_more=has_more,
        cards=_cards(view, changes.answers),
        changes=changes.lines[:LINES],
        waiting=tuple(answer.label for answer in changes.answers.get(_WAITING, ())),
    )


def greeting(person: User, now: datetime) -> str:
    """By the clock of the reader: "Good morning, Ada"."""
    name = person.name.split()[0] if person.name.strip() else ""
    if NIGHT <= now.hour < NOON:
        return _("Good morning, %(name)s") % {"name": name} if name else _("Good morning")
    if NOON <= now.hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name} if name else _("Good afternoon")
    return _("Good evening, %(name)s") % {"name": name} if name else _("Good evening")


def access_in_words(lens: Lens, names: Mapping[int, str]) -> str:
    """The agency's level on the calendars of one brand, highest first: "Edit: Press · Titles only: Launches"."""
    reached = [(levels.highest(way.level for way in ways), pk) for pk, ways in lens.accesses.items() if pk in names]
    ordered = sorted(reached, key=lambda row: (-levels.LEVELS.index(row[0]), names[row[1]], row[1]))
    return " · ".join(
        _("%(level)s: %(calendars)s")
        % {"level": Level(level).label, "calendars": ", ".join(names[pk] for _level, pk in rows)}
        for level, rows in groupby(ordered, key=lambda row: row[0])
    )


def brands_waiting(view: AgencyView) -> tuple[str, ...]:
    """Names of brands that ask the reader for a second step first. A query only where some do."""
    if not view.lens.waiting:
        return ()
    return tuple(answer.label for answer in ask([_waiting(view)]).get(_WAITING, ()))


def _questions(view: AgencyView) -> list[QuerySet]:
    """Names of calendars, and of brands of which the reader sees nothing yet."""
    calendars = question(calendars_seen(view.lens), _CALENDARS, id="pk", label="name", place="position")
    return [calendars, _waiting(view)] if view.lens.waiting else [calendars]


def _waiting(view: AgencyView) -> QuerySet:
    brands = Partnership.objects.filter(agency=view.agency, brand__in=view.lens.waiting, ended_at=None)
    return question(brands, _WAITING, id="brand_id", label="brand__name")


def _cards(view: AgencyView, answers: Answers) -> tuple[BrandCard, ...]:
    """Two queries."""
    names = {answer.id: answer.label for answer in answers.get(_CALENDARS, ())}
    next_ones = _next(view)
    chips = chips_for(
        ((seen.event_id, seen.key) for rows in next_ones.values() for seen in rows), view.lens, attached=False
    )
    return tuple(
        BrandCard(
            brand,
            access_in_words(view.views[pk].lens, names),
            tuple(_chips(view, next_ones.get(pk, ()), chips)),
        )
        for pk, brand in view.brands.items()
    )


def _next(view: AgencyView) -> dict[int, list[Seen]]:
    """Brand's id → what runs there or begins next, each event once."""
    found: dict[int, dict[int, Seen]] = {pk: {} for pk in view.brands}
    for seen in view.seen(view.today, view.today + AHEAD):
        brand = found[view.of(seen.calendar_id).brand.pk]
        if len(brand) < NEXT:
            brand.setdefault(seen.event_id, seen)
    return {pk: list(rows.values()) for pk, rows in found.items()}


def _chips(view: AgencyView, rows: Iterable[Seen], chips: Chips) -> Iterable[NextChip]:
    for seen in rows:
        if entry := view.of(seen.calendar_id).entry(seen, chips):
            day = _day(seen, view.today)
            name = f"{day} {entry.name.removeprefix(f'{entry.time} ')}"
            yield NextChip(replace(entry, time=day, name=name, move=""))


def _day(seen: Seen, today: date) -> str:
    """To 17 Oct, of what runs already; the first day of what is ahead."""
    return words.until(seen.last_on) if seen.first_on < today else words.short_day(seen.first_on)
