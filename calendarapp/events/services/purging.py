"""What was deleted goes for good in the end. Upper slices register here what they have to do before."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from ..models import Event

KEPT_DELETED = timedelta(days=30)


class Parting(Protocol):
    """What an upper slice does with what it hangs on an event that goes for good, inside that transaction."""

    def __call__(self, event: Event, *, at: datetime) -> None: ...


_partings: list[Parting] = []


def register(parting: Parting) -> None:
    """`parting` is called from now on before an event goes."""
    if parting not in _partings:
        _partings.append(parting)


def purge_deleted(*, at: datetime) -> int:
    """Delete for good what was deleted 30 days ago. Returns how many events went."""
    gone = Event.objects.filter(deleted_at__lt=at - KEPT_DELETED)
    ids = list(gone.values_list("pk", flat=True))
    return sum(_purge(pk, at=at) for pk in ids)


@transaction.atomic
def _purge(pk: int, *, at: datetime) -> bool:
    """False where somebody restored it meanwhile."""
    event = Event.objects.select_for_update().filter(pk=pk, deleted_at__lt=at - KEPT_DELETED).first()
    if event is None:
        return False
    for parting in _partings:
        parting(event, at=at)
    event.delete()
    return True
