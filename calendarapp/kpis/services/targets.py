"""Targets: set, changed, removed. They have a version of their own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...accounts.models import User
from ...calendars import levels
from ...changes.models import Verb
from ...common.errors import ConflictError
from ...events.models import Event
from .. import rules
from ..models import Metric, Target
from .telling import held_event, tell, told

FIGURES = ("baseline", "target", "stretch", "low", "high")
WRITABLE = (*FIGURES, "window_start", "window_end", "lag", "attribution", "source")


class StaleTargetError(ConflictError):
    """Somebody changed this target meanwhile. `fields`: name → {"yours", "theirs"}; `target` as it stands now."""

    def __init__(self, target: Target, fields: dict[str, dict]) -> None:
        super().__init__(_("Somebody else changed this target meanwhile."), fields=fields)
        self.target = target


@transaction.atomic
def set_target(event: Event, *, metric: Metric, actor: User | None, at: datetime, values: Mapping[str, Any]) -> Target:
    """A new target. `values` are those of WRITABLE; without a `lag` the metric's usual one.

    Raises ValidationError when they contradict each other or the event has a target in this metric.
    """
    event = held_event(event)
    if Target.objects.filter(event=event, metric=metric).exists():
        raise ValidationError({"metric": _("This event has a target for this metric already.")})
    target = Target(event=event, metric=metric, created_at=at, lag=metric.builtin.lag if metric.builtin else 3)
    _write(target, values, at)
    tell(event, verb=Verb.TARGET, fields=_fields(metric, None, _words(target)), actor=actor, at=at)
    return target


@transaction.atomic
def change_target(
    target: Target, *, actor: User | None, at: datetime, version: int | None, values: Mapping[str, Any]
) -> Target:
    """Write those of WRITABLE that `values` names. `version`: the one the caller saw; None takes what stands.

    Raises StaleTargetError when it is another, ValidationError as `set_target`. Writes nothing when nothing differs.
    """
    event, target = _held(target)
    if version is not None and version != target.version:
        raise StaleTargetError(target, _clashes(target, values))
    before = _words(target)
    if all(getattr(target, name) == values[name] for name in WRITABLE if name in values):
        return target
    target.version += 1
    _write(target, values, at)
    tell(event, verb=Verb.TARGET, fields=_fields(target.metric, before, _words(target)), actor=actor, at=at)
    return target


@transaction.atomic
def remove_target(target: Target, *, actor: User | None, at: datetime, version: int | None = None) -> None:
    """Take a target off; its readings stay. Raises StaleTargetError when `version` isn't the one that stands."""
    event, target = _held(target)
    if version is not None and version != target.version:
        raise StaleTargetError(target, {})
    fields = _fields(target.metric, _words(target), None)
    target.delete()
    tell(event, verb=Verb.TARGET, fields=fields, actor=actor, at=at)


def _held(target: Target) -> tuple[Event, Target]:
    """The event first, as every writer of its figures takes it: two can't block each other."""
    event = held_event(target.event)
    held = Target.objects.select_for_update(of=("self",)).select_related("metric").get(pk=target.pk)
    held.event = event
    return event, held


def _write(target: Target, values: Mapping[str, Any], at: datetime) -> None:
    for name in WRITABLE:
        if name in values:
            setattr(target, name, values[name])
    whole = {name: getattr(target, name) for name in WRITABLE}
    if errors := rules.target_errors(target.metric, whole):
        raise ValidationError({name: str(error) for name, error in errors.items()})
    target.currency = target.event.currency if target.metric.is_money else ""
    target.changed_at = at
    target.save()


def _fields(metric: Metric, before: Any, after: Any) -> dict[str, dict]:
    return {f"target.{metric.key}": told(metric, levels.KPI_TARGETS, before, after)}


def _clashes(target: Target, values: Mapping[str, Any]) -> dict[str, dict]:
    return {
        name: {"yours": _word(values[name]), "theirs": _word(getattr(target, name))}
        for name in WRITABLE
        if name in values and values[name] != getattr(target, name)
    }


def _words(target: Target) -> dict[str, Any]:
    """A target as the change log keeps it; what isn't stated is left out."""
    stated = {name: _word(getattr(target, name)) for name in (*WRITABLE, "currency")}
    return {name: word for name, word in stated.items() if word not in (None, "")}


def _word(value: Any) -> Any:
    """Decimals without idle zeros, days as ISO text."""
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else f"{value.normalize():f}"
