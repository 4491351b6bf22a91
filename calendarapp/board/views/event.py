"""The page of one event, its whole history, and following it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...calendars import levels
from ...events.services import follow, unfollow
from ...events.sight import opens
from ..pages.event import event_page, history_rows
from ..pages.hidden import hidden_of_event
from .event_doors import demand, event_of, event_url, page, plain_event_of, today_of


@require_safe
@login_required
def event(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    found = plain_event_of(request, brand, pk)
    shown = event_page(found, request.lens, today=today_of(request), key=request.GET.get("on", ""))
    context = {"brand": found.brand, "page": shown, "event": shown.sheet, "kpis": shown.kpis, "event_id": found.pk}
    if request.viewing:
        context["hidden_here"] = hidden_of_event(found, request.lens)
    template = "board/event.html" if shown.sheet.title is not None else "board/event_busy.html"
    return render(request, template, context)


@require_safe
@login_required
def event_history(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    found = event_of(request, brand, pk)
    demand(levels.TITLES in opens(found, request.lens))
    return page(request, "board/event_history.html", found, {"history": history_rows(found, request.lens)})


@require_POST
@login_required
def event_follow(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    found = event_of(request, brand, pk)
    if request.POST.get("follow") == "0":
        unfollow(found, user=request.user)
        messages.success(request, _("You no longer follow this event."))
    else:
        follow(found, user=request.user, at=request.at)
        messages.success(request, _("You follow this event."))
    return redirect(event_url(found))
