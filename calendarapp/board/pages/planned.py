"""What is planned for a product, a channel, a persona or a market, as far as the lens shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from ...events.chips import Chips, ChipSheet, chips_for
from ...events.models import Occurrence
from ...events.models.parts import OccurrenceKind
from ...events.queries import PlanFilters, plan_query
from .. import words
from .view import PLAIN, View

ROWS = 25
ARRIVALS = ("product_release", "restock")
MOST_ARRIVALS = 12
Place = tuple[int, str | None, date, date]  # event, key of its occurrence, first and last day


@dataclass(frozen=True, slots=True)
class Planned:
    """An event as a line: of a series, its next occurrence."""

    sheet: ChipSheet
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A release or restock, from whose first day on a product is there."""

    line: Planned
    day: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """One of two lists, `past` or what comes, with how many both have; arrivals of a product, the next ones first."""

    rows: tuple[Planned, ...]
    page: Page
    past: bool
    upcoming_count: int
    past_count: int
    arrivals: tuple[Arrival, ...] = ()


def planned_page(view: View, filters: PlanFilters, *, past: bool, number: str | int = 1) -> PlannedPage:
    """What passes the filters. The same few queries however much it is."""
    upcoming, over = _lists(view, filters)
    lists = [Paginator(rows, ROWS) for rows in (upcoming, over)]
    page = lists[past].get_page(number)
    arrivals = _arrivals(view, filters) if filters.products else []
    asked = {(pk, key or PLAIN) for pk, key, *_days in (*page.object_list, *arrivals)}
    chips = chips_for(asked, view.lens)
    return PlannedPage(
        rows=tuple(_lines(view, chips, page.object_list)),
        page=page,
        past=past,
        upcoming_count=lists[0].count,
        past_count=lists[1].count,
        arrivals=tuple(_arrivals_of(view, chips, arrivals)),
    )


def _lists(view: View, filters: PlanFilters) -> tuple[QuerySet, QuerySet]:
    """Rows (event id, key, first and last day): those that come with their next occurrence, and those that are over."""
    later = Occurrence.objects.filter(event=OuterRef("pk"), kind=OccurrenceKind.EVENT, last_on__gte=view.today)
    coming = later.order_by("first_on", "starts_at", "pk")
    found = plan_query(view.lens, filters).annotate(
        next_key=Subquery(coming.values("key")[:1]),
        next_first=Subquery(coming.values("first_on")[:1]),
        next_last=Subquery(coming.values("last_on")[:1]),
    )
    upcoming = found.exclude(next_first=None).order_by("next_first", "pk")
    over = found.filter(next_first=None).order_by("-starts_on", "-pk")
    return (
        upcoming.values_list("pk", "next_key", "next_first", "next_last"),
        over.values_list("pk", "next_key", "starts_on", "ends_on"),
    )


def _arrivals(view: View, filters: PlanFilters) -> list[Place]:
    """Those to come first, then the latest ones."""
    kinds = Q(type__key__in=ARRIVALS) | Q(type__base__in=ARRIVALS)
    found = plan_query(view.lens, filters).filter(kinds).exclude(status="cancelled").order_by("-starts_on", "-pk")
    rows = [
        (pk, None, first, last) for pk, first, last in found.values_list("pk", "starts_on", "ends_on")[:MOST_ARRIVALS]
    ]
    coming = [row for row in reversed(rows) if row[2] >= view.today]
    return [*coming, *(row for row in rows if row[2] < view.today)]


def _lines(view: View, chips: Chips, rows: Iterable[Place]) -> Iterator[Planned]:
    """Of series, their occurrence; what is gone by now is left out."""
    for pk, key, first, last in rows:
        if sheet := chips.of(pk, key or PLAIN):
            yield Planned(sheet, view.event_link(pk, key or PLAIN), words.span_with_year(first, last))


def _arrivals_of(view: View, chips: Chips, rows: Iterable[Place]) -> Iterator[Arrival]:
    for row in rows:
        first = row[2]
        for line in _lines(view, chips, [row]):
            yield Arrival(line, words.span_with_year(first, first), is_past=first < view.today)
