"""What is shown of an event's figures: frozen values with only what the lens opens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..calendars import levels
from ..calendars.lens import Lens
from ..events.models import Event
from ..events.sight import opened, opens
from . import charts, formulas
from .figures import Figure
from .formulas import Direction, Goal, Point, Rule, State, Window
from .models import Metric, Reading, Target

ROAS, BREAKEVEN = "roas", "breakeven_roas"


@dataclass(frozen=True, slots=True)
class TargetSheet:
    """What is aimed at. `due_on` is the day on which the actual is owed."""

    id: int
    version: int
    direction: str
    due_on: date
    baseline: Figure | None = None
    target: Figure | None = None
    stretch: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    window_start: date | None = None
    window_end: date | None = None
    lag: int = 0
    attribution: str = ""
    source: str = ""

    @property
    def goal(self) -> Goal:
        def value(figure: Figure | None) -> Decimal | None:
            return figure.value if figure else None

        return Goal(Direction(self.direction), value(self.target), value(self.low), value(self.high))


@dataclass(frozen=True, slots=True)
class ActualSheet:
    """What was measured. `through` is the day of the newest reading, `at` the moment at which it was entered."""

    figure: Figure
    through: date
    at: datetime
    sources: tuple[str, ...]
    trend: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How the actual stands to the target; only where both are open."""

    state: str
    share: Decimal | None = None
    way: Decimal | None = None
    paced: Figure | None = None


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One metric of one event. `is_late`: the actual is owed and missing."""

    metric_id: int
    key: str
    label: str
    unit: str
    direction: str
    formula: str
    computed: bool
    target: TargetSheet | None = None
    actual: ActualSheet | None = None
    progress: Progress | None = None
    breakeven: Figure | None = None
    is_late: bool = False

    @property
    def below_breakeven(self) -> bool:
        return bool(
            self.actual
            and self.breakeven
            and formulas.is_below_breakeven(self.actual.figure.value, self.breakeven.value)
        )

    @property
    def tone(self) -> str:
        """The class of the bar's colour."""
        if self.below_breakeven:
            return "bad"
        words = {State.MET: "ok", State.NEAR: "care", State.SHORT: "bad"}
        return words.get(self.progress.state, "") if self.progress else ""

    @property
    def bullet(self) -> charts.Bullet | None:
        if not (self.actual and self.target):
            return None
        goal = self.target.goal
        return charts.bullet(
            self.actual.figure.value,
            target=goal.target,
            low=goal.low,
            high=goal.high,
            breakeven=self.breakeven.value if self.breakeven else None,
        )

    @property
    def spark(self) -> charts.Spark | None:
        if not self.actual:
            return None
        return charts.spark(self.actual.trend, self.target.goal.target if self.target else None)


@dataclass(frozen=True, slots=True)
class KpiSheet:
    """The figures of one event, those of its children counted in.

    `children` were counted; `other_currency` figures weren't, because they are in another currency than the event's.
    """

    event_id: int
    currency: str
    shows_targets: bool
    shows_actuals: bool
    rows: tuple[KpiRow, ...] = ()
    children: int = 0
    other_currency: int = 0

    @property
    def targeted(self) -> tuple[KpiRow, ...]:
        return tuple(row for row in self.rows if row.target)

    @property
    def untargeted(self) -> tuple[KpiRow, ...]:
        return tuple(row for row in self.rows if not row.target)

    @property
    def missing(self) -> int:
        """How many actuals are owed."""
        return sum(row.is_late for row in self.rows)

    def row(self, key: str) -> KpiRow | None:
        return next((row for row in self.rows if row.key == key), None)


@dataclass(slots=True)
class _Gathered:
    """The rows of many events, read at once."""

    metrics: dict[int, Metric] = field(default_factory=dict)
    targets: dict[int, dict[str, Target]] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)
    points: dict[int, dict[str, list[Point]]] = field(default_factory=dict)
    foreign: dict[int, int] = field(default_factory=dict)


def kpi_sheets(events: Iterable[Event], lens: Lens) -> dict[int, KpiSheet]:
    """By event id. Four queries, however many events; take them with `partners` prefetched."""
    events = list(events)
    if not events:
        return {}
    gathered = _gather(events, lens)
    return {event.pk: _sheet(event, gathered, lens) for event in events}


def _gather(events: Sequence[Event], lens: Lens) -> _Gathered:
    ids = [event.pk for event in events]
    found = _Gathered()
    brands = {event.brand_id for event in events}
    found.metrics = {metric.pk: metric for metric in Metric.objects.filter(brand__in=brands)}
    for target in _targets(ids, lens):
        found.targets.setdefault(target.event_id, {})[found.metrics[target.metric_id].key] = target
    currencies = {event.pk: event.currency for event in events}
    homes = _homes(ids, currencies, found, lens)
    _read_points(homes, currencies, found, lens)
    return found


def _targets(ids: list[int], lens: Lens):
    """Also those whose aims stay shut: their source and window say which readings count, for every reader alike."""
    either = opened(lens, levels.KPI_TARGETS, "event__") | opened(lens, levels.KPI_ACTUALS, "event__")
    return Target.objects.filter(either, event__in=ids, event__deleted_at=None).order_by("event", "pk")


def _homes(ids: list[int], currencies: Mapping[int, str], found: _Gathered, lens: Lens) -> dict[int, list[int]]:
    """Event whose readings count → the events that they count for: itself and, if the lens shows it, its parent."""
    homes = {pk: [pk] for pk in ids}
    children = (
        Event.objects.seen_through(lens)
        .filter(opened(lens, levels.KPI_ACTUALS), opened(lens, levels.READ), parent__in=ids)
        .order_by("pk")
        .values_list("pk", "parent_id", "currency")
    )
    for pk, parent_id, currency in children:
        if currency != currencies[parent_id]:
            found.foreign[parent_id] = found.foreign.get(parent_id, 0) + 1
            continue
        found.children.setdefault(parent_id, []).append(pk)
        homes.setdefault(pk, []).append(parent_id)
    return homes


def _read_points(homes: Mapping[int, list[int]], currencies: Mapping[int, str], found: _Gathered, lens: Lens) -> None:
    readings = Reading.objects.seen_through(lens).filter(event__in=homes).order_by("on", "pk")
    columns = ("event_id", "metric_id", "on", "value", "currency", "source", "place", "at")
    for event_id, metric_id, on, value, currency, source, place, at in readings.values_list(*columns):
        metric = found.metrics[metric_id]
        point = Point(on, value, source, place, at)
        for home in homes[event_id]:
            if metric.is_money and currency != currencies[home]:
                found.foreign[home] = found.foreign.get(home, 0) + 1
            elif home == event_id or metric.measure.rule is Rule.SUM:
                # What isn't summed can't be rolled up: a child's rate says nothing of its parent.
                found.points.setdefault(home, {}).setdefault(metric.key, []).append(point)


def _sheet(event: Event, found: _Gathered, lens: Lens) -> KpiSheet:
    shown = opens(event, lens)
    targets_open, actuals_open = levels.KPI_TARGETS in shown, levels.KPI_ACTUALS in shown
    if not (targets_open or actuals_open):
        return KpiSheet(event.pk, "", shows_targets=False, shows_actuals=False)
    reckoning = _Reckoning(event, found, lens, shown)
    rows = [row for metric in found.metrics.values() if (row := reckoning.row(metric))]
    return KpiSheet(
        event_id=event.pk,
        currency=event.currency,
        shows_targets=targets_open,
        shows_actuals=actuals_open,
        rows=tuple(sorted(rows, key=lambda row: (row.target is None, found.metrics[row.metric_id].position))),
        children=len(found.children.get(event.pk, ())) if actuals_open else 0,
        other_currency=found.foreign.get(event.pk, 0) if actuals_open else 0,
    )


class _Reckoning:
    """Reckons the rows of one event from what was gathered."""

    def __init__(self, event: Event, found: _Gathered, lens: Lens, shown: frozenset[str]) -> None:
        self.event = event
        self.shown = shown
        self.targets = found.targets.get(event.pk, {})
        self.measures = {
            metric.key: metric.measure for metric in found.metrics.values() if metric.brand_id == event.brand_id
        }
        self.points = {key: self._of_record(key, points) for key, points in found.points.get(event.pk, {}).items()}
        self.today = lens.at.astimezone(ZoneInfo(event.time_zone)).date()

    def row(self, metric: Metric) -> KpiRow | None:
        """None where there is nothing that the reader may see."""
        if metric.brand_id != self.event.brand_id or (metric.inside and levels.INSIDE not in self.shown):
            return None
        target = self.targets.get(metric.key)
        aim = self._target(metric, target) if target and levels.KPI_TARGETS in self.shown else None
        actual = self._actual(metric, target) if levels.KPI_ACTUALS in self.shown else None
        if not (aim or actual):
            return None
        return KpiRow(
            metric_id=metric.pk,
            key=metric.key,
            label=str(metric),
            unit=metric.unit,
            direction=metric.direction,
            formula=str(metric.builtin.formula) if metric.builtin else "",
            computed=metric.is_computed,
            target=aim,
            actual=actual,
            progress=self._progress(metric, aim, actual),
            breakeven=self._breakeven() if metric.key == ROAS else None,
            is_late=bool(aim and not actual and levels.KPI_ACTUALS in self.shown and aim.due_on < self.today),
        )

    def _of_record(self, key: str, points: list[Point]) -> list[Point]:
        """Of a metric with a system of record only its readings count: two systems would count everything twice."""
        target = self.targets.get(key)
        if not target or not target.source:
            return points
        return [point for point in points if point.source.casefold() == target.source.casefold()]

    def _target(self, metric: Metric, row: Target) -> TargetSheet:
        def figure(value: Decimal | None) -> Figure | None:
            return None if value is None else Figure(value, metric.unit, row.currency)

        return TargetSheet(
            id=row.pk,
            version=row.version,
            direction=metric.direction,
            due_on=formulas.due_on(row.window_end or self.event.ends_on, row.lag),
            baseline=figure(row.baseline),
            target=figure(row.target),
            stretch=figure(row.stretch),
            low=figure(row.low),
            high=figure(row.high),
            window_start=row.window_start,
            window_end=row.window_end,
            lag=row.lag,
            attribution=row.attribution,
            source=row.source,
        )

    def _actual(self, metric: Metric, target: Target | None) -> ActualSheet | None:
        window = Window(target.window_start, target.window_end) if target else Window()
        value = formulas.actual_of(metric.key, self.points, self.measures, window)
        if value is None:
            return None
        counted = self._counted(metric.key, window)
        newest = max(counted, key=lambda point: (point.on, point.at))
        return ActualSheet(
            figure=Figure(value, metric.unit, self.event.currency if metric.is_money else ""),
            through=newest.on,
            at=newest.at,
            sources=tuple(dict.fromkeys(point.source for point in counted if point.source)),
            trend=formulas.trend(metric.key, self.points, self.measures, window),
        )

    def _counted(self, key: str, window: Window) -> list[Point]:
        """The readings that an actual rests on: its own, or those of its operands."""
        quotient = self.measures[key].quotient
        keys = (quotient.numerator, quotient.denominator) if quotient else (key,)
        return [
            point
            for each in keys
            for point in self.points.get(each, ())
            if self.measures[each].rule is not Rule.SUM or window.holds(point.on)
        ]

    def _progress(self, metric: Metric, aim: TargetSheet | None, actual: ActualSheet | None) -> Progress | None:
        if not (aim and actual) or self._in_another_currency(aim, actual):
            return None
        paced = self._paced(metric, aim, actual)
        goal, value = aim.goal, actual.figure.value
        baseline = aim.baseline.value if aim.baseline else None
        return Progress(
            state=formulas.state_of(value, goal, paced) or "",
            share=formulas.share_of_target(value, goal.target),
            way=formulas.way_covered(value, baseline, goal.target),
            paced=None if paced is None else Figure(paced, metric.unit, actual.figure.currency),
        )

    def _in_another_currency(self, aim: TargetSheet, actual: ActualSheet) -> bool:
        figure = aim.target or aim.high
        return figure is not None and figure.currency != actual.figure.currency

    def _paced(self, metric: Metric, aim: TargetSheet, actual: ActualSheet) -> Decimal | None:
        if metric.measure.rule is not Rule.SUM:
            return None
        window = Window(aim.window_start or self.event.starts_on, aim.window_end or self.event.ends_on)
        within = formulas.aggregate(self.points.get(metric.key, ()), Rule.SUM, window)
        return formulas.pace(within, window, actual.through)

    def _breakeven(self) -> Figure | None:
        """What ROAS must reach to pay for the ads: the brand's alone, like the margin that it tells."""
        if levels.INSIDE not in self.shown:
            return None
        value = formulas.actual_of(BREAKEVEN, self.points, self.measures) if BREAKEVEN in self.measures else None
        return None if value is None else Figure(value, formulas.Unit.RATIO)


@dataclass(frozen=True, slots=True)
class ReadingSheet:
    id: int
    key: str
    label: str
    figure: Figure
    on: date
    source: str
    place: str
    place_label: str
    at: datetime
    by: str


def reading_sheets(readings: Iterable[Reading], *, names: bool) -> list[ReadingSheet]:
    """Readings that the lens shows, taken with their metrics. `names`: may the reader know who entered them?"""
    return [
        ReadingSheet(
            id=row.pk,
            key=row.metric.key,
            label=str(row.metric),
            figure=Figure(row.value, row.metric.unit, row.currency),
            on=row.on,
            source=row.source,
            place=row.place,
            place_label=str(row.get_place_display()) if row.place else "",
            at=row.at,
            by=str(row.by) if names and row.by else "",
        )
        for row in readings
    ]
