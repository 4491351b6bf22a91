"""What a split series takes along of its figures: targets whose window begins in the second part, with their readings."""

from datetime import date
from typing import Any

from django.db.models import F

from ..events.models import Event
from .models import Reading, Target


def carry(event: Event, later: Event, *, first_on: date) -> dict[str, list[int]]:
    """Targets measured from that day on, and what was read of them since then. Those without a window are the series' own."""
    targets = list(Target.objects.filter(event=event, window_start__gte=first_on).values_list("pk", "metric_id"))
    metrics = [metric for _pk, metric in targets]
    readings = Reading.objects.filter(event=event, metric__in=metrics, on__gte=first_on)
    moved = {"targets": [pk for pk, _metric in targets], "readings": list(readings.values_list("pk", flat=True))}
    _give(moved, event, later)
    return moved


def bring_back(kept: dict[str, Any], event: Event, later: Event) -> None:
    """The same rows again, whatever was changed of them meanwhile; see `events.services.splitting.Carrier`."""
    _give(kept, later, event)


def _give(rows: dict[str, Any], giver: Event, taker: Event) -> None:
    Target.objects.filter(pk__in=rows["targets"], event=giver).update(event=taker, version=F("version") + 1)
    Reading.objects.filter(pk__in=rows["readings"], event=giver).update(event=taker)
