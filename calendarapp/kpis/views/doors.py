"""What the pages of this slice share."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ...accounts.models import Organisation
from ...calendars import levels
from ...calendars.queries import brand_or_404
from ...events.early import show
from ...events.looks import look_of
from ...events.models import Event
from ...events.sight import opens
from .. import policy
from ..models import Metric
from ..programmes import with_partners


def brand_of(request: HttpRequest, slug: str) -> Organisation:
    """The brand, and `request.lens` within it alone."""
    brand = brand_or_404(request.lens, slug)
    request.lens = request.lens.within(brand)
    return brand


def event_of(request: HttpRequest, slug: str, pk: int) -> Event:
    """404 to whom neither the event nor any of its figures is shown; `request.lens` is within its brand afterwards."""
    events = Event.objects.seen_through(request.lens).select_related("type", "brand")
    event = get_object_or_404(events, brand__slug=slug, pk=pk)
    request.lens = request.lens.within(event.brand_id)
    with_partners([event], request.lens)
    if not levels.FIGURES & opens(event, request.lens):
        raise Http404
    show(event, request.lens)
    return event


def demand(allowed: bool) -> None:
    """403 unless policy says yes."""
    if not allowed:
        raise PermissionDenied


def aimable_metrics(request: HttpRequest, event: Event) -> list[Metric]:
    """The brand's metrics in which the reader may set a target on this event, archived ones left out."""
    return [
        metric
        for metric in _usable(request, event, levels.KPI_TARGETS)
        if policy.may_set_targets(request.lens, event, metric)
    ]


def readable_metrics(request: HttpRequest, event: Event) -> list[Metric]:
    """Those of which the reader may enter readings."""
    return [
        metric
        for metric in _usable(request, event, levels.KPI_ACTUALS)
        if policy.may_enter_readings(request.lens, event, metric)
    ]


def _usable(request: HttpRequest, event: Event, group: str) -> list[Metric]:
    metrics = Metric.objects.filter(brand=event.brand_id, archived_at=None)
    return [metric for metric in metrics if policy.may_use(request.lens, event, metric, group)]


def show_refusal(form: Form, refusal: ValidationError) -> None:
    """What a service refused, on the fields that the form has."""
    for name, words in refusal.message_dict.items():
        for word in words:
            form.add_error(name if name in form.fields else None, word)


def page(request: HttpRequest, template: str, event: Event, context: Mapping, status: int = 200) -> HttpResponse:
    """A page about one event: its title and address, never the event itself."""
    shown = {"brand": event.brand, "event_id": event.pk, "title": event.title, "look": look_of(event.type)}
    return render(request, template, {**shown, **context}, status=status)
