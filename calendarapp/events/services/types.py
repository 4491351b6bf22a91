"""Event types, which are a brand's templates: made, changed, ordered, put away. What is planned already stays as it is."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...calendars.models import Calendar
from ...calendars.services import raise_revisions
from ...common.errors import ConflictError
from ...common.ordering import held_in_order, put_in_place
from ..builtin import TYPES, DetailField, MilestoneTemplate, field_row, milestone_row
from ..models import Channel, Event, EventType, FreezeWindow
from ..templates import checked_fields, checked_milestones, free_key, own_milestone_key, with_former

MOST_TYPES = 60
# Almanac is made for the first five, and the last takes what fits nowhere else.
ALWAYS_THERE = frozenset({"campaign", "pr_event", "vip_event", "product_release", "restock", "other"})
PLAIN = ("label", "icon", "hue", "stages", "metrics")


class StaleTypeError(ConflictError):
    """Somebody changed the same meanwhile. `fields`: name → {"yours", "theirs"} as stored; `event_type` as it stands."""

    def __init__(self, event_type: EventType, fields: dict[str, dict]) -> None:
        super().__init__("stale", fields=fields)
        self.event_type = event_type


class AlwaysThereError(RuleError):
    message = _("This type always stays. Rename it instead, or leave it unused.")


class TypeInUseError(RuleError):
    message = _("Something planned or a freeze window points at this type. Archive it instead.")


class BuiltInTypeError(RuleError):
    message = _("A type that Almanac brought can be archived, not deleted.")


@transaction.atomic
def create_type(
    brand: Organisation, *, label: str, source: EventType | None = None, values: Mapping[str, Any] | None = None
) -> EventType:
    """A type of the brand's own behind the others, with all of `source` that `values` (see `change_type`) don't say.

    Raises ValidationError by field.
    """
    count = EventType.objects.filter(brand=brand).count()
    _refuse_one_more(count)
    made = EventType(brand=brand, key=_new_key(brand, label), label=label, icon="other", position=count)
    if source:
        made.base = source.kind
        for name in ("icon", "hue", "stages", "fields", "milestones", "metrics"):
            setattr(made, name, getattr(source, name))
        if values and "fields" in values:
            made.fields = []  # nothing is planned with it yet, so nothing of its source is a former field
    _write(made, {**(values or {}), "label": label})
    made.save()
    made.channels.set(_channel_ids(values, source))
    return made


@transaction.atomic
def change_type(event_type: EventType, *, version: int | None, values: Mapping[str, Any]) -> EventType:
    """Write `label`, `icon`, `hue`, `stages`, `metrics` (keys, None: as built in), `channels` (ids), `fields` and
    `milestones` (in the shapes of built-in ones).

    A field that isn't among `fields` any more becomes a former one: nothing that is planned loses its value. `version`
    is the one the caller saw, None takes what stands. Raises StaleTypeError with what stands otherwise now, and
    ValidationError by field.
    """
    event_type = _held(event_type)
    if version is not None and version != event_type.version:
        _refuse_if_other(event_type, values)
    _write(event_type, values)
    if "channels" in values:
        event_type.channels.set(values["channels"])
    return _saved(event_type)


@transaction.atomic
def revise_type(
    event_type: EventType, *, version: int | None, values: Mapping[str, Any], archived: bool | None, at: datetime
) -> EventType:
    """`change_type`, and put away or bring back as `archived` says (None: as it stands); all of it or nothing.

    Raises what these raise.
    """
    if values:
        event_type = change_type(event_type, version=version, values=values)
    if archived is None:
        return event_type
    return archive_type(event_type, at=at) if archived else bring_back_type(event_type)


@transaction.atomic
def put_field(event_type: EventType, *, declared: DetailField, seen: str) -> EventType:
    """One field of its own in the place of the one with its key, a new one (without key) at the end.

    `seen`: the fingerprint of what the caller saw of it, empty for nothing. Raises as `change_type`.
    """
    event_type = _held(event_type)
    fields = event_type.detail_fields
    if not declared.key:
        declared = replace(
            declared, key=free_key(str(declared.label), "field", {row.key for row in event_type.known_fields})
        )
    _refuse_if_seen_otherwise(event_type, fields, declared, seen, field_row, "field")
    _write(event_type, {"fields": _with(fields, declared)})
    return _saved(event_type)


@transaction.atomic
def drop_field(event_type: EventType, *, key: str) -> EventType:
    """No longer asked for. Events that have it keep it and show it as a former field."""
    event_type = _held(event_type)
    _write(event_type, {"fields": [row for row in event_type.detail_fields if row.key != key]})
    return _saved(event_type)


@transaction.atomic
def bring_back_field(event_type: EventType, *, key: str) -> EventType:
    """A former field is asked for again, behind the others."""
    event_type = _held(event_type)
    former = [replace(row, former=False) for row in event_type.known_fields if row.former and row.key == key]
    _write(event_type, {"fields": [*event_type.detail_fields, *former]})
    return _saved(event_type)


@transaction.atomic
def move_field(event_type: EventType, *, key: str, by: int) -> EventType:
    """One place up (-1) or down (1); at the edge nothing happens."""
    event_type = _held(event_type)
    _write(event_type, {"fields": _moved(event_type.detail_fields, key, by)})
    return _saved(event_type)


@transaction.atomic
def put_milestone(event_type: EventType, *, template: MilestoneTemplate, seen: str) -> EventType:
    """As `put_field`, for a milestone."""
    event_type = _held(event_type)
    if not template.key:
        template = replace(template, key=own_milestone_key())
    _refuse_if_seen_otherwise(event_type, event_type.milestone_templates, template, seen, milestone_row, "milestone")
    _write(event_type, {"milestones": _with(event_type.milestone_templates, template)})
    return _saved(event_type)


@transaction.atomic
def drop_milestone(event_type: EventType, *, key: str) -> EventType:
    """No longer planned with new events."""
    event_type = _held(event_type)
    _write(event_type, {"milestones": [row for row in event_type.milestone_templates if row.key != key]})
    return _saved(event_type)


@transaction.atomic
def move_type(event_type: EventType, *, by: int = 0, to: int | None = None) -> list[EventType]:
    """Some places up (negative) or down among those that are offered, or to a place; at the edge nothing happens.

    Returns their order.
    """
    rows = held_in_order(EventType.objects.filter(brand=event_type.brand_id, archived_at=None))
    order, _moved = put_in_place(rows, event_type, by=by, to=to)
    return order


@transaction.atomic
def archive_type(event_type: EventType, *, at: datetime) -> EventType:
    """No longer offered; events that have it keep it. Raises AlwaysThereError."""
    event_type = _held(event_type)
    if event_type.key in ALWAYS_THERE:
        raise AlwaysThereError
    event_type.archived_at = event_type.archived_at or at
    return _saved(event_type)


@transaction.atomic
def bring_back_type(event_type: EventType) -> EventType:
    """Offered again. Raises ValidationError if another has its name by now."""
    event_type = _held(event_type)
    _refuse_taken(event_type, str(event_type))
    event_type.archived_at = None
    return _saved(event_type)


@transaction.atomic
def delete_type(event_type: EventType) -> None:
    """For good. Raises BuiltInTypeError, and TypeInUseError where an event (a deleted one too) or a freeze window has it."""
    event_type = _held(event_type)
    if not event_type.is_own:
        raise BuiltInTypeError
    if Event.objects.filter(type=event_type).exists() or FreezeWindow.objects.filter(types=event_type).exists():
        raise TypeInUseError
    event_type.delete()


@transaction.atomic
def restore_type(event_type: EventType, *, channels: Iterable[Channel]) -> EventType:
    """One that was deleted stands again as it stood, under its id. Raises ValidationError by field."""
    standing = EventType.objects.filter(brand=event_type.brand_id)
    _refuse_one_more(standing.count())
    if event_type.archived_at is None:
        _refuse_taken(event_type, str(event_type))
    if standing.filter(key=event_type.key).exists():
        raise ValidationError({"label": gettext("There is a type of this name already.")})
    event_type.save(force_insert=True)
    event_type.channels.set(channels)
    return event_type


def fingerprint(row: Mapping[str, Any] | None) -> str:
    """What tells a stored field or milestone from another; empty for none."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16] if row else ""


def stored_values(event_type: EventType, names: Iterable[str]) -> dict[str, Any]:
    """Some of what `change_type` writes, as it stands, in the form in which conflicts compare it."""
    return {name: _READ[name](event_type) for name in names}


_READ: dict[str, Callable[[EventType], Any]] = {
    **{name: attrgetter(name) for name in PLAIN},
    "channels": lambda row: sorted(row.channels.values_list("pk", flat=True)) if row.pk else [],
    "fields": lambda row: [field_row(declared) for declared in row.detail_fields],
    "milestones": lambda row: [milestone_row(template) for template in row.milestone_templates],
}


def _plain(name: str, value: Any) -> Any:
    if name == "fields":
        return [field_row(declared) for declared in value]
    if name == "milestones":
        return [milestone_row(template) for template in value]
    return sorted(getattr(row, "pk", row) for row in value) if name == "channels" else value


def _held(event_type: EventType) -> EventType:
    return EventType.objects.select_for_update(of=("self",)).select_related("brand").get(pk=event_type.pk)


def _saved(event_type: EventType) -> EventType:
    """Words of types show in feeds, so these are read anew."""
    event_type.version += 1
    event_type.save()
    raise_revisions(Calendar.objects.filter(brand=event_type.brand_id).values_list("pk", flat=True))
    return event_type


def _write(event_type: EventType, values: Mapping[str, Any]) -> None:
    """Puts values into the row, unsaved."""
    if "label" in values:
        if not values["label"] and event_type.is_own:
            raise ValidationError({"label": gettext("Give the type a name.")})
        _refuse_taken(event_type, values["label"] or event_type.builtin_label())
    for name in PLAIN:
        if name in values:
            setattr(event_type, name, values[name])
    if "fields" in values:
        fields = with_former(event_type.known_fields, values["fields"])
        event_type.fields = [field_row(declared) for declared in checked_fields(fields)]
    if "milestones" in values:
        event_type.milestones = [milestone_row(template) for template in checked_milestones(values["milestones"])]


def _refuse_one_more(count: int) -> None:
    if count >= MOST_TYPES:
        raise ValidationError({"label": gettext("A brand can have %(most)s types.") % {"most": MOST_TYPES}})


def _refuse_taken(event_type: EventType, label: str) -> None:
    others = EventType.objects.filter(brand=event_type.brand_id, archived_at=None).exclude(pk=event_type.pk)
    if label and label.casefold() in {str(row).casefold() for row in others}:
        raise ValidationError({"label": gettext("There is a type of this name already.")})


def _refuse_if_other(event_type: EventType, values: Mapping[str, Any]) -> None:
    standing = stored_values(event_type, values)
    mine = {name: _plain(name, value) for name, value in values.items()}
    clashes = {name: {"yours": mine[name], "theirs": standing[name]} for name in values if mine[name] != standing[name]}
    if clashes:
        raise StaleTypeError(event_type, clashes)


def _refuse_if_seen_otherwise(event_type: EventType, standing: Sequence, mine, seen: str, row_of, name: str) -> None:
    theirs = next((row_of(row) for row in standing if row.key == mine.key), None)
    if fingerprint(theirs) != seen and theirs != row_of(mine):
        raise StaleTypeError(event_type, {name: {"yours": row_of(mine), "theirs": theirs}})


def _with(rows: Sequence, changed) -> list:
    """The rows with `changed` in the place of the one with its key, else behind them."""
    if changed.key not in {row.key for row in rows}:
        return [*rows, changed]
    return [changed if row.key == changed.key else row for row in rows]


def _moved(rows: Sequence, key: str, by: int) -> list:
    order = list(rows)
    place = next((number for number, row in enumerate(order) if row.key == key), None)
    if place is not None and 0 <= place + by < len(order):
        order.insert(place + by, order.pop(place))
    return order


def _new_key(brand: Organisation, label: str) -> str:
    taken = set(EventType.objects.filter(brand=brand).values_list("key", flat=True)) | TYPES.keys()
    return free_key(label, "type", taken)


def _channel_ids(values: Mapping[str, Any] | None, source: EventType | None) -> list[int]:
    if values and "channels" in values:
        return list(values["channels"])
    return list(source.channels.values_list("pk", flat=True)) if source else []
