"""Who may write targets and readings. Roles and levels are known to the events slice alone."""

from ..calendars import levels
from ..calendars.lens import Lens
from ..events.models import Event
from ..events.policy import may_edit
from ..events.sight import opens
from .models import Metric


def may_set_targets(lens: Lens, event: Event) -> bool:
    """Whoever may edit the event and sees its targets."""
    return may_edit(lens, event) and levels.KPI_TARGETS in opens(event, lens)


def may_enter_readings(lens: Lens, event: Event) -> bool:
    """Whoever may edit the event and sees its readings."""
    return may_edit(lens, event) and levels.KPI_ACTUALS in opens(event, lens)


def may_use(lens: Lens, event: Event, metric: Metric) -> bool:
    """Metrics that tell the margin are the brand's own people's; another brand's are nobody's here."""
    return metric.brand_id == event.brand_id and (not metric.inside or levels.INSIDE in opens(event, lens))
