"""The doors of an agency's people: their home, one calendar over all brands, what they owe, what changed, search."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ...common.text import clean_line
from ...events.cursors import Cursor
from ..context import ViewLink, enter_agency, shell_of
from ..filters import TEXT_LENGTH
from ..pages import agenda_page, day_page, mini_month, month_page, search_page
from ..pages.agency import AgencyView, agency_bar, changes_list, deliverables_page, home_page, narrowed_to
from ..pages.agency.deliverables import DONE, OPEN
from ..pages.agency.home import brands_waiting
from .drawing import asked_day, remember, remembered

VISIT = timedelta(hours=1)  # whoever comes back within it is still here
FIRST_LOOK = timedelta(days=14)  # how far newcomers look back
CHANGES = 50


@require_safe
@login_required
def agency_home(request: HttpRequest, agency: str) -> HttpResponse:
    view = _view_of(request, agency, filtered=False)
    since = _last_visit(request, view)
    page = home_page(view, request.user, since=since)
    return _draw(request, "home", view, page=page, since=since)


@require_safe
@login_required
def agency_month(request: HttpRequest, agency: str) -> HttpResponse:
    view = _view_of(request, agency)
    on = asked_day(request, "on", view.today)
    page = month_page(view, on)
    return _draw_days(request, "month", view, on, page=page, mini=page, kept={"on": f"{on:%Y-%m}"})


@require_safe
@login_required
def agency_agenda(request: HttpRequest, agency: str) -> HttpResponse:
    view = _view_of(request, agency)
    first = asked_day(request, "from", view.today)
    owed = "milestones" in request.GET
    page = agenda_page(view, first, own_milestones=owed)
    shared = {"page": page, "mini": mini_month(view, first), "kept": {"from": first.isoformat()}}
    return _draw_days(request, "agenda", view, first, milestones=owed, **shared)


@require_safe
@login_required
def agency_day(request: HttpRequest, agency: str, day: date) -> HttpResponse:
    view = _view_of(request, agency)
    page = day_page(view, day, request.GET.get("page", 1))
    return _draw_days(request, "day", view, day, page=page, mini=mini_month(view, day), kept={})


@require_safe
@login_required
def agency_deliverables(request: HttpRequest, agency: str) -> HttpResponse:
    view = _view_of(request, agency)
    state = DONE if request.GET.get("state") == DONE else OPEN
    page = deliverables_page(view, state, request.GET.get("page", 1))
    return _draw(request, "deliverables", view, page=page)


@require_safe
@login_required
def agency_changes(request: HttpRequest, agency: str) -> HttpResponse:
    view = _view_of(request, agency)
    before = Cursor.read(request.GET.get("before", ""))
    page = changes_list(view, limit=CHANGES, before=before)
    latest = view.link("agency_changes")
    return _draw(request, "changes", view, page=page, is_later=before is not None, latest_url=latest)


@require_safe
@login_required
def agency_search(request: HttpRequest, agency: str) -> HttpResponse:
    view = _view_of(request, agency, filtered=False)
    text = clean_line(request.GET.get("q", ""))[:TEXT_LENGTH]
    found = search_page(view, text, request.GET.get("page", 1)) if text else None
    return _draw(request, "search", view, text=text, found=found)


def _view_of(request: HttpRequest, slug: str, *, filtered: bool = True) -> AgencyView:
    """All that comes to the reader through this agency, in the reader's zone; 404 unless they belong to it."""
    agency = enter_agency(request, slug)
    request.lens = request.lens.through(agency.pk)
    brands = [brand for brand in shell_of(request).brands if brand.pk in request.lens.brand_ids]
    bar = agency_bar(brands, request.GET if filtered else QueryDict())
    shown = [brand for brand in brands if bar.shows(brand)]
    lens = narrowed_to(request.lens, shown)
    return AgencyView(agency, {brand.pk: brand for brand in shown}, lens, timezone.get_current_timezone_name(), bar)


def _draw(request: HttpRequest, name: str, view: AgencyView, **page: Any) -> HttpResponse:
    context = {
        "agency": view.agency,
        "brand": view.agency,  # whose plan it is, for what month and agenda share with a brand's
        "bar": view.bar,
        "today": view.today,
        "waiting": brands_waiting(view) if name != "home" else (),
        **page,
    }
    return render(request, f"board/agency/{name}.html", context)


def _draw_days(request: HttpRequest, kind: str, view: AgencyView, on: date, *, kept: dict, **page: Any) -> HttpResponse:
    """A page of days, with the way to the other one."""
    day = {} if on == view.today else {"on": on.isoformat()}
    start = {} if on == view.today else {"from": on.isoformat()}
    month, agenda = view.link("agency_month", **day), view.link("agency_agenda", **start)
    links = [
        ViewLink("month", pgettext("a view of the plan", "Month"), month, "m", kind == "month"),
        ViewLink("agenda", _("Agenda"), agenda, "a", kind == "agenda"),
    ]
    shared = {
        "kept": kept,
        "clear_url": f"{request.path}?{urlencode(kept)}",
        "month_url": view.month_link(on),
        "today_url": view.link("agency_agenda" if kind == "agenda" else "agency_month"),
        "agenda_url": view.link("agency_agenda"),
        "agency_views": links,
    }
    return _draw(request, kind, view, **shared, **page)


def _last_visit(request: HttpRequest, view: AgencyView) -> datetime:
    """When the reader was here before this visit."""
    kept = remembered(request, view.agency).get("home", {})
    here, before = (_moment(kept.get(name)) for name in ("here", "before"))
    at = view.lens.at
    if here and at - here <= VISIT:
        return before or at - FIRST_LOOK
    remember(request, view.agency, "home", here=at.isoformat(), before=here.isoformat() if here else None)
    return here or at - FIRST_LOOK


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
