"""Keeping the derived rows in step with the plan."""

from datetime import datetime

from django.db import transaction

from .. import timing
from ..models import Event, Occurrence
from ..plans import LONG, horizon, plan_of

BATCH = 200


def rebuild_occurrences(event: Event, *, at: datetime) -> None:
    """Make the rows of one event anew. Runs in the transaction that saves the event."""
    Occurrence.objects.filter(event=event).delete()
    Occurrence.objects.bulk_create(rows_for(event, at=at), batch_size=500)


def rows_for(event: Event, *, at: datetime) -> list[Occurrence]:
    """The unsaved rows of one event within the horizon."""
    return rows_of_plan(event, plan_of(event), at=at)


def rows_of_plan(event: Event, plan: timing.Plan, *, at: datetime) -> list[Occurrence]:
    """The same for an event whose plan is known before it is saved."""
    first, last = horizon(at)
    return [_occurrence(event, row) for row in timing.rows_of(plan, first=first, last=last)]


def extend_occurrences(*, at: datetime) -> int:
    """Bring every series up to the horizon of today. Returns how many events were done; short transactions."""
    done = 0
    ids = list(Event.objects.exclude(recurrence="").filter(deleted_at=None).order_by("pk").values_list("pk", flat=True))
    for position in range(0, len(ids), BATCH):
        with transaction.atomic():
            events = Event.objects.filter(pk__in=ids[position : position + BATCH]).prefetch_related(
                "overrides", "milestones"
            )
            for event in events:
                rebuild_occurrences(event, at=at)
                done += 1
    return done


def _occurrence(event: Event, row: timing.Row) -> Occurrence:
    return Occurrence(
        event=event,
        calendar_id=event.calendar_id,
        milestone_id=int(row.key) if row.kind == "milestone" else None,
        kind=row.kind,
        key=row.key,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        first_on=row.first_on,
        last_on=row.last_on,
        all_day=row.all_day,
        is_long=row.ends_at - row.starts_at > LONG,
    )
