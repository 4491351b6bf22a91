"""The door of the timeline."""

from collections.abc import Container
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...common.text import clean_line
from ..pages import mini_month
from ..pages.timeline import BY, Setting, Zoom, timeline_page, window_of
from .drawing import asked_day, draw, remember, remembered, view_of

KIND = "timeline"
LANE_LENGTH = 40
LAST_PAGE = 1000


@require_safe
@login_required
def timeline(request: HttpRequest, brand: str) -> HttpResponse:
    view = view_of(request, brand)
    on = asked_day(request, "on", view.today)
    choice = remembered(request, view.brand).get(KIND, {})
    by = _asked(request, "by", BY, choice, "type")
    zoom = Zoom(_asked(request, "zoom", [*Zoom], choice, Zoom.QUARTER.value))
    remember(request, view.brand, KIND, by=by, zoom=zoom.value)
    lane = clean_line(request.GET.get("lane", ""))[:LANE_LENGTH]
    setting = Setting(view, window_of(on, zoom, view.brand.week_start), by, lane, page_number(request))
    page = timeline_page(setting)
    kept = {"on": on.isoformat(), "zoom": zoom.value, **({"lane": lane} if lane else {})}
    shared = {"page": page, "mini": mini_month(view, on), "kept": kept, "new_on": page.new_on, "asked_on": on}
    return draw(request, "board/timeline.html", view, on, kind=KIND, **shared)


def _asked(request: HttpRequest, name: str, known: Container[str], choice: dict[str, Any], usual: str) -> str:
    """What the address asks for, else what was chosen last; with a word if there is no such thing."""
    last = str(choice.get(name, ""))
    fallback = last if last in known else usual
    asked = str(request.GET.get(name, "")) or fallback
    if asked in known:
        return asked
    messages.warning(
        request, _("The timeline knows no “%(words)s”; it is shown as before.") % {"words": clean_line(asked)[:40]}
    )
    return fallback


def page_number(request: HttpRequest) -> int:
    """The page of lanes that the address asks for, at first the first."""
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
