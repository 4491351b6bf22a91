"""Targets of an event: chosen, set, changed, removed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ...events.models import Event
from .. import policy
from ..choices import metric_choices
from ..forms import TargetForm
from ..models import Metric, Target
from ..services import StaleTargetError, change_target, remove_target, set_target
from .doors import aimable_metrics, demand, event_of, page, show_refusal


@login_required
def target_new(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """First the metric, by ?metric=, then the form that fits it."""
    event = event_of(request, brand, pk)
    demand(policy.may_set_targets(request.lens, event))
    metrics = _without_target(request, event)
    metric = next((each for each in metrics if each.key == request.GET.get("metric")), None)
    if metric is None:
        choices = metric_choices(metrics, event_type=event.type, currency=event.currency)
        return page(request, "kpis/target_choose.html", event, {"choices": choices})
    form = TargetForm(request.POST or None, metric=metric, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            set_target(event, metric=metric, actor=request.user, at=request.at, values=form.values)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The target for %(metric)s is set.") % {"metric": metric})
            return redirect("event_kpis", brand, pk)
    return page(request, "kpis/target_form.html", event, {"form": form, "metric": metric})


@login_required
def target_edit(request: HttpRequest, brand: str, pk: int, target: int) -> HttpResponse:
    """A writer who saw an older version gets 409 and both values; sending again overwrites knowingly."""
    event = event_of(request, brand, pk)
    standing = _target(request, event, target)
    demand(policy.may_set_targets(request.lens, event, standing.metric))
    form = TargetForm(request.POST or None, metric=standing.metric, event=event, standing=standing)
    context = {"form": form, "metric": standing.metric, "target_id": standing.pk}
    if request.method != "POST" or not form.is_valid():
        return page(request, "kpis/target_form.html", event, context)
    version = form.cleaned_data["version"]
    try:
        change_target(standing, actor=request.user, at=request.at, version=version, values=form.values)
    except StaleTargetError as stale:
        form.show_clash(stale.fields)
        form.saw(stale.target.version)
        return page(request, "kpis/target_form.html", event, context, status=409)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return page(request, "kpis/target_form.html", event, context)
    messages.success(request, _("The target for %(metric)s is changed.") % {"metric": standing.metric})
    return redirect("event_kpis", brand, pk)


@login_required
def target_remove(request: HttpRequest, brand: str, pk: int, target: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    standing = _target(request, event, target)
    demand(policy.may_set_targets(request.lens, event, standing.metric))
    if request.method == "POST":
        remove_target(standing, actor=request.user, at=request.at)
        messages.success(request, _("The target for %(metric)s is removed.") % {"metric": standing.metric})
        return redirect("event_kpis", brand, pk)
    return page(request, "kpis/target_remove.html", event, {"metric": standing.metric})


def _target(request: HttpRequest, event: Event, pk: int) -> Target:
    targets = Target.objects.seen_through(request.lens).select_related("metric", "event")
    return get_object_or_404(targets, event=event, pk=pk)


def _without_target(request: HttpRequest, event: Event) -> list[Metric]:
    taken = set(Target.objects.seen_through(request.lens).filter(event=event).values_list("metric_id", flat=True))
    metrics = [metric for metric in aimable_metrics(request, event) if metric.pk not in taken]
    if not metrics:
        raise Http404
    return metrics
