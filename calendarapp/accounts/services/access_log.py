"""Lines of a brand's access log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..models import AccessEntry, AccessKind, Organisation, User

LINES = 500  # in one statement


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
    """One line, written at once. Call it in the transaction of what it tells of.

    `person` is None for who has no account, and where Almanac does it by itself.
    """
    entry = AccessEntry(
        brand=brand,
        kind=kind,
        at=at,
        on=_day(brand, at),
        person=person,
        person_name=str(person) if person else "",
        agency_id=agency.pk if isinstance(agency, Organisation) else agency,
        subject=subject,
        event_id=event_id,
        detail=dict(detail or {}),
    )
    entry.save()


@dataclass(frozen=True, slots=True)
class EarlyLook:
    """At what a person looked before its embargo lifted, and through which agency."""

    brand: Organisation
    event_id: int
    agency_id: int


def note_looks(person: User, looks: Iterable[EarlyLook], *, at: datetime) -> None:
    """A line for each. A second look of the same person at the same event on the same day of the brand's writes nothing."""
    entries = [
        AccessEntry(
            brand=look.brand,
            kind=AccessKind.EARLY_LOOK,
            at=at,
            on=_day(look.brand, at),
            person=person,
            person_name=str(person),
            agency_id=look.agency_id,
            event_id=look.event_id,
        )
        for look in looks
    ]
    AccessEntry.objects.bulk_create(entries, batch_size=LINES, ignore_conflicts=True)


def _day(brand: Organisation, at: datetime) -> date:
    return at.astimezone(ZoneInfo(brand.time_zone)).date()
