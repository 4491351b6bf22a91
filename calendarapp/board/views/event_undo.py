"""Taking back one's own change, and all that was done with it, within ten minutes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...changes.models import Change, Verb
from ...common.api import Conflict, problem_response
from ...events import policy
from ...events.loops import LoopError
from ...events.models import Event, Milestone
from ...events.series import SPLIT
from ...events.services import StaleError, UndoError, undo_change, update_event
from ...events.services.undoing import batch_of, may_still_undo
from ..loops import loop_in_words
from .event_conflict import chosen, conflict_page, undo_conflict_page
from .event_doors import brand_of, demand, done, event_url, next_of, version_of, wants_json

WHOLE = frozenset({Verb.CREATE, Verb.DELETE})
_CHANGED_SINCE = {
    Verb.MILESTONE: gettext_lazy("The milestone was changed since. Change it by hand."),
    **dict.fromkeys(WHOLE, gettext_lazy("It was changed since. Delete it if it is no longer wanted.")),
}
TICKED = frozenset({"done", "done_at", "done_by"})


@require_POST
@login_required
def undo(request: HttpRequest, brand: str, number: int) -> HttpResponse:
    organisation = brand_of(request, brand)
    change = get_object_or_404(Change, brand=organisation, number=number)
    changes = batch_of(change)
    events = _events_of(request, changes)
    event = events[change.event_id]
    _demand_rights(request, changes, events)
    if not may_still_undo(change, actor=request.user, at=request.at):
        return _answered(request, event, _("That is too long ago to be undone. Change it by hand."))
    picked = chosen(request)
    if picked and len(changes) == 1:
        return _bring_back(request, change, event, picked)
    try:
        undone = undo_change(change, event=event, actor=request.user, at=request.at)
    except UndoError as refused:
        return _refused(request, changes, event, refused)
    except LoopError as loop:
        return _answered(request, event, loop_in_words(loop, request.lens))
    return _undone(request, changes, undone)


def _events_of(request: HttpRequest, changes: list[Change]) -> dict[int, Event]:
    """404 unless the reader sees each event, or would if it weren't deleted."""
    ids = {change.event_id for change in changes}
    found: dict[int, Event] = {}
    for events in (Event.objects.seen_through(request.lens), Event.objects.deleted_through(request.lens)):
        rows = events.with_sheets().filter(pk__in=ids - found.keys(), brand=changes[0].brand_id)
        found |= {event.pk: event for event in rows}
    if found.keys() != ids:
        raise Http404
    return found


def _demand_rights(request: HttpRequest, changes: list[Change], events: dict[int, Event]) -> None:
    """One's own changes, of fields that one may still write. Who may move a series may put it together again."""
    is_split = any(change.verb == Verb.SPLIT for change in changes)
    for change in changes:
        event = events[change.event_id]
        if change.actor_id != request.user.pk:
            raise PermissionDenied
        if change.verb in WHOLE and not is_split:
            demand(policy.may_delete(request.lens, event))
            continue
        if change.verb == Verb.MILESTONE:
            demand(policy.may_plan_milestones(request.lens, event) or _is_own_tick(request, change, event))
            continue
        names = {"when"} if change.verb in WHOLE else change.fields.keys() - {SPLIT}
        demand(names <= policy.writable_fields(request.lens, event))


def _is_own_tick(request: HttpRequest, change: Change, event: Event) -> bool:
    """Was a milestone ticked or opened again, and nothing else, by somebody who may still do so?"""
    before, after = (change.fields["milestone"][side] or {} for side in ("before", "after"))
    milestone = Milestone.objects.seen_through(request.lens).filter(pk=after.get("id"), event=event).first()
    is_tick = all(before.get(name) == after.get(name) for name in after.keys() - TICKED)
    return milestone is not None and is_tick and policy.may_tick(request.lens, milestone)


def _bring_back(request: HttpRequest, change: Change, event: Event, picked: set[str]) -> HttpResponse:
    """After the page with both values: only those former ones that were chosen."""
    former = {name: part["before"] for name, part in change.fields.items() if name in picked}
    try:
        saved = update_event(event, actor=request.user, at=request.at, values=former, version=version_of(request))
    except StaleError as stale:
        return conflict_page(request, stale)
    except LoopError as loop:
        return _answered(request, event, loop_in_words(loop, request.lens))
    return done(request, saved, _("“%(title)s” is saved.") % {"title": saved.title})


def _refused(request: HttpRequest, changes: list[Change], event: Event, refused: UndoError) -> HttpResponse:
    if str(refused) == "not_undoable":
        return _answered(request, event, _("This can’t be undone as a whole. Change it by hand."))
    if refused.event is None:
        return _answered(request, event, _("This is undone already."))
    if len(changes) > 1:
        words = _("Nothing was undone: “%(title)s” was changed since, and all of it goes back together or not at all.")
        return _answered(request, event, words % {"title": refused.event.title})
    if since := _CHANGED_SINCE.get(Verb(changes[0].verb)):
        return _answered(request, event, str(since))
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
    if events > 1:
        return _("Undone. %(number)d events are as they were.") % {"number": events}
    if event.deleted_at:
        return _("Undone. “%(title)s” is deleted.") % {"title": event.title}
    return _("Undone. “%(title)s” is as it was.") % {"title": event.title}


def _home(event: Event) -> str:
    return reverse("brand_home", args=[event.brand.slug])
