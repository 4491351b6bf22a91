"""What decides when an event is seen, taken from its tables; and the days for which rows are kept."""

from datetime import UTC, date, datetime, timedelta

from . import timing
from .models import Event, Override

HORIZON_BACK = timedelta(days=366)
HORIZON_AHEAD = timedelta(days=762)  # 25 months
LONG = timedelta(days=60)  # longer occurrences are asked for apart


def plan_of(event: Event, *, milestones: bool = True) -> timing.Plan:
    """Prefetch `overrides`, and `milestones` if they are wanted, for lists."""
    exceptions = event.overrides.all() if event.recurrence else ()
    return timing.Plan(
        when=event.when,
        recurrence=event.recurrence,
        exceptions=tuple(
            timing.Exchange(timing.parse_recurrence_key(row.recurrence_id), override_when(row, event))
            for row in exceptions
        ),
        ticks=tuple(timing.Tick(row.pk, row.anchor, row.offset) for row in event.milestones.all())
        if milestones
        else (),
        embargo_until=event.embargo_until,
    )


def _ticks(event: Event) -> tuple[timing.Tick, ...]:
    return tuple(timing.Tick(row.pk, row.anchor, row.offset) for row in event.milestones.all())


def override_when(row: Override, event: Event) -> timing.When | None:
    """When an overridden occurrence is; None when it is cancelled."""
    if row.cancelled:
        return None
    if row.when:
        return timing.When.from_json(row.when)
    return event.when.starting(timing.parse_recurrence_key(row.recurrence_id))


def horizon(at: datetime) -> tuple[date, date]:
    """The days between which a series has rows."""
    today = at.astimezone(UTC).date()
    return today - HORIZON_BACK, today + HORIZON_AHEAD
