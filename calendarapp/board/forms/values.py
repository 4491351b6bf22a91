"""Between the form and the plan: an event as initial values, cleaned values as planned fields."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ...calendars.models import Calendar
from ...events.fields import DETAIL
from ...events.models import Event, EventType
from ...events.services.planning import moved_series
from ...events.timing import When
from ...ical import recurrence as rules
from ...ical.walltime import at_wall
from . import details
from .dates import is_as_shown, when_initial
from .event import PARTS, EventForm, Frame
from .repeats import OWN, checked, repeat_initial, rhythm_of

MORNING, HOUR_LATER = time(9), time(10)
PLAIN = (
    "title", "status", "sharing", "reserved", "location", "tags", "description", "objective", "goal",
    "budget_planned", "budget_actual", "currency", "notes", "channels", "markets", "personas", "owner", "backup",
)  # fmt: skip


def initial_for_new(
    calendar: Calendar, event_type: EventType, *, when: When, currency: str, channels: list[int]
) -> dict[str, Any]:
    """A new form for these dates, with what is usual for the type. Whole days propose the morning to who wants a time."""
    times = {"starts_time": MORNING, "ends_time": HOUR_LATER} if when.all_day else {}
    return {
        "type": event_type.key,
        "calendar": calendar.pk,
        "status": "planned",
        "sharing": calendar.default_sharing,
        **proposed(event_type, channels),
        "currency": currency,
        **when_initial(when),
        **times,
        **repeat_initial("", when),
    }


def proposed(event_type: EventType, channels: list[int]) -> dict[str, Any]:
    """What a type proposes: its stages, `channels`, the usual values of its own fields."""
    own = {details.form_name(row.key): details.shown(row, row.default) for row in event_type.detail_fields}
    return {
        "stages": list(event_type.usual_stages),
        "channels": channels,
        **{name: value for name, value in own.items() if value not in (None, "")},
    }


def unasked(frame: Frame, channels: list[int]) -> dict[str, Any]:
    """Planned fields that the short form doesn't show, as the type proposes them, where they may be written."""
    values: dict[str, Any] = {"stages": frame.event_type.usual_stages, "channels": channels}
    values |= {f"{DETAIL}{row.key}": row.default for row in frame.event_type.detail_fields}
    hidden = frame.writable - frame.names
    return {name: value for name, value in values.items() if name in hidden and value not in (None, "", [])}


def initial_of(event: Event) -> dict[str, Any]:
    """The form filled in with what stands."""
    own = {
        details.form_name(declared.key): details.shown(declared, event.details.get(declared.key))
        for declared in event.type.detail_fields
    }
    many = {
        name: [row.pk for row in getattr(event, name).all()] for name in ("channels", "markets", "personas", "products")
    }
    return {
        **{name: getattr(event, name) for name in PLAIN if name not in many},
        **many,
        **own,
        **when_initial(event.when),
        **repeat_initial(event.recurrence, event.when),
        **_embargo_initial(event),
        "type": event.type.key,
        "calendar": event.calendar_id,
        "owner": event.owner_id,
        "backup": event.backup_id,
        "parent": event.parent_id,
        "needs": [row.needs_id for row in event.dependencies.all()],
        "partners": [row.agency_id for row in event.partners.all()],
        "early": [row.agency_id for row in event.partners.all() if row.early],
        "stages": list(event.stages),
        "links": event.links,
        "version": event.version,
    }


def values_of(form: EventForm) -> dict[str, Any]:
    """Planned fields by name from a valid form. Raises RecurrenceError for a series that can't be kept."""
    cleaned, names = form.cleaned_data, form.frame.names
    values = {name: cleaned[name] for name in PLAIN if name in names and name in form.fields}
    if form.frame.quick:
        values |= unasked(form.frame, form.frame.offer.usual_channels(form.frame.event_type))
    if "type" in names:
        values["type"] = form.frame.event_type.pk
    if "calendar" in names:
        values["calendar"] = cleaned["calendar"]
    if "stages" in form.fields:
        values["stages"] = "".join(stage for stage in "RACE" if stage in cleaned["stages"])
    if "partners" in form.fields:
        early = set(cleaned["early"])
        agencies = sorted({*cleaned["partners"], *early})
        values["partners"] = [{"agency": pk, "early": pk in early} for pk in agencies]
    if "embargo_on" in form.fields:
        values["embargo_until"] = _embargo(form)
    if form.links is not None:
        values["links"] = form.links.values()
    return {**values, **_related(form), **_own(form), **_when(form)}


def _own(form: EventForm) -> dict[str, Any]:
    standing = form.frame.event.details if form.frame.event else {}
    values = {}
    for declared in form.frame.event_type.detail_fields:
        name = details.form_name(declared.key)
        if name in form.fields:
            cleaned, before = form.cleaned_data[name], standing.get(declared.key, "")
            values[f"{DETAIL}{declared.key}"] = details.stored(declared, cleaned, before)
    return values


def _related(form: EventForm) -> dict[str, Any]:
    """What the viewer can't see of these lists stays in them."""
    event, values = form.frame.event, dict[str, Any]()
    if "products" in form.fields:
        standing = [row.pk for row in event.products.all()] if event else []
        values["products"] = _with_hidden(form, "products", standing)
    if "needs" in form.fields:
        standing = [row.needs_id for row in event.dependencies.all()] if event else []
        values["needs"] = _with_hidden(form, "needs", standing)
    if "parent" in form.fields:
        hidden = event and event.parent_id and event.parent_id not in dict(form.frame.offer.events)
        values["parent"] = form.cleaned_data["parent"] or (event.parent_id if hidden else None)
    return values


def _with_hidden(form: EventForm, name: str, standing: list[int]) -> list[int]:
    offered = {pk for pk, _label in form.fields[name].choices}
    return sorted({*form.cleaned_data[name], *(pk for pk in standing if pk not in offered)})


def _when(form: EventForm) -> dict[str, Any]:
    if "starts_on" not in form.fields:
        return {}
    event, target = form.frame.event, form.cleaned_data["when"]
    if event is None:
        return {"when": {**target.as_json(), "recurrence": _new_rule(form, target)}}
    if is_as_shown(form, PARTS["when"]):
        return {}
    return {"when": _changed_series(form, event, target)}


def _changed_series(form: EventForm, event: Event, target: When) -> dict[str, Any]:
    """The dates of a series that stands: exceptions move with it as long as it keeps its rhythm."""
    repeats, rule = form.cleaned_data.get("repeats"), form.cleaned_data.get("rule")
    if repeats == OWN and event.recurrence:
        moved = moved_series(event, target)
        kept = rules.parse(moved["recurrence"], all_day=target.all_day, zone=target.zone)
        return {**moved, "recurrence": checked(kept, target, form.frame.at)}
    if rule is None:
        return {**target.as_json(), "recurrence": "", "overrides": []}
    before = repeat_initial(event.recurrence, event.when)
    made = rules.from_form(rule, target.starts, target.zone, target.all_day)
    rhythm = rule.freq, rule.interval, rule.weekdays, rule.weekday_of
    if rhythm_of(before) != rhythm or event.all_day != target.all_day:
        return {**target.as_json(), "recurrence": checked(made, target, form.frame.at), "overrides": []}
    moved = moved_series(event, target)
    kept = rules.parse(moved["recurrence"], all_day=target.all_day, zone=target.zone)
    made = rules.Recurrence(made.rrules, kept.rdates, kept.exdates)
    return {**moved, "recurrence": checked(made, target, form.frame.at)}


def _new_rule(form: EventForm, target: When) -> str:
    rule = form.cleaned_data.get("rule")
    if rule is None:
        return ""
    return checked(rules.from_form(rule, target.starts, target.zone, target.all_day), target, form.frame.at)


def _embargo(form: EventForm) -> datetime | None:
    on, clock = form.cleaned_data["embargo_on"], form.cleaned_data["embargo_time"]
    zone = form.cleaned_data.get("time_zone") or form.frame.event.time_zone
    return at_wall(datetime.combine(on, clock), zone) if on and clock else None


def _embargo_initial(event: Event) -> dict[str, Any]:
    if event.embargo_until is None:
        return {}
    wall = event.embargo_until.astimezone(ZoneInfo(event.time_zone))
    return {"embargo_on": wall.date(), "embargo_time": wall.time()}
