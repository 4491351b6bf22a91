"""Changes to a part of a series: one occurrence, or all from one on. Inside the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...accounts.models import User
from .. import series
from ..fields import field_of, normal
from ..models import Event
from ..series import CARRIED, Scope, ScopeError, Spot
from ..stock import refuse_unbrought
from ..timing import When
from .saving import StaleError, changed_since, demand_version, locked, merged, save_values, value_of
from .splitting import split_event

Values = Mapping[str, Any]
# What of the `when` field one occurrence may have of its own.
OWN_DATES = ("starts", "ends", "zone", "end_zone")


def change_occurrence(
    event: Event,
    on: str,
    values: Values,
    *,
    actor: User | None,
    at: datetime,
    version: int | None,
    verb: str,
    merge: bool,
    batch: str,
) -> Event:
    """Give one occurrence a time, words or a status of its own. Others who changed other occurrences don't stand in the way.

    Raises ScopeError with the fields that an occurrence can't have, StaleError where somebody changed the same of it.
    """
    event = locked(event)
    demand_version(event, None if merge else version)
    standing = value_of(event)
    spot = spot_in(standing, on)
    own = _unclashing(event, spot, _own_values(event, spot, values), version)
    when = When.from_json(own["when"]) if "when" in own else spot.when
    said = {**spot.fields, **{name: value for name, value in own.items() if name != "when"}}
    fields = {name: value for name, value in said.items() if value != field_of(name, event).read(event)}
    value = series.with_occurrence(standing, spot, when=when, fields=fields)
    return save_values(event, {"when": value}, actor=actor, at=at, version=None, verb=verb, batch=batch)


def change_following(
    event: Event,
    on: str,
    values: Values,
    *,
    actor: User | None,
    at: datetime,
    version: int | None,
    merge: bool,
    batch: str,
) -> Event:
    """Split the series and change its second part, which is returned. From the first occurrence on it is the whole series."""
    event = locked(event)
    demand_version(event, None if merge else version)
    standing = value_of(event)
    spot = spot_in(standing, on)
    if series.is_first(standing, spot.key):
        return save_values(event, values, actor=actor, at=at, version=version, batch=batch)
    kept = merged(event, values, version)
    if not _differs(event, kept, series.split(standing, spot.key)[1]):
        return event
    refuse_unbrought(field_of("needs", event).read(event), kept.get("needs"))
    return split_event(event, spot.key, values=kept, actor=actor, at=at, batch=batch)


def _differs(event: Event, values: Values, tail: series.Value) -> bool:
    """Would the second part be another than the series is anyway?"""
    if {**tail, **values.get("when", {})} != tail:
        return True
    fields = ((field_of(name, event), value) for name, value in values.items() if name != "when")
    return any(field.take(value) != field.read(event) for field, value in fields)


def left_of(event: Event, on: str, scope: Scope) -> series.Value | None:
    """The `when` field after an occurrence, or all from it on, is deleted; None when nothing is left."""
    standing = value_of(event)
    spot = spot_in(standing, on)
    if scope is Scope.THIS:
        left = series.without_occurrence(standing, spot)
    elif series.is_first(standing, spot.key):
        return None
    else:
        left, _tail = series.split(standing, spot.key)
    return None if series.is_over(left) else left


def touched(event: Event, on: str, values: Values) -> dict[str, Any]:
    """Without what the caller only saw: a form opened on an occurrence shows that one's own words, and sends them back."""
    spot = spot_in(value_of(event), on)
    return {
        name: value for name, value in values.items() if name not in spot.fields or normal(value) != spot.fields[name]
    }


def spot_in(standing: series.Value, on: str) -> Spot:
    """The occurrence in hand. Raises ScopeError when the series has none there."""
    spot = series.spotted(standing, on)
    if spot is None:
        raise ScopeError("gone")
    return spot


def _own_values(event: Event, spot: Spot, values: Values) -> dict[str, Any]:
    """What of `values` differs from what the occurrence shows; raises ScopeError for what it can't have of its own."""
    own, refused = {}, []
    for name, given in values.items():
        value = field_of(name, event).take(given)
        if name == "when":
            rhythm = value.get("recurrence", event.recurrence)
            if rhythm != event.recurrence:
                raise ScopeError("rhythm", fields=("when",))
            value = {part: value.get(part, "") for part in OWN_DATES}
        if value == _shown(spot, name, event):
            continue
        own[name] = value
        if name not in (*CARRIED, "when"):
            refused.append(name)
    if refused:
        raise ScopeError("not_carried", fields=tuple(refused))
    return own


def _unclashing(event: Event, spot: Spot, own: dict[str, Any], version: int | None) -> dict[str, Any]:
    """What is still to be written when the caller saw an older version. Raises StaleError where both changed a field."""
    if version is None or version == event.version:
        return own
    seen = changed_since(event, version)
    then = series.spotted(seen.get("when", value_of(event)), spot.key)
    clashes, kept = {}, {}
    for name, mine in own.items():
        now = _shown(spot, name, event)
        before = _shown(then, name, event, seen) if then else now
        if before == now:
            kept[name] = mine
        elif mine != before:
            clashes[name] = {"yours": mine, "theirs": now}
    if clashes:
        raise StaleError(event, clashes, kept)
    return kept


def _shown(spot: Spot, name: str, event: Event, seen: Values | None = None) -> Any:
    """A field as the occurrence shows it; `seen`: the series' own values in an older version."""
    if name == "when":
        return spot.when.as_json()
    whole = (seen or {}).get(name, field_of(name, event).read(event))
    return spot.fields.get(name, whole)
