"""The inbox as a lens shows it: a message about an event that isn't seen any more isn't listed and isn't counted."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..calendars import levels
from ..calendars.lens import Lens
from ..events.models import Event
from ..events.sight import opened
from ..notifications.models import Message
from ..notifications.queries import inbox_of


def inbox_through(lens: Lens) -> QuerySet[Message]:
    """What the viewer has been told and may still see, newest first."""
    if lens.viewer is None:
        return Message.objects.none()
    events = Event.objects.seen_through(lens).filter(opened(lens, levels.TITLES), pk=OuterRef("event_id"))
    return inbox_of(lens.viewer, lens.at).filter(Q(event_id=None) | Exists(events))


def unread_count(lens: Lens) -> int:
    """How many of these nobody has read yet. One query."""
    return inbox_through(lens).filter(read_at=None).count()
