"""The door of the command palette. Without scripts it is a page with a search form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ...common.text import clean_line
from ..context import enter_brand, shell_of
from ..filters import TEXT_LENGTH, filter_bar
from ..pages import View
from ..pages.palette import Item, palette_groups
from .drawing import view_links


@require_safe
@login_required
def palette(request: HttpRequest, brand: str) -> HttpResponse:
    view = _whole_plan(request, brand)
    text = clean_line(request.GET.get("q", ""))[:TEXT_LENGTH]
    views = [Item(str(link.label), link.url, "calendar") for link in view_links(view, view.today, current="")]
    groups = palette_groups(shell_of(request), view, views, text)
    return render(request, "board/palette.html", {"brand": view.brand, "text": text, "groups": groups})


def _whole_plan(request: HttpRequest, slug: str) -> View:
    """The plan without filters: the words in the address look for a place to go, and go along to none."""
    brand = enter_brand(request, slug)
    lens = request.lens.within(brand)
    return View(brand, lens, timezone.get_current_timezone_name(), filter_bar(lens, brand, QueryDict()))
