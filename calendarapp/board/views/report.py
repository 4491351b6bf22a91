"""The exposure report's doors, for those who manage the brand: who sees something, what, why, and what changed."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from ...accounts.models import AccessKind, Organisation
from ...calendars.log import note_seen
from ...calendars.policy import may_manage
from ...common.text import csv_safe
from ..exports.csv import BYTE_ORDER_MARK
from ..forms.fields import DayField
from ..pages.report import (
    ReportLine,
    Subject,
    agencies_of,
    agency_subject,
    calendar_rows,
    changed_since,
    feed_subject,
    feeds_of,
    link_subject,
    links_of,
    report_events,
    report_lines,
)
from .event_doors import brand_of, demand, today_of

PAGE_SIZE = 100
MOST_LINES = 10_000


class _Counted(Paginator):
    """Pages of what is counted already."""

    def __init__(self, *args: Any, count: int) -> None:
        super().__init__(*args)
        self.count = count


class SinceForm(forms.Form):
    since = DayField(label=gettext_lazy("What changed since"), required=False)


@login_required
@require_safe
def exposure(request: HttpRequest, brand: str) -> HttpResponse:
    """Everybody outside the brand's own pages who sees something of its plan."""
    house = _managed(request, brand)
    context = {
        "brand": house,
        "agencies": agencies_of(house, request.at),
        "links": links_of(house, request.at),
        "feeds": feeds_of(house),
    }
    return render(request, "board/exposure.html", context)


@login_required
@require_safe
def exposure_agency(request: HttpRequest, brand: str, agency: str) -> HttpResponse:
    return _report(request, _agency(request, brand, agency))


@login_required
@require_safe
def exposure_agency_export(request: HttpRequest, brand: str, agency: str) -> HttpResponse:
    return _export(request, _agency(request, brand, agency))


@login_required
@require_safe
def exposure_link(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    return _report(request, _link(request, brand, pk))


@login_required
@require_safe
def exposure_link_export(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    return _export(request, _link(request, brand, pk))


@login_required
@require_safe
def exposure_feed(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    return _report(request, _feed(request, brand, pk))


@login_required
@require_safe
def exposure_feed_export(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    return _export(request, _feed(request, brand, pk))


def _managed(request: HttpRequest, slug: str) -> Organisation:
    house = brand_of(request, slug)
    demand(may_manage(request.lens, house.pk))
    return house


def _agency(request: HttpRequest, slug: str, agency: str) -> Subject:
    return _found(agency_subject(_managed(request, slug), agency, request.at))


def _link(request: HttpRequest, slug: str, pk: int) -> Subject:
    return _found(link_subject(_managed(request, slug), pk, request.at))


def _feed(request: HttpRequest, slug: str, pk: int) -> Subject:
    return _found(feed_subject(_managed(request, slug), pk, request.at, named="since" not in request.GET))


def _found(subject: Subject | None) -> Subject:
    if subject is None:
        raise Http404
    return subject


def _report(request: HttpRequest, subject: Subject) -> HttpResponse:
    """What is seen now or, with `since`, what is seen otherwise than at the beginning of that day."""
    form = SinceForm(request.GET)
    since = form.cleaned_data["since"] if form.is_valid() else None
    if since and since > today_of(request):
        form.add_error("since", _("This day is still to come."))
        since = None
    context = {"brand": subject.brand, "subject": subject, "form": form, "since": since, "today": today_of(request)}
    shown: dict[str, Any]
    if since:
        shown = {"changed": changed_since(subject, _beginning_of(since, subject.brand))}
    else:
        calendars = calendar_rows(subject)
        pages = _Counted(_rows(subject), PAGE_SIZE, count=sum(row.events for row in calendars))
        page = pages.get_page(request.GET.get("page"))
        shown = {"calendars": calendars, "page": page, "lines": report_lines(page, subject)}
    return render(request, f"board/exposure_{'since' if since else 'report'}.html", {**context, **shown})


def _rows(subject: Subject):
    return report_events(subject).select_related("type", "calendar").prefetch_related("partners")


def _beginning_of(day: date, brand: Organisation) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(brand.time_zone))


def _export(request: HttpRequest, subject: Subject) -> HttpResponse:
    """All events that are seen, whole, as CSV. Taking it out is noted as any export is."""
    events = list(_rows(subject)[: MOST_LINES + 1])
    if len(events) > MOST_LINES:
        words = _("More than %(most)s events are too many for one file.")
        messages.warning(request, words % {"most": number_format(MOST_LINES, force_grouping=True)})
        return redirect("exposure", subject.brand.slug)
    body = BYTE_ORDER_MARK + "".join(_csv(report_lines(events, subject)))
    note_seen(subject.brand, request.lens, kind=AccessKind.EXPORT, detail={"format": "csv", "events": len(events)})
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"{subject.brand.slug}-exposure-{subject.kind}-{subject.key}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _csv(lines: list[ReportLine]) -> Iterator[str]:
    text = StringIO()
    writer = csv.writer(text)
    ends = (pgettext("days of an event", "From"), pgettext("days of an event", "To"))
    writer.writerow([_("Calendar"), _("Event"), _("Type"), *ends, _("Status"), _("Open to them"), _("Why")])
    for line in lines:
        days = (line.starts_on.isoformat(), line.ends_on.isoformat())
        opens, why = "; ".join(line.opens), "; ".join(line.why)
        cells = (line.calendar, line.title, line.type_label, *days, line.status_label, opens, why)
        writer.writerow([csv_safe(cell) for cell in cells])
    yield text.getvalue()
