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
from ...events.services import StaleError, cancel_event, delete_event, duplicate_event, restore_event
from ...events.services.planning import KEPT_DELETED
from ...events.sheets import sheets_of
from ...events.sight import opens
from ...ical.recurrence import RecurrenceError
from ..event_words import short_when
from ..exposure import exposures_of, names_of
from ..forms.move import DuplicateForm
from ..forms.repeats import refusal
from .event_conflict import THEIRS, conflict_page
from .event_doors import brand_of, demand, done, event_of, event_url, page, version_of

PAGE_SIZE = 25


@login_required
def event_cancel(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand("status" in policy.writable_fields(request.lens, event))
    if request.method != "POST":
        return page(request, "board/event_cancel.html", event, _witnesses(request, event))
    if request.POST.get("keep-status") == THEIRS:
        return redirect(event_url(event))
    try:
        cancelled = cancel_event(event, actor=request.user, at=request.at, version=version_of(request))
    except StaleError as stale:
        return conflict_page(request, stale)
    return done(request, cancelled, _("“%(title)s” is cancelled.") % {"title": cancelled.title})


@login_required
def event_delete(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand(policy.may_delete(request.lens, event))
    if request.method != "POST":
        context = {**_witnesses(request, event), "days": KEPT_DELETED.days}
        return page(request, "board/event_delete.html", event, context)
    deleted = delete_event(event, actor=request.user, at=request.at)
    home = reverse("brand_home", args=[deleted.brand.slug])
    return done(request, deleted, _("“%(title)s” is deleted.") % {"title": deleted.title}, to=home)


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
    events = list(listed.object_list)
    rows = [
        (sheet, short_when(sheet.when), event.deleted_at, event.deleted_at + KEPT_DELETED)
        for sheet, event in zip(sheets_of(events, request.lens), events, strict=True)
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
    events = Event.objects.deleted_through(request.lens).filter(brand=brand_id, deleted_at__gt=since)
    if not policy.may_plan(request.lens, brand_id):
        events = events.filter(Q(created_for__in=request.lens.agency_ids))
    return events.order_by("-deleted_at", "pk")


def _witnesses(request: HttpRequest, event: Event) -> dict:
    """Whom it concerns, for the brand's own people."""
    inside = INSIDE in opens(event, request.lens)
    return {"partners": names_of(exposures_of(event, request.at)) if inside else [], "day": short_when(event.when)}
