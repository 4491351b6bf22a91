"""Change, move, cancel, delete: a plain event, or as much of a series as the caller means."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from ...accounts.models import User
from ...changes.models import Change, Verb
from .. import hearing, series, timing
from ..models import Event, Status
from ..series import Scope
from ..timing import Keep
from . import scopes
from .saving import bump, locked, record, save_values, value_of
from .splitting import split_event


@transaction.atomic
def update_event(
    event: Event,
    *,
    actor: User | None,
    at: datetime,
    values: Mapping[str, Any],
    version: int | None,
    scope: Scope = Scope.ALL,
    on: str = "",
    verb: str | None = None,
    merge: bool = True,
    undoes: Change | None = None,
    batch: str = "",
    as_stood: bool = False,
) -> Event:
    """Write planned fields. `version`: the one the caller saw; None takes what stands.

    A stale caller is merged where nobody else touched the same fields, else (or with `merge=False`) StaleError is raised
    and nothing is written. Without a difference nothing is written either.

    `on` names the occurrence of a series that the caller had in hand. With `scope` THIS `values["when"]` is its own time
    and the rest goes into its override; with FOLLOWING the series is split there, `values["when"]` is what the second part
    starts with, and that part is returned. Raises ScopeError for what that part of a series can't take, LoopError and
    NotBroughtError for ties that can't be. `as_stood`: needs stood like this before, be they true by now or not.
    """
    how: dict[str, Any] = {"actor": actor, "at": at, "version": version, "merge": merge, "batch": batch}
    if on and scope is Scope.THIS:
        return scopes.change_occurrence(event, on, values, verb=verb or Verb.UPDATE, **how)
    if on:
        values = scopes.touched(event, on, values)
    if on and scope is Scope.FOLLOWING:
        return scopes.change_following(event, on, values, **how)
    return save_values(event, values, verb=verb, undoes=undoes, as_stood=as_stood, **how)


@transaction.atomic
def move_event(
    event: Event,
    *,
    actor: User | None,
    at: datetime,
    version: int | None,
    starts: date | datetime | None = None,
    by: timedelta | None = None,
    when: timing.When | None = None,
    zone: str = "",
    keep: Keep = Keep.WALL,
    scope: Scope = Scope.ALL,
    on: str = "",
    merge: bool = True,
    batch: str = "",
) -> Event:
    """Give other dates: a new start (length kept), a shift, or a whole `When`, for the occurrence `on` or the first.

    A series moves as far as `scope` says, by the difference to that occurrence, exceptions with it. With `zone` all of it
    goes there, after the move, and keeps its wall times or its moments. Raises RecurrenceError for a move that its own
    rule can't take, ScopeError for an occurrence that there isn't.
    """
    event = locked(event)
    standing = value_of(event)
    shown = scopes.spot_in(standing, on).when if on else event.when
    target = when or (shown.starting(starts) if starts is not None else shown.shifted(by or timedelta()))
    if on and scope is Scope.THIS:
        value = target.in_zone(zone or target.zone, keep).as_json()
    else:
        base = standing
        if on and scope is Scope.FOLLOWING and not series.is_first(standing, on):
            _head, base = series.split(standing, on)
        value = series.rescheduled(base, shown, target, zone=zone, keep=keep)
    verb = Verb.MOVE if scope is Scope.THIS else None
    how: dict[str, Any] = {"actor": actor, "at": at, "version": version, "merge": merge, "batch": batch, "verb": verb}
    return update_event(event, values={"when": value}, scope=scope, on=on, **how)


@transaction.atomic
def split_series(event: Event, *, on: str, actor: User | None, at: datetime, batch: str = "") -> Event:
    """Let another event of the same series begin at the occurrence `on`, and return it; the first one's stays whole.

    Raises ScopeError where there is no such occurrence, or the rule wouldn't name the same dates afterwards.
    """
    event = locked(event)
    standing = value_of(event)
    if series.is_first(standing, scopes.spot_in(standing, on).key):
        return event
    return split_event(event, on, values={}, actor=actor, at=at, batch=batch)


def cancel_event(
    event: Event,
    *,
    actor: User | None,
    at: datetime,
    version: int | None,
    scope: Scope = Scope.ALL,
    on: str = "",
    batch: str = "",
) -> Event:
    """It stays, struck through; feeds say STATUS:CANCELLED, of a whole event for 30 days."""
    values = {"status": Status.CANCELLED}
    return update_event(event, actor=actor, at=at, version=version, values=values, scope=scope, on=on, batch=batch)


@transaction.atomic
def delete_event(
    event: Event,
    *,
    actor: User | None,
    at: datetime,
    scope: Scope = Scope.ALL,
    on: str = "",
    batch: str = "",
) -> Event:
    """Out of sight at once, kept 30 days for `restore_event`. Deleting twice is one deletion.

    One occurrence becomes an EXDATE, those that follow are cut off by UNTIL; a series that has none left is deleted.
    Raises ScopeError for an occurrence that there isn't.
    """
    event = locked(event)
    if event.deleted_at:
        return event
    if on and scope is not Scope.ALL:
        left = scopes.left_of(event, on, scope)
        if left is not None:
            values = {"when": left}
            return save_values(event, values, actor=actor, at=at, version=None, verb=Verb.UPDATE, batch=batch)
    return _delete_whole(event, actor=actor, at=at, batch=batch)


def _delete_whole(event: Event, *, actor: User | None, at: datetime, batch: str) -> Event:
    hearers = hearing.hearers_of(event, at)
    event.deleted_at, event.deleted_by = at, actor
    bump(event, at)
    pairs = {"title": (event.title, None), "when": (value_of(event), None)}
    record(event, pairs, verb=Verb.DELETE, actor=actor, at=at, hearers=hearers, batch=batch)
    return event
