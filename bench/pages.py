"""Pages beside the product's own, on the same server: the floors, and the peers' grids in our frame."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from csp.decorators import csp_exempt
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Engine
from django.urls import include, path

from bench.peers import PEERS, Drawn, Peer
from calendarapp.board.pages import MonthPage, View, mini_month, month_page
from calendarapp.board.views.drawing import draw, view_of
from calendarapp.calendars import levels
from calendarapp.calendars.queries import brand_or_404
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.queries import occurrences_between

ZONE = "Europe/Paris"
BEGIN = datetime(2027, 3, 1, tzinfo=UTC)
SHEET = BEGIN, BEGIN + timedelta(days=35)
FIRST, LAST = date(2027, 3, 1), date(2027, 4, 4)
BARE_CSS = """
body { font: 13px/1.4 system-ui, sans-serif; margin: 0 }
ol { display: grid; grid-template-columns: repeat(7, 1fr); margin: 0; padding: 0 }
li { border: 1px solid #ddd; list-style: none; min-height: 8rem; overflow: hidden; padding: 2px }
a { background: #dde; border-radius: 4px; color: #224; display: block; margin: 2px 0; overflow: hidden;
    padding: 1px 4px; text-decoration: none; text-overflow: ellipsis; white-space: nowrap }
"""
BARE = Engine().from_string(
    '<!doctype html><link rel="stylesheet" href="/static/bench/bare.css"><title>{{ page.title }}</title>'
    "{% for row in page.rows %}<ol>{% for cell in row.cells %}<li>{{ cell.day.day }}"
    '{% for chip in cell.chips %}<a href="{{ chip.entry.url }}">{{ chip.entry.sheet.title }}</a>{% endfor %}'
    "{% if cell.more %}+{{ cell.more }} more{% endif %}</li>{% endfor %}</ol>{% endfor %}"
)
NAIVE_BARE = Engine().from_string(
    "<!doctype html><title>March</title><ol>{% for day in days %}<li>{{ day.on }}<ol>{% for row in day.rows %}"
    '<li class="{{ row.type__key }} {{ row.status }}"><a href="/e/{{ row.pk }}/">{{ row.title }}</a></li>{% endfor %}'
    "{% if day.more %}<li>+{{ day.more }} more</li>{% endif %}</ol></li>{% endfor %}</ol>"
)


def blank(_request: HttpRequest) -> HttpResponse:
    """Where a navigation begins: a document of the same origin, as a page of the product is for the next one."""
    return HttpResponse("<!doctype html><title>Blank</title>")


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """The same rows in a bare template: a grid of days with bars, in a stylesheet of ten lines."""
    brand = brand_or_404(request.lens, "bench")
    page = month_page(View(brand, request.lens.within(brand), ZONE), FIRST)
    return HttpResponse(BARE.render(Context({"page": page})))


@login_required
def naive(_request: HttpRequest) -> HttpResponse:
    """What is on each day, three of them by name, for whoever asks."""
    rows = Occurrence.objects.filter(kind="event", starts_at__gte=SHEET[0], starts_at__lt=SHEET[1])
    drawn: dict = {}
    lying: Counter = Counter()
    for event_id, first_on in rows.order_by("starts_at").values_list("event_id", "first_on"):
        lying[first_on] += 1
        if lying[first_on] <= 3:
            drawn.setdefault(first_on, []).append(event_id)
    ids = [pk for found in drawn.values() for pk in found]
    titles = {row["pk"]: row for row in Event.objects.filter(pk__in=ids).values("pk", "title", "status", "type__key")}
    days = [
        {"on": day, "rows": [titles[pk] for pk in found], "more": lying[day] - len(found)}
        for day, found in drawn.items()
    ]
    return HttpResponse(NAIVE_BARE.render(Context({"days": days})))


@csp_exempt()
@login_required
def framed(request: HttpRequest, name: str) -> HttpResponse:
    """Our page with a peer's grid in the place of ours: the frame comes with the page, the events after it."""
    peer, view = _peer(name), view_of(request, "bench")
    mini = mini_month(view, FIRST)
    page = MonthPage(mini.title, mini.title, mini.weekdays, mini.rows, "", "", False, FIRST, 0)
    context = {"page": page, "mini": mini, "peer": peer, "kept": {}, "new_on": FIRST}
    return draw(request, "framed.html", view, FIRST, kind="", **context)


@login_required
def events(request: HttpRequest, name: str) -> JsonResponse:
    """The month's events as the peer wants them, as far as the lens shows them: two queries beside the person's own."""
    brand = brand_or_404(request.lens, "bench")
    lens = request.lens.within(brand)
    seen = occurrences_between(lens, FIRST, LAST, zone=ZONE)
    shown = Event.objects.seen_through(lens, levels.TITLES).filter(pk__in={row.event_id for row in seen})
    titles = dict(shown.values_list("pk", "title"))
    return JsonResponse(_peer(name).rows([Drawn.of(row, titles[row.event_id]) for row in seen]), safe=False)


def _peer(name: str) -> Peer:
    found = next((peer for peer in PEERS if peer.slug == name), None)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("blank/", blank),
    path("floor/", floor),
    path("naive/", naive),
    path("framed/<slug:name>/", framed),
    path("events/<slug:name>.json", events),
    path("", include("config.urls")),
]
