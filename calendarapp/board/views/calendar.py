"""The calendar's doors: home, month, agenda, day, search."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ...common.text import clean_line
from ..context import enter_brand, shell_of
from ..filters import TEXT_LENGTH, filter_bar
from ..pages import FIRST_DAY, LAST_DAY, View, agenda_page, day_page, first_steps, mini_month, month_page, search_page

DAY_OR_MONTH = re.compile(r"\d{4}-\d\d(-\d\d)?", re.ASCII)
PHONE = re.compile(r"\bMobi")  # what browsers on phones say of themselves


@require_safe
@vary_on_headers("User-Agent")
def home(request: HttpRequest) -> HttpResponse:
    """Strangers sign in; the others go to their brand, or are told how to come by one."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    brand = shell_of(request).brand
    if brand is None:
        return render(request, "board/home.html")
    return _first_view(request, brand.slug)


@require_safe
@login_required
@vary_on_headers("User-Agent")
def brand_home(request: HttpRequest, brand: str) -> HttpResponse:
    return _first_view(request, enter_brand(request, brand).slug)


@require_safe
@login_required
def month(request: HttpRequest, brand: str) -> HttpResponse:
    view = _view(request, brand)
    on = _asked_day(request, "on", view.today)
    page = month_page(view, on)
    new_on = view.today if page.is_current else on.replace(day=1)
    kept = {"on": f"{on:%Y-%m}"}
    shared = {"page": page, "mini": page, "kept": kept, "new_on": new_on}
    return _draw(request, "board/month.html", view, on, first_steps=first_steps(view, page), **shared)


@require_safe
@login_required
def agenda(request: HttpRequest, brand: str) -> HttpResponse:
    view = _view(request, brand)
    first = _asked_day(request, "from", view.today)
    milestones = "milestones" in request.GET
    page = agenda_page(view, first, milestones_of=request.user if milestones else None)
    kept = {"from": first.isoformat()}
    shared = {"page": page, "mini": mini_month(view, first), "kept": kept, "new_on": page.new_on}
    return _draw(request, "board/agenda.html", view, first, milestones=milestones, **shared)


@require_safe
@login_required
def day(request: HttpRequest, brand: str, day: date) -> HttpResponse:
    view = _view(request, brand)
    page = day_page(view, day, request.GET.get("page", 1))
    return _draw(request, "board/day.html", view, day, page=page, mini=mini_month(view, day), kept={}, new_on=day)


@require_safe
@login_required
def search(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = enter_brand(request, brand)
    text = clean_line(request.GET.get("q", ""))[:TEXT_LENGTH]
    view = View(organisation, request.lens.within(organisation), _zone())
    found = search_page(view, text, request.GET.get("page", 1)) if text else None
    return render(request, "board/search.html", {"brand": organisation, "text": text, "found": found})


def _first_view(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """The agenda on a phone, else the month."""
    on_phone = PHONE.search(request.headers.get("User-Agent", ""))
    return redirect("agenda" if on_phone else "month", slug)


def _view(request: HttpRequest, slug: str) -> View:
    brand = enter_brand(request, slug)
    lens = request.lens.within(brand)
    return View(brand, lens, _zone(), filter_bar(lens, brand, request.GET))


def _zone() -> str:
    return timezone.get_current_timezone_name()


def _draw(
    request: HttpRequest, template: str, view: View, on: date, *, kept: dict, new_on: date, **page: Any
) -> HttpResponse:
    """With what the three pages of the calendar share. `kept`: parameters that stay when filters change.

    `new_on`: the day that "New" proposes.
    """
    context = {
        "brand": view.brand,
        "bar": view.bar,
        "today": view.today,
        "kept": kept,
        "new_on": new_on.isoformat(),
        "clear_url": f"{request.path}?{urlencode(kept)}",
        "month_url": view.month_link(on),
        "agenda_url": view.link("agenda"),
        "today_url": view.link("month"),
        **page,
    }
    return render(request, template, context)


def _asked_day(request: HttpRequest, name: str, today: date) -> date:
    """A day or month in the address (2027-10-14, 2027-10), else today; with a word if what stands there is no day."""
    asked = request.GET.get(name, "")
    if not asked:
        return today
    try:
        found = date.fromisoformat(f"{asked}-01"[:10]) if DAY_OR_MONTH.fullmatch(asked) else None
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        messages.warning(request, _("“%(words)s” is no day that Almanac knows; here is today.") % {"words": asked[:40]})
        return today
    return found
