"""All that the brands of an agency share with it, on one calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from ....accounts.models import Organisation
from ....calendars.lens import Lens
from ....events.chips import Chips
from ....events.marks import DayMarks, marks_of_brands
from ....events.queries import Seen
from ..view import NO_BAR, Entry, FilterBar, PlanView, View


@dataclass(frozen=True)
class AgencyView(PlanView):
    """`brands`: by id, those that are drawn; `lens` shows of them what comes through the agency."""

    agency: Organisation
    brands: Mapping[int, Organisation]
    lens: Lens
    zone: str
    bar: FilterBar = NO_BAR

    @property
    def week_start(self) -> int:
        return self.agency.week_start

    @cached_property
    def views(self) -> dict[int, View]:
        """Brand's id → the view of that brand alone."""
        return {pk: View(brand, self.lens.within(brand), self.zone) for pk, brand in self.brands.items()}

    def of(self, calendar_id: int) -> View:
        return self.views[self._brand_id(calendar_id)]

    def brand_name(self, calendar_id: int) -> str:
        return self.brands[self._brand_id(calendar_id)].name

    def link(self, name: str, *args: Any, **parameters: str) -> str:
        """An address of the agency's that keeps the filters."""
        return self.bar.link(reverse(name, args=[self.agency.slug, *args]), **parameters)

    def month_link(self, on: date) -> str:
        return self.link("agency_month", on=f"{on:%Y-%m}")

    def week_link(self, day: date) -> str:
        return ""

    def agenda_link(self, day: date) -> str:
        return self.link("agency_agenda", **{"from": day.isoformat()})

    def day_link(self, day: date) -> str:
        return self.link("agency_day", day)

    def marks(self, first: date, last: date) -> DayMarks:
        return marks_of_brands(self.lens, tuple(self.brands.values()), first, last, language=get_language() or "en")

    def entry(self, seen: Seen, chips: Chips) -> Entry | None:
        """With its brand. Nothing is moved from here: each brand's own calendar is the place for that."""
        entry = super().entry(seen, chips)
        if entry is None:
            return None
        brand = self.brand_name(entry.sheet.calendar_id)
        return replace(entry, move="", brand=brand, name=f"{entry.name}, {brand}")

    def _brand_id(self, calendar_id: int) -> int:
        return self.lens.accesses[calendar_id][0].brand_id
