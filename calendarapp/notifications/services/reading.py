"""What a person has read."""

from datetime import datetime

from django.db.models import QuerySet

from ..models import Message


def mark_read(messages: QuerySet[Message], *, at: datetime) -> int:
    """Those that weren't read yet. Returns how many."""
    return messages.filter(read_at=None).update(read_at=at)
