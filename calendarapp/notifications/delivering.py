"""Bringing letters out. Two workers can meet anywhere here; the database decides who goes on.

1. Claim: one UPDATE under the condition that a row is free puts the worker's fence into it. Only rows with it are ours.
2. Ask again what may have changed since: access, the event, the reader's wishes, quiet hours.
3. Count the attempt and renew the lease, if the fence is still ours.
4. Send, outside any transaction.
5. Write down what became of it, if the fence is still ours. A worker that hung and was given up writes nothing.

A process that dies between 4 and 5 sends again later, with the same Message-ID.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import uniform
from smtplib import SMTPException
from time import monotonic
from uuid import uuid4

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q

from ..common import clock
from . import kinds, refusals
from .kinds import Hold, Letter, Verdict
from .letters import mail_of
from .models import Delivery, Medium, State
from .queries import switched_off

logger = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(minutes=5)
FRESH = 5.0  # seconds for which what was asked holds good
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 7200))
_PERSON = ("email", "language", "time_zone", "is_active")
_MESSAGE = ("person", "kind", "event_id", "ids", "read_at", *(f"person__{name}" for name in _PERSON))
_NEEDED = ("letter_id", "attempts", "fence", "message", *(f"message__{name}" for name in _MESSAGE))
OUTAGE_PAUSE = timedelta(minutes=1)


class OutageError(Exception):
    """The mail server can't be reached. No letter's fault: nothing was counted as an attempt."""


def claim_due(*, at: datetime) -> list[Delivery]:
    """Takes up to BATCH letters that are due or whose lease has run out."""
    by_clock = clock.database_now()
    free = Q(state=State.PENDING, next_try_at__lte=at) | Q(state=State.LEASED, lease_until__lt=by_clock)
    waiting = Delivery.objects.filter(free, medium=Medium.MAIL).order_by("next_try_at", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return []
    fence = uuid4().hex
    taken = Delivery.objects.filter(free, pk__in=ids)
    taken.update(state=State.LEASED, fence=fence, lease_until=by_clock + LEASE)
    mine = Delivery.objects.filter(fence=fence).select_related("message__person").only(*_NEEDED)
    return list(mine.order_by("next_try_at", "pk"))


def send_claimed(claimed: list[Delivery], *, at: datetime) -> list[Delivery]:
    """Sends what is still due. Returns those to ask about anew, because asking was a while ago. Raises OutageError."""
    letters = _ask_again(claimed, at)
    asked = monotonic()
    line = get_connection()
    try:
        for position, delivery in enumerate(claimed):
            if monotonic() - asked > FRESH and position:
                return claimed[position:]
            if delivery.pk in letters:
                _open(line, claimed[position:], at)
                _send(delivery, letters[delivery.pk], line, at)
    finally:
        line.close()
    return []


def _ask_again(claimed: Sequence[Delivery], at: datetime) -> dict[int, Letter]:
    """Delivery's id → its letter. What isn't due any more is put aside with its reason."""
    try:
        return _letters(claimed, at)
    except Exception:
        logger.exception("letters of a batch could not be written; trying them one by one")
    found: dict[int, Letter] = {}
    for delivery in claimed:
        try:
            found |= _letters([delivery], at)
        except Exception:
            logger.exception("letter %s could not be written", delivery.pk)
            if _begin(delivery):
                _retry(delivery, "unwritable", at)
    return found


def _letters(claimed: Sequence[Delivery], at: datetime) -> dict[int, Letter]:
    messages = [delivery.message for delivery in claimed]
    off = switched_off({message.person_id for message in messages}, Medium.MAIL)
    unwanted = {message.pk for message in messages if (message.person_id, message.kind) in off}
    wanted = [message for message in messages if message.pk not in unwanted]
    answers = kinds.letters_for(wanted, kinds.lenses_for(wanted, at))
    found: dict[int, Letter] = {}
    for delivery in claimed:
        answer = answers.get(delivery.message.pk, "preference" if delivery.message.pk in unwanted else "access")
        if isinstance(answer, Letter):
            found[delivery.pk] = answer
        else:
            _put_aside(delivery, answer)
    return found


def _put_aside(delivery: Delivery, verdict: Verdict) -> None:
    if isinstance(verdict, Hold):
        _settle(delivery, state=State.PENDING, next_try_at=verdict.until)
    else:
        _settle(delivery, state=State.SUPPRESSED, reason=verdict)


def _open(line: BaseEmailBackend, rest: Sequence[Delivery], at: datetime) -> None:
    """A server that can't be reached is nobody's attempt: all that is left waits a minute."""
    try:
        line.open()
    except (OSError, SMTPException) as error:
        logger.warning("the mail server can't be reached: %s", error)
        later = at + OUTAGE_PAUSE * uniform(1, 1.5)  # noqa: S311 - spreads, hides nothing
        mine = Delivery.objects.filter(pk__in=[row.pk for row in rest], fence=rest[0].fence, state=State.LEASED)
        mine.update(state=State.PENDING, lease_until=None, fence="", next_try_at=later)
        raise OutageError from error


def _send(delivery: Delivery, letter: Letter, line: BaseEmailBackend, at: datetime) -> None:
    if not _begin(delivery):
        return
    try:
        line.send_messages([mail_of(delivery, letter, line)])
    except (SMTPException, OSError, ValueError) as error:  # ValueError: an address or header that can't be written
        logger.warning("letter %s was not taken: %s", delivery.letter_id, error)
        line.close()  # who knows what it still says; the next letter opens it anew
        reason = refusals.reason_of(error)
        if refusals.is_permanent(error):
            _settle(delivery, state=State.DEAD, reason=reason)
        else:
            _retry(delivery, reason, at)
    else:
        _settle(delivery, state=State.SENT, sent_at=at, reason="")


def _begin(delivery: Delivery) -> bool:
    """Counts the attempt while the fence is ours; False when another worker has taken over."""
    mine = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=State.LEASED)
    began = mine.update(attempts=F("attempts") + 1, lease_until=clock.database_now() + LEASE)
    delivery.attempts += began
    return bool(began)


def _retry(delivery: Delivery, reason: str, at: datetime) -> None:
    """Later, with jitter; the sixth failure is the last."""
    if delivery.attempts > len(PAUSES):
        _settle(delivery, state=State.DEAD, reason=reason)
        return
    pause = PAUSES[delivery.attempts - 1] * uniform(1, 1.2)  # noqa: S311 - spreads, hides nothing
    _settle(delivery, state=State.PENDING, next_try_at=at + pause, reason=reason)


def _settle(delivery: Delivery, **outcome: object) -> None:
    mine = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=State.LEASED)
    if not mine.update(lease_until=None, **outcome):
        logger.warning("letter %s was taken over by another worker", delivery.letter_id)
