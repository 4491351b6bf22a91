"""From what was gathered to what one event's sheet says."""

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from ...calendars import levels
from ...calendars.lens import Lens
from ...events.models import Event
from ...events.sight import metrics_shut
from .. import formulas
from ..figures import Figure
from ..formulas import Point, Points, Rule, Window
from ..models import Metric, Target
from .gathering import Gathered, Told
from .shapes import ActualSheet, KpiRow, Progress, TargetSheet

ROAS, BREAKEVEN = "roas", "breakeven_roas"


class Reckoning:
    """Reckons the rows of one event from what was gathered."""

    def __init__(self, event: Event, found: Gathered, lens: Lens, shown: frozenset[str]) -> None:
        self.event = event
        self.shown = shown
        self.targets = found.targets.get(event.pk, {})
        self.measures = {
            metric.key: metric.measure for metric in found.metrics.values() if metric.brand_id == event.brand_id
        }
        self.told = {key: self._of_record(key, told) for key, told in found.points.get(event.pk, {}).items()}
        self.shut = {group: metrics_shut(event, lens, group) for group in levels.FIGURES}
        self.today = lens.at.astimezone(ZoneInfo(event.time_zone)).date()

    def row(self, metric: Metric) -> KpiRow | None:
        """None where there is nothing that the reader may see."""
        if metric.brand_id != self.event.brand_id or (metric.inside and levels.INSIDE not in self.shown):
            return None
        target = self.targets.get(metric.key)
        aim = self._target(metric, target) if target and self._shows(metric, levels.KPI_TARGETS) else None
        actual = self._actual(metric, target) if self._shows(metric, levels.KPI_ACTUALS) else None
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
            is_late=bool(aim and not actual and self._shows(metric, levels.KPI_ACTUALS) and aim.due_on < self.today),
        )

    def children(self, rows: Iterable[KpiRow]) -> int:
        """How many parts of the event are counted in its rows."""
        told = (
            each for row in rows if row.actual for key in self._operands(row.key) for each in self._told(row.key, key)
        )
        return len({each.event_id for each in told} - {self.event.pk})

    def _shows(self, metric: Metric, group: str) -> bool:
        return group in self.shown and metric.key not in self.shut[group]

    def _points(self, key: str) -> dict[str, list[Point]]:
        """By metric, what a metric may rest on: itself, or its operands although they are left out."""
        return {each: [row.point for row in self._told(key, each)] for each in self._operands(key)}

    def _told(self, key: str, operand: str) -> list[Told]:
        return [row for row in self.told.get(operand, ()) if key not in row.shut]

    def _of_record(self, key: str, told: list[Told]) -> list[Told]:
        """Of a metric with a system of record only its readings count: two systems would count everything twice."""
        target = self.targets.get(key)
        if not target or not target.source:
            return told
        return [row for row in told if row.point.source.casefold() == target.source.casefold()]

    def _target(self, metric: Metric, row: Target) -> TargetSheet:
        def figure(value: Decimal | None) -> Figure | None:
            return None if value is None else Figure(value, metric.unit, row.currency, exact=True)

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
        points = self._points(metric.key)
        value = formulas.actual_of(metric.key, points, self.measures, window)
        if value is None:
            return None
        counted = self._counted(metric.key, points, window)
        newest = max(counted, key=lambda point: (point.on, point.at))
        return ActualSheet(
            figure=Figure(value, metric.unit, self.event.currency if metric.is_money else ""),
            through=newest.on,
            at=newest.at,
            sources=self._sources(metric.key, window),
            trend=formulas.trend(metric.key, points, self.measures, window),
        )

    def _operands(self, key: str) -> tuple[str, ...]:
        quotient = self.measures[key].quotient
        return (quotient.numerator, quotient.denominator) if quotient else (key,)

    def _counted(self, key: str, points: Points, window: Window) -> list[Point]:
        """The readings that an actual rests on: its own, or those of its operands."""
        return [
            point
            for each in self._operands(key)
            for point in points.get(each, ())
            if self.measures[each].rule is not Rule.SUM or window.holds(point.on)
        ]

    def _sources(self, key: str, window: Window) -> tuple[str, ...]:
        """Where the figure comes from. Operands that are left out don't name their systems either."""
        named = {
            each: [row.point for row in self._told(key, each) if each not in row.shut] for each in self._operands(key)
        }
        return tuple(dict.fromkeys(point.source for point in self._counted(key, named, window) if point.source))

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
        within = formulas.aggregate(self._points(metric.key).get(metric.key, ()), Rule.SUM, window)
        return formulas.pace(within, window, actual.through)

    def _breakeven(self) -> Figure | None:
        """What ROAS must reach to pay for the ads: the brand's alone, like the margin that it tells."""
        if levels.INSIDE not in self.shown or BREAKEVEN not in self.measures:
            return None
        value = formulas.actual_of(BREAKEVEN, self._points(BREAKEVEN), self.measures)
        return None if value is None else Figure(value, formulas.Unit.RATIO)
