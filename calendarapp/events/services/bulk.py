"""One act on many events: all of them or none, and taken back as one."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from ...accounts.models import User
from ...common.days import FIRST_DAY, LAST_DAY
from ...ical.recurrence import RecurrenceError
from ..dates import shifted_day
from ..fields import field_of
from ..models import Event, Status
from ..timing import Keep, When
from .changing import delete_event, move_event, update_event
from .planning import duplicate_event
from .saving import StaleError, hold, locked

MOST = 200  # events of one act: its transaction stays short

Versions = Mapping[int, int]  # the version of each event that the caller saw


@dataclass(frozen=True, slots=True)
class Batch:
    """What one act did. `word` stands in `batch` of all its changes; `events` are those changed, or the copies."""

    word: str
    events: tuple[Event, ...]


class BulkError(Exception):
    """Some of the events can't take it, so nothing was done. `reasons`: event id → the error of that event."""

    def __init__(self, reasons: Mapping[int, Exception]) -> None:
        super().__init__("refused")
        self.reasons = reasons


def shift_events(
    events: Iterable[Event],
    *,
    actor: User,
    at: datetime,
    days: int,
    skip_weekends: bool = False,
    versions: Versions | None = None,
    merge: bool = True,
) -> Batch:
    """Move each by as many days (working days), its length kept; a series as a whole. Raises BulkError."""

    def act(event: Event, word: str) -> Event:
        target = shifted_when(event.when, days, skip_weekends=skip_weekends)
        version = _seen(versions, event)
        return move_event(event, actor=actor, at=at, version=version, when=target, merge=merge, batch=word)

    return _each(events, act)


def set_on_events(
    events: Iterable[Event],
    *,
    actor: User,
    at: datetime,
    values_of: Callable[[Event], Mapping[str, Any]],
    versions: Versions | None = None,
    merge: bool = True,
) -> Batch:
    """Write `values_of(event)`, planned fields by name, on each. Raises BulkError."""

    def act(event: Event, word: str) -> Event:
        version = _seen(versions, event)
        values = values_of(event)
        return update_event(event, actor=actor, at=at, version=version, values=values, merge=merge, batch=word)

    return _each(events, act)


def cancel_events(
    events: Iterable[Event], *, actor: User, at: datetime, versions: Versions | None = None, merge: bool = True
) -> Batch:
    """Each stays, struck through. Raises BulkError."""
    values = {"status": Status.CANCELLED}
    return set_on_events(events, actor=actor, at=at, values_of=lambda _event: values, versions=versions, merge=merge)


def delete_events(events: Iterable[Event], *, actor: User, at: datetime) -> Batch:
    """Out of sight at once, kept 30 days."""
    return _each(events, lambda event, word: delete_event(event, actor=actor, at=at, batch=word))


def duplicate_events(
    events: Iterable[Event], *, actor: User, at: datetime, day_of: Callable[[Event], date | None]
) -> Batch:
    """A plan like each on another first day. Raises BulkError; ValueError is its reason where `day_of` knows none.

    What belongs together among them belongs together among the copies; a copy doesn't need what the first one needed.
    """
    copies: dict[int, Event] = {}

    def act(event: Event, word: str) -> Event:
        day = day_of(event)
        if day is None:
            raise ValueError("no_day")
        starts = on_day(event.when, day).starts
        copies[event.pk] = duplicate_event(event, actor=actor, at=at, title=event.title, starts=starts, batch=word)
        return copies[event.pk]

    with transaction.atomic():
        batch = _each(events, act)
        for copy in copies.values():
            how: dict[str, Any] = {"actor": actor, "at": at, "version": None, "batch": batch.word}
            update_event(copy, values=_among(copies, copy), as_stood=True, **how)
    return batch


def _among(copies: Mapping[int, Event], copy: Event) -> dict[str, Any]:
    """The ties of a copy, with copies in place of what they were copied from."""
    parent = copies.get(copy.parent_id or 0)
    needs = [row for row in field_of("needs", copy).read(copy) if row["event"] in copies]
    return {
        "parent": parent.pk if parent else copy.parent_id,
        "needs": [{**row, "event": copies[row["event"]].pk} for row in needs],
    }


@transaction.atomic
def move_with_parts(
    event: Event,
    parts: Iterable[Event],
    *,
    actor: User,
    at: datetime,
    version: int | None,
    when: When,
    zone: str = "",
    keep: Keep = Keep.WALL,
) -> Event:
    """Move a whole event, and its parts by as many days; taken back as one.

    Raises as `move_event` does, and BulkError for parts that can't go along; then nothing is moved.
    """
    parts = list(parts)
    hold([event.pk, *(part.pk for part in parts)])
    before = locked(event).when.first_on

    def act(part: Event, word: str) -> Event:
        by = timedelta(days=(moved.when.first_on - before).days)
        target = _within_reach(part.when.shifted(by))
        return move_event(part, actor=actor, at=at, version=None, when=target, batch=word)

    word = str(uuid.uuid4())
    moved = move_event(event, actor=actor, at=at, version=version, when=when, zone=zone, keep=keep, batch=word)
    _each(parts, act, word)
    return moved


def shifted_when(when: When, days: int, *, skip_weekends: bool) -> When:
    """The same length, beginning that many days later. Raises as `on_day`."""
    return on_day(when, shifted_day(when.first_on, days, skip_weekends=skip_weekends))


def on_day(when: When, day: date) -> When:
    """The same length and time of day, beginning on `day`. Raises ValueError or OverflowError for days no plan reaches."""
    return _within_reach(when.shifted(day - when.first_on))


def _within_reach(when: When) -> When:
    if not FIRST_DAY <= when.first_on <= when.last_on <= LAST_DAY:
        raise ValueError("outside")
    return when


@transaction.atomic
def _each(events: Iterable[Event], act: Callable[[Event, str], Event], word: str = "") -> Batch:
    """Do it to each; all or none."""
    word = word or str(uuid.uuid4())
    done, reasons = [], {}
    events = sorted(events, key=lambda each: each.pk)
    hold(event.pk for event in events)
    for event in events:
        try:
            with transaction.atomic():
                done.append(act(event, word))
        except (StaleError, RecurrenceError, OverflowError, ValueError) as error:
            reasons[event.pk] = error
    if reasons:
        raise BulkError(reasons)
    return Batch(word, tuple(done))


def _seen(versions: Versions | None, event: Event) -> int | None:
    return versions.get(event.pk) if versions else None
