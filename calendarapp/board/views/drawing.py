"""What the doors of all views of the plan share: whose plan, which day, which filters, and the way to the other views."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ...accounts.models import Organisation
from ...common.days import FIRST_DAY, LAST_DAY
from ...events.asking import HELD
from ...events.early import show_named
from ...sharing.models import ViewKind
from ...sharing.policy import may_save_views
from ...sharing.queries import kept_views
from ...sharing.services import keep_views
from ..context import ViewLink, enter_brand
from ..filters import filter_bar
from ..pages import View
from ..pages.hidden import hidden_in_plan
from ..pages.taking import days_of, takings

DAY_MONTH_OR_YEAR = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
KEPT = "views"  # under this key a session keeps how its person looks at each brand's plan


# Name of the address → label, single key, the parameter that carries the day ("month": as 2027-10).
VIEWS: dict[str, tuple[Promise, str, str]] = {
    "month": (pgettext_lazy("a view of the plan", "Month"), "m", "on"),
    "two_weeks": (gettext_lazy("Two weeks"), "f", "on"),
    "week": (pgettext_lazy("a view of the plan", "Week"), "w", "on"),
    "timeline": (gettext_lazy("Timeline"), "q", "on"),
    "agenda": (gettext_lazy("Agenda"), "a", "from"),
    "year": (pgettext_lazy("a view of the plan", "Year"), "y", "on"),
    "table": (gettext_lazy("Table"), "l", "from"),
}


EXTRA = frozenset({ViewKind.TWO_WEEKS, ViewKind.YEAR})


def view_of(request: HttpRequest, slug: str) -> View:
    """The brand's plan through the reader's lens, in the reader's zone, with the filters of the address."""
    brand = enter_brand(request, slug)
    lens = request.lens.within(brand)
    return View(brand, lens, timezone.get_current_timezone_name(), filter_bar(lens, brand, request.GET))


def asked_day(request: HttpRequest, name: str, today: date) -> date:
    """A day, month or year in the address (2027-10-14, 2027-10, 2027), else today; with a word if it is no day."""
    asked = request.GET.get(name, "")
    if not asked:
        return today
    found = day_in(asked)
    if found is None:
        messages.warning(request, _("“%(words)s” is no day that Almanac knows; here is today.") % {"words": asked[:40]})
        return today
    return found


def day_in(words: str) -> date | None:
    """The day, or the first day of the month or year, that these words name; None if there is no such day in a plan."""
    try:
        found = date.fromisoformat(f"{words}-01-01"[:10]) if DAY_MONTH_OR_YEAR.fullmatch(words) else None
    except ValueError:
        return None
    return found if found and FIRST_DAY <= found <= LAST_DAY else None


def draw(
    request: HttpRequest, template: str, view: View, on: date, *, kind: str, kept: dict, new_on: date, **page: Any
) -> HttpResponse:
    """A page of the plan, with what all of them share. It is remembered as the reader's last view.

    `kept`: parameters that stay when filters change; `new_on`: the day that "New" proposes.
    """
    if kind in VIEWS:
        remember(request, view.brand, kind)
    show_named(_wholes_offered(view), view.brand.pk, view.lens)
    context = {
        "brand": view.brand,
        "bar": view.bar,
        "today": view.today,
        "kept": kept,
        "new_on": new_on.isoformat(),
        "clear_url": f"{request.path}?{urlencode(kept)}",
        "month_url": view.month_link(on),
        "save_url": _save_url(request, view, kind, kept),
        "views": view_links(view, on, current=kind),
        "takings": takings(view, kind, on, page),
        "hidden_here": _hidden_here(request, view, kind, on, page),
        "today_url": view.link(kind) if kind in VIEWS else view.link("month"),
        **page,
    }
    return render(request, template, context)


def _wholes_offered(view: View) -> list[int]:
    """Ids of the events under embargo whose titles stand among the filters, for their parts to be looked for."""
    options = (option for menu in view.bar.menus if menu.name == "part" for option in menu.options)
    return [int(option.value) for option in options if option.key == HELD]


def _hidden_here(request: HttpRequest, view: View, kind: str, on: date, page: dict[str, Any]) -> str:
    """To a manager who views as a partner, what is hidden of the days on show."""
    if not request.viewing:
        return ""
    setting = page.get("setting")
    first, last = (setting.first, setting.last) if setting else days_of(view, kind, on, page)
    return hidden_in_plan(request.viewing, first, last, view.bar.filters)


def remembered(request: HttpRequest, brand: Organisation) -> dict[str, Any]:
    """How the person looks at this brand's plan: {"view": kind, "<kind>": {parameter: value}}.

    A session asks the database once and then keeps it, so that a page costs no query for it. Who views as a partner
    has no habits, and takes none on.
    """
    if request.viewing:
        return {}
    kept = request.session.get(KEPT, {})
    if brand.slug not in kept:
        request.session[KEPT] = kept | {brand.slug: kept_views(brand, request.user)}
    return request.session[KEPT][brand.slug]


def remember(request: HttpRequest, brand: Organisation, kind: str, **parameters: Any) -> None:
    """Keep the view looked at last, and how it is set; parameters that are None are forgotten."""
    if request.viewing:
        return
    kept = remembered(request, brand)
    wanted = {**kept, "view": kind}
    if parameters:
        mixed = {**kept.get(kind, {}), **parameters}
        wanted[kind] = {name: value for name, value in mixed.items() if value is not None}
    if wanted != kept:
        request.session[KEPT] = request.session[KEPT] | {brand.slug: wanted}
        keep_views(brand, user=request.user, kept=wanted)


def view_links(view: View, on: date, *, current: str) -> list[ViewLink]:
    """Every view, showing the day at hand (today needs no parameter), with the same filters."""
    return [
        ViewLink(
            kind,
            str(label),
            view.link(kind, **_day_parameter(parameter, on, view.today)),
            key,
            kind == current,
            kind in EXTRA,
        )
        for kind in ViewKind.values
        if kind in VIEWS
        for label, key, parameter in [VIEWS[kind]]
    ]


def _save_url(request: HttpRequest, view: View, kind: str, kept: dict) -> str:
    """Where this view is kept under a name: with its filters and how it is set; "" for pages that are no view."""
    if kind not in VIEWS or not may_save_views(view.lens):
        return ""
    settings = {**remembered(request, view.brand).get(kind, {}), **kept}
    return view.bar.link(reverse("saved_view_new", args=[view.brand.slug]), kind=kind, **_texts(settings))


def _texts(settings: dict[str, Any]) -> dict[str, Any]:
    """In one order: what comes back from PostgreSQL has another than what was kept."""
    return {name: value if isinstance(value, list) else str(value) for name, value in sorted(settings.items())}


def _day_parameter(name: str, on: date, today: date) -> dict[str, str]:
    return {} if on == today else {name: on.isoformat()}
