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

SUMMED = ("net_revenue", "ad_spend", "units_sold", "waitlist", "placements", "earned_reach")
MEASURED = ("campaign", "product_release", "restock", "pr_event", "vip_event")
SOURCES = {"net_revenue": "Shop", "ad_spend": "Meta, Google Ads", "ltv": "Warehouse", "cac": "Finance + CRM"}
# To what a figure is rounded, as its source would.
STEPS: dict[str, Decimal] = {Unit.COUNT: Decimal(1), Unit.MONEY: Decimal("0.01")}
STEP = Decimal("0.0001")
# What a campaign's ads bring for each euro spent, early and late in its run.
ROAS = (Decimal("3.1"), Decimal("3.9"))


def measure(event: Event, *, actor: User, now: datetime) -> None:
    """Targets of the type's usual set, and for what has begun readings every few days."""
    if event.type.key not in MEASURED or event.recurrence or event.status in ("cancelled", "idea"):
        return
    scale = 1300 if event.currency == "KRW" else 1
    metrics = {metric.key: metric for metric in Metric.objects.filter(brand=event.brand)}
    wanted = [key for key in DEFAULT_SETS[event.type.key] if key in content.AIMS]
    created = min(event.created_at + timedelta(days=7), now - timedelta(hours=20))
    for key in wanted:
        _aim(event, metrics[key], actor, created, scale)
    rows = _rows(event, metrics, wanted, now.date(), scale)
    if rows:
        last = max(row.on for row in rows)
        at = min(now, datetime.combine(last, time(17), now.tzinfo))
        record_readings(event, rows=rows, actor=actor, at=at)


def _aim(event: Event, metric: Metric, actor: User, at: datetime, scale: int) -> None:
    baseline, target, _reached = content.AIMS[metric.key]
    factor = scale if metric.is_money else 1
    values = {
        "baseline": Decimal(baseline) * factor if baseline else None,
        "target": Decimal(target) * factor,
        "source": SOURCES.get(metric.key, "Shop"),
        "attribution": "7-day click, platform" if metric.key == "roas" else "",
    }
    set_target(event, metric=metric, actor=actor, at=at, values=values)


def _rows(event: Event, metrics, wanted: list[str], today: date, scale: int) -> list[NewReading]:
    first, last = event.when.first_on, event.when.last_on
    days = [first + timedelta(days=step) for step in range(0, (last - first).days + 4, 3)]
    past = [day for day in days if day < today]
    rows: list[NewReading] = []
    for place, day in enumerate(past):
        share = Decimal(place + 1) / len(days)
        measured = [key for key in wanted if not metrics[key].is_computed]
        rows += [_reading(metrics[key], day, share, len(days), scale) for key in measured]
        if "roas" in wanted:
            rows += _ads(metrics, day, share, len(days), scale)
    return rows


def _reading(metric: Metric, day: date, share: Decimal, days: int, scale: int) -> NewReading:
    baseline, target, reached = content.AIMS[metric.key]
    aim, start = Decimal(target), Decimal(baseline or 0)
    end = aim * Decimal(reached or 1)
    value = end / days if metric.key in SUMMED else start + (end - start) * share
    value *= scale if metric.is_money else 1
    return NewReading(metric, value.quantize(STEPS.get(metric.unit, STEP)), day, source=SOURCES.get(metric.key, "Shop"))


def _ads(metrics, day: date, share: Decimal, days: int, scale: int) -> list[NewReading]:
    spend = Decimal(64000) / days * scale
    earned = spend * (ROAS[0] + (ROAS[1] - ROAS[0]) * share)
    return [
        NewReading(metrics["ad_spend"], spend.quantize(Decimal("0.01")), day, source="Meta, Google Ads"),
        NewReading(metrics["attributed_revenue"], earned.quantize(Decimal("0.01")), day, source="Meta, Google Ads"),
    ]
