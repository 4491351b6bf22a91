"""Taking a change back, as a change of its own; what was done by one act is taken back whole."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ...accounts.models import User
from ...changes.models import Change, Verb
from ...common.errors import ConflictError
from ..fields import field_of
from ..models import Event, EventType
from ..series import SPLIT
from ..vocabulary import OPENERS
from .changing import delete_event
from .milestones import StaleMilestoneError, take_back_milestone
from .planning import restore_event
from .saving import hold, locked, save_values
from .splitting import put_together

UNDO_FOR = timedelta(minutes=10)
UNDOABLE = frozenset(
    {Verb.UPDATE, Verb.MOVE, Verb.STATUS, Verb.CANCEL, Verb.SHARE, Verb.DELETE, Verb.CREATE, Verb.RESTORE,
     Verb.SPLIT, Verb.MILESTONE}
)  # fmt: skip
MADE = (Verb.CREATE, Verb.RESTORE)  # undone by deleting


class UndoError(ConflictError):
    """A later change touched the same fields. `fields`: name → {"yours": the former value, "theirs": what stands} of `event`."""

    def __init__(self, message: str, *, fields: dict[str, dict] | None = None, event: Event | None = None) -> None:
        super().__init__(message, fields=fields)
        self.event = event


class TypeGoneError(UndoError):
    """The type that `event` had is deleted by now."""


@transaction.atomic
def undo_change(change: Change, *, event: Event, actor: User, at: datetime) -> Event:
    """Bring back the values from before a change, and from before all that was done with it, the last first.

    Creating and restoring are undone by deleting, deleting by restoring. Raises UndoError when a later change touched the
    same fields of any of them, or when one is not of a kind that can be undone, and TypeGoneError; then nothing is undone.
    """
    changes = batch_of(change)
    if any(each.verb not in UNDOABLE for each in changes):
        raise UndoError("not_undoable")
    if Change.objects.filter(undoes__in=changes).exists():
        raise UndoError("gone")
    ids = sorted({each.event_id for each in changes})
    if len(ids) > 1:
        hold(ids)
    events = {pk: _held(pk) for pk in ids}
    if _is_undone(changes, events):
        raise UndoError("gone")
    for each in changes:
        _refuse_if_type_gone(each, events[each.event_id])
        _refuse_if_later(each, events[each.event_id], changes)
    batch = str(uuid.uuid4()) if len(changes) > 1 else ""
    for each in changes:
        events[each.event_id] = _undo(each, events[each.event_id], actor=actor, at=at, batch=batch)
    return events[event.pk]


def batch_of(change: Change) -> list[Change]:
    """The changes made by the same act, newest first."""
    if not change.batch:
        return [change]
    return list(Change.objects.filter(brand=change.brand_id, batch=change.batch).order_by("-number"))


def is_late(changed_at: datetime, *, at: datetime) -> bool:
    """Changes can be taken back for ten minutes."""
    return at - changed_at > UNDO_FOR


def _held(pk: int) -> Event:
    try:
        return locked(Event(pk=pk))
    except Event.DoesNotExist as purged:
        raise UndoError("gone") from purged


def _is_undone(changes: Sequence[Change], events: Mapping[int, Event]) -> bool:
    """Are all of the events gone that were made, or back that were deleted, whoever did that?"""
    wholes = {each.event_id: each.verb for each in changes if each.verb in (*MADE, Verb.DELETE)}
    return events.keys() == wholes.keys() and all(
        (events[pk].deleted_at is None) == (verb == Verb.DELETE) for pk, verb in wholes.items()
    )


def _undo(change: Change, event: Event, *, actor: User, at: datetime, batch: str) -> Event:
    if change.verb == Verb.DELETE:
        return restore_event(event, actor=actor, at=at, batch=batch)
    if change.verb in MADE:
        return delete_event(event, actor=actor, at=at, batch=batch)
    if change.verb == Verb.MILESTONE:
        return _undo_milestone(change, event, actor=actor, at=at, batch=batch)
    former = _still_there(_former(change))
    undone = save_values(
        event, former, actor=actor, at=at, version=None, verb=Verb.UNDO, undoes=change, batch=batch, as_stood=True
    )  # fmt: skip
    if change.verb == Verb.SPLIT:
        put_together(change, undone, at=at)
    return undone


def _undo_milestone(change: Change, event: Event, *, actor: User, at: datetime, batch: str) -> Event:
    if event.deleted_at:
        raise UndoError("later", event=event)
    try:
        take_back_milestone(change, actor=actor, at=at, batch=batch)
    except StaleMilestoneError as stale:
        raise UndoError("later", event=event) from stale
    return event


def _former(change: Change) -> dict[str, Any]:
    return {name: part["before"] for name, part in change.fields.items() if name != SPLIT}


def _still_there(former: dict[str, Any]) -> dict[str, Any]:
    """Without the words that were deleted since: nothing had them any more, or they would still be there."""
    found = dict(former)
    for model, (name, _opener) in OPENERS.items():
        if former.get(name):
            found[name] = sorted(model._default_manager.filter(pk__in=former[name]).values_list("pk", flat=True))
    return found


def _refuse_if_type_gone(change: Change, event: Event) -> None:
    type_id = change.fields.get("type", {}).get("before") if change.verb not in MADE else None
    if type_id and not EventType.objects.filter(pk=type_id).exists():
        raise TypeGoneError("type_gone", event=event)


def _refuse_if_later(change: Change, event: Event, batch: Sequence[Change]) -> None:
    if change.verb == Verb.MILESTONE:  # it is compared when it is written
        return
    later = Change.objects.filter(event_id=event.pk, number__gt=change.number).exclude(pk__in=[row.pk for row in batch])
    if change.verb == Verb.DELETE:  # whatever else was done since was done after it came back
        if later.filter(verb=Verb.RESTORE).exists():
            raise UndoError("later", event=event) if len(batch) > 1 else UndoError("gone")
        return
    touched = {name for fields in later.values_list("fields", flat=True) for name in fields}
    made = change.verb in MADE  # it would go, with whatever anybody has added to it since
    former = {name: part["after"] for name, part in change.fields.items()} if made else _former(change)
    if touched and (made or touched & former.keys()):
        raise UndoError("later", fields=_both(former, touched, event), event=event)


def _both(former: Mapping[str, Any], touched: set[str], event: Event) -> dict[str, dict]:
    return {
        name: {"yours": former[name], "theirs": field_of(name, event).read(event)}
        for name in sorted(touched & former.keys())
    }
