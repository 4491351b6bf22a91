"""One occurrence of a series: the one that was asked for, or the next one. Reckoned from the rule, overrides in place."""

import json
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from . import timing
from .asking import Answers, question
from .models import Event, Override
from .plans import horizon, plan_of

OVERRIDES = "overrides"
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
_CANCELLED = "cancelled"
_DAY = timedelta(days=1)


def override_questions(event: Event) -> list[QuerySet]:
    """What differs in a series, as a question that may be asked together with others; none for a plain event."""
    if not event.recurrence:
        return []
    when = Coalesce(Cast("when", CharField()), Value(""))
    key = Case(When(cancelled=True, then=Value(_CANCELLED)), default=when, output_field=CharField())
    rows = Override.objects.filter(event=event)
    return [question(rows, OVERRIDES, of="event_id", id="pk", label="recurrence_id", key=key)]


def keep_overrides(event: Event, answers: Answers) -> None:
    """Keep the answers to `override_questions` on their event, as prefetched."""
    kept = [
        Override(
            event=event,
            recurrence_id=answer.label,
            cancelled=answer.key == _CANCELLED,
            when=json.loads(answer.key) if answer.key.startswith("{") else None,
        )
        for answer in answers.get(OVERRIDES, ())
    ]
    event._prefetched_objects_cache = {**getattr(event, "_prefetched_objects_cache", {}), OVERRIDES: kept}


def occurrence_named(event: Event, key: str) -> timing.When | None:
    """When the occurrence with this key is; None for what is no key, or no date of the series, or cancelled."""
    starts = _start_named(key)
    if not event.recurrence or starts is None or isinstance(starts, datetime) == event.all_day:
        return None
    plan = plan_of(event, milestones=False)
    overridden = {exception.recurrence_id: exception.when for exception in plan.exceptions}
    if starts in overridden:
        return overridden[starts]
    day = starts.date() if isinstance(starts, datetime) else starts
    is_one = starts in timing.starts_of(plan, first=day, last=day)
    return plan.when.starting(starts) if is_one else None


def next_occurrence(event: Event, at: datetime) -> timing.When | None:
    """The first that isn't over, within the days for which rows are kept; None for a series that is over."""
    if not event.recurrence:
        return None
    plan = plan_of(event, milestones=False)
    overridden = {exception.recurrence_id for exception in plan.exceptions}
    days = {"first": at.date() - _DAY, "last": horizon(at)[1]}
    ruled = (plan.when.starting(start) for start in timing.starts_of(plan, **days) if start not in overridden)
    ahead = [when for exception in plan.exceptions if (when := exception.when) and when.ends_at > at]
    ahead += [when for when in [next((when for when in ruled if when.ends_at > at), None)] if when]
    return min(ahead, key=lambda when: when.starts_at, default=None)


def _start_named(key: str) -> date | datetime | None:
    try:
        starts = timing.parse_recurrence_key(key)
    except ValueError:
        return None
    day = starts.date() if isinstance(starts, datetime) else starts
    return starts if FIRST_DAY <= day <= LAST_DAY else None
