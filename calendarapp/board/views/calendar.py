"""The calendar's doors: home, month, two weeks, week, year, agenda, day, search."""

import re
from collections.abc import Callable
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ...common.text import clean_line
from ..context import enter_brand, shell_of
from ..filters import TEXT_LENGTH
from ..pages import (
    MonthPage,
    View,
    WeekPage,
    agenda_page,
    day_page,
    first_steps,
    mini_month,
    month_page,
    search_page,
    two_weeks_page,
    week_page,
    year_page,
)
from .drawing import VIEWS, asked_day, draw, remembered, view_of

PHONE = re.compile(r"\bMobi")  # what browsers on phones say of themselves


@require_safe
@vary_on_headers("User-Agent")
def home(request: HttpRequest) -> HttpResponse:
    """Strangers sign in; the others go to their brand, an agency's people to its home, or are told how to come by one."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    start = shell_of(request).start
    if start is None:
        return render(request, "board/home.html")
    return _first_view(request, start.slug) if start.is_brand else redirect("agency_home", start.slug)


@require_safe
@login_required
@vary_on_headers("User-Agent")
def brand_home(request: HttpRequest, brand: str) -> HttpResponse:
    return _first_view(request, brand)


@require_safe
@login_required
def month(request: HttpRequest, brand: str) -> HttpResponse:
    view = view_of(request, brand)
    on = asked_day(request, "on", view.today)
    page = month_page(view, on)
    kept = {"on": f"{on:%Y-%m}"}
    steps = first_steps(view, page, hidden="first_steps" in remembered(request, view.brand))
    shared = {"page": page, "mini": page, "kept": kept, "new_on": page.new_on}
    return draw(request, "board/month.html", view, on, kind="month", first_steps=steps, **shared)


@require_safe
@login_required
def two_weeks(request: HttpRequest, brand: str) -> HttpResponse:
    return _from_a_day(request, brand, "two_weeks", two_weeks_page)


@require_safe
@login_required
def week(request: HttpRequest, brand: str) -> HttpResponse:
    return _from_a_day(request, brand, "week", week_page)


def _from_a_day(
    request: HttpRequest, brand: str, kind: str, page_of: Callable[[View, date], MonthPage | WeekPage]
) -> HttpResponse:
    """The days around the one in the address, beside the small month."""
    view = view_of(request, brand)
    on = asked_day(request, "on", view.today)
    page = page_of(view, on)
    shared = {"page": page, "mini": mini_month(view, on), "kept": {"on": on.isoformat()}, "new_on": page.new_on}
    return draw(request, f"board/{kind}.html", view, on, kind=kind, **shared)


@require_safe
@login_required
def year(request: HttpRequest, brand: str) -> HttpResponse:
    view = view_of(request, brand)
    on = asked_day(request, "on", view.today)
    page = year_page(view, on)
    kept = {"on": f"{on:%Y}"}
    return draw(request, "board/year.html", view, on, kind="year", page=page, kept=kept, new_on=page.new_on)


@require_safe
@login_required
def agenda(request: HttpRequest, brand: str) -> HttpResponse:
    view = view_of(request, brand)
    first = asked_day(request, "from", view.today)
    milestones = "milestones" in request.GET
    page = agenda_page(view, first, own_milestones=milestones)
    kept = {"from": first.isoformat()}
    shared = {"page": page, "mini": mini_month(view, first), "kept": kept, "new_on": page.new_on}
    return draw(request, "board/agenda.html", view, first, kind="agenda", milestones=milestones, **shared)


@require_safe
@login_required
def day(request: HttpRequest, brand: str, day: date) -> HttpResponse:
    view = view_of(request, brand)
    page = day_page(view, day, request.GET.get("page", 1))
    return draw(
        request, "board/day.html", view, day, kind="day", page=page, mini=mini_month(view, day), kept={}, new_on=day
    )


@require_safe
@login_required
def search(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = enter_brand(request, brand)
    text = clean_line(request.GET.get("q", ""))[:TEXT_LENGTH]
    view = View(organisation, request.lens.within(organisation), timezone.get_current_timezone_name())
    found = search_page(view, text, request.GET.get("page", 1)) if text else None
    return render(request, "board/search.html", {"brand": organisation, "text": text, "found": found})


def _first_view(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """The agenda on a phone, else the view that the person looked at last, at first the month."""
    brand = enter_brand(request, slug)
    if PHONE.search(request.headers.get("User-Agent", "")):
        return redirect("agenda", slug)
    last = remembered(request, brand).get("view")
    return redirect(last if last in VIEWS else "month", slug)
