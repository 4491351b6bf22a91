"""What is exported, read in batches: however much it is, no more than one batch is held, and nothing is locked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...accounts.models import Organisation, User
from ...calendars.lens import Lens
from ...events.models import Event
from .. import words
from ..columns import Column, Figures, Row, in_order, rows_of

MOST_ROWS = 20_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Export:
    """What one reader takes out of a plan. `ids`: the events in their order, series once; their rows are read later.

    `first` and `last` None: whenever it is. The answer is written after the request's zone and language are gone, so
    both are kept here; `in_their_words` brings them back.
    """

    brand: Organisation
    reader: User
    lens: Lens
    language: str
    zone: str
    ids: Sequence[int]
    columns: tuple[Column, ...]
    figures: Figures
    first: date | None = None
    last: date | None = None

    def batches(self) -> Iterator[list[int]]:
        for start in range(0, len(self.ids), BATCH):
            yield list(self.ids[start : start + BATCH])

    def rows(self, batch: Sequence[int]) -> list[Row]:
        """Three queries, and two more where figures are wanted. What the lens no longer shows is left out."""
        events = Event.objects.seen_through(self.lens).filter(pk__in=batch).order_by()
        return in_order(rows_of(events, self.lens, columns=self.columns, figures=self.figures), batch)

    @contextmanager
    def in_their_words(self) -> Iterator[None]:
        with translation.override(self.language), timezone.override(ZoneInfo(self.zone)):
            yield

    def signature(self) -> str:
        """Who took it out, and when: it stands in the file."""
        moment = words.moment_in_words(self.lens.at)
        return _("Exported by %(name)s, %(moment)s") % {"name": self.reader, "moment": moment}

    def period(self) -> str:
        if self.first is None or self.last is None:
            return _("All times")
        return words.span_with_year(self.first, self.last)


def address_of(export: Export, row: Row) -> str | None:
    """The event's page, for those who see more than a block."""
    if row.sheet.title is None:
        return None
    return f"{settings.PUBLIC_URL}/b/{export.brand.slug}/events/{row.sheet.id}/"
