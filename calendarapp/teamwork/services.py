"""Verbs of the talk: say, reword, delete, have read."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ..accounts.models import User
from ..common.errors import ConflictError
from ..events.models import Event
from .models import Comment, CommentMention, CommentRead
from .policy import Voice


class StaleCommentError(ConflictError):
    """The comment was reworded or deleted meanwhile. `comment` as it stands now."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(_("This comment was changed meanwhile."))
        self.comment = comment


@transaction.atomic
def add_comment(
    event: Event, *, author: User, at: datetime, voice: Voice, body: str, addressed: Collection[int] = ()
) -> Comment:
    """Say something. `addressed`: ids of people who can read it, as `Circle.addressed` finds them."""
    comment = Comment.objects.create(
        event=event,
        author=author,
        agency_id=voice.agency_id,
        visibility=voice.visibility,
        body=body,
        created_at=at,
    )
    _address(comment, addressed)
    return comment


@transaction.atomic
def edit_comment(
    comment: Comment, *, at: datetime, version: int | None, body: str, addressed: Collection[int] = ()
) -> Comment:
    """Other words to the same readers. Raises StaleCommentError when `version` isn't the one that stands."""
    comment = _held(comment, version)
    comment.mentions.all().delete()
    _address(comment, addressed)
    if comment.body != body:
        comment.body, comment.edited_at = body, at
        comment.version += 1
        comment.save(update_fields=("body", "edited_at", "version"))
    return comment


@transaction.atomic
def delete_comment(comment: Comment, *, at: datetime, version: int | None = None) -> Comment:
    """Take the words away for good; that something was said stays. Raises StaleCommentError as `edit_comment`."""
    comment = _held(comment, version)
    comment.mentions.all().delete()
    comment.body, comment.deleted_at = "", at
    comment.version += 1
    comment.save(update_fields=("body", "deleted_at", "version"))
    return comment


def mark_read(event: Event, *, user: User, last: int, at: datetime) -> None:
    """The person has read all comments up to the one with the id `last`."""
    CommentRead.objects.bulk_create(
        [CommentRead(event=event, user=user, last_id=last, at=at)],
        update_conflicts=True,
        unique_fields=("user", "event"),
        update_fields=("last", "at"),
    )


def _held(comment: Comment, version: int | None) -> Comment:
    """Raises StaleCommentError for another version, and for one that was deleted: it must not get words again."""
    held = Comment.objects.select_for_update(of=("self",)).select_related("event").get(pk=comment.pk)
    if held.deleted_at is not None or version not in (None, held.version):
        raise StaleCommentError(held)
    return held


def _address(comment: Comment, people: Collection[int]) -> None:
    CommentMention.objects.bulk_create(CommentMention(comment=comment, user_id=pk) for pk in sorted(people))
