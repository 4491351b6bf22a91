"""What a changed template would do to events that are planned already: asked for, never done by itself.

Milestones that somebody ticked, changed or took off stay as they are, and nothing is planned for a day that is past.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..calendars.lens import Lens
from ..changes.models import Change, Verb
from . import timing
from .builtin import MilestoneTemplate, own_label
from .models import Event, EventType, Milestone, Status

MOST_EVENTS = 100  # at once: each is a short transaction of its own
OVER = (Status.DONE, Status.CANCELLED)
BY_TEMPLATE = "template"  # marks milestones in the change log that a template put in or moved, and nobody else


@dataclass(frozen=True, slots=True)
class Follow:
    """What one event would get: milestones that it lacks, and others as they are planned by now."""

    event: Event
    added: tuple[MilestoneTemplate, ...]
    changed: tuple[tuple[Milestone, MilestoneTemplate], ...]


def follows_of(event_type: EventType, lens: Lens, at: datetime) -> list[Follow]:
    """The upcoming events of a type that differ from it, the next first, MOST_EVENTS at most. Three queries."""
    today = at.astimezone(ZoneInfo(event_type.brand.time_zone)).date()
    events = (
        Event.objects.seen_through(lens)
        .filter(type=event_type, ends_on__gte=today)
        .exclude(status__in=OVER)
        .select_related("type", "brand", "calendar")
        .prefetch_related("milestones")
        .order_by("starts_on", "pk")
    )
    rows = list(events)
    hands = _hands_on([event.pk for event in rows])
    found = (_follow(event, event_type.milestone_templates, hands, today) for event in rows)
    return [follow for follow in found if follow.added or follow.changed][:MOST_EVENTS]


def due_by(template: MilestoneTemplate | Milestone, event: Event) -> date:
    """The day on which it falls due with an event."""
    plan = timing.Plan(event.when, embargo_until=event.embargo_until)
    return timing.due_on(plan, timing.Tick(0, template.anchor, template.offset))


@dataclass(frozen=True, slots=True)
class _Hands:
    """What people did and let stand: milestones that they changed, by id, and those that they took off, by event and key."""

    changed: frozenset[int]
    removed: frozenset[tuple[int, str]]


def _hands_on(event_ids: list[int]) -> _Hands:
    changed: set[int] = set()
    removed: set[tuple[int, str]] = set()
    rows = Change.objects.filter(event_id__in=event_ids, verb=Verb.MILESTONE, undone_by=None)
    for event_id, fields in rows.order_by().values_list("event_id", "fields"):
        part = fields.get("milestone", {})
        before, after = part.get("before") or {}, part.get("after") or {}
        if not after:
            removed.add((event_id, before.get("key", "")))
        elif not after.get(BY_TEMPLATE):
            changed.add(after["id"])
    return _Hands(frozenset(changed), frozenset(removed))


def _follow(event: Event, templates: Iterable[MilestoneTemplate], hands: _Hands, today: date) -> Follow:
    standing = {row.key: row for row in event.milestones.all() if row.key}
    ahead = [template for template in templates if due_by(template, event) >= today]
    lacking = (row for row in ahead if row.key not in standing and (event.pk, row.key) not in hands.removed)
    pairs = ((standing[row.key], row) for row in ahead if row.key in standing)
    changed = (
        (milestone, row)
        for milestone, row in pairs
        if milestone.done_at is None and milestone.pk not in hands.changed and _differs(milestone, row)
    )
    return Follow(event, tuple(lacking), tuple(changed))


def _differs(milestone: Milestone, template: MilestoneTemplate) -> bool:
    mine = milestone.anchor, milestone.offset, milestone.label, milestone.role
    return mine != (template.anchor, template.offset, own_label(template), template.role)
