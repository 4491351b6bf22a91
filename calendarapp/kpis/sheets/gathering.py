"""The targets and readings of many events, read at once through a lens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from ...calendars import levels
from ...calendars.lens import Lens
from ...events.models import Event
from ...events.sight import opened
from ..formulas import Point, Rule
from ..models import Metric, Reading, Target, TargetQuerySet

COLUMNS = ("metric_id", "on", "value", "currency", "source", "place", "at")


@dataclass(slots=True)
class Gathered:
    """The rows of many events, read at once. `own`: how many readings an event has; `foreign`: what isn't counted."""

    metrics: dict[int, Metric] = field(default_factory=dict)
    targets: dict[int, dict[str, Target]] = field(default_factory=dict)
    points: dict[int, dict[str, list[Point]]] = field(default_factory=dict)
    own: dict[int, int] = field(default_factory=dict)
    children: dict[int, set[int]] = field(default_factory=dict)
    foreign: dict[int, set[int]] = field(default_factory=dict)


def gather(events: Sequence[Event], lens: Lens, metrics: Iterable[Metric] | None) -> Gathered:
    """Three queries, however many events; two when the brand's metrics are known already."""
    if metrics is None:
        metrics = Metric.objects.filter(brand__in={event.brand_id for event in events})
    found = Gathered(metrics={metric.pk: metric for metric in metrics})
    for target in _targets([event.pk for event in events], lens):
        if metric := found.metrics.get(target.metric_id):
            found.targets.setdefault(target.event_id, {})[metric.key] = target
    _read_points(events, found, lens)
    return found


def _targets(ids: list[int], lens: Lens) -> TargetQuerySet:
    """Also those whose aims stay shut: their source and window say which readings count, for every reader alike."""
    either = opened(lens, levels.KPI_TARGETS, "event__") | opened(lens, levels.KPI_ACTUALS, "event__")
    return Target.objects.filter(either, event__in=ids, event__deleted_at=None).order_by("event", "pk")


def _read_points(events: Sequence[Event], found: Gathered, lens: Lens) -> None:
    """Each reading counts for its event and, if that is a part of a bigger one, for its parent."""
    currencies = {event.pk: event.currency for event in events}
    family = Event.objects.filter(Q(pk__in=currencies) | Q(parent__in=currencies)).order_by().values("pk")
    readings = Reading.objects.seen_through(lens).filter(event__in=family).order_by("on", "pk")
    rows = readings.values_list("pk", "event_id", "event__parent_id", "event__currency", *COLUMNS)
    for pk, event_id, parent_id, event_currency, metric_id, on, value, currency, source, place, at in rows:
        metric = found.metrics.get(metric_id)
        if metric is None:
            continue
        point = Point(on, value, source, place, at)
        if event_id in currencies:
            found.own[event_id] = found.own.get(event_id, 0) + 1
            _count(found, event_id, metric, point, pk, fits=not currency or currency == currencies[event_id])
        if parent_id in currencies and metric.measure.rule is Rule.SUM:
            # What isn't summed can't be rolled up: a child's rate says nothing of its parent.
            fits = event_currency == currencies[parent_id] and currency in ("", event_currency)
            found.children.setdefault(parent_id, set()).update({event_id} if fits else ())
            _count(found, parent_id, metric, point, pk, fits=fits)


def _count(found: Gathered, home: int, metric: Metric, point: Point, pk: int, *, fits: bool) -> None:
    """A figure in another currency is told, not counted; a child in another one isn't counted at all."""
    if fits:
        found.points.setdefault(home, {}).setdefault(metric.key, []).append(point)
    else:
        found.foreign.setdefault(home, set()).add(pk)
