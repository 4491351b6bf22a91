"""Milestones of an event: added, changed, ticked off, taken away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...events import policy
from ...events.models import Event, Milestone
from ...events.services import add_milestone, change_milestone, remove_milestone, tick_milestone
from ...events.services.milestones import StaleMilestoneError
from ..forms.milestone import MilestoneForm
from ..forms.offer import offer_of
from .event_doors import demand, done, event_of, event_url, next_of, page


@login_required
def milestone_add(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand(policy.may_plan_milestones(request.lens, event))
    form = MilestoneForm(request.POST or None, offer=offer_of(event.brand, request.lens, event=event))
    if not form.is_valid():
        return page(request, "board/milestone_form.html", event, {"form": form})
    milestone = add_milestone(event, actor=request.user, at=request.at, values=form.values())
    return _done(request, event, _("Milestone “%(label)s” is added.") % {"label": milestone})


@login_required
def milestone_edit(request: HttpRequest, brand: str, pk: int, milestone: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    found = _milestone_of(request, event, milestone)
    demand(policy.may_plan_milestones(request.lens, event))
    offer = offer_of(event.brand, request.lens, event=event)
    form = MilestoneForm(request.POST or None, offer=offer, milestone=found)
    if form.is_valid():
        try:
            change_milestone(
                found, actor=request.user, at=request.at, version=form.cleaned_data["version"], values=form.values()
            )
        except StaleMilestoneError:
            form.add_error(None, _("Somebody changed this milestone meanwhile. Look at it, then save again."))
            fresh = MilestoneForm(offer=offer, milestone=_milestone_of(request, event, milestone))
            context = {"form": form, "milestone_id": found.pk, "stands": fresh.initial}
            return page(request, "board/milestone_form.html", event, context, status=409)
        return _done(request, event, _("The milestone is saved."))
    return page(request, "board/milestone_form.html", event, {"form": form, "milestone_id": found.pk})


@require_POST
@login_required
def milestone_tick(request: HttpRequest, brand: str, pk: int, milestone: int) -> HttpResponse:
    """Done or open again; the one takes back the other. A toast's undo says which in its address."""
    event = event_of(request, brand, pk)
    found = _milestone_of(request, event, milestone)
    demand(policy.may_tick(request.lens, found))
    is_done = "1" in (request.POST.get("done"), request.GET.get("done"))
    tick_milestone(found, done=is_done, actor=request.user, at=request.at)
    words = _("“%(label)s” is done.") if is_done else _("“%(label)s” is open again.")
    back = f"{request.path}{'' if is_done else '?done=1'}"
    messages.success(request, words % {"label": found}, extra_tags=f"undo={back}")
    return redirect(next_of(request) or f"{event_url(event)}#milestones")


@login_required
def milestone_remove(request: HttpRequest, brand: str, pk: int, milestone: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    found = _milestone_of(request, event, milestone)
    demand(policy.may_plan_milestones(request.lens, event))
    if request.method != "POST":
        return page(request, "board/milestone_remove.html", event, {"milestone_id": found.pk, "label": str(found)})
    label = str(found)
    remove_milestone(found, actor=request.user, at=request.at)
    return _done(request, event, _("Milestone “%(label)s” is removed.") % {"label": label})


def _done(request: HttpRequest, event: Event, words: str) -> HttpResponse:
    return done(request, event, words, to=f"{event_url(event)}#milestones")


def _milestone_of(request: HttpRequest, event: Event, pk: int) -> Milestone:
    found = get_object_or_404(Milestone.objects.seen_through(request.lens), event=event, pk=pk)
    found.event = event
    return found
