"""Acts on event types that several slices take part in, each in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from ..accounts.models import Organisation
from ..events.builtin import MILESTONES, MilestoneTemplate
from ..events.models import Channel, Event, EventType, Milestone
from ..events.services.types import create_type, delete_type, restore_type
from ..events.templates import own_milestone_key
from ..kpis.models import Target
from ..reminders.services import copy_leads, drop_leads, restore_leads


@transaction.atomic
def make_type(
    brand: Organisation,
    *,
    label: str,
    source: EventType | None,
    at: datetime,
    values: Mapping[str, Any] | None = None,
) -> EventType:
    """A type of the brand's own that starts with what `source` says, its leads as well. Raises ValidationError."""
    made = create_type(brand, label=label, source=source, values=values)
    if source:
        copy_leads(brand, source_key=source.key, type_key=made.key, at=at)
    return made


@transaction.atomic
def remove_type(event_type: EventType) -> None:
    """For good, with its leads. Raises what `delete_type` raises."""
    delete_type(event_type)
    drop_leads(event_type.brand, type_key=event_type.key)


@transaction.atomic
def put_back_type(
    event_type: EventType, *, channels: Iterable[Channel], leads: Iterable[Mapping[str, Any]]
) -> EventType:
    """One that was removed stands again as it stood, with its leads. Raises what `restore_type` raises."""
    restore_leads(event_type.brand, type_key=event_type.key, leads=leads)
    return restore_type(event_type, channels=channels)


@transaction.atomic
def save_as_type(event: Event, *, label: str, parts: frozenset[str], at: datetime) -> EventType:
    """A type of the brand's own that proposes what an event has; what isn't among `parts` is as in the event's type.

    `parts`: fields, milestones, channels, stages, metrics. Raises ValidationError.
    """
    source = event.type
    values: dict[str, Any] = {}
    if "fields" in parts:
        values["fields"] = [replace(row, default=event.details.get(row.key)) for row in source.detail_fields]
    if "milestones" in parts:
        values["milestones"] = _templates(event.milestones.all())
    if "channels" in parts:
        values["channels"] = [row.pk for row in event.channels.all()]
    if "stages" in parts:
        values["stages"] = event.stages
    if "metrics" in parts:
        targets = Target.objects.filter(event=event).order_by("metric__position", "pk")
        values["metrics"] = list(targets.values_list("metric__key", flat=True))
    return make_type(event.brand, label=label, source=source, at=at, values=values)


def _templates(milestones: Iterable[Milestone]) -> list[MilestoneTemplate]:
    """Those of somebody's own get a key, so that they are known again."""
    found: dict[str, MilestoneTemplate] = {}
    for milestone in milestones:
        key = milestone.key if milestone.key and milestone.key not in found else own_milestone_key()
        label = milestone.label or MILESTONES[key].label if key in MILESTONES else str(milestone)
        found[key] = MilestoneTemplate(key, label, milestone.anchor, milestone.offset, milestone.role)
    return list(found.values())
