"""What a person has read, and what isn't for them to read any more."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ..models import Message


def mark_read(messages: QuerySet[Message], *, at: datetime) -> int:
    """Those that weren't read yet. Returns how many."""
    return messages.filter(read_at=None).update(read_at=at)


def read_about(kinds: Collection[str], *, person_id: int, event_id: int, up_to: Mapping[str, int], at: datetime) -> int:
    """Mark as read what a person was told of an event, as far as each id that `up_to` names is no greater. Returns how many."""
    passed = {f"ids__{name}__lte": number for name, number in up_to.items()}
    told = Message.objects.filter(person=person_id, event_id=event_id, kind__in=kinds, in_inbox=True, **passed)
    return mark_read(told, at=at)


def withdraw(kind: str, *, people: Collection[int], event_id: int, ids: Mapping[str, Any]) -> int:
    """Take a message out of these people's inboxes. Its letter is asked about when it is due. Returns how many."""
    named = {f"ids__{name}": value for name, value in ids.items()}
    told = Message.objects.filter(person__in=people, event_id=event_id, kind=kind, in_inbox=True, **named)
    return told.update(in_inbox=False)
