"""How what was decided about an event enters the change log."""

from collections.abc import Iterable
from datetime import datetime

from ...accounts.models import User
from ...changes.models import Change
from ...changes.services import FieldChanges, record_change
from ..hearing import Hearers
from ..models import Event


def record_on(
    event: Event,
    *,
    verb: str,
    actor: User | None,
    at: datetime,
    fields: FieldChanges,
    hearers: Hearers,
    calendar_ids: Iterable[int] | None = None,
    undoes: Change | None = None,
    batch: str = "",
) -> Change:
    """The Change of one event as it stands now. `calendar_ids`: where it was and is, if that isn't its calendar alone."""
    return record_change(
        brand_id=event.brand_id,
        calendar_ids=calendar_ids or [event.calendar_id],
        event_id=event.pk,
        version=event.version,
        title=event.title,
        verb=verb,
        actor=actor,
        at=at,
        fields=fields,
        hearers=hearers,
        undoes=undoes,
        batch=batch,
    )
