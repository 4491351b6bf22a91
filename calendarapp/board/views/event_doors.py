"""What the doors of one event share: finding it, saying what was done, showing what stands in the way."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from ...accounts.models import Organisation
from ...changes.models import Change
from ...common.api import problem_response
from ...events.early import show
from ...events.looks import look_of
from ...events.models import Event, Watch
from ...events.services.undoing import UNDOABLE
from ..context import enter_brand
from ..hand import Hand, in_hand
from ..pages.freezes import freeze_notes
from ..pages.hidden import counting_hidden


def brand_of(request: HttpRequest, slug: str) -> Organisation:
    """The brand, and `request.lens` within it alone; 404 to those who see nothing of it."""
    brand = enter_brand(request, slug)
    request.lens = request.lens.within(brand)
    return brand


def event_of(request: HttpRequest, slug: str, pk: int) -> Event:
    """The event as a row for policy, forms and services; 404 unless the reader sees it."""
    brand = brand_of(request, slug)
    event = get_object_or_404(Event.objects.seen_through(request.lens).with_sheets(), brand=brand, pk=pk)
    show(event, request.lens)
    return event


def plain_event_of(request: HttpRequest, slug: str, pk: int) -> Event:
    """The event without what hangs on it, for `event_page`, with `follows`: does the reader follow it?"""
    brand = brand_of(request, slug)
    watches = Watch.objects.filter(event=OuterRef("pk"), user=request.lens.viewer)
    seen = Event.objects.seen_through(request.lens)
    events = (counting_hidden(seen, request.viewing) if request.viewing else seen).annotate(follows=Exists(watches))
    return get_object_or_404(events.select_related("type", "calendar", "brand", "owner", "backup"), brand=brand, pk=pk)


def demand(allowed: bool) -> None:
    """403 unless policy says yes."""
    if not allowed:
        raise PermissionDenied


def version_of(request: HttpRequest) -> int | None:
    """The version that the sender saw; None when it isn't said, or not a number."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def today_of(request: HttpRequest) -> date:
    return timezone.localtime(request.at).date()


def event_url(event: Event) -> str:
    return reverse("event", args=[event.brand.slug, event.pk])


def done(request: HttpRequest, event: Event, words: str, *, to: str = "") -> HttpResponse:
    """Back to where one came from, with what was done and, for what can be undone, a way to take it back.

    Whoever asks for JSON gets it as {"undo", "message", "version", "id"} instead.
    """
    made = list(Change.objects.filter(event_id=event.pk, actor=request.user, at=request.at).order_by("-number"))
    undoable = next((change for change in made if change.verb in UNDOABLE), None)
    undo = reverse("undo", args=[event.brand.slug, undoable.number]) if undoable else ""
    words = words if made else _("Nothing had to be changed.")
    if wants_json(request):
        return JsonResponse({"undo": undo, "message": words, "version": event.version, "id": event.pk})
    messages.success(request, words, extra_tags=f"undo={undo}" if undo else "")
    return redirect(next_of(request) or to or event_url(event))


def wants_json(request: HttpRequest) -> bool:
    """A script that draws by itself asks for JSON; browsers and dialogs for pages."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def refused_json(form: BaseForm) -> HttpResponse:
    """400 with what is wrong, field by field."""
    return problem_response(ValidationError({name: list(errors) for name, errors in form.errors.items()}))


def warn_of_freezes(request: HttpRequest, event: Event, *, before: Event | None = None) -> None:
    """Says that an event was put into a freeze that blocks its type. It stays where it was put."""
    if before and (before.starts_on, before.type_id) == (event.starts_on, event.type_id):
        return
    for note in freeze_notes(request.lens, event.brand, event.starts_on, event.type_id):
        words = _("It starts in the freeze “%(name)s” (%(days)s).")
        messages.warning(request, words % {"name": note.label, "days": note.days}, extra_tags="freeze")


def hand_of(request: HttpRequest, event: Event) -> Hand:
    """What the request is meant for: the occurrence that it names (`on`), or the whole event."""
    return in_hand(event, (request.POST if request.method == "POST" else request.GET).get("on", ""))


def gone_page(request: HttpRequest, event: Event) -> HttpResponse:
    """For a page about a date that its series no longer has; what would be done to it isn't done to the whole series."""
    return page(request, "board/event_date_gone.html", event, {}, status=410)


def next_of(request: HttpRequest) -> str:
    """A page of ours that the sender wants to see next, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if wanted.startswith("/") and is_ours else ""


def page(
    request: HttpRequest, template: str, event: Event, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page about one event that its reader may name: title, type and address, never the event itself."""
    shown = {
        "brand": event.brand,
        "event_id": event.pk,
        "title": event.title,
        "look": look_of(event.type),
        "type_label": str(event.type),
        "event_status": event.status,
        "event_status_label": event.get_status_display(),
        "version": event.version,
        "next": next_of(request),
    }
    return render(request, template, {**shown, **context}, status=status)
