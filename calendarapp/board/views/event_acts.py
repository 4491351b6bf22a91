"""Cancelling, deleting, restoring, duplicating."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...calendars.levels import INSIDE
from ...events import policy
from ...events.models import Event
from ...events.queries import restorable
from ...events.series import Scope, ScopeError
from ...events.services import StaleError, cancel_event, delete_event, duplicate_event, restore_event
from ...events.services.purging import KEPT_DELETED
from ...events.sheets import sheet_of
from ...events.sight import opens
from ...ical.recurrence import RecurrenceError
from ..event_words import short_when
from ..exposure import exposures_of, names_of
from ..forms.move import DuplicateForm
from ..forms.repeats import refusal
from ..forms.scope import PartForm
from ..hand import in_hand
from ..words import full_day
from .event_conflict import THEIRS, conflict_page
from .event_doors import brand_of, demand, done, event_of, event_url, gone_page, hand_of, page, version_of

PAGE_SIZE = 25


@login_required
def event_cancel(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand("status" in policy.writable_fields(request.lens, event))
    form = _part_form(request, event)
    if form.hand.gone and request.method != "POST":
        return gone_page(request, event)
    if request.method != "POST" or not form.is_valid():
        return page(request, "board/event_cancel.html", event, _witnesses(request, form))
    if request.POST.get("keep-status") == THEIRS:
        return redirect(event_url(event) + form.hand.query)
    how = {"scope": form.asked_scope, "on": form.hand.key, "version": version_of(request)}
    try:
        cancelled = cancel_event(event, actor=request.user, at=request.at, **how)
    except StaleError as stale:
        return conflict_page(request, stale)
    except ScopeError as error:
        form.add_error("scope", refusal(error))
        return page(request, "board/event_cancel.html", event, _witnesses(request, form))
    words = _("“%(title)s” is cancelled.") if form.asked_scope is Scope.ALL else _("Cancelled as far as you chose.")
    to = event_url(cancelled) + in_hand(cancelled, form.hand.key).query
    return done(request, cancelled, words % {"title": cancelled.title}, to=to)


@login_required
def event_delete(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand(policy.may_delete(request.lens, event))
    form = _part_form(request, event)
    if form.hand.gone and request.method != "POST":
        return gone_page(request, event)
    if request.method != "POST" or not form.is_valid():
        return _delete_page(request, form)
    try:
        left = delete_event(
            event, actor=request.user, at=request.at, scope=form.asked_scope, on=form.hand.key
        )  # fmt: skip
    except ScopeError as error:
        form.add_error("scope", refusal(error))
        return _delete_page(request, form)
    if left.deleted_at:
        home = reverse("brand_home", args=[left.brand.slug])
        return done(request, left, _("“%(title)s” is deleted.") % {"title": left.title}, to=home)
    words = {
        Scope.THIS: _("%(day)s is taken out of “%(title)s”."),
        Scope.FOLLOWING: _("“%(title)s” ends before %(day)s."),
    }[form.asked_scope]
    return done(request, left, words % {"title": left.title, "day": full_day(form.hand.when.starts)})


def _part_form(request: HttpRequest, event: Event) -> PartForm:
    return PartForm(request.POST if request.method == "POST" else None, hand=hand_of(request, event))


def _delete_page(request: HttpRequest, form: PartForm) -> HttpResponse:
    context = {**_witnesses(request, form), "days": KEPT_DELETED.days}
    return page(request, "board/event_delete.html", form.hand.event, context)


@login_required
def event_duplicate(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand(policy.may_share(request.lens, event))
    form = _duplicate_form(request, event)
    if request.method != "POST" or not form.is_valid():
        return page(request, "board/event_duplicate.html", event, {"form": form})
    try:
        copy = duplicate_event(
            event, actor=request.user, at=request.at, title=form.cleaned_data["title"], starts=form.starts
        )
    except RecurrenceError as error:
        form.add_error("starts_on", refusal(error))
        return page(request, "board/event_duplicate.html", event, {"form": form})
    return done(
        request, copy, _("“%(title)s” is planned, internal for now.") % {"title": copy.title}, to=event_url(copy)
    )


def _duplicate_form(request: HttpRequest, event: Event) -> DuplicateForm:
    if request.method == "POST":
        return DuplicateForm(request.POST, event=event)
    title = (_("Copy of %(title)s") % {"title": event.title})[:200]
    return DuplicateForm(event=event, initial={"title": title})


@require_safe
@login_required
def deleted(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = brand_of(request, brand)
    demand(policy.may_create_somewhere(request.lens))
    paginator = Paginator(_restorable(request, organisation.pk).with_sheets(), PAGE_SIZE)
    listed = paginator.get_page(request.GET.get("page"))
    rows = [
        (sheet_of(event, request.lens), short_when(event.when), event.deleted_at, event.deleted_at + KEPT_DELETED)
        for event in listed.object_list
    ]
    context = {"brand": organisation, "page": listed, "rows": rows, "days": KEPT_DELETED.days}
    return render(request, "board/deleted.html", context)


@require_POST
@login_required
def event_restore(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation = brand_of(request, brand)
    demand(policy.may_create_somewhere(request.lens))
    event = get_object_or_404(_restorable(request, organisation.pk).with_sheets(), pk=pk)
    demand(policy.may_delete(request.lens, event))
    restored = restore_event(event, actor=request.user, at=request.at)
    return done(request, restored, _("“%(title)s” is back in the plan.") % {"title": restored.title})


def _restorable(request: HttpRequest, brand_id: int):
    """What was deleted within the days it is kept: the brand's people see all, an agency what it brought in."""
    since = request.at - timedelta(days=KEPT_DELETED.days)
    events = restorable(Event.objects.deleted_through(request.lens)).filter(brand=brand_id, deleted_at__gt=since)
    if not policy.may_plan(request.lens, brand_id):
        events = events.filter(Q(created_for__in=request.lens.agency_ids))
    return events.order_by("-deleted_at", "pk")


def _witnesses(request: HttpRequest, form: PartForm) -> dict:
    """Whom it concerns, for the brand's own people; and what is in hand."""
    event, hand = form.hand.event, form.hand
    inside = INSIDE in opens(event, request.lens)
    partners = names_of(exposures_of(event, request.at)) if inside else []
    return {"partners": partners, "day": short_when(hand.when), "form": form, "hand": hand}
