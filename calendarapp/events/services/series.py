"""What a move of a whole series takes with it."""

from datetime import timedelta
from typing import Any

from ...ical import recurrence as rules
from .. import timing
from ..models import Event


def moved_rule(event: Event, target: timing.When) -> dict[str, Any]:
    """`recurrence` and `overrides` of the `when` field after the series' first start moves to `target`.

    The difference in wall time goes to RDATE, EXDATE, UNTIL, RECURRENCE-IDs and overrides. Between all-day and timed
    only the rule is carried over: single dates mean nothing in the other kind. Raises RecurrenceError for an own rule
    that can't take the move.
    """
    source = event.when
    rule = rules.parse(event.recurrence, all_day=source.all_day, zone=source.zone)
    form = rules.form_rule(rule, start=source.starts, zone=source.zone)
    if source.all_day != target.all_day:
        if form is None:
            raise rules.RecurrenceError("own_rule_day")
        changed = rules.from_form(form, target.starts, target.zone, target.all_day)
        return {"recurrence": rules.format(changed), "overrides": []}
    by = target.starts_wall - source.starts_wall
    moved = rules.shifted(
        rule, by, form_made=form is not None, start=source.starts, zone=source.zone, new_zone=target.zone
    )
    return {"recurrence": rules.format(moved), "overrides": [_moved(row, by) for row in event.overrides.all()]}


def _moved(row, by: timedelta) -> dict[str, Any]:
    when = timing.When.from_json(row.when).shifted(by).as_json() if row.when else None
    moved = timing.parse_recurrence_key(row.recurrence_id) + by
    return {"id": timing.recurrence_key(moved), "cancelled": row.cancelled, "when": when, "fields": row.fields}
