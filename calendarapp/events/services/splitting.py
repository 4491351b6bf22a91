"""Splitting a series: it is closed before a day, and another event of the same series begins there."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import F

from ...accounts.models import User
from ...calendars.levels import BUSY
from ...changes.models import Change, Verb
from .. import hearing, series, timing
from ..fields import snapshot
from ..models import Event, KeptLine, Milestone, Watch
from ..plans import plan_of
from ..series import SPLIT
from .occurrences import rebuild_occurrences
from .planning import blank_event, write_new
from .saving import record, save_values, value_of

# What is spent or planned once for a whole series stays where it was entered: said twice, it would be counted twice.
ONCE = frozenset({"budget_planned", "budget_actual", "calendar", "type", "when"})


class Carrier(Protocol):
    """What an upper slice does when a series is split, inside that transaction."""

    def carry(self, event: Event, later: Event, *, first_on: date) -> Any:
        """Give what belongs to the days from `first_on` on to the later event. Returns JSON by which it is brought back."""

    def bring_back(self, kept: Any, event: Event, later: Event) -> None:
        """Undo that."""


_carriers: dict[str, Carrier] = {}


def register(name: str, carrier: Carrier) -> None:
    """`carrier` (a module will do) goes along with every split from now on. The same name again replaces it."""
    _carriers[name] = carrier


def split_event(
    event: Event, on: str, *, values: Mapping[str, Any], actor: User | None, at: datetime, batch: str = ""
) -> Event:
    """Close a locked series before the occurrence `on` and return the event that begins there, with `values` changed.

    Overrides, left-out and added days, open and done milestones, and what upper slices hang on days go to where their day
    is. Both Changes are of one batch: undone together or not at all.
    """
    batch = batch or str(uuid.uuid4())
    head, tail = series.split(value_of(event), on)
    first_on = timing.When.from_json(tail).first_on
    later = _begin(event, {**tail, **values.get("when", {})}, values, actor, at)
    went = _go_along(event, later, tail, first_on=first_on, on=on)
    told = {SPLIT: {"group": BUSY, "before": None, "after": {"event": later.pk, "on": on, **went}}}
    how: dict[str, Any] = {"actor": actor, "at": at, "version": None, "batch": batch}
    save_values(event, {"when": head}, verb=Verb.SPLIT, told=told, **how)
    rebuild_occurrences(later, at=at)
    pairs = {name: (None, value) for name, value in snapshot(later).items() if value not in (None, "", [], {}, False)}
    hearers = hearing.hearers_of(later, at)
    record(later, pairs, verb=Verb.CREATE, actor=actor, at=at, hearers=hearers, batch=batch)
    return later


def put_together(change: Change, event: Event, *, at: datetime) -> None:
    """Bring back what went along with a split, once its series is whole again."""
    went = change.fields[SPLIT]["after"]
    later = Event.objects.get(pk=went["event"])
    for pk, offset in went["milestones"].items():
        Milestone.objects.filter(pk=pk, event=later).update(event=event, offset=offset, version=F("version") + 1)
    KeptLine.objects.filter(pk__in=went["lines"], event=later).update(event=event)
    for name, kept in went["carried"].items():
        _carriers[name].bring_back(kept, event, later)
    rebuild_occurrences(event, at=at)
    rebuild_occurrences(later, at=at)


def _begin(event: Event, when: series.Value, values: Mapping[str, Any], actor: User | None, at: datetime) -> Event:
    """The later event: as the series is, but for when it is and what is changed."""
    wanted = {name: value for name, value in snapshot(event).items() if name not in ONCE}
    wanted |= {name: value for name, value in values.items() if name not in ("calendar", "type")}
    calendar, kind = values.get("calendar", event.calendar_id), values.get("type", event.type_id)
    later = blank_event(event.calendar, event.type, actor, at)
    later.calendar_id, later.type_id = getattr(calendar, "pk", calendar), getattr(kind, "pk", kind)
    later.set_when(timing.When.from_json(when))
    later.series, later.created_for_id, later.currency = event.series, event.created_for_id, event.currency
    write_new(later, {**wanted, "when": when}, at)
    later._prefetched_objects_cache = {}
    Watch.objects.bulk_create(
        Watch(event=later, user_id=row.user_id, since=row.since) for row in event.watches.order_by("pk")
    )
    return later


def _go_along(event: Event, later: Event, tail: series.Value, *, first_on: date, on: str) -> dict[str, Any]:
    """What goes to the later event, as it must be known to bring it back."""
    lines = event.kept_lines.filter(recurrence_id__gte=on)
    ids = list(lines.values_list("pk", flat=True))
    lines.update(event=later)
    _copy_lines(event, later)
    return {
        "milestones": _milestones_along(event, later, tail, first_on),
        "lines": ids,
        "carried": {name: carrier.carry(event, later, first_on=first_on) for name, carrier in _carriers.items()},
    }


def _copy_lines(event: Event, later: Event) -> None:
    """What an import brought for the whole series holds for both parts."""
    KeptLine.objects.bulk_create(
        KeptLine(event=later, position=row.position, line=row.line) for row in event.kept_lines.filter(recurrence_id="")
    )


def _milestones_along(event: Event, later: Event, tail: series.Value, first_on: date) -> dict[str, int]:
    """Those due from the day of the split on, counted from the later start so that their day stays. Id → former offset."""
    plan = plan_of(event, milestones=False)
    plan_later = replace(plan, when=timing.When.from_json(tail))
    former = {}
    for milestone in event.milestones.order_by("pk"):
        tick = timing.Tick(milestone.pk, milestone.anchor, milestone.offset)
        due = timing.due_on(plan, tick)
        if due < first_on:
            continue
        former[str(milestone.pk)] = milestone.offset
        milestone.offset = (due - timing.due_on(plan_later, replace(tick, offset=0))).days
        milestone.event, milestone.version = later, milestone.version + 1
        milestone.save()
    return former
