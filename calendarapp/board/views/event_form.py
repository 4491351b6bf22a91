"""Planning an event, and changing one."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ...accounts.models import Organisation
from ...calendars.lens import BRAND
from ...events import policy
from ...events.models import Event
from ...events.services import StaleError, create_event, update_event
from ...events.timing import When
from ...ical.recurrence import RecurrenceError
from ...ical.walltime import is_zone
from ..forms.dates import when_drawn
from ..forms.event import SHARING, EventForm, Frame
from ..forms.offer import MOST_EVENTS, offer_of
from ..forms.repeats import refusal
from ..forms.values import initial_for_new, initial_of, proposed, values_of
from .event_conflict import conflict_page, settled
from .event_doors import brand_of, demand, done, event_of, event_url, next_of, page, today_of

LONGEST_ID = 18  # digits that surely fit a database's number


@login_required
def event_new(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = brand_of(request, brand)
    demand(policy.may_create_somewhere(request.lens))
    when = _drawn(request, organisation)
    frame = _new_frame(request, organisation, when.first_on)
    initial = initial_for_new(
        frame.calendar,
        frame.event_type,
        when=when,
        currency=organisation.currency,
        channels=frame.offer.usual_channels(frame.event_type),
    )
    if request.method != "POST":
        return _new_page(request, EventForm(frame=frame, initial=initial))
    form = EventForm(request.POST, frame=frame, initial=initial)
    if {"change_type", "more"} & request.POST.keys():
        frame = replace(frame, quick=frame.quick and "more" not in request.POST)
        return _new_page(request, EventForm(frame=frame, initial={**initial, **_typed(form)}))
    values = _values(form)
    if values is None:
        return _new_page(request, form)
    made = _create(request, form, values)
    return done(request, made, _("“%(title)s” is planned.") % {"title": made.title})


@login_required
def event_edit(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand(policy.may_edit(request.lens, event))
    return _edit(request, event, "board/event_form.html", _("“%(title)s” is saved."))


@login_required
def event_share(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Who sees it, from when on: a part of the form with a page of its own."""
    event = event_of(request, brand, pk)
    demand(policy.may_share(request.lens, event))
    return _edit(request, event, "board/event_share.html", _("Who sees “%(title)s” is saved."), only=SHARING)


def _typed(form: EventForm) -> dict[str, Any]:
    """What was typed, without what the form had proposed for another type and nobody touched."""
    kept, frame = form.kept(), form.frame
    drawn_for = frame.offer.type_asked(form.data.get("drawn_for"), frame.event_type)
    if drawn_for is None or drawn_for.pk == frame.event_type.pk:
        return kept
    before = proposed(drawn_for, frame.offer.usual_channels(drawn_for))
    return {name: value for name, value in kept.items() if name not in before or not _is_same(value, before[name])}


def _is_same(sent: Any, shown: Any) -> bool:
    if isinstance(shown, list):
        return sorted(sent) == sorted(map(str, shown))
    return str(sent) == str(shown)


def _edit(
    request: HttpRequest, event: Event, template: str, words: str, *, only: frozenset[str] | None = None
) -> HttpResponse:
    frame = _frame(request, event, only)
    initial = initial_of(event)
    if request.method != "POST":
        return _edit_page(request, template, EventForm(frame=frame, initial=initial))
    form = EventForm(request.POST, frame=frame, initial=initial)
    if "change_type" in request.POST:
        return _edit_page(request, template, EventForm(frame=frame, initial={**initial, **form.kept()}))
    values = _values(form)
    if values is None:
        return _edit_page(request, template, form)
    values = settled(request, values)
    version = form.cleaned_data["version"]
    try:
        saved = update_event(event, actor=request.user, at=request.at, values=values, version=version)
    except StaleError as stale:
        return conflict_page(request, stale, values)
    return done(request, saved, words % {"title": saved.title}, to=event_url(saved))


def _create(request: HttpRequest, form: EventForm, values: dict[str, Any]) -> Event:
    frame = form.frame
    side = policy.adds_as(request.lens, frame.calendar)
    agency = None if side == BRAND else Organisation.objects.get(pk=side)
    values = {name: value for name, value in values.items() if name not in ("type", "calendar")}
    return create_event(
        calendar=frame.calendar,
        event_type=frame.event_type,
        actor=request.user,
        at=request.at,
        values=values,
        agency=agency,
    )


def _values(form: EventForm) -> dict[str, Any] | None:
    """Planned fields, or None with what is wrong on the form."""
    if not form.is_valid():
        return None
    try:
        return values_of(form)
    except RecurrenceError as error:
        form.add_error("repeats" if "repeats" in form.fields else None, refusal(error))
        return None


def _new_frame(request: HttpRequest, brand: Organisation, on: date) -> Frame:
    asked = request.POST if request.method == "POST" else request.GET
    quick = "quick" in asked
    around = None if quick and "more" not in asked else on
    offer = offer_of(brand, request.lens, around=around, asked=_asked_events(request))
    calendars = [row for row in offer.calendars if policy.may_create(request.lens, row)]
    demand(bool(calendars))
    choices = {**offer.choices, "calendars": [(row.pk, str(row)) for row in calendars]}
    offer = replace(offer, choices=choices, calendars=tuple(calendars))
    calendar = offer.calendar_by_id(asked.get("calendar")) or calendars[0]
    event_type = offer.type_asked(asked.get("type")) or offer.type_asked(offer.types[0].key)
    writable = policy.fields_for_new(request.lens, calendar, event_type) | {"calendar"}
    return Frame(brand, event_type, calendar, writable, offer, request.at, quick=quick)


def _frame(request: HttpRequest, event: Event, only: frozenset[str] | None) -> Frame:
    around = None if only else event.starts_on
    offer = offer_of(event.brand, request.lens, event=event, around=around, asked=_asked_events(request))
    event_type = offer.type_asked(request.POST.get("type"), event.type) or event.type
    writable = policy.writable_fields(request.lens, event, as_type=event_type)
    return Frame(
        event.brand, event_type, event.calendar, writable & only if only else writable, offer, request.at, event=event
    )


def _asked_events(request: HttpRequest) -> frozenset[int]:
    """The related events that were sent: they were offered when the form was opened, maybe around another day."""
    sent = (*request.POST.getlist("parent"), *request.POST.getlist("needs"))
    return frozenset(int(pk) for pk in sent[:MOST_EVENTS] if pk.isdecimal() and len(pk) < LONGEST_ID)


def _drawn(request: HttpRequest, brand: Organisation) -> When:
    """The days or hours in the address (`on`, `until`, and `zone`, the reader's), else today."""
    asked = request.GET
    zone = asked.get("zone", "")
    return when_drawn(
        asked.get("on", ""),
        asked.get("until", ""),
        zone=brand.time_zone,
        reader_zone=zone if is_zone(zone) else brand.time_zone,
        today=today_of(request),
    )


def _new_page(request: HttpRequest, form: EventForm) -> HttpResponse:
    template = "board/event_quick.html" if form.frame.quick else "board/event_form.html"
    return render(request, template, {"brand": form.frame.brand, "form": form, "next": next_of(request)})


def _edit_page(request: HttpRequest, template: str, form: EventForm) -> HttpResponse:
    return page(request, template, form.frame.event, {"form": form})
