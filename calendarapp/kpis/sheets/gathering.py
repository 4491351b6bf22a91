"""The targets and readings of many events, read at once through a lens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...calendars import levels
from ...calendars.lens import Lens
from ...events.models import Event
from ...events.sight import opened
from ..formulas import Point, Rule
from ..models import Metric, Reading, Target, TargetQuerySet


@dataclass(slots=True)
class Gathered:
    """The rows of many events, read at once."""

    metrics: dict[int, Metric] = field(default_factory=dict)
    targets: dict[int, dict[str, Target]] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)
    points: dict[int, dict[str, list[Point]]] = field(default_factory=dict)
    foreign: dict[int, int] = field(default_factory=dict)


def gather(events: Sequence[Event], lens: Lens) -> Gathered:
    """Four queries, however many events."""
    ids = [event.pk for event in events]
    found = Gathered()
    brands = {event.brand_id for event in events}
    found.metrics = {metric.pk: metric for metric in Metric.objects.filter(brand__in=brands)}
    for target in _targets(ids, lens):
        found.targets.setdefault(target.event_id, {})[found.metrics[target.metric_id].key] = target
    currencies = {event.pk: event.currency for event in events}
    homes = _homes(ids, currencies, found, lens)
    _read_points(homes, currencies, found, lens)
    return found


def _targets(ids: list[int], lens: Lens) -> TargetQuerySet:
    """Also those whose aims stay shut: their source and window say which readings count, for every reader alike."""
    either = opened(lens, levels.KPI_TARGETS, "event__") | opened(lens, levels.KPI_ACTUALS, "event__")
    return Target.objects.filter(either, event__in=ids, event__deleted_at=None).order_by("event", "pk")


def _homes(ids: list[int], currencies: Mapping[int, str], found: Gathered, lens: Lens) -> dict[int, list[int]]:
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


def _read_points(homes: Mapping[int, list[int]], currencies: Mapping[int, str], found: Gathered, lens: Lens) -> None:
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
