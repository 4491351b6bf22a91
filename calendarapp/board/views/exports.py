"""The door of exports: what is filtered, in the period of the address, as a file."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...accounts.models import AccessKind
from ...calendars.log import note_seen
from ...common.days import FIRST_DAY, LAST_DAY
from ..columns import columns_for, figures_of, types_seen
from ..exports import MOST_ROWS, Export, csv_chunks, ics_chunks, xlsx_file
from ..pages import View
from ..pages.table import SORT, Setting, chosen_columns, is_sort
from .drawing import view_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def export(request: HttpRequest, brand: str, kind: str) -> HttpResponseBase:
    """`from` and `to` are days, both included; without one of them that side is open. `columns` and `sort` as the table's."""
    if kind not in ANSWERS:
        raise Http404
    view = view_of(request, brand)
    setting = _setting(request, view)
    ids = list(setting.events().values_list("pk", flat=True)[: MOST_ROWS + 1])
    if len(ids) > MOST_ROWS:
        words = _("More than %(most)s events are too many for one file. Choose a shorter period or more filters.")
        messages.warning(request, words % {"most": number_format(MOST_ROWS, force_grouping=True)})
        return redirect(view.link("table", **setting.period))
    answer = ANSWERS[kind](_export(request, setting, ids))
    taker = request.viewing.own if request.viewing else view.lens  # it is the manager who has the file then
    note_seen(view.brand, taker, kind=AccessKind.EXPORT, detail={"format": kind, "events": len(ids)})
    name = f"{view.brand.slug}-{view.today.isoformat()}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _export(request: HttpRequest, setting: Setting, ids: list[int]) -> Export:
    view = setting.view
    return Export(
        brand=view.brand,
        reader=request.user,
        lens=view.lens,
        language=get_language() or "en",
        zone=timezone.get_current_timezone_name(),
        ids=ids,
        columns=setting.columns,
        figures=figures_of(setting.columns, view.brand),
        first=setting.first,
        last=setting.last,
    )


def _setting(request: HttpRequest, view: View) -> Setting:
    """All columns that are offered, unless some are named: a file is looked through elsewhere."""
    known = columns_for(view.lens, types_seen(view.lens, view.brand))
    asked = [name for name in request.GET.getlist("columns") if name in known]
    sort = request.GET.get("sort", SORT)
    sort = sort if is_sort(sort) and sort.removeprefix("-") in known else SORT
    first, last = _day(request, "from"), _day(request, "to")
    if first or last:
        first, last = first or FIRST_DAY, last or LAST_DAY
    return Setting(view, chosen_columns(known, asked or known), sort, first, last)


def _day(request: HttpRequest, name: str) -> date | None:
    """A day of the address. Nothing for what is none: the file holds more then, never less than was asked for."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return min(max(day, FIRST_DAY), LAST_DAY)


def _csv(wanted: Export) -> HttpResponseBase:
    return StreamingHttpResponse(csv_chunks(wanted), content_type="text/csv; charset=utf-8")


def _ics(wanted: Export) -> HttpResponseBase:
    return StreamingHttpResponse(ics_chunks(wanted), content_type="text/calendar; charset=utf-8")


def _xlsx(wanted: Export) -> HttpResponseBase:
    return FileResponse(xlsx_file(wanted), content_type=XLSX)


ANSWERS: dict[str, Callable[[Export], HttpResponseBase]] = {"csv": _csv, "ics": _ics, "xlsx": _xlsx}
