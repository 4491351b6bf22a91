"""Early looks in the brands' access logs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from ...accounts.models import User
from ...accounts.services import EarlyLook, note_looks
from ...calendars.lens import Lens
from ...common.notes import note
from ..early import Gathering
from ..models import EventPartner


def note_early_looks(person: User, looks: Mapping[int, frozenset[int]], *, at: datetime) -> None:
    """One line for each event and day of its brand's. `looks`: event's id → the agencies through which it may be seen.

    Two statements, however many; a look that stands there already writes nothing.
    """
    partners = EventPartner.objects.filter(event__in=looks, early=True).select_related("event__brand").order_by("pk")
    found: dict[int, EarlyLook] = {}
    for row in partners:
        if row.agency_id in looks[row.event_id]:
            found.setdefault(row.event_id, EarlyLook(row.event.brand, row.event_id, row.agency_id))
    note_looks(person, found.values(), at=at)


def note_letters(gathering: Gathering, lenses: Iterable[Lens]) -> None:
    """What letters tell early, each person's; dropped while the database is busy. Nothing is asked where nothing is early."""
    for lens in lenses if gathering.looks else ():
        if lens.viewer and (looks := gathering.of(lens.viewer.pk)):
            note(partial(note_early_looks, lens.viewer, looks, at=lens.at))
