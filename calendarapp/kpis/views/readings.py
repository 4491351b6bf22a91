"""Readings of an event: listed, entered, corrected, removed, taken in from a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ...calendars import levels
from ...common.tables import FileError
from ...common.tally import tally
from ...events.models import Event
from ...events.sight import opens
from .. import policy
from ..choices import metric_choices
from ..figures import typed
from ..forms import ReadingForm, ReadingsFileForm, ReadingsTextForm
from ..imports import ReadFile, decoded, read_file
from ..models import Metric, Reading
from ..services import foreseen, record_reading, record_readings, remove_reading
from ..sheets import kpi_sheets, reading_sheets
from .doors import demand, event_of, page, readable_metrics, show_refusal

PER_PAGE = 50
SHOWN_LINES = 200


@login_required
@require_safe
def event_kpis(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Targets, actuals and every reading of one event, as far as they are open."""
    event = event_of(request, brand, pk)
    readings = Reading.objects.seen_through(request.lens).filter(event=event).select_related("metric", "by")
    figures = kpi_sheets([event], request.lens)[event.pk]
    pages = Paginator(readings.order_by("-on", "-pk"), PER_PAGE)
    pages.count = figures.readings  # counted already
    listed = pages.get_page(request.GET.get("page"))
    contacts = levels.CONTACTS in opens(event, request.lens)
    context = {
        "kpis": figures,
        "page": listed,
        "readings": reading_sheets(listed.object_list, names=contacts),
        "may_set_targets": policy.may_set_targets(request.lens, event),
        "may_enter_readings": policy.may_enter_readings(request.lens, event),
    }
    return page(request, "kpis/event_kpis.html", event, context)


@login_required
def reading_new(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = _writable(request, brand, pk)
    metrics = _enterable(request, event)
    form = ReadingForm(
        request.POST or None,
        metrics=metrics,
        groups=metric_choices(metrics, event_type=event.type, currency=event.currency),
        at=request.at,
        initial=_initial(request, event),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_reading(event, actor=request.user, at=request.at, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The reading is kept."))
            return redirect("event_kpis", brand, pk)
    return page(request, "kpis/reading_form.html", event, {"form": form})


@login_required
def reading_remove(request: HttpRequest, brand: str, pk: int, reading: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    readings = Reading.objects.seen_through(request.lens).filter(event=event).select_related("metric", "event")
    standing = get_object_or_404(readings, pk=reading)
    demand(policy.may_enter_readings(request.lens, event, standing.metric))
    if request.method == "POST":
        remove_reading(standing, actor=request.user, at=request.at)
        messages.success(request, _("The reading is removed."))
        return redirect("event_kpis", brand, pk)
    (sheet,) = reading_sheets([standing], names=False)
    return page(request, "kpis/reading_remove.html", event, {"reading": sheet})


@login_required
def readings_import(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """A file is shown line by line first; `content` in the body is what was shown and is taken in."""
    event = _writable(request, brand, pk)
    if request.method == "POST" and "content" in request.POST:
        return _take_in(request, event)
    form = ReadingsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = decoded(form.cleaned_data["file"].read())
            return _preview(request, event, text, _read(request, event, text))
        except FileError as error:
            form.add_error("file", error.message)
    return page(request, "kpis/readings_import.html", event, {"form": form, "metrics": _enterable(request, event)})


def _take_in(request: HttpRequest, event: Event) -> HttpResponse:
    form = ReadingsTextForm(request.POST)
    if not form.is_valid():
        return redirect("readings_import", event.brand.slug, event.pk)
    text = form.cleaned_data["content"]
    try:
        file = _read(request, event, text)
    except FileError as error:
        messages.error(request, error.message)
        return redirect("readings_import", event.brand.slug, event.pk)
    if file.refused:
        return _preview(request, event, text, file)
    recorded = record_readings(event, rows=file.readings, actor=request.user, at=request.at)
    fates = ("new", recorded.created), ("correction", recorded.corrected), ("unchanged", recorded.unchanged)
    counts = {fate: len(readings) for fate, readings in fates}
    messages.success(request, _("Taken in: %(counts)s.") % {"counts": tally(counts)})
    return redirect("event_kpis", event.brand.slug, event.pk)


def _preview(request: HttpRequest, event: Event, text: str, file: ReadFile) -> HttpResponse:
    fates = foreseen(event, file.readings)
    refused = len(file.refused)
    context = {
        "content": text,
        "refused": file.refused[:SHOWN_LINES],
        "refused_count": refused,
        "counts": {fate: fates.count(fate) for fate in ("new", "correction", "unchanged")},
        "rows": list(zip((line for line in file.lines if line.reading), fates, strict=True))[:SHOWN_LINES],
        "total": ngettext("%(count)s line", "%(count)s lines", len(file.lines)) % {"count": len(file.lines)},
    }
    return page(request, "kpis/readings_preview.html", event, context, status=422 if refused else 200)


def _read(request: HttpRequest, event: Event, text: str) -> ReadFile:
    return read_file(text, event=event, metrics=readable_metrics(request, event), at=request.at)


def _writable(request: HttpRequest, brand: str, pk: int) -> Event:
    event = event_of(request, brand, pk)
    demand(policy.may_enter_readings(request.lens, event))
    return event


def _enterable(request: HttpRequest, event: Event) -> list[Metric]:
    return [metric for metric in readable_metrics(request, event) if not metric.is_computed]


def _initial(request: HttpRequest, event: Event) -> dict:
    """Today, or the reading named by ?correct= with what stands."""
    asked = request.GET.get("correct", "")
    if asked.isdecimal() and len(asked) < 19:
        seen = Reading.objects.seen_through(request.lens).filter(event=event, pk=int(asked)).select_related("metric")
        for row in seen:
            value = typed(row.value, row.metric.unit)
            return {"metric": row.metric.key, "value": value, "on": row.on, "source": row.source, "place": row.place}
    return {"metric": request.GET.get("metric", ""), "on": timezone.localdate(request.at)}
