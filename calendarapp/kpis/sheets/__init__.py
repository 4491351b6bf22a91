"""What is shown of an event's figures."""

from collections.abc import Iterable

from ...calendars import levels
from ...calendars.lens import Lens
from ...events.models import Event
from ...events.sight import opens
from ..figures import Figure
from ..models import Metric, Reading
from .gathering import Gathered, gather
from .reckoning import Reckoning
from .shapes import ActualSheet, KpiRow, KpiSheet, Progress, ReadingSheet, TargetSheet

__all__ = [
    "ActualSheet",
    "KpiRow",
    "KpiSheet",
    "Progress",
    "ReadingSheet",
    "TargetSheet",
    "kpi_sheets",
    "reading_sheets",
]


def kpi_sheets(events: Iterable[Event], lens: Lens, *, metrics: Iterable[Metric] | None = None) -> dict[int, KpiSheet]:
    """By event id. Three queries, however many events; take them with `partners` prefetched.

    `metrics`: all of the brand's, archived ones too, if the caller has them.
    """
    events = list(events)
    if not events:
        return {}
    gathered = gather(events, lens, metrics)
    return {event.pk: _sheet(event, gathered, lens) for event in events}


def reading_sheets(readings: Iterable[Reading], *, names: bool) -> list[ReadingSheet]:
    """Readings that the lens shows, taken with their metrics. `names`: may the reader know who entered them?"""
    return [
        ReadingSheet(
            id=row.pk,
            key=row.metric.key,
            label=str(row.metric),
            figure=Figure(row.value, row.metric.unit, row.currency, exact=True),
            on=row.on,
            source=row.source,
            place=row.place,
            place_label=str(row.get_place_display()) if row.place else "",
            at=row.at,
            by=str(row.by) if names and row.by else "",
        )
        for row in readings
    ]


def _sheet(event: Event, found: Gathered, lens: Lens) -> KpiSheet:
    shown = opens(event, lens)
    targets_open, actuals_open = levels.KPI_TARGETS in shown, levels.KPI_ACTUALS in shown
    if not (targets_open or actuals_open):
        return KpiSheet(event.pk, "", shows_targets=False, shows_actuals=False)
    reckoning = Reckoning(event, found, lens, shown)
    rows = [row for metric in found.metrics.values() if (row := reckoning.row(metric))]
    return KpiSheet(
        event_id=event.pk,
        currency=event.currency,
        shows_targets=targets_open,
        shows_actuals=actuals_open,
        rows=tuple(sorted(rows, key=lambda row: (row.target is None, found.metrics[row.metric_id].position))),
        children=reckoning.children(rows) if actuals_open else 0,
        other_currency=len(found.foreign.get(event.pk, ())) if actuals_open else 0,
        readings=found.own.get(event.pk, 0) if actuals_open else 0,
    )
