"""The door of the command palette. Without scripts it is a page with a search form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...common.text import clean_line
from ..context import shell_of
from ..filters import TEXT_LENGTH
from ..pages.palette import Item, palette_groups
from .drawing import view_links, view_of


@require_safe
@login_required
def palette(request: HttpRequest, brand: str) -> HttpResponse:
    view = view_of(request, brand)
    text = clean_line(request.GET.get("q", ""))[:TEXT_LENGTH]
    views = [Item(str(link.label), link.url, "calendar") for link in view_links(view, view.today, current="")]
    groups = palette_groups(shell_of(request), view, views, text)
    return render(request, "board/palette.html", {"brand": view.brand, "text": text, "groups": groups})
