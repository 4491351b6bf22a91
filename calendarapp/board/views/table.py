"""The doors of the table, and of the choice of its columns."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...common.days import FIRST_DAY, LAST_DAY
from ...common.text import clean_line
from ..columns import Column, columns_for, grouped, types_seen
from ..pages import View
from ..pages.table import AHEAD, BACK, SORT, Setting, chosen_columns, is_sort, known_columns, table_page, usual_period
from .drawing import draw, remember, remembered, view_of

KIND = "table"
MOST_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """A column on the page where columns are chosen."""

    name: str
    label: str


@require_safe
@login_required
def table(request: HttpRequest, brand: str) -> HttpResponse:
    view = view_of(request, brand)
    setting = setting_of(request, view)
    remember(request, view.brand, KIND, columns=[column.name for column in setting.columns], sort=setting.sort)
    page = table_page(setting, request.GET.get("page", 1))
    first, last = (setting.first, setting.last) if setting.first and setting.last else usual_period(view.today)
    shared = {
        "page": page,
        "setting": setting,
        "first": first,
        "last": last,
        "kept": setting.period,
        "new_on": view.today,
        "columns_url": view.link("table_columns", **setting.kept),
        "every_url": view.link("table", period="all"),
        "filter_pairs": parse_qsl(view.bar.query),
        "carried": parse_qsl(urlsplit(setting.link()).query),
    }
    return draw(request, "board/table.html", view, view.today, kind=KIND, **shared)


@require_safe
@login_required
def table_columns(request: HttpRequest, brand: str) -> HttpResponse:
    """Which columns, in which order. It keeps nothing: the table itself does, with what it is opened with."""
    view = view_of(request, brand)
    known = columns_for(view.lens, types_seen(view.lens, view.brand))
    chosen = list(chosen_columns(known, _moved(request)))
    rest = [column for column in known.values() if column not in chosen]
    context = {
        "brand": view.brand,
        "chosen": [_choice(column) for column in chosen[1:]],
        "rest": [(label, [_choice(column) for column in among]) for label, among in grouped(rest)],
        "carried": _carried(request),
        "table_url": reverse("table", args=[brand]),
    }
    return render(request, "board/table_columns.html", context)


def setting_of(request: HttpRequest, view: View) -> Setting:
    """What the address asks for, else what was chosen last, else what is usual."""
    last = remembered(request, view.brand).get(KIND, {})
    asked = _asked_columns(request) or last.get("columns", [])
    known = known_columns(view.lens, view.brand, asked)
    sort = request.GET.get("sort") or last.get("sort", SORT)
    if not (is_sort(sort) and sort.removeprefix("-") in known):
        sort = SORT
    first, end = asked_period(request, view)
    return Setting(view, chosen_columns(known, asked), sort, first, end)


def asked_period(request: HttpRequest, view: View) -> tuple[date, date] | tuple[None, None]:
    """`from` and `to`, or all with `period=all`; `from` alone goes as far as is usual. What is no period is said."""
    if request.GET.get("period") == "all":
        return None, None
    usual = usual_period(view.today)
    first = _day(request, "from", usual[0])
    last = _day(request, "to", usual[1] if first == usual[0] else min(first + BACK + AHEAD, LAST_DAY))
    if first > last:
        messages.warning(request, _("The last day lies before the first. Here is the usual period."))
        return usual
    return first, last


def _day(request: HttpRequest, name: str, usual: date) -> date:
    asked = request.GET.get(name, "")
    if not asked:
        return usual
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        words = _("“%(words)s” is no day that Almanac knows; the usual one stands in its place.")
        messages.warning(request, words % {"words": clean_line(asked)[:40]})
        return usual
    return day


def _asked_columns(request: HttpRequest) -> list[str]:
    return [name for name in request.GET.getlist("columns") if name][:MOST_COLUMNS]


def _moved(request: HttpRequest) -> list[str]:
    """The columns of the address, one of them moved a place forwards or back."""
    names = _asked_columns(request)
    for parameter, step in (("up", -1), ("down", 1)):
        name = request.GET.get(parameter, "")
        if name in names:
            at = names.index(name)
            names.insert(min(max(at + step, 0), len(names) - 1), names.pop(at))
    return names


def _carried(request: HttpRequest) -> list[tuple[str, Any]]:
    """The rest of the address, which goes along to the table."""
    left_out = ("columns", "up", "down", "page")
    return [(name, value) for name, values in request.GET.lists() if name not in left_out for value in values]


def _choice(column: Column) -> Choice:
    return Choice(column.name, str(column.label))
