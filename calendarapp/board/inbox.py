"""The inbox as a lens shows it: what a message is about must still be seen, else it isn't listed and isn't counted."""

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from ..calendars import levels
from ..calendars.lens import Lens
from ..common.statements import rows_of
from ..events.models import Event
from ..notifications.models import Message
from ..notifications.queries import inbox_of
from ..teamwork.models import Comment
from ..teamwork.telling import KINDS


def inbox_through(lens: Lens) -> QuerySet[Message]:
    """What the viewer has been told and may still see, newest first."""
    if lens.viewer is None:
        return Message.objects.none()
    events = Event.objects.seen_through(lens, levels.TITLES).filter(pk=OuterRef("event_id"))
    comments = Comment.objects.seen_through(lens).filter(deleted_at=None, pk=OuterRef("comment_id"))
    told = inbox_of(lens.viewer, lens.at).alias(comment_id=Cast(KT("ids__comment"), BigIntegerField()))
    about_event = ~Q(kind__in=KINDS) & (Q(event_id=None) | Exists(events))
    return told.filter(about_event | (Q(kind__in=KINDS) & Exists(comments)))


def unread_count(lens: Lens) -> int:
    """How many of these nobody has read yet. One query; each page asks it."""
    return sum(number for (number,) in rows_of(lambda at: _unread(lens.at_moment(at)), lens.sight, lens.at))


def _unread(lens: Lens) -> QuerySet:
    """Their number, in one row for all of them."""
    rows = inbox_through(lens).filter(read_at=None).order_by().values("read_at")
    return rows.annotate(number=Count("pk")).values_list("number")


def inbox_counts(lens: Lens) -> tuple[int, int]:
    """How many there are, and how many of them are unread. One query."""
    found = inbox_through(lens).aggregate(listed=Count("pk"), unread=Count("pk", filter=Q(read_at=None)))
    return found["listed"], found["unread"]
