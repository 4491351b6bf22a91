"""The access log of a brand: a page and a file, for those who manage it."""

import csv
from io import StringIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...accounts.models import Organisation
from ...accounts.queries import LogFilters, access_log
from ...calendars.policy import may_manage
from ...common.text import csv_safe
from ..exports.csv import BYTE_ORDER_MARK
from ..forms.access_log import AccessLogForm
from ..pages.access_log import LogLine, log_lines
from .event_doors import brand_of, demand

PAGE_SIZE = 50
MOST_LINES = 10_000


@login_required
@require_safe
def log(request: HttpRequest, brand: str) -> HttpResponse:
    organisation, form = _asked(request, brand)
    page = Paginator(access_log(organisation, form.filters), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = log_lines(page, request.lens)
    context = {
        "brand": organisation,
        "form": form,
        "page": page,
        "lines": lines,
        "narrowed": form.filters != LogFilters(),
        "query": request.GET.urlencode(),
    }
    return render(request, "board/access_log.html", context)


@login_required
@require_safe
def log_export(request: HttpRequest, brand: str) -> HttpResponse:
    """What the page lists, whole, as CSV."""
    organisation, form = _asked(request, brand)
    entries = list(access_log(organisation, form.filters)[: MOST_LINES + 1])
    if not form.is_valid() or len(entries) > MOST_LINES:
        if form.is_valid():
            words = _("More than %(most)s lines are too many for one file. Choose a shorter period.")
            messages.warning(request, words % {"most": number_format(MOST_LINES, force_grouping=True)})
        return redirect(f"{reverse('access_log', args=[brand])}?{request.GET.urlencode()}")
    body = BYTE_ORDER_MARK + _csv(log_lines(entries, request.lens))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{organisation.slug}-access-log.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _asked(request: HttpRequest, slug: str) -> tuple[Organisation, AccessLogForm]:
    """404 to those who see nothing of the brand, 403 to those who don't manage it. The form is judged."""
    organisation = brand_of(request, slug)
    demand(may_manage(request.lens, organisation.pk))
    form = AccessLogForm(request.GET, brand=organisation)
    form.is_valid()
    return organisation, form


def _csv(lines: list[LogLine]) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([_("When"), _("Who"), _("Agency"), _("What"), _("About"), _("Before"), _("After")])
    for line in lines:
        moment = timezone.localtime(line.at).isoformat(timespec="seconds")
        cells = (moment, line.person, line.agency, line.kind, line.about, line.before, line.after)
        writer.writerow([csv_safe(cell) for cell in cells])
    return text.getvalue()
