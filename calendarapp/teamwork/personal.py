"""Comments, as their author's own."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from ..accounts.models import User
from ..events.personal import AT_ONCE, lens_of, titles_seen
from .models import Comment, CommentMention, CommentRead

_TOLD = ("visibility", "body", "created_at", "edited_at", "deleted_at")


def comments(person: User, at: datetime) -> Iterator[dict[str, Any]]:
    """Their own words; the event's title as far as they still see it."""
    rows = Comment.objects.filter(author=person).order_by("pk").iterator()
    lens = lens_of(person, at)
    while batch := list(islice(rows, AT_ONCE)):
        titles = titles_seen(lens, {row.event_id for row in batch})
        for row in batch:
            yield {"event": titles.get(row.event_id), **{name: getattr(row, name) for name in _TOLD}}


def erase(person: User, at: datetime) -> None:
    """What they said stays in the talk, as a former member's; that others addressed them doesn't."""
    CommentMention.objects.filter(user=person).delete()
    CommentRead.objects.filter(user=person).delete()


TELLERS = {"comments": comments}
