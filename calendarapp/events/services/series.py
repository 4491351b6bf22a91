"""What a move of a whole series takes with it."""

from datetime import timedelta
from typing import Any

from ...ical import recurrence as rules
from .. import timing
from ..models import Event


def moved_rule(event: Event, target: timing.When) -> dict[str, Any]:
    """`recurrence` and `overrides` of the `when` field after the series' first start moves to `target`.

    The difference in wall time goes to RDATE, EXDATE, UNTIL, RECURRENCE-IDs and overrides. Between all-day and timed
    nothing can be carried over, so exceptions are dropped with the kind. Raises RecurrenceError for an own rule that
    can't take another day.
    """
    source = event.when
    rule = rules.parse(event.recurrence, all_day=source.all_day, zone=source.zone)
    if source.all_day != target.all_day:
        kept = rules.Recurrence(rrules=rule.rrules, rdates=(), exdates=())
        return {
            "recurrence": rules.retimed(kept, start=target.starts, zone=target.zone),
            "overrides": [],
        }
    by = target.starts - source.starts
    form_made = len(rule.rrules) == 1 and rules.describe_parts(rule.rrules[0], source.starts) is not None
    moved = rules.shifted(rule, by, form_made=form_made)
    return {
        "recurrence": rules.format(moved, all_day=target.all_day, zone=target.zone),
        "overrides": [_moved_override(row, by) for row in event.overrides.all()],
    }


def _moved_override(row, by: timedelta) -> dict[str, Any]:
    when = timing.When.from_json(row.when).shifted(by).as_json() if row.when else None
    moved = timing.parse_recurrence_key(row.recurrence_id) + by
    return {"id": timing.recurrence_key(moved), "cancelled": row.cancelled, "when": when, "fields": row.fields}
