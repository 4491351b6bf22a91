"""Create, duplicate, restore."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from ...accounts.models import Organisation, User
from ...calendars.models import Calendar, Sharing
from ...calendars.services import raise_revisions
from ...changes.models import Verb
from .. import hearing, series, timing
from ..builtin import MilestoneTemplate, own_label
from ..fields import field_of, normal, snapshot
from ..models import Event, EventType, Milestone, Status
from ..stock import refuse_unbrought
from .occurrences import rebuild_occurrences
from .releasing import mark_released
from .saving import bump, index_words, locked, record, value_of


def new_uid() -> str:
    """An iCalendar UID: ours, ASCII, without a host name (RFC 7986 §5.3)."""
    return str(uuid.uuid4())


@transaction.atomic
def create_event(
    *,
    calendar: Calendar,
    event_type: EventType,
    actor: User | None,
    at: datetime,
    values: Mapping[str, Any],
    agency: Organisation | None = None,
    with_milestones: bool = True,
    verb: str = Verb.CREATE,
    batch: str = "",
    as_stood: bool = False,
) -> Event:
    """A new event with its milestones from the type. `values`: planned fields by name, at least `title` and `when`.

    What an `agency` adds is shared with the brand and that agency alone. Raises NotBroughtError, unless its needs are
    `as_stood` on another event.
    """
    refuse_unbrought((), () if as_stood else values.get("needs"))
    event = blank_event(calendar, event_type, actor, at)
    if agency:
        event.created_for = agency
        values = {**values, "sharing": Sharing.NAMED, "partners": [{"agency": agency.pk, "early": False}]}
    event.set_when(timing.When.from_json(normal(values["when"])))
    first = {"title": values["title"], "status": values.get("status", Status.PLANNED)}
    write_new(event, {**values, **first}, at)
    if with_milestones:
        _plan_milestones(event, at)
    event._prefetched_objects_cache = {}
    rebuild_occurrences(event, at=at)
    pairs = {name: (None, value) for name, value in snapshot(event).items() if value not in (None, "", [], {}, False)}
    record(event, pairs, verb=verb, actor=actor, at=at, hearers=hearing.hearers_of(event, at), batch=batch)
    return event


@transaction.atomic
def restore_event(event: Event, *, actor: User | None, at: datetime, batch: str = "") -> Event:
    """Bring a deleted event back under its UID."""
    event = locked(event)
    if not event.deleted_at:
        return event
    event.deleted_at, event.deleted_by = None, None
    mark_released(event, at)  # that it came back tells it
    bump(event, at)
    rebuild_occurrences(event, at=at)
    pairs = {"title": (None, event.title), "when": (None, snapshot(event)["when"])}
    record(event, pairs, verb=Verb.RESTORE, actor=actor, at=at, hearers=hearing.hearers_of(event, at), batch=batch)
    return event


def duplicate_event(
    event: Event,
    *,
    actor: User | None,
    at: datetime,
    title: str,
    starts: date | datetime | None = None,
    batch: str = "",
) -> Event:
    """A plan like this one at another date: same fields and milestones, not done, no history, internal, a UID of its own."""
    values = {name: value for name, value in snapshot(event).items() if name not in NOT_COPIED}
    target = event.when.starting(starts) if starts is not None else event.when
    values |= {"title": title, "when": moved_series(event, target), "status": Status.PLANNED}
    with transaction.atomic():
        copy = create_event(
            calendar=event.calendar,
            event_type=event.type,
            actor=actor,
            at=at,
            values=values,
            with_milestones=False,
            batch=batch,
            as_stood=True,
        )
        Milestone.objects.bulk_create(_copied(milestone, copy, at) for milestone in event.milestones.all())
        rebuild_occurrences(copy, at=at)
    return copy


NOT_COPIED = frozenset(
    {"type", "calendar", "status", "sharing", "partners", "embargo_until", "budget_actual", "title", "when"}
)


def touch_shown(event: Event, *, at: datetime) -> None:
    """Something beside the planned fields shows differently in feeds (a reading, a target). Inside the caller's transaction."""
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1, shown_at=at)
    raise_revisions([event.calendar_id])


def moved_series(event: Event, target: timing.When) -> dict[str, Any]:
    """The `when` field with everything of the series moved by the same difference; see `series.moved`."""
    return series.moved(value_of(event), target)


def blank_event(calendar: Calendar, event_type: EventType, actor: User | None, at: datetime) -> Event:
    """An event with a UID of its own and nothing else, not saved."""
    uid = new_uid()
    return Event(
        brand_id=calendar.brand_id,
        calendar=calendar,
        type=event_type,
        uid=uid,
        series=uid,
        sharing=calendar.default_sharing,
        currency=calendar.brand.currency,
        created_at=at,
        created_by=actor,
        shown_at=at,
        dated_at=at,
    )


def write_new(event: Event, values: Mapping[str, Any], at: datetime) -> None:
    """Save a blank event with planned fields by name and what hangs on it."""
    given = {name: normal(value) for name, value in values.items() if name not in ("type", "calendar")}
    plain = {name: value for name, value in given.items() if not field_of(name, event).related}
    for name, value in plain.items():
        field_of(name, event).write(event, {**event.when.as_json(), **value} if name == "when" else value)
    if event.status == Status.CANCELLED:
        event.cancelled_at = at
    mark_released(event, at)
    index_words(event)
    event.save()
    for name in given.keys() - plain.keys():
        field_of(name, event).write(event, given[name])
    if given["when"].get("overrides"):
        field_of("when", event).write(event, given["when"])


def _plan_milestones(event: Event, at: datetime) -> None:
    Milestone.objects.bulk_create(milestone_of(template, event, at) for template in event.type.milestone_templates)


def milestone_of(template: MilestoneTemplate, event: Event, at: datetime) -> Milestone:
    """A milestone as its template says it, not saved yet."""
    return Milestone(
        event=event,
        key=template.key,
        label=own_label(template),
        anchor=template.anchor,
        offset=template.offset,
        role=template.role,
        created_at=at,
    )


def _copied(milestone: Milestone, event: Event, at: datetime) -> Milestone:
    return Milestone(
        event=event,
        key=milestone.key,
        label=milestone.label,
        anchor=milestone.anchor,
        offset=milestone.offset,
        user_id=milestone.user_id,
        role=milestone.role,
        created_at=at,
    )
