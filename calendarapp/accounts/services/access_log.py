"""Lines of a brand's access log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..models import AccessEntry, AccessKind, Organisation, User


def note_access(
    brand: Organisation,
    *,
    kind: str,
    at: datetime,
    person: User | None,
    agency: Organisation | int | None = None,
    subject: User | None = None,
    event_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One line, written at once. Call it in the transaction of what it tells of. `person` is None for who has no account.

    A second early look of the same person at the same event on the same day of the brand's writes nothing.
    """
    entry = AccessEntry(
        brand=brand,
        kind=kind,
        at=at,
        on=at.astimezone(ZoneInfo(brand.time_zone)).date(),
        person=person,
        person_name=str(person) if person else "",
        agency_id=agency.pk if isinstance(agency, Organisation) else agency,
        subject=subject,
        event_id=event_id,
        detail=dict(detail or {}),
    )
    AccessEntry.objects.bulk_create([entry], ignore_conflicts=kind == AccessKind.EARLY_LOOK)
