"""Between the API's body and the plan's fields."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError as FormError
from django.utils.translation import gettext as _
from rest_framework import serializers

from ...calendars import levels
from ...calendars.lens import Lens
from ...calendars.models import Calendar
from ...events import series
from ...events.belonging import Tied
from ...events.builtin import DetailField
from ...events.fields import DETAIL, field_of
from ...events.models import Event, EventType
from ...events.series import Scope
from ...events.sheets import EventSheet
from ...events.stock import refuse_unbrought
from ...events.ties import canonical
from ...events.timing import Keep, When
from ...ical import recurrence as rules
from ..forms import details
from ..forms.offer import Offer
from ..forms.repeats import checked, refusal
from ..hand import Aim, Hand, in_hand
from ..loops import TIES_REFUSED, tie_in_words

NOT_FOUND = "Not found."
WHEN = frozenset({"starts", "ends", "time_zone", "end_zone", "recurrence"})
OFFERED = {"channels": "channels", "markets": "markets", "personas": "personas", "products": "products"}
PEOPLE = ("owner", "backup")
EMPTY: dict[str, Any] = {
    "status": "planned",
    "partners": [],
    "embargo_until": None,
    "reserved": False,
    "needs": [],
    "channels": [],
    "markets": [],
    "personas": [],
    "products": [],
    "tags": [],
    "links": [],
    "owner": None,
    "backup": None,
    "parent": None,
    "budget_planned": None,
    "budget_actual": None,
}
TEXTS = ("location", "stages", "description", "objective", "goal", "notes")


def planned_values(
    body: Mapping[str, Any],
    *,
    lens: Lens,
    offer: Offer,
    event_type: EventType,
    calendar: Calendar,
    event: Event | None,
    at: datetime,
    hand: Hand | None = None,
    scope: Scope = Scope.ALL,
) -> dict[str, Any]:
    """Planned fields by name from a validated body. Raises serializers.ValidationError naming the field.

    `hand` and `scope`: the occurrence that the body is about, and how much of its series it is meant for.
    """
    values = {name: body[name] for name in body if name not in WHEN | {"details", "calendar", "type", "keep"}}
    for name in OFFERED.keys() & values.keys():
        _demand_offered(name, values[name], {pk for pk, _label in offer[OFFERED[name]]})
    for name in PEOPLE:
        if values.get(name) is not None:
            _demand_offered(name, [values[name]], {pk for pk, _label in offer["people"]})
    _demand_agencies(values, offer)
    _demand_events(values, lens, calendar, event)
    _demand_products_of_needs(values, offer, event)
    with ties_named(lens):
        refuse_unbrought(field_of("needs", event).read(event) if event else (), values.get("needs"), lens=lens)
    values |= _own(body.get("details"), event_type)
    if WHEN & body.keys():
        values["when"] = (
            new_when(body, calendar, at) if event is None else when_value(body, hand or in_hand(event, ""), scope, at)
        )
    return values


@contextmanager
def ties_named(lens: Lens) -> Iterator[None]:
    """A tie that can't be becomes a ValidationError that names its field."""
    try:
        yield
    except TIES_REFUSED as refused:
        raise serializers.ValidationError({refused.field: [tie_in_words(refused, lens)]}) from refused


def new_when(body: Mapping[str, Any], calendar: Calendar, at: datetime) -> dict[str, Any]:
    """The `when` field of an event that isn't planned yet."""
    when = _when(body, calendar.time_zone, None)
    return {**when.as_json(), "recurrence": _rule(body.get("recurrence", ""), when, at)}


def when_value(body: Mapping[str, Any], hand: Hand, scope: Scope, at: datetime) -> dict[str, Any]:
    """The `when` field: what the body leaves out stays as it stands, dates are those of what is in hand."""
    aim = _aim(body, hand)
    if hand.spot and scope is Scope.THIS:
        rhythm = {"recurrence": body["recurrence"]} if "recurrence" in body else {}
        return {**aim.when.as_json(), **rhythm}
    base = hand.base(scope)
    try:
        if "recurrence" not in body:
            return series.rescheduled(base, hand.when, aim.target, zone=aim.zone, keep=aim.keep)
    except rules.RecurrenceError as error:
        raise serializers.ValidationError({"starts": [refusal(error)]}) from error
    first = series.anchored(base, hand.when, aim.when)
    kept = {"overrides": base["overrides"]} if body["recurrence"] else {}
    return {**first.as_json(), "recurrence": _rule(body["recurrence"], first, at), **kept}


def _aim(body: Mapping[str, Any], hand: Hand) -> Aim:
    """`keep` says what stays of dates that the body doesn't give; those that it gives are in `time_zone`."""
    zone = body.get("time_zone") or hand.when.zone
    if body.get("keep") == Keep.MOMENT and zone != hand.when.zone and not body.keys() & {"starts", "ends"}:
        return Aim(hand.when, zone, Keep.MOMENT)
    return Aim(_when(body, hand.when.zone, hand.when))


def _rule(recurrence: str, when: When, at: datetime) -> str:
    if not recurrence:
        return ""
    try:
        parsed = rules.parse(recurrence, all_day=when.all_day, zone=when.zone, start=when.starts, duration=when.length)
        return checked(parsed, when, at)
    except rules.RecurrenceError as error:
        raise serializers.ValidationError({"recurrence": [refusal(error)]}) from error


def emptied(body: Mapping[str, Any], writable: frozenset[str]) -> dict[str, Any]:
    """What a PUT means by fields that it leaves out: emptied, those alone that the caller may write."""
    left_out = {**EMPTY, **dict.fromkeys(TEXTS, "")}
    return {name: value for name, value in left_out.items() if name in writable and name not in body}


def event_json(sheet: EventSheet, brand_slug: str) -> dict[str, Any]:
    """The sheet as the API shows it; shut fields are absent."""
    shown: dict[str, Any] = {
        "id": sheet.id,
        "uid": sheet.uid,
        "brand": brand_slug,
        "calendar": sheet.calendar.id,
        "opens": sorted(sheet.opens),
        **({"version": sheet.version} if sheet.version else {}),
        "all_day": sheet.when.all_day,
        "starts": sheet.when.starts.isoformat(),
        "ends": sheet.when.ends.isoformat(),
        "time_zone": sheet.when.zone,
        "end_zone": sheet.when.end_zone,
        "starts_at": sheet.when.starts_at,
        "ends_at": sheet.when.ends_at,
        "recurrence": sheet.recurrence,
        "reserved": sheet.reserved,
        "held_until": sheet.embargo_until if sheet.is_held else None,
    }
    for opener, names in _OPENED_BY.items():
        if opener in sheet.opens:
            shown |= {name: _plain(getattr(sheet, name)) for name in names}
    if "titles" in sheet.opens:
        shown["type"] = sheet.type.key
    if "read" in sheet.opens:
        shown["needs"] = [_need(tied) for tied in sheet.needs]
        shown["details"] = {row.key: row.value for row in sheet.details}
    return shown


_OPENED_BY = {
    "titles": ("title", "status"),
    "read": ("location", "stages", "channels", "markets", "tags", "partners", "parent"),
    "description": ("description", "objective", "goal"),
    "products": ("products",),
    "budget": ("budget_planned", "budget_actual", "currency"),
    "contacts": ("owner", "backup"),
    "links": ("links",),
    "inside": ("personas", "notes", "series", "sharing", "embargo_until"),
}


def _need(tied: Tied) -> dict[str, Any]:
    return {
        "event": tied.id,
        "label": tied.label,
        "buffer": tied.buffer,
        "product": tied.product_id,
        "state": tied.state,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "label"):
        return {"id": value.id, "key": value.key, "label": value.label}
    return value


def _when(body: Mapping[str, Any], usual_zone: str, standing: When | None) -> When:
    zone = body.get("time_zone") or usual_zone
    end_zone = body.get("end_zone", standing.end_zone if standing else "")
    starts = body["starts"] if standing is None else body.get("starts", standing.starts)
    ends = body.get("ends") or _usual_end(starts, standing)
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        raise serializers.ValidationError({"ends": [_("Start and end are both days or both wall times.")]})
    when = When(starts, ends, zone, "" if end_zone == zone or not isinstance(starts, datetime) else end_zone)
    if when.ends < when.starts if when.all_day else when.ends_at < when.starts_at:
        raise serializers.ValidationError({"ends": [_("The end lies before the start.")]})
    return when


def _usual_end(starts, standing: When | None):
    """A move keeps the length; a new timed event takes an hour."""
    if standing and standing.all_day is not isinstance(starts, datetime):
        return starts + standing.length
    return starts + timedelta(hours=1) if isinstance(starts, datetime) else starts


def _own(body: Mapping[str, Any] | None, event_type: EventType) -> dict[str, Any]:
    declared = {field.key: field for field in event_type.detail_fields}
    values = {}
    for key, given in (body or {}).items():
        if key not in declared:
            raise serializers.ValidationError({f"details.{key}": [_("This type has no such field.")]})
        values[f"{DETAIL}{key}"] = own_value(declared[key], given, f"details.{key}")
    return values


def demand_own(values: Mapping[str, Any], event_type: EventType, writable: frozenset[str]) -> None:
    """The type's required fields that the caller may write are among `values`. Raises ValidationError naming them."""
    names = [f"{DETAIL}{row.key}" for row in event_type.detail_fields if row.required]
    missing = [name for name in names if name in writable and name not in values]
    if missing:
        raise serializers.ValidationError({name: [_("This field is required.")] for name in missing})


def own_value(declared: DetailField, given: Any, path: str) -> Any:
    """A value of one of a type's own fields as it is stored. Raises ValidationError under `path`."""
    if given is not None and not isinstance(given, str | int | float | bool):
        raise serializers.ValidationError({path: [_("Give a single value.")]})
    if declared.kind == "bool" and not isinstance(given, bool) and given not in (None, ""):
        raise serializers.ValidationError({path: [_("Give true or false.")]})
    try:
        cleaned = details.form_field(declared).clean(details.shown(declared, given))
    except (FormError, ArithmeticError) as error:
        messages = error.messages if isinstance(error, FormError) else [_("Enter a number.")]
        raise serializers.ValidationError({path: messages}) from error
    return details.stored(declared, cleaned)


def _demand_offered(name: str, ids: list[int], offered: set[int]) -> None:
    if not set(ids) <= offered:
        raise serializers.ValidationError({name: [_(NOT_FOUND)]})


def _demand_products_of_needs(values: dict[str, Any], offer: Offer, event: Event | None) -> None:
    """One of those offered. What stands and isn't offered (put away, or not shown to this writer) stays."""
    offered = {pk for pk, _label in offer["products"]}
    standing = field_of("needs", event).read(event) if event else ()
    kept = {row["event"]: row["product"] for row in standing if row["product"] not in offered}
    for row in values.get("needs") or ():
        if row["product"] != kept.get(row["event"]):
            _demand_offered("needs", [row["product"]] if row["product"] else [], offered)
        row["product"] = row["product"] or kept.get(row["event"])


def _demand_agencies(values: dict[str, Any], offer: Offer) -> None:
    if "partners" in values:
        named = [row["agency"] for row in values["partners"]]
        _demand_offered("partners", named, {pk for pk, _label in offer["agencies"]})
        values["partners"] = [
            {"agency": pk, "early": any(row["early"] for row in values["partners"] if row["agency"] == pk)}
            for pk in sorted(set(named))
        ]


def _demand_events(values: dict[str, Any], lens: Lens, calendar: Calendar, event: Event | None) -> None:
    """Events that this one points at must be seen by name, of the same brand and another one."""
    needed = [row["event"] for row in values.get("needs") or ()]
    asked = {"parent": [values["parent"]] if values.get("parent") else [], "needs": needed}
    for name, ids in asked.items():
        seen = Event.objects.seen_through(lens, levels.TITLES).filter(brand=calendar.brand_id, pk__in=ids)
        found = set(seen.values_list("pk", flat=True)) - {event.pk if event else None}
        if set(ids) - found:
            raise serializers.ValidationError({name: [_(NOT_FOUND)]})
    if event and "needs" in values:
        values["needs"] = canonical([*_unseen(event, lens), *values["needs"]])


def _unseen(event: Event, lens: Lens) -> list[dict[str, Any]]:
    """What this writer doesn't see by name stays in the list."""
    standing = {row["event"]: row for row in field_of("needs", event).read(event)}
    seen = Event.objects.seen_through(lens, levels.TITLES).filter(pk__in=standing).values_list("pk", flat=True)
    return [standing[key] for key in standing.keys() - set(seen)]
