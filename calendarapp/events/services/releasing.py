"""Telling that an event is there now: an embargo has lifted, or somebody was let in.

`Event.released_at` is the lift that was told last, so that each is told once, whoever comes first: the sweep, or somebody
who changes the embargo.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from ...accounts.models import User
from ...calendars.levels import TITLES
from ...calendars.models import Sharing
from ...changes.models import Verb
from .. import hearing
from ..models import Event
from .recording import record_on

_UNTOLD = Q(released_at=None) | Q(released_at__lt=F("embargo_until"))


def release_lifted(*, at: datetime) -> int:
    """Tell of every embargo that has lifted by `at`, also of one that lifted while nobody swept. Returns how many.

    Each is claimed by an UPDATE in the transaction that tells of it; of two sweeps at once one finds it gone.
    """
    lifted = Event.objects.filter(_UNTOLD, embargo_until__lte=at, deleted_at=None)
    ids = list(lifted.order_by("embargo_until", "pk").values_list("pk", flat=True))
    return sum(_release(pk, at) for pk in ids)


def settle_release(event: Event, *, at: datetime) -> None:
    """Before the embargo of a locked event changes: tell of the one that lifted, if no sweep has."""
    if is_lifted(event, at) and event.released_at != event.embargo_until:
        mark_released(event, at)
        _tell(event, at)


def mark_released(event: Event, at: datetime) -> None:
    """An embargo that is over when it is written has nothing to lift any more. Nothing is saved."""
    if is_lifted(event, at):
        event.released_at = event.embargo_until


def tell_newcomers(
    event: Event, before: hearing.Hearers, after: hearing.Hearers, *, actor: User | None, at: datetime
) -> None:
    """Sides that see the event, or read its title, only now hear of a release, not of what was before."""
    newcomers = {
        side: opened for side, opened in after.items() if side not in before or _reads_now(before[side], opened)
    }
    if newcomers:
        record_on(event, verb=Verb.RELEASE, actor=actor, at=at, fields={}, hearers=newcomers)


def is_lifted(event: Event, at: datetime) -> bool:
    return event.embargo_until is not None and event.embargo_until <= at


@transaction.atomic
def _release(pk: int, at: datetime) -> bool:
    claimed = Event.objects.filter(_UNTOLD, pk=pk, embargo_until__lte=at, deleted_at=None)
    if not claimed.update(released_at=F("embargo_until")):
        return False
    _tell(Event.objects.get(pk=pk), at)
    return True


def _tell(event: Event, at: datetime) -> None:
    """To all who see it now. What stays inside the brand isn't released to anybody."""
    if event.sharing != Sharing.INTERNAL:
        hearers = hearing.hearers_of(event, at)
        record_on(event, verb=Verb.RELEASE, actor=None, at=at, fields={}, hearers=hearers)


def _reads_now(before: frozenset[str], after: frozenset[str]) -> bool:
    """Was there a block without words?"""
    return TITLES in after and TITLES not in before
