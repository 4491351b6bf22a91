"""Taking a change back, as a change of its own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ...accounts.models import User
from ...changes.models import Change, Verb
from ...common.errors import ConflictError
from ..fields import field_of
from ..models import Event
from .planning import delete_event, restore_event, update_event
from .saving import locked

UNDO_FOR = timedelta(minutes=10)
UNDOABLE = frozenset({Verb.UPDATE, Verb.MOVE, Verb.STATUS, Verb.CANCEL, Verb.SHARE, Verb.DELETE, Verb.CREATE})


class UndoError(ConflictError):
    """A later change touched the same fields. `fields`: name → {"yours": the former value, "theirs": what stands}."""


@transaction.atomic
def undo_change(change: Change, *, event: Event, actor: User, at: datetime) -> Event:
    """Bring back the values from before a change; creating is undone by deleting and the other way round.

    Raises UndoError when a later change touched the same fields, or when the change is no longer the kind that can be undone.
    """
    if change.verb not in UNDOABLE or Change.objects.filter(undoes=change).exists():
        raise UndoError("gone")
    if change.verb == Verb.DELETE:
        return restore_event(event, actor=actor, at=at)
    event = locked(event)
    if change.verb == Verb.CREATE:
        _refuse_if_later(change, event, {name: part["after"] for name, part in change.fields.items()})
        return delete_event(event, actor=actor, at=at)
    former = {name: part["before"] for name, part in change.fields.items()}
    _refuse_if_later(change, event, former)
    return update_event(event, actor=actor, at=at, values=former, version=None, verb=Verb.UNDO, undoes=change)


def may_still_undo(change: Change, *, actor: User, at: datetime) -> bool:
    """One's own change, for ten minutes."""
    return change.actor_id == actor.pk and change.verb in UNDOABLE and at - change.at <= UNDO_FOR


def _refuse_if_later(change: Change, event: Event, former: Mapping[str, Any]) -> None:
    later = Change.objects.filter(event_id=event.pk, number__gt=change.number).values_list("fields", flat=True)
    touched = {name for fields in later for name in fields} & former.keys()
    if touched:
        raise UndoError(
            "later",
            fields={
                name: {"yours": former[name], "theirs": field_of(name, event).read(event)} for name in sorted(touched)
            },
        )
