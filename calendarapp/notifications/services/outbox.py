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
from ..models import Delivery, Medium, Message, State
from ..queries import switched_off

DELIVER = "calendarapp.notifications.tasks.deliver"


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


def post_messages(drafts: Sequence[Draft]) -> list[Message]:
    """Inserts messages with their deliveries. Must run in the transaction that decides about them; rings afterwards.

    A person who switched the inbox off for a kind doesn't find it there; the mail's switch is asked when it is sent.
    """
    off = switched_off({draft.person_id for draft in drafts}, Medium.INBOX)
    messages, deliveries = [], []
    for draft in drafts:
        listed = Medium.INBOX in draft.mediums and (draft.person_id, draft.kind) not in off
        mailed = Medium.MAIL in draft.mediums
        if not (listed or mailed):
            continue
        message = _message(draft, listed=listed)
        messages.append(message)
        if mailed:
            deliveries.append(_delivery(message, draft.mail_at))
    Message.objects.bulk_create(messages)
    Delivery.objects.bulk_create(deliveries)
    if deliveries:
        bell.ring(DELIVER)
    return messages


def send_again(deliveries: QuerySet[Delivery], *, at: datetime) -> int:
    """Those that were given up get six attempts more, under the same Message-ID. Returns how many."""
    raised = deliveries.filter(state=State.DEAD).update(state=State.PENDING, attempts=0, reason="", next_try_at=at)
    if raised:
        bell.ring(DELIVER)
    return raised


def _message(draft: Draft, *, listed: bool) -> Message:
    return Message(
        person_id=draft.person_id,
        kind=draft.kind,
        organisation_id=draft.organisation_id,
        event_id=draft.event_id,
        ids=draft.ids,
        in_inbox=listed,
        due_at=draft.due_at,
    )


def _delivery(message: Message, mail_at: datetime) -> Delivery:
    letter_id = f"<{uuid4().hex}@{urlsplit(settings.PUBLIC_URL).hostname}>"
    return Delivery(message=message, medium=Medium.MAIL, letter_id=letter_id, next_try_at=mail_at)
