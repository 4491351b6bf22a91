"""What goes into inbox and outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet

from ...common import bell
from ...common.rows import insert_rows
from ..models import Delivery, Medium, Message, State
from ..queries import switched_off

DELIVER = "calendarapp.notifications.tasks.deliver"
_MESSAGE = ("person_id", "kind", "organisation_id", "event_id", "ids", "in_inbox", "due_at")
_DELIVERY = ("message_id", "medium", "state", "reason", "letter_id", "attempts", "next_try_at", "fence")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a row. `mail_at`: when its letter goes out at the earliest."""

    person_id: int
    kind: str
    organisation_id: int
    event_id: int | None
    ids: dict[str, Any]
    mediums: frozenset[str]
    due_at: datetime
    mail_at: datetime


def post_messages(drafts: Sequence[Draft]) -> int:
    """Inserts messages with their deliveries and returns how many messages. Rings afterwards.

    Must run in the transaction that decides about them. A person who switched the inbox off for a kind doesn't find it
    there; the mail's switch is asked when it is sent.
    """
    off = switched_off({draft.person_id for draft in drafts}, Medium.INBOX)
    listed = [Medium.INBOX in draft.mediums and (draft.person_id, draft.kind) not in off for draft in drafts]
    told = [
        (draft, in_inbox)
        for draft, in_inbox in zip(drafts, listed, strict=True)
        if in_inbox or Medium.MAIL in draft.mediums
    ]
    ids = insert_rows(Message, _MESSAGE, (_message(draft, in_inbox) for draft, in_inbox in told))
    mailed = [(pk, draft.mail_at) for pk, (draft, _) in zip(ids, told, strict=True) if Medium.MAIL in draft.mediums]
    insert_rows(Delivery, _DELIVERY, (_delivery(pk, mail_at) for pk, mail_at in mailed))
    if mailed:
        bell.ring(DELIVER)
    return len(told)


def send_again(deliveries: QuerySet[Delivery], *, at: datetime) -> int:
    """Those that were given up get six attempts more, under the same Message-ID. Returns how many."""
    raised = deliveries.filter(state=State.DEAD).update(state=State.PENDING, attempts=0, reason="", next_try_at=at)
    if raised:
        bell.ring(DELIVER)
    return raised


def _message(draft: Draft, in_inbox: bool) -> tuple[Any, ...]:
    return (
        draft.person_id,
        draft.kind,
        draft.organisation_id,
        draft.event_id,
        draft.ids,
        in_inbox,
        draft.due_at,
    )


def _delivery(message_id: int, mail_at: datetime) -> tuple[Any, ...]:
    letter_id = f"<{uuid4().hex}@{urlsplit(settings.PUBLIC_URL).hostname}>"
    return message_id, Medium.MAIL.value, State.PENDING.value, "", letter_id, 0, mail_at, ""
