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
from .telling import settle_read, tell_named, tell_new


class StaleCommentError(ConflictError):
    """The comment was reworded or deleted meanwhile. `comment` as it stands now."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(_("This comment was changed meanwhile."))
        self.comment = comment


@transaction.atomic
def add_comment(
    event: Event, *, author: User, at: datetime, voice: Voice, body: str, addressed: Collection[int] = ()
) -> Comment:
    """Say something, and tell whom it concerns. `addressed`: ids of people who can read it, see `Circle.addressed`."""
    comment = Comment.objects.create(
        event=event,
        author=author,
        agency_id=voice.agency_id,
        visibility=voice.visibility,
        body=body,
        created_at=at,
    )
    _address(comment, addressed)
    tell_new(comment, addressed, at=at)
    return comment


@transaction.atomic
def edit_comment(
    comment: Comment, *, at: datetime, version: int | None, body: str, addressed: Collection[int] = ()
) -> Comment:
    """Other words to the same readers. Raises StaleCommentError when `version` isn't the one that stands."""
    comment = _held(comment, version)
    before = set(comment.mentions.values_list("user", flat=True))
    comment.mentions.all().delete()
    _address(comment, addressed)
    tell_named(comment, before, addressed, at=at)
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


@transaction.atomic
def mark_read(event: Event, *, user: User, last: int, at: datetime) -> None:
    """The person has read all comments up to the one with the id `last`, and needs no notice of them."""
    CommentRead.objects.bulk_create(
        [CommentRead(event=event, user=user, last_id=last, at=at)],
        update_conflicts=True,
        unique_fields=("user", "event"),
        update_fields=("last", "at"),
    )
    settle_read(event, person_id=user.pk, last=last, at=at)


def _held(comment: Comment, version: int | None) -> Comment:
    """Raises StaleCommentError for another version, and for one that was deleted: it must not get words again."""
    held = Comment.objects.select_for_update(of=("self",)).select_related("event").get(pk=comment.pk)
    if held.deleted_at is not None or version not in (None, held.version):
        raise StaleCommentError(held)
    return held


def _address(comment: Comment, people: Collection[int]) -> None:
    CommentMention.objects.bulk_create(CommentMention(comment=comment, user_id=pk) for pk in sorted(people))
