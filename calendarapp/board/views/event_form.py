"""Planning an event, and changing one."""

from collections.abc import Iterable, Mapping
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
from ...events.fields import field_of
from ...events.loops import LoopError
from ...events.models import Event
from ...events.series import ScopeError
from ...events.services import StaleError, create_event, update_event
from ...events.stock import NotBroughtError, refuse_unbrought
from ...events.timing import When
from ...ical.recurrence import RecurrenceError
from ...ical.walltime import is_zone
from ..filters import read_filters
from ..forms.dates import when_drawn
from ..forms.event import PARTS, SHARING, EventForm, Frame
from ..forms.needs import MOST_NEEDS
from ..forms.offer import ProductsAsked, offer_of
from ..forms.repeats import refusal
from ..forms.values import initial_for_new, initial_of, proposed, values_of
from ..hand import Hand, in_hand
from ..loops import loop_in_words, unbrought_in_words
from ..pages.freezes import FreezeNote, freeze_notes
from .event_conflict import conflict_page, settled
from .event_doors import (
    brand_of,
    demand,
    done,
    event_of,
    event_url,
    gone_page,
    hand_of,
    next_of,
    page,
    today_of,
    warn_of_freezes,
)

LONGEST_ID = 18  # digits that surely fit a database's number
LONGEST_FIND = 100
MOST_SENT = 1000  # products of one event
WORDS = ("channels", "personas", "markets", "products")
# Buttons that ask for the form with other choices and save nothing.
REDRAWN = frozenset({"change_type", "more", "find_events", "find_products"})


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
        owner=frame.planner,
    )
    if request.method != "POST":
        return _new_page(request, EventForm(frame=frame, initial={**initial, **_asked(request, frame)}))
    form = EventForm(request.POST, frame=frame, initial=initial)
    if REDRAWN & request.POST.keys():
        frame = replace(frame, quick=frame.quick and "more" not in request.POST)
        return _new_page(request, EventForm(frame=frame, initial={**initial, **_typed(form)}))
    values = _values(form)
    if values is None:
        return _new_page(request, form)
    try:
        made = _create(request, form, values)
    except NotBroughtError as refused:
        _refuse(request, form, refused)
        return _new_page(request, form)
    warn_of_freezes(request, made)
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
    hand = in_hand(event, "") if only else hand_of(request, event)
    if hand.gone and request.method != "POST":
        return gone_page(request, event)
    frame = replace(_frame(request, event, only), hand=hand)
    initial = initial_of(event, hand)
    if request.method != "POST":
        return _edit_page(request, template, EventForm(frame=frame, initial=initial))
    form = EventForm(request.POST, frame=frame, initial=initial)
    if REDRAWN & request.POST.keys():
        return _edit_page(request, template, EventForm(frame=frame, initial={**initial, **form.kept()}))
    values = _values(form)
    if values is None:
        return _edit_page(request, template, form)
    return _save(request, form, settled(request, values), template, words)


def _save(request: HttpRequest, form: EventForm, values: dict[str, Any], template: str, words: str) -> HttpResponse:
    event, hand = form.hand.event, form.hand
    how = {"version": form.cleaned_data["version"], "scope": form.asked_scope, "on": hand.key}
    try:
        refuse_unbrought(field_of("needs", event).read(event), values.get("needs"), lens=request.lens)
        saved = update_event(event, actor=request.user, at=request.at, values=values, **how)
    except StaleError as stale:
        return conflict_page(request, stale, values)
    except (ScopeError, LoopError, NotBroughtError) as refused:
        _refuse(request, form, refused)
        return _edit_page(request, template, form)
    warn_of_freezes(request, saved, before=event)
    return done(request, saved, words % {"title": saved.title}, to=_afterwards(saved, hand))


def _afterwards(saved: Event, hand: Hand) -> str:
    """The page of the same date, if the series still has it."""
    return event_url(saved) + in_hand(saved, hand.key).query


def _refuse(request: HttpRequest, form: EventForm, refused: ScopeError | LoopError | NotBroughtError) -> None:
    if isinstance(refused, ScopeError):
        refuse_scope(form, refused)
    elif isinstance(refused, NotBroughtError):
        _refuse_products(form, unbrought_in_words(refused, request.lens))
    else:
        form.add_error("parent" if refused.field == "parent" else None, loop_in_words(refused, request.lens))


def _refuse_products(form: EventForm, words: Mapping[int, str]) -> None:
    """Said where the product was chosen; of a row that the form doesn't show, above all."""
    rows = {row.cleaned_data.get("event"): row for row in form.needs.forms} if form.needs is not None else {}
    for event, told in words.items():
        if event in rows:
            rows[event].add_error("product", told)
        else:
            form.add_error(None, told)


def refuse_scope(form: EventForm, error: ScopeError) -> None:
    """Say at the scope what it can't take, and mark the fields that it is about."""
    form.add_error("scope" if "scope" in form.fields else None, refusal(error))
    for name in error.fields:
        part = PARTS.get(name, (name,))[0] if name not in form.fields else name
        if part in form.fields:
            form.add_error(part, _("This is the whole series’."))


def _create(request: HttpRequest, form: EventForm, values: dict[str, Any]) -> Event:
    frame = form.frame
    side = policy.adds_as(request.lens, frame.calendar)
    agency = None if side == BRAND else Organisation.objects.get(pk=side)
    values = {name: value for name, value in values.items() if name not in ("type", "calendar")}
    refuse_unbrought((), values.get("needs"), lens=request.lens)
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
    except ScopeError as error:
        refuse_scope(form, error)
        return None
    except RecurrenceError as error:
        form.add_error("repeats" if "repeats" in form.fields else None, refusal(error))
        return None


def _new_frame(request: HttpRequest, brand: Organisation, on: date) -> Frame:
    asked = request.POST if request.method == "POST" else request.GET
    quick = "quick" in asked
    around = None if quick and "more" not in asked else on
    asks = {"find": _wanted_words(request, "find"), "products": _asked_products(request)}
    offer = offer_of(brand, request.lens, around=around, asked=_asked_events(request), **asks)
    calendars = [row for row in offer.calendars if policy.may_create(request.lens, row)]
    demand(bool(calendars))
    choices = {**offer.choices, "calendars": [(row.pk, str(row)) for row in calendars]}
    offer = replace(offer, choices=choices, calendars=tuple(calendars))
    calendar = offer.calendar_by_id(asked.get("calendar")) or calendars[0]
    event_type = offer.type_asked(asked.get("type")) or offer.type_asked(offer.types[0].key)
    writable = policy.fields_for_new(request.lens, calendar, event_type) | {"calendar"}
    planner = request.user.pk if brand.pk in request.lens.roles else None
    return Frame(brand, event_type, calendar, writable, offer, request.at, quick=quick, planner=planner)


def _frame(request: HttpRequest, event: Event, only: frozenset[str] | None) -> Frame:
    around = None if only else event.starts_on
    asks = {"find": _wanted_words(request, "find"), "products": _asked_products(request)}
    offer = offer_of(event.brand, request.lens, event=event, around=around, asked=_asked_events(request), **asks)
    event_type = offer.type_asked(request.POST.get("type"), event.type) or event.type
    writable = policy.writable_fields(request.lens, event, as_type=event_type)
    return Frame(
        event.brand, event_type, event.calendar, writable & only if only else writable, offer, request.at, event=event
    )


def _asked(request: HttpRequest, frame: Frame) -> dict[str, Any]:
    """What the address proposes beside dates, type and calendar: `?product=7`, `?part=…`; words as far as offered."""
    asked = read_filters(request.GET)
    words = {name: [pk for pk, _label in frame.offer[name] if pk in getattr(asked, name)] for name in WORDS}
    return {**_asked_parent(request), **{name: ids for name, ids in words.items() if ids}}


def _asked_parent(request: HttpRequest) -> dict[str, str]:
    """The initiative in the address, of which something new shall be a part; one that isn't offered chooses nothing."""
    asked = request.GET.get("parent", "")
    return {"parent": asked} if asked.isdecimal() else {}


def _wanted_words(request: HttpRequest, field: str) -> str:
    """What the sender looks for among the events or products to choose from."""
    return request.POST.get(field, "")[:LONGEST_FIND] if REDRAWN & request.POST.keys() else ""


def _asked_events(request: HttpRequest) -> frozenset[int]:
    """The related events that were sent: they were offered when the form was opened, maybe around another day."""
    needs = [request.POST.get(f"needs-{place}-event", "") for place in range(MOST_NEEDS)]
    return _ids([*request.POST.getlist("parent")[:1], *request.GET.getlist("parent")[:1], *needs])


def _asked_products(request: HttpRequest) -> ProductsAsked:
    """Those that were chosen before the form was sent, by its address or in it, and the words of others."""
    needs = [request.POST.get(f"needs-{place}-product", "") for place in range(MOST_NEEDS)]
    sent = _ids([*request.POST.getlist("products")[:MOST_SENT], *needs])
    words = _wanted_words(request, "product_words")
    return ProductsAsked(sent | read_filters(request.GET).products, words)


def _ids(sent: Iterable[str]) -> frozenset[int]:
    return frozenset(int(pk) for pk in sent if pk.isdecimal() and len(pk) < LONGEST_ID)


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
    context = {"brand": form.frame.brand, "form": form, "next": next_of(request), "freezes": _freezes(request, form)}
    return render(request, template, context)


def _edit_page(request: HttpRequest, template: str, form: EventForm) -> HttpResponse:
    context = {"form": form, "hand": form.frame.hand, "freezes": _freezes(request, form)}
    return page(request, template, form.frame.event, context)


def _freezes(request: HttpRequest, form: EventForm) -> tuple[FreezeNote, ...]:
    """Those into which the start falls that stands in the form, if it is one."""
    day = form.asked_start
    return freeze_notes(request.lens, form.frame.brand, day, form.frame.event_type.pk) if day else ()
