"""Between the form and the plan: an event as initial values, cleaned values as planned fields."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ...calendars.models import Calendar
from ...events import series
from ...events.fields import DETAIL, field_of
from ...events.models import Event, EventType
from ...events.series import Scope, ScopeError
from ...events.ties import canonical
from ...events.timing import When
from ...ical import recurrence as rules
from ...ical.walltime import at_wall
from ..hand import Hand, in_hand
from . import details
from .dates import is_as_shown, is_left_alone, when_initial
from .event import PARTS, EventForm, Frame
from .repeats import OWN, RepeatForm, checked, repeat_initial, rule_of

MORNING, HOUR_LATER = time(9), time(10)
PLAIN = (
    "title", "status", "sharing", "reserved", "location", "tags", "description", "objective", "goal",
    "budget_planned", "budget_actual", "currency", "notes", "channels", "markets", "personas", "owner", "backup",
)  # fmt: skip


def initial_for_new(
    calendar: Calendar, event_type: EventType, *, when: When, currency: str, channels: list[int], owner: int | None
) -> dict[str, Any]:
    """A new form for these dates, with what is usual for the type. Whole days propose the morning to who wants a time."""
    times = {"starts_time": MORNING, "ends_time": HOUR_LATER} if when.all_day else {}
    return {
        "type": event_type.key,
        "calendar": calendar.pk,
        "status": "planned",
        "sharing": calendar.default_sharing,
        "owner": owner,
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
        "stages": list(event_type.stages),
        "channels": channels,
        **{name: value for name, value in own.items() if value not in (None, "")},
    }


def unasked(frame: Frame, channels: list[int]) -> dict[str, Any]:
    """Planned fields that the short form doesn't show, as the type proposes them, where they may be written."""
    hidden = frame.writable - frame.names
    owner = {"owner": frame.planner} if "owner" in hidden and frame.planner else {}
    return {**usual_values(frame.event_type, channels, hidden), **owner}


def usual_values(event_type: EventType, channels: list[int], names: Collection[str]) -> dict[str, Any]:
    """Planned fields as a type proposes them for a new event, of those named."""
    values: dict[str, Any] = {"stages": event_type.stages, "channels": channels}
    values |= {f"{DETAIL}{row.key}": row.default for row in event_type.detail_fields}
    return {name: value for name, value in values.items() if name in names and value not in (None, "", [])}


def initial_of(event: Event, hand: Hand | None = None) -> dict[str, Any]:
    """The form filled in with what stands; of a series as the occurrence in hand shows it."""
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
        **(dict(hand.spot.fields) if hand and hand.spot else {}),
        **when_initial(hand.when if hand else event.when),
        **repeat_initial(event.recurrence, event.when),
        **_embargo_initial(event),
        "type": event.type.key,
        "calendar": event.calendar_id,
        "owner": event.owner_id,
        "backup": event.backup_id,
        "parent": event.parent_id,
        "needs": field_of("needs", event).read(event),
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
    if form.needs is not None:
        values["needs"] = _needs(form)
    if "parent" in form.fields:
        hidden = event and event.parent_id and event.parent_id not in dict(form.frame.offer.events)
        values["parent"] = form.cleaned_data["parent"] or (event.parent_id if hidden else None)
    return values


def _needs(form: EventForm) -> list[dict[str, Any]]:
    """Rows that the viewer can't see stay, and so do products in those that they see."""
    event, offer = form.frame.event, form.frame.offer
    standing = {row["event"]: row for row in field_of("needs", event).read(event)} if event else {}
    events, products = dict(offer.events), dict(offer["products"])
    rows = form.needs.values()
    for row in rows:
        before = standing.get(row["event"], {}).get("product")
        row["product"] = row["product"] or (before if before not in products else None)
    return canonical([*(row for key, row in standing.items() if key not in events), *rows])


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
    hand = form.frame.hand or in_hand(event, "")
    if hand.spot and form.asked_scope is Scope.THIS:
        if not all(is_left_alone(form, name, PARTS["when"]) for name in RepeatForm.REPEATS):
            raise ScopeError("rhythm", fields=("repeats",))
        return {"when": target.as_json()}
    return {"when": _changed_series(form, hand.base(form.asked_scope), hand.when)}


def _changed_series(form: EventForm, base: series.Value, shown: When) -> series.Value:
    """The dates of a series that stands: exceptions move with it as long as it keeps its rhythm."""
    aim, repeats, rule = form.cleaned_data["aim"], form.cleaned_data.get("repeats"), form.cleaned_data.get("rule")
    first = series.anchored(base, shown, aim.when)
    if rule is None and not (repeats == OWN and base["recurrence"]):
        return {**first.as_json(), "recurrence": "", "overrides": []}
    if rule and not _rule_of(base):
        return {**first.as_json(), "recurrence": _made(form, rule, first), "overrides": []}
    moved = series.rescheduled(base, shown, aim.target, zone=aim.zone, keep=aim.keep)
    if rule is None:
        return {**moved, "recurrence": checked(series.rule_of(moved), first, form.frame.at)}
    now = _rule_of(moved)
    rule = _as_it_went(form, rule, now) if now else rule
    if now is None or _rhythm(now) != _rhythm(rule):
        return {**first.as_json(), "recurrence": _made(form, rule, first), "overrides": []}
    kept, made = series.rule_of(moved), rules.from_form(rule, first.starts, first.zone, first.all_day)
    made = rules.Recurrence(made.rrules, kept.rdates, kept.exdates)
    return {**moved, "recurrence": checked(made, first, form.frame.at)}


def _rule_of(value: series.Value) -> rules.FormRule | None:
    return rule_of(value["recurrence"], series.when_of(value)) if value["recurrence"] else None


def _as_it_went(form: EventForm, rule: rules.FormRule, now: rules.FormRule) -> rules.FormRule:
    """What nobody touched of a rule is as the move, or the split, left it: weekdays went along, a count was shared out."""
    if rule.freq != now.freq:
        return rule
    following = form.frame.hand is not None and form.asked_scope is Scope.FOLLOWING
    names = ("weekdays", "weekday_of", *(("count",) if following else ()))
    left = {name: getattr(now, name) for name in names if is_left_alone(form, name, PARTS["when"])}
    return replace(rule, **left)


def _rhythm(rule: rules.FormRule) -> tuple:
    """What of a rule decides its days; its end is not of it."""
    return rule.freq, rule.interval, rule.weekdays, rule.weekday_of


def _made(form: EventForm, rule: rules.FormRule, first: When) -> str:
    return checked(rules.from_form(rule, first.starts, first.zone, first.all_day), first, form.frame.at)


def _new_rule(form: EventForm, target: When) -> str:
    rule = form.cleaned_data.get("rule")
    return "" if rule is None else _made(form, rule, target)


def _embargo(form: EventForm) -> datetime | None:
    on, clock = form.cleaned_data["embargo_on"], form.cleaned_data["embargo_time"]
    zone = form.cleaned_data.get("time_zone") or form.frame.event.time_zone
    return at_wall(datetime.combine(on, clock), zone) if on and clock else None


def _embargo_initial(event: Event) -> dict[str, Any]:
    if event.embargo_until is None:
        return {}
    wall = event.embargo_until.astimezone(ZoneInfo(event.time_zone))
    return {"embargo_on": wall.date(), "embargo_time": wall.time()}
