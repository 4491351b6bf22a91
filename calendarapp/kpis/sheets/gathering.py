"""The targets and readings of many events, read at once through a lens."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When

from ...calendars import levels
from ...calendars.lens import Lens
from ...events.models import Event
from ...events.sight import metrics_shut, opened, opened_by_metrics_left_out
from ..formulas import Point, Rule
from ..models import Metric, Reading, ReadingQuerySet, Target, TargetQuerySet

COLUMNS = ("metric_id", "on", "value", "currency", "source", "place", "at")
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """A point of an event, and the keys of the metrics that may not rest on it for this reader: left out on that event."""

    event_id: int
    point: Point
    shut: frozenset[str] = NOTHING


@dataclass(slots=True)
class Gathered:
    """The rows of many events, read at once. `own`: how many readings an event has; `foreign`: what isn't counted."""

    metrics: dict[int, Metric] = field(default_factory=dict)
    targets: dict[int, dict[str, Target]] = field(default_factory=dict)
    points: dict[int, dict[str, list[Told]]] = field(default_factory=dict)
    own: dict[int, int] = field(default_factory=dict)
    foreign: dict[int, set[int]] = field(default_factory=dict)


def gather(events: Sequence[Event], lens: Lens, metrics: Iterable[Metric] | None) -> Gathered:
    """Three queries, however many events; two when the brand's metrics are known already."""
    if metrics is None:
        metrics = Metric.objects.filter(brand__in={event.brand_id for event in events})
    found = Gathered(metrics={metric.pk: metric for metric in metrics})
    for target in _targets([event.pk for event in events], lens):
        if metric := found.metrics.get(target.metric_id):
            found.targets.setdefault(target.event_id, {})[metric.key] = target
    _Points(events, found, lens).read()
    return found


def _targets(ids: list[int], lens: Lens) -> TargetQuerySet:
    """Also those whose aims stay shut: their source and window say which readings count, for every reader alike."""
    either = opened(lens, levels.KPI_TARGETS, "event__") | opened(lens, levels.KPI_ACTUALS, "event__")
    return Target.objects.filter(either, event__in=ids, event__deleted_at=None).order_by("event", "pk")


class _Points:
    """Each reading counts for its event and, if that is a part of a bigger one, for its parent.

    One of a metric that is left out for the reader still counts for what is computed from it and open, where it was read
    as well as at home; for itself it isn't even mentioned.
    """

    def __init__(self, events: Sequence[Event], found: Gathered, lens: Lens) -> None:
        self.found, self.lens = found, lens
        self.currencies = {event.pk: event.currency for event in events}
        self.left_out = opened_by_metrics_left_out(lens, levels.KPI_ACTUALS, "event__")
        self.is_plain = not any(self.left_out)
        self.shut = {} if self.is_plain else {each.pk: metrics_shut(each, lens, levels.KPI_ACTUALS) for each in events}

    def read(self) -> None:
        for pk, parent_id, event_currency, metric, currency, told in self._rows():
            event_id = told.event_id
            if event_id in self.currencies:
                self._count(event_id, metric, told, pk, fits=currency in ("", self.currencies[event_id]))
                if metric.key not in told.shut:
                    self.found.own[event_id] = self.found.own.get(event_id, 0) + 1
            if parent_id in self.currencies and metric.measure.rule is Rule.SUM:
                # What isn't summed can't be rolled up: a child's rate says nothing of its parent.
                fits = event_currency == self.currencies[parent_id] and currency in ("", event_currency)
                rolled_up = replace(told, shut=told.shut | self.shut.get(parent_id, NOTHING)) if self.shut else told
                self._count(parent_id, metric, rolled_up, pk, fits=fits)

    def _count(self, home: int, metric: Metric, told: Told, pk: int, *, fits: bool) -> None:
        """A figure in another currency is told, not counted."""
        if fits:
            self.found.points.setdefault(home, {}).setdefault(metric.key, []).append(told)
        elif metric.key not in told.shut:
            self.found.foreign.setdefault(home, set()).add(pk)

    def _rows(self) -> Iterator[tuple[int, int | None, str, Metric, str, Told]]:
        family = Event.objects.filter(Q(pk__in=self.currencies) | Q(parent__in=self.currencies)).order_by().values("pk")
        rows, marks = self._marked(Reading.objects.reckoned_through(self.lens).filter(event__in=family))
        columns = ("pk", "event_id", "event__parent_id", "event__currency", *COLUMNS)
        for row in rows.order_by("on", "pk").values_list(*columns, *marks):
            pk, event_id, parent_id, event_currency, metric_id, on, value, currency, source, place, at, *ways = row
            if metric := self.found.metrics.get(metric_id):
                told = Told(event_id, Point(on, value, source, place, at), _shut(marks, ways))
                yield pk, parent_id, event_currency, metric, currency, told

    def _marked(self, readings: ReadingQuerySet) -> tuple[ReadingQuerySet, Mapping[str, frozenset[str]]]:
        """With a column for each set of metrics that ways leave out: is the row open by one of those ways?"""
        if self.is_plain:
            return readings, {}
        marks = {f"way_{number}": left_out for number, left_out in enumerate(self.left_out)}
        columns: dict[str, Any] = {name: _is_true(self.left_out[left_out]) for name, left_out in marks.items()}
        return readings.annotate(**columns), marks


def _is_true(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _shut(marks: Mapping[str, frozenset[str]], ways: Collection[bool]) -> frozenset[str]:
    """What all the ways that lead to a row leave out."""
    leading = [left_out for left_out, leads in zip(marks.values(), ways, strict=True) if leads]
    return frozenset.intersection(*leading) if leading else NOTHING
