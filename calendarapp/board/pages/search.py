"""Finding by words: what the lens opens of a title, a description or, for the brand, the rest."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from ...events.chips import ChipSheet, chips_for
from ...events.queries import PlanFilters, plan_query
from .. import words
from ..highlight import Part, excerpt, marked
from .view import PlanView

RESULTS = 25


@dataclass(frozen=True, slots=True)
class Result:
    """`title` and `excerpt` are cut where what was asked for stands."""

    sheet: ChipSheet
    url: str
    when: str
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]
    brand: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    results: tuple[Result, ...]
    page: Page


def search_page(view: PlanView, text: str, number: str | int = 1) -> SearchPage:
    """Events that hold every word, latest first. Three queries."""
    found = plan_query(view.lens, PlanFilters(text=text)).order_by("-starts_on", "-pk")
    page = Paginator(found.values_list("pk", "starts_on", "ends_on"), RESULTS).get_page(number)
    chips = chips_for(((pk, "-") for pk, *_days in page), view.lens, texts=True)
    return SearchPage(
        tuple(
            _result(view, sheet, words.span_with_year(first, last), text)
            for pk, first, last in page
            if (sheet := chips.of(pk))
        ),
        page,
    )


def _result(view: PlanView, sheet: ChipSheet, when: str, text: str) -> Result:
    return Result(
        sheet=sheet,
        url=view.of(sheet.calendar_id).event_link(sheet.event_id),
        when=when,
        title=marked(words.title_of(sheet), text),
        excerpt=next(filter(None, (excerpt(body, text) for body in sheet.texts)), ()),
        brand=view.brand_name(sheet.calendar_id),
    )
