"""Changes, read through a lens. The one place that joins the two.

A change is read if the reader's side was among its hearers and the lens shows the event now; a field of it, if its group was
open to that side then and is open now. A field of a type's own may have changed its group since: both have to be open.
A metric that was left out for the side then, or is now, isn't told either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext

from ..calendars.lens import Access, Lens
from ..changes.models import Change, Verb
from .asking import Answers
from .cursors import Cursor
from .early import show
from .fields import DETAIL
from .hearing import heard_by, tells
from .models import Event
from .series import SPLIT
from .series_wording import series_in_words, split_in_words
from .sight import opened, ways_to
from .wording import NOTHING, Wording

TOLD_WITHOUT_FIELDS = frozenset({Verb.CREATE, Verb.RELEASE, Verb.RESTORE, Verb.IMPORT})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Old → new, in words of the reader's language; `before_value` and `after_value` as stored."""

    name: str
    label: str
    before: str
    after: str
    before_value: Any
    after_value: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    id: int
    number: int
    at: datetime
    event_id: int
    title: str
    verb: str
    verb_label: str
    actor_id: int | None
    actor: str
    fields: tuple[FieldChange, ...]
    brand_id: int = 0
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """`after`: where the next page begins; None on the last. `answers`: to what was asked along."""

    entries: list[HistoryEntry]
    after: Cursor | None
    answers: Answers


def history_of(event: Event, lens: Lens, *, limit: int = 50, before: int | None = None) -> list[HistoryEntry]:
    """The newest changes of an event first; `before` is a number to page on from. The event must be seen through `lens`."""
    return entries(changes_of(event, limit=limit, before=before), {event.pk: event}, lens)


def changes_of(event: Event, *, limit: int, before: int | None = None) -> list[Change]:
    """The rows of `history_of`, before anybody asked who may read them."""
    rows = Change.objects.filter(event_id=event.pk, **({"number__lt": before} if before else {}))
    return list(rows.select_related("actor").order_by("-number")[:limit])


def recent_changes(lens: Lens, *, since: datetime, limit: int = 50) -> list[HistoryEntry]:
    """What changed lately in all that the lens shows, newest first."""
    return changes_page(lens, since=since, limit=limit).entries


def changes_page(
    lens: Lens,
    *,
    limit: int = 50,
    since: datetime | None = None,
    before: Cursor | None = None,
    also: Iterable[QuerySet] = (),
) -> ChangesPage:
    """Changes over all that the lens shows, newest first; of what was deleted since, the deletion alone. Four queries.

    `also`: small questions (see `asking`) that go along. A page is short where many of its changes have nothing open.
    """
    asked = limit * 4
    found = list(_heard_through(lens, since, before)[: asked + 1])
    rows = found[:asked]
    events = Event.objects.filter(opened(lens)).with_sheets().in_bulk({row.event_id for row in rows})
    kept = [row for row in rows if row.event_id in events and _still_told(row, events[row.event_id])]
    readable = readable_changes(kept, events, lens)
    wording, answers = Wording.asked_with(also, [row for row, _names in readable], events, lens)
    told = _told_entries(readable, events, wording)
    rest = told[limit:]
    last = told[limit - 1] if rest else found[asked - 1] if len(found) > asked else None
    return ChangesPage(told[:limit], Cursor(last.at, last.id) if last else None, answers)


def _heard_through(lens: Lens, since: datetime | None, before: Cursor | None) -> QuerySet[Change]:
    """Rows that one of the lens's sides heard of, about events that it would show. What is open of them is asked later."""
    sides = sorted({str(way.via) for ways in lens.accesses.values() for way in ways})
    if not sides:
        return Change.objects.none()
    rows = Change.objects.filter(
        calendar_id__in=lens.calendar_ids,
        hearers__has_any_keys=sides,
        event_id__in=Event.objects.filter(opened(lens)).order_by().values("pk"),
    )
    if since:
        rows = rows.filter(at__gte=since)
    if before:
        at, pk = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return rows.select_related("actor").order_by("-at", "-pk")


def _still_told(row: Change, event: Event) -> bool:
    return event.deleted_at is None or row.verb == Verb.DELETE


def readable_changes(
    rows: Iterable[Change], events: dict[int, Event], lens: Lens
) -> list[tuple[Change, frozenset[str]]]:
    """Each change that the lens may read, with the names of its fields that are open."""
    found = []
    for row in rows:
        event = events.get(row.event_id)
        names = _open_fields(row, event, lens) if event else None
        if names is not None and (names or row.verb in TOLD_WITHOUT_FIELDS):
            found.append((row, names))
    return found


def deletions_heard(rows: Iterable[Change], lens: Lens) -> list[Change]:
    """Deletions among `rows` whose hearers would still see the event; they tell title and dates only."""
    deleted = [row for row in rows if row.verb == Verb.DELETE]
    events = (
        Event.objects.deleted_through(lens).filter(opened(lens)).select_related("type").prefetch_related("partners")
    )
    known = events.in_bulk({row.event_id for row in deleted})
    return [row for row in deleted if row.event_id in known and _open_fields(row, known[row.event_id], lens)]


def entries(
    rows: Iterable[Change], events: dict[int, Event], lens: Lens, answers: Answers | None = None
) -> list[HistoryEntry]:
    """Changes in words. Two more queries at most, whatever the number of rows; see `Wording.for_changes` for `answers`."""
    readable = readable_changes(rows, events, lens)
    wording = Wording.for_changes([row for row, _names in readable], events, lens, answers)
    return _told_entries(readable, events, wording)


def _told_entries(
    readable: Iterable[tuple[Change, frozenset[str]]], events: Mapping[int, Event], wording: Wording
) -> list[HistoryEntry]:
    for event in {row.event_id: events[row.event_id] for row, _names in readable}.values():
        show(event, wording.lens)
    told = [_entry(row, names, events[row.event_id], wording) for row, names in readable]
    return [entry for entry in told if entry.fields or entry.verb in TOLD_WITHOUT_FIELDS]


def _open_fields(row: Change, event: Event, lens: Lens) -> frozenset[str] | None:
    """None: the reader's side didn't hear of it."""
    ways = [way for way in ways_to(event, lens) if str(way.via) in row.hearers]
    if not ways:
        return None
    named = frozenset(name for way in ways for name in _told_by(row, way))
    open_now = frozenset(opener for way in ways for opener in way.opens.intersection(row.hearers[str(way.via)]))
    return named - _shut_since(named, event, open_now)


def _told_by(row: Change, way: Access) -> list[str]:
    """The fields that one way opens now, and opened then."""
    then, now = row.hearers[str(way.via)], heard_by(way)
    return [
        name for name, part in row.fields.items() if all(tells(heard, name, part["group"]) for heard in (then, now))
    ]


def _shut_since(names: frozenset[str], event: Event, open_now: frozenset[str]) -> frozenset[str]:
    """Those of a type's own fields whose group of today isn't open."""
    if not any(name.startswith(DETAIL) for name in names):
        return frozenset()
    return frozenset(f"{DETAIL}{row.key}" for row in event.type.known_fields if row.group not in open_now)


def _entry(row: Change, names: frozenset[str], event: Event, wording: Wording) -> HistoryEntry:
    fields = tuple(_told(name, part, event, wording) for name, part in row.fields.items() if name in names)
    fields = tuple(change for change in fields if change.before != NOTHING or change.after != NOTHING)
    return HistoryEntry(
        id=row.pk,
        number=row.number,
        at=row.at,
        event_id=row.event_id,
        title=event.title if "titles" in wording.opens(event) else "",
        verb=row.verb,
        verb_label=_verb_label(row),
        actor_id=row.actor_id,
        actor=wording.actor(row, event),
        fields=fields,
        brand_id=row.brand_id,
        is_deleted=event.deleted_at is not None,
    )


def _verb_label(row: Change) -> str:
    """A side hears of a release when the embargo ends, and when a person lets it see the event, which nobody calls releasing."""
    if row.verb == Verb.RELEASE and row.actor_id:
        return pgettext("what somebody did", "shared")
    return row.get_verb_display()


def _told(name: str, part: Mapping[str, Any], event: Event, wording: Wording) -> FieldChange:
    before, after = part["before"], part["after"]
    if name == SPLIT:
        words: tuple[str, str] = NOTHING, split_in_words(after["on"])
        return FieldChange(name, gettext("Series"), *words, before, after)
    in_series = series_in_words(before, after) if name == "when" else None
    words = in_series or (wording.words(name, before, event), wording.words(name, after, event))
    return FieldChange(name, wording.label(name, event), *words, before, after)
