"""The filters of an agency's calendar: brands, types as all brands know them, words."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from ....accounts.models import Organisation
from ....calendars.lens import Lens, Narrowing
from ....events.queries import PlanFilters
from ...filters import FilterBar, Option, named_types, read_filters, written


@dataclass(frozen=True, slots=True)
class AgencyBar(FilterBar):
    """`brands` to choose from; none chosen means all."""

    brands: tuple[Option, ...] = ()

    @property
    def active(self) -> bool:
        return bool(self.filters) or any(option.chosen for option in self.brands)

    def shows(self, brand: Organisation) -> bool:
        chosen = {option.value for option in self.brands if option.chosen}
        return not chosen or brand.slug in chosen


def agency_bar(brands: Iterable[Organisation], query: QueryDict) -> AgencyBar:
    """What the address asks for, as far as it can be asked over several brands. It asks the database nothing."""
    asked = read_filters(query)
    filters = PlanFilters(types=asked.types, text=asked.text)
    wanted = set(query.getlist("brand"))
    options = tuple(Option(brand.slug, brand.name, "", brand.slug in wanted) for brand in brands)
    chosen = [("brand", option.value) for option in options if option.chosen]
    return AgencyBar(
        filters=filters,
        query="&".join(filter(None, (urlencode(chosen), written(filters)))),
        calendars=(),
        types=named_types(filters.types),
        menus=(),
        brands=options if len(options) > 1 else (),
    )


def narrowed_to(lens: Lens, brands: Iterable[Organisation]) -> Lens:
    """What the lens shows of these brands."""
    wanted = {brand.pk for brand in brands}
    ids = frozenset(pk for pk, ways in lens.accesses.items() if ways[0].brand_id in wanted)
    return lens if ids == lens.calendar_ids else lens.narrowed(Narrowing(calendar_ids=ids))
