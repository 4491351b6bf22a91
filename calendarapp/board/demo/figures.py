"""Targets and readings of the demo: measured up to today along a plausible curve."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ...accounts.models import User
from ...events.models import Event
from ...kpis.formulas import Unit
from ...kpis.library import DEFAULT_SETS
from ...kpis.models import Metric
from ...kpis.services import NewReading, record_readings, set_target
from . import content
from .telling import Telling

SUMMED = ("net_revenue", "ad_spend", "units_sold", "waitlist", "placements", "earned_reach")
MEASURED = ("campaign", "product_release", "restock", "pr_event", "vip_event")
STEP = Decimal("0.0001")
# What a campaign's ads bring for each euro spent, early and late in its run.
ROAS = (Decimal("3.1"), Decimal("3.9"))


def measure(event: Event, telling: Telling, *, actor: User, now: datetime) -> None:
    """Targets of the type's usual set, and for what has begun readings every few days."""
    if event.type.key not in MEASURED or event.recurrence or event.status in ("cancelled", "idea"):
        return
    metrics = {metric.key: metric for metric in Metric.objects.filter(brand=event.brand)}
    wanted = [key for key in DEFAULT_SETS[event.type.key] if key in content.AIMS]
    created = min(event.created_at + timedelta(days=7), now - timedelta(hours=20))
    for key in wanted:
        _aim(event, metrics[key], actor, created, telling)
    rows = _rows(event, metrics, wanted, now.date(), telling)
    if rows:
        last = max(row.on for row in rows)
        at = min(now, datetime.combine(last, time(17), now.tzinfo))
        record_readings(event, rows=rows, actor=actor, at=at)


def _aim(event: Event, metric: Metric, actor: User, at: datetime, telling: Telling) -> None:
    baseline, target, _reached = content.AIMS[metric.key]
    factor = telling.rate if metric.is_money else 1
    values = {
        "baseline": Decimal(baseline) * factor if baseline else None,
        "target": Decimal(target) * factor,
        "source": telling.source_of(metric.key),
        "attribution": telling.attribution if metric.key == "roas" else "",
    }
    set_target(event, metric=metric, actor=actor, at=at, values=values)


def _rows(event: Event, metrics, wanted: list[str], today: date, telling: Telling) -> list[NewReading]:
    first, last = event.when.first_on, event.when.last_on
    days = [first + timedelta(days=step) for step in range(0, (last - first).days + 4, 3)]
    past = [day for day in days if day < today]
    rows: list[NewReading] = []
    for place, day in enumerate(past):
        share = Decimal(place + 1) / len(days)
        measured = [key for key in wanted if not metrics[key].is_computed]
        rows += [_reading(metrics[key], day, share, len(days), telling) for key in measured]
        if "roas" in wanted:
            rows += _ads(metrics, day, share, len(days), telling)
    return rows


def _reading(metric: Metric, day: date, share: Decimal, days: int, telling: Telling) -> NewReading:
    baseline, target, reached = content.AIMS[metric.key]
    aim, start = Decimal(target), Decimal(baseline or 0)
    end = aim * Decimal(reached or 1)
    value = end / days if metric.key in SUMMED else start + (end - start) * share
    value *= telling.rate if metric.is_money else 1
    return NewReading(metric, value.quantize(_step(metric, telling)), day, source=telling.source_of(metric.key))


def _step(metric: Metric, telling: Telling) -> Decimal:
    """To what a figure is rounded, as its source would."""
    if metric.is_money:
        return telling.smallest
    return Decimal(1) if metric.unit == Unit.COUNT else STEP


def _ads(metrics, day: date, share: Decimal, days: int, telling: Telling) -> list[NewReading]:
    spend = Decimal(64000) / days * telling.rate
    earned = spend * (ROAS[0] + (ROAS[1] - ROAS[0]) * share)
    return [
        NewReading(metrics[key], value.quantize(telling.smallest), day, source=telling.source_of(key))
        for key, value in (("ad_spend", spend), ("attributed_revenue", earned))
    ]
