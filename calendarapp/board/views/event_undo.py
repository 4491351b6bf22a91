"""Taking back one's own change, and all that was done with it, within ten minutes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...changes.models import Change, Verb
from ...common.api import Conflict, problem_response
from ...events.loops import LoopError
from ...events.models import Event
from ...events.services import StaleError, UndoError, undo_change, update_event
from ...events.services.undoing import MADE
from ..loops import loop_in_words
from ..undo import act_to_undo, is_of_fields, refusal_beforehand, refusal_words
from .event_conflict import chosen, conflict_page, undo_conflict_page
from .event_doors import brand_of, done, event_url, next_of, version_of, wants_json


@require_POST
@login_required
def undo(request: HttpRequest, brand: str, number: int) -> HttpResponse:
    organisation = brand_of(request, brand)
    change = get_object_or_404(Change, brand=organisation, number=number)
    changes, events = act_to_undo(change, request.lens, actor=request.user)
    event = events[change.event_id]
    if words := refusal_beforehand(changes, at=request.at):
        return _answered(request, event, words)
    picked = chosen(request)
    if picked and is_of_fields(changes):
        return _bring_back(request, change, event, picked)
    try:
        undone = undo_change(change, event=event, actor=request.user, at=request.at)
    except UndoError as refused:
        return _refused(request, changes, event, refused)
    except LoopError as loop:
        return _answered(request, event, loop_in_words(loop, request.lens))
    return _undone(request, changes, undone)


def _bring_back(request: HttpRequest, change: Change, event: Event, picked: set[str]) -> HttpResponse:
    """After the page with both values: only those former ones that were chosen."""
    former = {name: part["before"] for name, part in change.fields.items() if name in picked}
    try:
        how = {"version": version_of(request), "as_stood": True}
        saved = update_event(event, actor=request.user, at=request.at, values=former, **how)
    except StaleError as stale:
        return conflict_page(request, stale)
    except LoopError as loop:
        return _answered(request, event, loop_in_words(loop, request.lens))
    return done(request, saved, _("“%(title)s” is saved.") % {"title": saved.title})


def _refused(request: HttpRequest, changes: list[Change], event: Event, refused: UndoError) -> HttpResponse:
    if words := refusal_words(changes, refused):
        return _answered(request, event, words)
    if wants_json(request):
        return problem_response(Conflict(_("A later change touched the same fields.")))
    return undo_conflict_page(request, event, refused)


def _answered(request: HttpRequest, event: Event, words: str) -> HttpResponse:
    """Nothing was done, and why."""
    if wants_json(request):
        return problem_response(Conflict(words))
    messages.warning(request, words)
    return redirect(event_url(event) if event.deleted_at is None else reverse("deleted", args=[event.brand.slug]))


def _undone(request: HttpRequest, changes: list[Change], event: Event) -> HttpResponse:
    words, to = _undone_words(changes, event), next_of(request)
    if wants_json(request):
        return JsonResponse({"undo": "", "message": words, "version": event.version, "id": event.pk})
    messages.success(request, words)
    if event.deleted_at is None:
        return redirect(to or event_url(event))
    master = next((change.event_id for change in changes if change.verb == Verb.SPLIT), None)
    home = reverse("event", args=[event.brand.slug, master]) if master else _home(event)
    return redirect(to if to and to.split("?")[0] != event_url(event) else home)


def _undone_words(changes: list[Change], event: Event) -> str:
    events = len({change.event_id for change in changes})
    if any(change.verb == Verb.SPLIT for change in changes):
        return _("Undone. “%(title)s” is one series again.") % {"title": event.title}
    if events > 1 and all(change.verb in MADE for change in changes):
        return _("Undone. %(number)d events are deleted.") % {"number": events}
    if events > 1:
        return _("Undone. %(number)d events are as they were.") % {"number": events}
    if event.deleted_at:
        return _("Undone. “%(title)s” is deleted.") % {"title": event.title}
    return _("Undone. “%(title)s” is as it was.") % {"title": event.title}


def _home(event: Event) -> str:
    return reverse("brand_home", args=[event.brand.slug])
