"""Taking back one's own change, within ten minutes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...changes.models import Change, Verb
from ...events import policy
from ...events.models import Event
from ...events.services import StaleError, UndoError, undo_change, update_event
from ...events.services.undoing import may_still_undo
from .event_conflict import chosen, conflict_page, undo_conflict_page
from .event_doors import brand_of, demand, done, event_url, next_of, version_of

WHOLE = frozenset({Verb.CREATE, Verb.DELETE})


@require_POST
@login_required
def undo(request: HttpRequest, brand: str, number: int) -> HttpResponse:
    organisation = brand_of(request, brand)
    change = get_object_or_404(Change, brand=organisation, number=number)
    event = _event_of(request, change)
    _demand_right(request, change, event)
    if not may_still_undo(change, actor=request.user, at=request.at):
        messages.warning(request, _("That is too long ago to be undone. Change it by hand."))
        return redirect(next_of(request) or event_url(event))
    picked = chosen(request)
    if picked:
        return _bring_back(request, change, event, picked)
    try:
        undone = undo_change(change, event=event, actor=request.user, at=request.at)
    except UndoError as refused:
        return _refused(request, change, event, refused)
    return _undone(request, change, undone)


def _event_of(request: HttpRequest, change: Change) -> Event:
    """404 unless the reader sees the event, or would if it weren't deleted."""
    for events in (Event.objects.seen_through(request.lens), Event.objects.deleted_through(request.lens)):
        event = events.with_sheets().filter(pk=change.event_id, brand=change.brand_id).first()
        if event:
            return event
    raise Http404


def _demand_right(request: HttpRequest, change: Change, event: Event) -> None:
    """One's own change, of fields that one may still write."""
    if change.actor_id != request.user.pk:
        raise PermissionDenied
    if change.verb in WHOLE:
        demand(policy.may_delete(request.lens, event))
    else:
        demand(change.fields.keys() <= policy.writable_fields(request.lens, event))


def _bring_back(request: HttpRequest, change: Change, event: Event, picked: set[str]) -> HttpResponse:
    """After the page with both values: only those former ones that were chosen."""
    former = {name: part["before"] for name, part in change.fields.items() if name in picked}
    try:
        saved = update_event(event, actor=request.user, at=request.at, values=former, version=version_of(request))
    except StaleError as stale:
        return conflict_page(request, stale)
    return done(request, saved, _("“%(title)s” is saved.") % {"title": saved.title})


def _refused(request: HttpRequest, change: Change, event: Event, refused: UndoError) -> HttpResponse:
    if refused.fields and change.verb not in WHOLE:
        return undo_conflict_page(request, event, refused)
    if refused.fields:
        messages.warning(request, _("It was changed since. Delete it if it is no longer wanted."))
    else:
        messages.warning(request, _("This is undone already."))
    return redirect(event_url(event) if event.deleted_at is None else reverse("deleted", args=[event.brand.slug]))


def _undone(request: HttpRequest, change: Change, event: Event) -> HttpResponse:
    home = reverse("brand_home", args=[event.brand.slug])
    wanted = next_of(request)
    if event.deleted_at:
        messages.success(request, _("Undone. “%(title)s” is deleted.") % {"title": event.title})
        return redirect(wanted if wanted and wanted.split("?")[0] != event_url(event) else home)
    messages.success(request, _("Undone. “%(title)s” is as it was.") % {"title": event.title})
    return redirect(wanted or event_url(event))
