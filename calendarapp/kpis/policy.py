"""Who may write targets and readings. Roles and levels are known to the events slice alone."""

from ..calendars import levels
from ..calendars.lens import Lens
from ..events.models import Event
from ..events.policy import editing_ways
from ..events.sight import metrics_shut, opens
from .models import Metric


def may_set_targets(lens: Lens, event: Event, metric: Metric | None = None) -> bool:
    """Whoever edits the event by a way that opens its targets; those of one metric, if it isn't left out on that way."""
    return _writes(lens, event, levels.KPI_TARGETS, metric)


def may_enter_readings(lens: Lens, event: Event, metric: Metric | None = None) -> bool:
    """The same for readings."""
    return _writes(lens, event, levels.KPI_ACTUALS, metric)


def may_use(lens: Lens, event: Event, metric: Metric, group: str) -> bool:
    """May the viewer know of the metric here? Another brand's are nobody's, and those that tell the margin the brand's own.

    `group`: of which figures it is asked; a metric that is left out of them isn't there.
    """
    if metric.brand_id != event.brand_id or (metric.inside and levels.INSIDE not in opens(event, lens)):
        return False
    return metric.key not in metrics_shut(event, lens, group)


def _writes(lens: Lens, event: Event, group: str, metric: Metric | None) -> bool:
    return any(
        group in way.opens and (metric is None or metric.key not in way.left_out) for way in editing_ways(lens, event)
    )
