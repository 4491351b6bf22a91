"""What people take out of a brand's calendars, told in its access log."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from ..accounts.models import Organisation, User
from ..accounts.services import note_access
from .lens import Lens
from .models import Calendar


def note_use(person: User, calendars: Iterable[Calendar], *, kind: str, at: datetime) -> None:
    """One line for each brand among the calendars, which names its own alone. Asks nothing when there are none."""
    ids = [calendar.pk for calendar in calendars]
    if not ids:
        return
    lens = Lens.of(person, at)
    rows = Calendar.objects.filter(pk__in=ids).select_related("brand").order_by("brand_id", "position", "pk")
    for brand, own in groupby(rows, key=lambda calendar: calendar.brand):
        note_seen(brand, lens, kind=kind, detail={"calendars": [calendar.name for calendar in own]})


def note_seen(
    brand: Organisation, lens: Lens, *, kind: str, event_id: int | None = None, detail: Mapping[str, Any] | None = None
) -> None:
    """A line about the lens's viewer, with the agency through which they see the brand, if they aren't of it."""
    note_access(
        brand,
        kind=kind,
        at=lens.at,
        person=lens.viewer,
        agency=side_of(lens, brand),
        event_id=event_id,
        detail=detail,
    )


def side_of(lens: Lens, brand: Organisation) -> int | None:
    """The agency (of several the first made) through which the lens sees a brand; None for the brand's own people."""
    if brand.pk in lens.roles:
        return None
    return min(lens.within(brand).agency_ids, default=None)
