"""One occurrence of a series: the one that was asked for, or the next one. Reckoned from the rule, overrides in place."""

import json
from datetime import datetime, timedelta

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from . import series, timing
from .asking import Answers, question
from .fields import field_of
from .models import Event, Override
from .plans import horizon
from .series import Spot

OVERRIDES = "overrides"
_CANCELLED = "cancelled"
_BETWEEN = "\n"  # JSON as databases write it holds none
_DAY = timedelta(days=1)


def override_questions(event: Event) -> list[QuerySet]:
    """What differs in a series, as a question that may be asked together with others; none for a plain event."""
    if not event.recurrence:
        return []
    when = Coalesce(Cast("when", CharField()), Value(""))
    differs = Concat(when, Value(_BETWEEN), Cast("fields", CharField()))
    key = Case(When(cancelled=True, then=Value(_CANCELLED)), default=differs, output_field=CharField())
    rows = Override.objects.filter(event=event)
    return [question(rows, OVERRIDES, of="event_id", id="pk", label="recurrence_id", key=key)]


def keep_overrides(event: Event, answers: Answers) -> None:
    """Keep the answers to `override_questions` on their event, as prefetched."""
    kept = []
    for answer in sorted(answers.get(OVERRIDES, ()), key=lambda answer: answer.label):
        when, _between, fields = answer.key.partition(_BETWEEN)
        override = Override(event=event, recurrence_id=answer.label, cancelled=answer.key == _CANCELLED)
        override.when = json.loads(when) if when.startswith("{") else None
        override.fields = json.loads(fields) if fields else {}
        kept.append(override)
    event._prefetched_objects_cache = {**getattr(event, "_prefetched_objects_cache", {}), OVERRIDES: kept}


def occurrence_named(event: Event, key: str) -> Spot | None:
    """The occurrence with this key; None for what is no key, or no date of the series, or cancelled."""
    return series.spotted(_value(event), key) if event.recurrence else None


def next_occurrence(event: Event, at: datetime) -> Spot | None:
    """The first that isn't over, within the days for which rows are kept; None for a series that is over."""
    if not event.recurrence:
        return None
    value = _value(event)
    plan = series.plan_of_value(value)
    overridden = {exception.recurrence_id for exception in plan.exceptions}
    days = {"first": at.date() - _DAY, "last": horizon(at)[1]}
    ruled = (start for start in timing.starts_of(plan, **days) if start not in overridden)
    ahead = {
        exception.recurrence_id: exception.when
        for exception in plan.exceptions
        if exception.when and exception.when.ends_at > at
    }
    first = next((start for start in ruled if plan.when.starting(start).ends_at > at), None)
    if first is not None:
        ahead[first] = plan.when.starting(first)
    soonest = min(ahead, key=lambda start: ahead[start].starts_at, default=None)
    return series.spotted(value, timing.recurrence_key(soonest)) if soonest is not None else None


def neighbours(event: Event, spot: Spot) -> tuple[str, str]:
    """The keys of the occurrences before and after one; empty where there is none."""
    return series.neighbours(_value(event), spot.key)


def _value(event: Event) -> series.Value:
    return field_of("when", event).read(event)
