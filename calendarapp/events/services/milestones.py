"""Milestones: planned, assigned, ticked off. They have a version of their own and hang on the series' first start."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ...accounts.models import Organisation, User
from ...changes.models import Change, Verb
from ...common.errors import ConflictError
from .. import hearing
from ..applying import BY_TEMPLATE
from ..builtin import MilestoneTemplate, own_label
from ..models import Event, Milestone
from .occurrences import rebuild_occurrences
from .planning import milestone_of, touch_shown
from .recording import record_on
from .saving import hold

WRITABLE = ("label", "anchor", "offset", "user", "user_id", "role", "agency", "agency_id")
PLANNED = ("id", "key", "label", "anchor", "offset", "user", "role", "agency", "done")


class StaleMilestoneError(ConflictError):
    """Somebody changed or ticked this milestone meanwhile."""


@transaction.atomic
def add_milestone(event: Event, *, actor: User, at: datetime, values: Mapping[str, Any]) -> Milestone:
    """A milestone of one's own: `label`, `anchor` (S, E, X), `offset` in days, and one of `user`, `role`, `agency`."""
    hold([event.pk])
    milestone = Milestone(event=event, created_at=at, **{name: values[name] for name in WRITABLE if name in values})
    milestone.save()
    _follow_up(milestone, {"milestone": (None, _words(milestone))}, actor=actor, at=at)
    return milestone


@transaction.atomic
def change_milestone(
    milestone: Milestone, *, actor: User, at: datetime, version: int | None, values: Mapping[str, Any]
) -> Milestone:
    """Write `values` (see `add_milestone`). Raises StaleMilestoneError when `version` isn't the one that stands."""
    milestone = _held(milestone, version)
    before = _words(milestone)
    for name in WRITABLE:
        if name in values:
            setattr(milestone, name, values[name])
    milestone.version += 1
    milestone.save()
    _follow_up(milestone, {"milestone": (before, _words(milestone))}, actor=actor, at=at)
    return milestone


@transaction.atomic
def tick_milestone(milestone: Milestone, *, done: bool, actor: User, at: datetime) -> Milestone:
    """Done, or open again. Saying it twice is saying it once."""
    milestone = _held(milestone, None)
    if bool(milestone.done_at) == done:
        return milestone
    before = _words(milestone)
    milestone.done_at, milestone.done_by = (at, actor) if done else (None, None)
    milestone.version += 1
    milestone.save()
    pairs = {"milestone": (before, _words(milestone))}
    _tell(milestone.event, pairs, actor=actor, at=at, agency_id=milestone.agency_id)
    touch_shown(milestone.event, at=at)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, actor: User, at: datetime) -> None:
    milestone = _held(milestone, None)
    before, event = _words(milestone), milestone.event
    agency_id = milestone.agency_id
    milestone.delete()
    _tell(event, {"milestone": (before, None)}, actor=actor, at=at, agency_id=agency_id)
    rebuild_occurrences(event, at=at)
    touch_shown(event, at=at)


@transaction.atomic
def follow_template(
    event: Event,
    *,
    added: Iterable[MilestoneTemplate],
    changed: Iterable[tuple[Milestone, MilestoneTemplate]],
    actor: User,
    at: datetime,
    batch: str,
) -> None:
    """Give an event the milestones that its type plans by now. The changes say that a template made them.

    A milestone that somebody changed or ticked since `changed` was read is left as it is.
    """
    hold([event.pk])
    for template in added:
        milestone = milestone_of(template, event, at)
        milestone.save()
        _tell_by_template(milestone, None, actor=actor, at=at, batch=batch)
    for seen, template in changed:
        milestone = _held(seen, None)
        if milestone.version == seen.version:
            before = _words(milestone)
            milestone.label, milestone.role = own_label(template), template.role
            milestone.anchor, milestone.offset = template.anchor, template.offset
            milestone.version += 1
            milestone.save()
            _tell_by_template(milestone, before, actor=actor, at=at, batch=batch)
    event._prefetched_objects_cache = {}  # the milestones from before
    rebuild_occurrences(event, at=at)
    touch_shown(event, at=at)


@transaction.atomic
def take_back_milestone(change: Change, *, actor: User | None, at: datetime, batch: str = "") -> None:
    """Undo what a change did to a milestone: it goes, comes back under its number, or is as it was before.

    Raises StaleMilestoneError unless it stands as that change left it.
    """
    before, after = (change.fields["milestone"][side] for side in ("before", "after"))
    pk = (before or after)["id"]
    event = Event.objects.select_related("type", "brand", "calendar").get(pk=change.event_id)
    found = Milestone.objects.select_for_update(of=("self",)).filter(pk=pk, event=event).first()
    standing = _words(found) if found else None
    if (standing and _planned(standing)) != (after and _planned(after)):
        raise StaleMilestoneError("later")
    if before is None:
        Milestone.objects.filter(pk=pk).delete()
    else:
        _as_it_was(found or Milestone(pk=pk, event=event, created_at=change.at), before).save()
    agency_id = (before or after)["agency"]
    _tell(event, {"milestone": (standing, before)}, actor=actor, at=at, agency_id=agency_id, batch=batch, undoes=change)
    rebuild_occurrences(event, at=at)
    touch_shown(event, at=at)


def _planned(words: dict[str, Any]) -> dict[str, Any]:
    """What tells whether two of them are the same; other words say who did it, and when."""
    return {name: words[name] for name in PLANNED}


def _as_it_was(milestone: Milestone, words: dict[str, Any]) -> Milestone:
    """Not saved. Somebody who is gone since does no longer do it."""
    milestone.key, milestone.label = words["key"], words["label"]
    milestone.anchor, milestone.offset, milestone.role = words["anchor"], words["offset"], words["role"]
    milestone.user = User.objects.filter(pk__in=[words["user"]]).first()
    milestone.agency = Organisation.objects.filter(pk__in=[words["agency"]]).first()
    milestone.done_by = User.objects.filter(pk__in=[words.get("done_by")]).first()
    milestone.done_at = datetime.fromisoformat(words["done_at"]) if words.get("done_at") else None
    milestone.version += 1
    return milestone


def _tell_by_template(milestone: Milestone, before: dict | None, *, actor: User, at: datetime, batch: str) -> None:
    pairs = {"milestone": (before, {**_words(milestone), BY_TEMPLATE: True})}
    _tell(milestone.event, pairs, actor=actor, at=at, agency_id=milestone.agency_id, batch=batch)


def _held(milestone: Milestone, version: int | None) -> Milestone:
    """As it stands, with its event, which is held before the calendar's revision rises, as `hold` says."""
    held = (
        Milestone.objects.select_for_update(of=("event", "self"))
        .select_related("event__type", "event__brand", "event__calendar")
        .get(pk=milestone.pk)
    )
    if version is not None and held.version != version:
        raise StaleMilestoneError("stale")
    return held


def _words(milestone: Milestone) -> dict[str, Any]:
    return {
        "id": milestone.pk,
        "key": milestone.key,
        "label": milestone.label,
        "anchor": milestone.anchor,
        "offset": milestone.offset,
        "user": milestone.user_id,
        "role": milestone.role,
        "agency": milestone.agency_id,
        "done": bool(milestone.done_at),
        "done_at": milestone.done_at.isoformat() if milestone.done_at else None,
        "done_by": milestone.done_by_id,
    }


def _follow_up(milestone: Milestone, pairs: dict, *, actor: User, at: datetime) -> None:
    _tell(milestone.event, pairs, actor=actor, at=at, agency_id=milestone.agency_id)
    rebuild_occurrences(milestone.event, at=at)
    touch_shown(milestone.event, at=at)


def _tell(
    event: Event,
    pairs: dict,
    *,
    actor: User | None,
    at: datetime,
    agency_id: int | None,
    batch: str = "",
    undoes: Change | None = None,
) -> None:
    """The brand hears of its milestones; an agency of those that are its own."""
    hearers = hearing.hearers_of(event, at)
    kept = {side: opened for side, opened in hearers.items() if side in ("brand", str(agency_id))}
    fields = {name: {"group": "read", "before": before, "after": after} for name, (before, after) in pairs.items()}
    verb = Verb.UNDO if undoes else Verb.MILESTONE
    record_on(event, verb=verb, actor=actor, at=at, fields=fields, hearers=kept, batch=batch, undoes=undoes)
