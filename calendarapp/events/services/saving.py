"""How a planned change reaches the tables: merged or refused, written, told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Sum

from ...accounts.models import User
from ...calendars import levels
from ...calendars.models import Calendar, Grant
from ...changes.models import Change, Verb
from ...changes.services import FieldChanges
from ...common.errors import ConflictError
from ...common.text import fold
from .. import hearing
from ..fields import field_of
from ..models import Event, Status
from ..stock import refuse_unbrought
from .occurrences import rebuild_occurrences
from .recording import record_on
from .releasing import mark_released, settle_release, tell_newcomers

# A change of these moves occurrences.
TIMED = frozenset({"when", "embargo_until", "calendar"})
# A change of these decides who sees the event.
SIGHTED = frozenset({"sharing", "embargo_until", "reserved", "partners", "calendar"})

Values = Mapping[str, Any]
Pairs = dict[str, tuple[Any, Any]]


class StaleError(ConflictError):
    """Somebody changed the same fields meanwhile. `fields`: name → {"yours", "theirs"}; `event` as it stands now.

    `kept`: names of the caller's fields that nobody else touched. The caller's others, neither here nor in `fields`, are
    as the caller saw them and must not go over what stands now.
    """

    def __init__(self, event: Event, fields: dict[str, dict], kept: Iterable[str] = ()) -> None:
        super().__init__("stale", fields=fields)
        self.event = event
        self.kept = frozenset(kept)


def locked(event: Event) -> Event:
    """The row as it stands, held until the end of the transaction (SQLite holds the whole file)."""
    return Event.objects.select_for_update(of=("self",)).select_related("type", "brand", "calendar").get(pk=event.pk)


def hold(ids: Iterable[int]) -> None:
    """Hold events, then their calendars, each by id, until the end of the transaction: before the first of many is written.

    In this order everybody takes them, for a change raises its calendar's revision last. Who had written some of the events
    and now wanted the next would wait for somebody who holds that one and waits for the calendar.
    """
    events = Event.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    calendars = set(events.values_list("calendar_id", flat=True))
    list(Calendar.objects.select_for_update(no_key=True).filter(pk__in=calendars).order_by("pk").values_list("pk"))


def value_of(event: Event) -> dict[str, Any]:
    """The dates of an event with its series, as the change log keeps them."""
    return field_of("when", event).read(event)


def save_values(
    event: Event,
    values: Values,
    *,
    actor: User | None,
    at: datetime,
    version: int | None,
    verb: str | None = None,
    merge: bool = True,
    undoes: Change | None = None,
    batch: str = "",
    told: FieldChanges | None = None,
    as_stood: bool = False,
) -> Event:
    """Write planned fields and tell of it, inside the caller's transaction. `told`: what the Change says beside the fields.

    Raises as `update_event` does, and writes nothing then.
    """
    event = locked(event)
    demand_version(event, None if merge else version)
    pairs = pairs_of(event, merged(event, values, version))
    if not pairs:
        return event
    if "needs" in pairs and not as_stood:
        refuse_unbrought(*pairs["needs"])
    if "embargo_until" in pairs:
        settle_release(event, at=at)
    before, before_calendar = hearing.hearers_of(event, at), event.calendar_id
    write_pairs(event, pairs, at=at)
    event = locked(event)
    after = hearing.hearers_of(event, at)
    record(
        event,
        pairs,
        verb=verb or verb_of(pairs),
        actor=actor,
        at=at,
        hearers=hearing.both(before, after),
        before_calendar=before_calendar,
        undoes=undoes,
        batch=batch,
        told=told,
    )
    tell_newcomers(event, before, after, actor=actor, at=at)
    return event


def demand_version(event: Event, version: int | None) -> None:
    """Raises StaleError unless this version stands; None takes what stands."""
    if version is not None and version != event.version:
        raise StaleError(event, {})


def pairs_of(event: Event, values: Values) -> Pairs:
    """Field → (before, after) for those values that differ from what stands."""
    found = {}
    for name, value in values.items():
        field = field_of(name, event)
        before, after = field.read(event), field.take(value)
        if name == "when":
            after = {**before, **after}
        if before != after:
            found[name] = (before, after)
    return found


def merged(event: Event, values: Values, version: int | None) -> Values:
    """What of `values` is still to be written when the caller saw an older version. Raises StaleError where both changed a field."""
    if version is None or version == event.version:
        return values
    theirs = changed_since(event, version)
    kept, clashes = {}, {}
    for name, value in values.items():
        if name not in theirs:
            kept[name] = value
            continue
        field = field_of(name, event)
        mine, now = field.take(value), field.read(event)
        mine = {**now, **mine} if name == "when" else mine
        if mine == now or _same(mine, field.take(theirs[name]), name):
            continue
        clashes[name] = {"yours": mine, "theirs": now}
    if clashes:
        raise StaleError(event, clashes, kept)
    return kept


def write_pairs(event: Event, pairs: Pairs, *, at: datetime) -> None:
    """Put values into the row and what hangs on it, raise the counters, and recompute what follows."""
    before_calendar = event.calendar_id
    for name, (_before, after) in pairs.items():
        field = field_of(name, event)
        if not field.related:
            field.write(event, after)
    _count(event, pairs, before_calendar, at)
    event.save()
    for name, (_before, after) in pairs.items():
        field = field_of(name, event)
        if field.related:
            field.write(event, after)
    event._prefetched_objects_cache = {}
    if "description" in pairs:  # its second form, kept from an import, would say what it no longer does
        event.kept_lines.filter(recurrence_id="", line__istartswith="X-ALT-DESC").delete()
    if TIMED & pairs.keys():
        rebuild_occurrences(event, at=at)


def record(
    event: Event,
    pairs: Pairs,
    *,
    verb: str,
    actor: User | None,
    at: datetime,
    hearers: hearing.Hearers,
    before_calendar: int | None = None,
    undoes: Change | None = None,
    batch: str = "",
    told: FieldChanges | None = None,
) -> Change:
    """The Change of one event. `told`: what it says beside planned fields."""
    calendars = {before_calendar or event.calendar_id: None, event.calendar_id: None}
    fields = {
        name: {"group": field_of(name, event).opener, "before": before, "after": after}
        for name, (before, after) in pairs.items()
    }
    return record_on(
        event,
        verb=verb,
        actor=actor,
        at=at,
        fields={**fields, **(told or {})},
        hearers=hearers,
        calendar_ids=list(calendars),
        undoes=undoes,
        batch=batch,
    )


def bump(event: Event, at: datetime) -> None:
    """Save with all counters raised, when an event goes or comes back."""
    event.version += 1
    event.sequence += 1
    event.shown_at = at
    event.save()


def index_words(event: Event) -> None:
    """Fill the search keys, one for each opener. Nothing is saved."""
    event.search_title = fold(event.title)
    event.search_description = fold(f"{event.description} {event.objective}")
    own = " ".join(str(value) for value in event.details.values())
    event.search_inside = fold(f"{event.notes} {own} {' '.join(event.tags)} {event.location}")


def verb_of(pairs: Pairs) -> str:
    """The word for a change by what it changed."""
    names = pairs.keys()
    if names == {"when"}:
        return Verb.MOVE
    if names == {"status"}:
        return Verb.CANCEL if pairs["status"][1] == Status.CANCELLED else Verb.STATUS
    if names and names <= SIGHTED:
        return Verb.SHARE
    return Verb.UPDATE


def changed_since(event: Event, version: int) -> dict[str, Any]:
    """Field → its value in the version that the caller saw, for fields changed since."""
    seen: dict[str, Any] = {}
    later = Change.objects.filter(event_id=event.pk, version__gt=version).order_by("number")
    for fields in later.values_list("fields", flat=True):
        for name, change in fields.items():
            seen.setdefault(name, change["before"])
    return seen


def _same(mine: Any, seen: Any, name: str) -> bool:
    """Was this field left as the caller saw it? Dates compare without what the caller's form can't show."""
    if name != "when" or not isinstance(seen, dict):
        return mine == seen
    return all(mine.get(key) == seen.get(key) for key in ("starts", "ends", "zone", "end_zone", "recurrence"))


def _count(event: Event, pairs: Pairs, before_calendar: int, at: datetime) -> None:
    event.version += 1
    shown = [name for name in pairs if _shows(name, event)]
    if shown:
        event.sequence += 2 if "embargo_until" in pairs else 1
        event.shown_at = at
    if "calendar" in pairs:
        _drop_taken_uid(event)
        event.sequence += _fall(before_calendar)
    if "when" in pairs:
        event.dated_at = at
    if "embargo_until" in pairs:
        mark_released(event, at)
    if "status" in pairs:
        event.cancelled_at = at if event.status == Status.CANCELLED else None
    index_words(event)


def _drop_taken_uid(event: Event) -> None:
    """The file's UID serves to match imports into one calendar; where another event holds it already it is let go."""
    others = Event.objects.filter(calendar=event.calendar_id, external_uid=event.external_uid).exclude(pk=event.pk)
    if event.external_uid and others.exists():
        event.external_uid = ""


def _shows(name: str, event: Event) -> bool:
    """May a feed show this field, or does it decide what a feed shows?"""
    return name in SIGHTED or field_of(name, event).opener != levels.INSIDE


def _fall(before_calendar: int) -> int:
    """How much the grants' part of SEQUENCE may fall when an event leaves a calendar: the event's part makes up for it.

    The sum, not the highest: who stands in several agencies sees the event through all their grants.
    """
    grants = Grant.objects.filter(calendar_id=before_calendar)
    return grants.aggregate(total=Sum("sequence"))["total"] or 0
