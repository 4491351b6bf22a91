"""What a calendar has of the components that a file brings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from ..calendars.lens import Lens
from ..calendars.models import Calendar
from ..events.models import Event
from ..ical.read import ParsedEvent
from .models import Source

AT_ONCE = 500
TIED = ("overrides", "milestones", "kept_lines", "partners")


@dataclass(frozen=True, slots=True)
class Taken:
    """A Source without its values."""

    content_hash: str
    sequence: int
    last_modified: datetime | None
    event_id: int | None
    deleted_at: datetime | None

    @property
    def is_gone(self) -> bool:
        return self.event_id is None or self.deleted_at is not None

    def is_newer_than(self, parsed: ParsedEvent) -> bool:
        """By SEQUENCE, then by LAST-MODIFIED (RFC 5546, 2.1.5). A program that writes neither is believed."""
        if parsed.sequence != self.sequence:
            return parsed.sequence < self.sequence
        return bool(parsed.last_modified and self.last_modified and parsed.last_modified < self.last_modified)


@dataclass
class Known:
    """UID → RECURRENCE-ID → what was last taken in; events by id and by UID, and values of those that are compared."""

    taken: dict[str, dict[str, Taken]] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    by_uid: dict[str, Event] = field(default_factory=dict)
    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def of(self, uid: str, key: str) -> Taken | None:
        return self.taken.get(uid, {}).get(key)

    def event_of(self, uid: str, key: str) -> Event | None:
        """The event that a component of this name went into; one that came by another calendar is known by its UID."""
        taken = self.of(uid, key)
        if taken:
            return self.events.get(taken.event_id or 0)
        return None if key else self.by_uid.get(uid)


def known_to(calendar: Calendar, files_hashes: dict[str, set[str]], *, at: datetime) -> Known:
    """`files_hashes`: UID → the hashes of its components. Events are read only where one of them is unknown."""
    known = Known()
    for uids in batches(files_hashes):
        _read_taken(known, calendar, uids)
    touched = [uid for uid, hashes in files_hashes.items() if hashes - _hashes(known.taken.get(uid, {}))]
    house = Lens.of_house(calendar.brand, at)
    for uids in batches(touched):
        _read_events(known, calendar, uids, house)
    return known


def batches(names: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(names)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def _hashes(taken: dict[str, Taken]) -> set[str]:
    return {row.content_hash for row in taken.values()}


def _read_taken(known: Known, calendar: Calendar, uids: list[str]) -> None:
    columns = ("content_hash", "sequence", "last_modified", "event_id", "event__deleted_at")
    rows = Source.objects.filter(calendar=calendar, uid__in=uids).order_by()
    for uid, key, *values in rows.values_list("uid", "recurrence_id", *columns):
        known.taken.setdefault(uid, {})[key] = Taken(*values)


def _read_events(known: Known, calendar: Calendar, uids: list[str], house: Lens) -> None:
    mine = {row.event_id for uid in uids for row in known.taken.get(uid, {}).values() if row.event_id}
    events = Event.objects.seen_through(house) | Event.objects.deleted_through(house)
    events = events.select_related("type", "brand", "calendar").prefetch_related(*TIED)
    known.events |= {event.pk: event for event in events.filter(pk__in=mine)}
    for event in events.filter(calendar=calendar, external_uid__in=uids):
        known.by_uid[event.external_uid] = known.events.setdefault(event.pk, event)
    _read_values(known, Source.objects.filter(calendar=calendar, uid__in=uids))
    moved_in = [event for uid, event in known.by_uid.items() if uid not in known.taken]
    _read_values(known, Source.objects.filter(event__in=moved_in, uid__in=[event.external_uid for event in moved_in]))


def _read_values(known: Known, sources: QuerySet[Source]) -> None:
    for uid, key, values in sources.order_by("pk").values_list("uid", "recurrence_id", "values"):
        known.values[uid, key] = values
