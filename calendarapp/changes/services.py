"""Writing a change. It happens inside the transaction of what it tells of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from ..accounts.models import User
from ..calendars.services import raise_revisions
from .models import Change, Counter

FieldChanges = Mapping[str, Mapping[str, Any]]
Hearers = Mapping[str, Iterable[str]]


def record_change(
    *,
    brand_id: int,
    calendar_ids: Iterable[int],
    event_id: int,
    version: int,
    title: str,
    verb: str,
    actor: User | None,
    at: datetime,
    fields: FieldChanges,
    hearers: Hearers,
    undoes: Change | None = None,
    batch: str = "",
) -> Change:
    """Append a Change and raise the revision of the calendars it touches (the last of them is the event's now).

    `batch`: one word for all changes made by one act, so that they can be taken back as one.

    Must run inside the transaction that makes the change.
    """
    ids = list(calendar_ids)
    raise_revisions(ids)
    return Change.objects.create(
        brand_id=brand_id,
        number=_next_number(brand_id),
        at=at,
        calendar_id=ids[-1],
        event_id=event_id,
        version=version,
        actor=actor,
        verb=verb,
        title=title,
        fields={name: dict(change) for name, change in fields.items()},
        hearers={str(side): sorted(opened) for side, opened in hearers.items()},
        undoes=undoes,
        batch=batch,
    )


def record_changes(*, brand_id: int, calendar_ids: Iterable[int], changes: list[Change]) -> list[Change]:
    """Append many changes of one brand at once (an import): one counter step, one insert."""
    if not changes:
        return []
    raise_revisions(calendar_ids)
    last = _next_number(brand_id, step=len(changes))
    for number, change in enumerate(changes, start=last - len(changes) + 1):
        change.brand_id, change.number = brand_id, number
    return Change.objects.bulk_create(changes, batch_size=500)


def _next_number(brand_id: int, step: int = 1) -> int:
    """UPDATE first: the row stays locked until commit, so numbers commit in order and a cursor may trust them."""
    raised = Counter.objects.filter(brand_id=brand_id).update(last=F("last") + step)
    if not raised:
        Counter.objects.bulk_create([Counter(brand_id=brand_id)], ignore_conflicts=True)
        Counter.objects.filter(brand_id=brand_id).update(last=F("last") + step)
    return Counter.objects.values_list("last", flat=True).get(brand_id=brand_id)
