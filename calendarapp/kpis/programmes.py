"""The plan as programmes: events with figures, in a period, by type and metric."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, prefetch_related_objects

from ..accounts.models import Organisation
from ..calendars.lens import Lens
from ..events.early import show
from ..events.looks import Look, look_of
from ..events.models import Event, EventQuerySet, EventType
from ..events.queries import planned_between
from .models import Metric, Reading, Target
from .sheets import KpiRow, KpiSheet, kpi_sheets

MONTH, QUARTER, YEAR = "month", "quarter", "year"
SPANS = {MONTH: 1, QUARTER: 3, YEAR: 12}
FIRST_YEAR, LAST_YEAR = 1970, 2100
# What a line and its lens need; an event is much wider.
COLUMNS = (
    "brand",
    "calendar",
    "type",
    "title",
    "status",
    "starts_on",
    "ends_on",
    "time_zone",
    "currency",
    "sharing",
    "embargo_until",
    "reserved",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month, quarter or year."""

    span: str
    first: date

    @classmethod
    def around(cls, day: date, span: str = QUARTER) -> "Period":
        """The one that holds `day`."""
        months = SPANS[span]
        return cls(span, date(day.year, (day.month - 1) // months * months + 1, 1))

    @property
    def last(self) -> date:
        return self._start_after(1) - timedelta(days=1)

    @property
    def before(self) -> "Period | None":
        return None if self.first.year == FIRST_YEAR else Period.around(self.first - timedelta(days=1), self.span)

    @property
    def after(self) -> "Period | None":
        return None if self.first.year == LAST_YEAR else Period(self.span, self._start_after(1))

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    def _start_after(self, count: int) -> date:
        months = self.first.month - 1 + SPANS[self.span] * count
        return date(self.first.year + months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Programme:
    """An event with its figures, as a line of a list needs it."""

    id: int
    title: str
    look: Look
    type_label: str
    status: str
    status_label: str
    starts_on: date
    ends_on: date
    figures: KpiSheet
    rows: tuple[KpiRow, ...]


def programmes(lens: Lens, brand: Organisation, period: Period, *, metric_key: str = "") -> EventQuerySet:
    """The events of a period of which the lens shows a figure; of one metric, if asked. In order of their starts."""
    of_event = {"event": OuterRef("pk")} | ({"metric__key": metric_key} if metric_key else {})
    targets = Target.objects.seen_through(lens).filter(**of_event)
    readings = Reading.objects.seen_through(lens).filter(**of_event)
    return (
        planned_between(lens, period.first, period.last)
        .filter(Exists(targets) | Exists(readings), brand=brand)
        .select_related("type")
        .only(*COLUMNS)
        .order_by("starts_on", "pk")
    )


def aimed_at(lens: Lens, metrics: Sequence[int]) -> dict[int, int]:
    """Metric id → number of events with a target in it that the lens shows. One query."""
    targets = Target.objects.seen_through(lens).filter(metric__in=metrics).order_by()
    return dict(targets.values_list("metric").annotate(Count("event")).order_by())


def types_among(events: Iterable[Event]) -> list[EventType]:
    """The types to choose from. Who sees a figure sees the type."""
    return sorted({event.type for event in events}, key=lambda kind: (kind.position, kind.pk))


def programme_sheets(
    events: Sequence[Event], lens: Lens, *, metrics: Iterable[Metric], metric_key: str = ""
) -> list[Programme]:
    """Lines for a page of `programmes`: of each the metric asked for, else those with a target, else all measured."""
    events = with_partners(events, lens)
    figures = kpi_sheets(events, lens, metrics=metrics)
    for event in events:
        show(event, lens)
    return [_programme(event, figures[event.pk], metric_key) for event in events]


def with_partners(events: Sequence[Event], lens: Lens) -> Sequence[Event]:
    """Reads at once what decides how much agencies see; the brand's own people see all, so for them nothing is read."""
    if lens.agency_ids:
        prefetch_related_objects(list(events), "partners")
    return events


def _programme(event: Event, figures: KpiSheet, metric_key: str) -> Programme:
    rows = figures.targeted or figures.rows
    if metric_key:
        rows = tuple(row for row in figures.rows if row.key == metric_key)
    return Programme(
        id=event.pk,
        title=event.title,
        look=look_of(event.type),
        type_label=str(event.type),
        status=event.status,
        status_label=event.get_status_display(),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        figures=figures,
        rows=rows,
    )
