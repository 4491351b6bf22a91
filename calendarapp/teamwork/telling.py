"""Whom a comment is told to: those it addresses, and those to whom the event is of concern."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from ..accounts.models import Membership
from ..calendars import levels
from ..calendars.lens import BRAND
from ..events.hearing import hearers_of
from ..events.models import Event, Watch
from ..notifications.models import Medium
from ..notifications.services import Draft, post_messages, read_about, withdraw
from .models import Comment, Visibility

MENTION: Final = "talk_mention"
SHARED: Final = "talk_shared"
KINDS: Final = (MENTION, SHARED)
MAIL_AFTER: Final = timedelta(minutes=5)  # time to take words back, or to read them in the app


def tell_new(comment: Comment, addressed: Collection[int], *, at: datetime) -> None:
    """Tell of new words: of a mention those whom it names, of shared words the others of concern. Never the author."""
    named = set(addressed) - {comment.author_id}
    concerned = _concerned(comment, at) - named if comment.visibility == Visibility.SHARED else set()
    _post(comment, [*((pk, MENTION) for pk in sorted(named)), *((pk, SHARED) for pk in sorted(concerned))], at)


def tell_named(comment: Comment, before: Collection[int], addressed: Collection[int], *, at: datetime) -> None:
    """After other words: tell those whom they name anew, and take back what was told to those whom they no longer do."""
    dropped = set(before) - set(addressed)
    if dropped:
        withdraw(MENTION, people=dropped, event_id=comment.event_id, ids=_ids(comment))
    _post(comment, [(pk, MENTION) for pk in sorted(set(addressed) - set(before) - {comment.author_id})], at)


def settle_read(event: Event, *, person_id: int, last: int, at: datetime) -> None:
    """Who has read the talk needs no notice of it."""
    read_about(KINDS, person_id=person_id, event_id=event.pk, up_to={"comment": last}, at=at)


def _post(comment: Comment, told: Iterable[tuple[int, str]], at: datetime) -> None:
    drafts = [
        Draft(
            person_id=person_id,
            kind=kind,
            organisation_id=comment.event.brand_id,
            event_id=comment.event_id,
            ids=_ids(comment),
            mediums=frozenset({Medium.INBOX, Medium.MAIL}),
            due_at=at,
            mail_at=at + MAIL_AFTER,
        )
        for person_id, kind in told
    ]
    if drafts:
        post_messages(drafts)


def _ids(comment: Comment) -> dict[str, int]:
    return {"comment": comment.pk}


def _concerned(comment: Comment, at: datetime) -> set[int]:
    """Owner, backup, followers and who shared words there before, as far as they stand on a side that reads it."""
    event = comment.event
    followers = Watch.objects.filter(event=event).values("user")
    spoke = Comment.objects.filter(event=event, visibility=Visibility.SHARED).values("author")
    concerned = Q(user__in=[event.owner_id, event.backup_id]) | Q(user__in=followers) | Q(user__in=spoke)
    places = [event.brand_id, *_agencies(comment, at)]
    rows = Membership.objects.filter(concerned, organisation__in=places, user__is_active=True)
    return set(rows.exclude(user=comment.author_id).values_list("user", flat=True))


def _agencies(comment: Comment, at: datetime) -> list[int]:
    """The agencies that read it."""
    if comment.agency_id is not None:
        return [comment.agency_id]
    hearers = hearers_of(comment.event, at).items()
    return [int(side) for side, opened in hearers if side != BRAND and levels.DESCRIPTION in opened]
