"""Imports of a brand, and what became of their components."""

from django.db.models import QuerySet

from ..accounts.models import Organisation
from ..calendars.lens import Lens
from ..calendars.models import Calendar
from .models import Fate, ImportItem, ImportRun
from .policy import may_import_into

KEPT = "kept"
SHOWN = (*Fate.values, KEPT)


def runs_of(brand: Organisation) -> QuerySet[ImportRun]:
    """Newest first, without the files themselves."""
    return ImportRun.objects.filter(brand=brand).select_related("calendar", "person").defer("content")


def items_of(run: ImportRun, show: str) -> QuerySet[ImportItem]:
    """In the file's order. `show`: a fate, "kept" for those of which something edited here stays, else all."""
    items = ImportItem.objects.filter(run=run)
    if show == KEPT:
        return items.filter(keeps=True)
    return items.filter(fate=show) if show in Fate.values else items


def calendars_for(lens: Lens, brand: Organisation) -> QuerySet[Calendar]:
    """Where the viewer may import to."""
    calendars = Calendar.objects.filter(brand=brand, pk__in=lens.calendar_ids, archived_at=None)
    return calendars.filter(pk__in=[calendar.pk for calendar in calendars if may_import_into(lens, calendar)])
