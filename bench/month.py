"""How long the month page takes: on the server beside the same rows in a bare template (the floor), and in Chromium
from navigation to the painted grid beside a bare grid, FullCalendar and Schedule-X with the same events.

Run: .venv/bin/python bench/month.py
In Chromium wanted is ≤ 1.5 × the bare grid and ≤ 0.6 × the faster peer, and ≤ 60 KB for a first load with everything.
Beside ours neither is quite the same work: ours asks the database for session, lens and rows, and draws rail, small month,
filters and legend in the product's styles. The bare grid asks for the same rows and has no stylesheet. A peer's page is a
file with its events inlined: no query, no person, and the grid alone.
Peers are fetched from npm by fixed hashes and left out when offline; without Chromium that part is left out.
On the server: the floor finds and places the same rows through the same lens and writes them as bare links: what is above it is
frame, filters, words and marks. Wanted is ≤ 2.5 × the floor. The second comparison has no lens either: one query for
the days, one for the titles, three a day. All go through the same middleware; measured is the time of this thread, so
that a busy machine counts less. Only ratios carry over to another one.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["ALMANAC_TEST_DATA"] = tempfile.mkdtemp(prefix="almanac-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread

import django

django.setup()

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings, setup_databases
from django.urls import include, path

from bench.painting import CHROMIUM, Browser, serve, serve_files
from bench.peers import PEERS, Peer, files_of, page_of
from calendarapp.accounts.models import Organisation, User
from calendarapp.accounts.provision import provision
from calendarapp.accounts.services import create_brand
from calendarapp.board.pages import View, month_page
from calendarapp.calendars.models import Calendar
from calendarapp.calendars.queries import brand_or_404
from calendarapp.events.models import Event, EventType, Occurrence

BEGIN = datetime(2027, 3, 1, tzinfo=UTC)
SHEET = BEGIN, BEGIN + timedelta(days=35)
SIZES = (30, 300, 3000)
PAINTED_SIZES = (300, 2000)
TIMES = 25
OURS, FLOOR, NAIVE = "/b/bench/month/?on=2027-03", "/floor/", "/naive/"
ZONE = "Europe/Paris"
TYPES = ("campaign", "pr_event", "vip_event", "product_release", "restock")
STATUSES = ("idea", "tentative", "planned", "confirmed", "live", "done", "cancelled")
BARE = Engine().from_string(
    "<!doctype html><title>{{ page.title }}</title>{% for row in page.rows %}<ol>{% for cell in row.cells %}"
    "<li>{{ cell.day.day }}"
    '{% for chip in cell.chips %}<a href="{{ chip.entry.url }}">{{ chip.entry.sheet.title }}</a>{% endfor %}'
    "{% if cell.more %}+{{ cell.more }} more{% endif %}</li>{% endfor %}</ol>{% endfor %}"
)
NAIVE_BARE = Engine().from_string(
    "<!doctype html><title>March</title><ol>{% for day in days %}<li>{{ day.on }}<ol>{% for row in day.rows %}"
    '<li class="{{ row.type__key }} {{ row.status }}"><a href="/e/{{ row.pk }}/">{{ row.title }}</a></li>{% endfor %}'
    "{% if day.more %}<li>+{{ day.more }} more</li>{% endif %}</ol></li>{% endfor %}</ol>"
)


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """The same rows in a bare template."""
    brand = brand_or_404(request.lens, "bench")
    page = month_page(View(brand, request.lens.within(brand), ZONE), BEGIN.date())
    return HttpResponse(BARE.render(Context({"page": page})))


@login_required
def naive(request: HttpRequest) -> HttpResponse:
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


urlpatterns = [path("floor/", floor), path("naive/", naive), path("", include("config.urls"))]


def main() -> None:
    settings.MIGRATION_MODULES = {"calendarapp": None}  # tables straight from the models
    setup_databases(verbosity=0, interactive=False)
    person = User.objects.create_user("bench@example.com", "no password is asked", time_zone=ZONE)
    brand = create_brand(owner=person, name="Bench", at=BEGIN, time_zone=ZONE, region="FR", currency="EUR")
    if not Calendar.objects.filter(brand=brand).exists():
        provision(brand, actor=person, at=BEGIN)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    sizes = sorted({*SIZES, *PAINTED_SIZES})
    with_browser = any(map(shutil.which, CHROMIUM))
    if with_browser:
        call_command("collectstatic", interactive=False, verbosity=0)
    for size in sizes:
        plan(brand, person, size - Event.objects.count())
        if size in SIZES:
            report(client, size)
        if with_browser and size in PAINTED_SIZES:
            report_painting(client, size)


def plan(brand: Organisation, person: User, count: int) -> None:
    """`count` more events over the days of one month: a third of them timed, some of several days."""
    calendar = Calendar.objects.filter(brand=brand).first()
    types = [EventType.objects.get(brand=brand, key=key) for key in TYPES]
    made = Event.objects.bulk_create(
        event_of(brand, calendar, person, types[number % len(types)], number) for number in range(count)
    )
    Occurrence.objects.bulk_create(occurrence_of(event) for event in made)


def event_of(brand: Organisation, calendar: Calendar, person: User, kind: EventType, number: int) -> Event:
    starts = (BEGIN + timedelta(days=number * 7 % 31)).date()
    uid = f"{Event.objects.count()}-{number}@bench"
    event = Event(
        brand=brand,
        calendar=calendar,
        type=kind,
        uid=uid,
        series=uid,
        title=f"Glow serum launch {number}",
        currency="EUR",
    )
    event.status, event.owner = STATUSES[number % len(STATUSES)], person
    event.all_day, event.time_zone = number % 3 != 0, ZONE
    event.starts_on, event.ends_on = starts, starts + timedelta(days=number % 5 if event.all_day else 0)
    if not event.all_day:
        event.starts_time, event.ends_time = datetime.min.time().replace(hour=9), datetime.min.time().replace(hour=10)
    event.created_at = event.shown_at = event.dated_at = BEGIN
    return event


def occurrence_of(event: Event) -> Occurrence:
    when = event.when
    return Occurrence(
        event=event,
        calendar_id=event.calendar_id,
        kind="event",
        key="-",
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        first_on=when.first_on,
        last_on=when.last_on,
        all_day=when.all_day,
    )


def report(client: Client, size: int) -> None:
    with override_settings(ROOT_URLCONF="__main__"):
        ours, bare, least = timed(client, OURS), timed(client, FLOOR), timed(client, NAIVE)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(OURS)
    print(
        f"{size:>5} events in the month: ours {ours * 1000:6.1f} ms, floor {bare * 1000:6.1f} ms, "
        f"ratio {ours / bare:4.2f} (wanted ≤ 2.5), beside {least * 1000:5.1f} ms without a lens {ours / least:4.2f}; "
        f"{len(queries)} queries, {len(gzip.compress(answer.content)) / 1024:.1f} KB gzip"
    )


def report_painting(client: Client, size: int) -> None:
    """Navigation to painted grid, milliseconds."""
    with override_settings(ROOT_URLCONF="__main__"):
        host = serve(get_wsgi_application())
        browser = Browser({settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
        ours, bare = browser.painted(host + OURS, ".ev"), browser.painted(f"{host}/floor/", "li a")
        first = browser.first_load(host + OURS) / 1024
    others = {peer.name: time for peer in PEERS if (time := painted_peer(browser, peer)) is not None}
    browser.close()
    beside = (
        ", ".join(f"{name} {time:.0f} ms ({ours / time:.2f})" for name, time in others.items()) or "no peer: offline"
    )
    print(
        f"{size:>5} events, navigation to painted: ours {ours:.0f} ms, bare grid {bare:.0f} ms, ratio {ours / bare:.2f} "
        f"(wanted ≤ 1.5); {beside} (wanted ≤ 0.6 of the faster); first load {first:.1f} KB (wanted ≤ 60)"
    )


def painted_peer(browser: Browser, peer: Peer) -> float | None:
    files = files_of(peer)
    if files is None:
        return None
    shown = {"/": page_of(peer, rows_for_peers())} | {f"/{name}": content for name, content in files.items()}
    return browser.painted(f"{serve_files(shown)}/", peer.ready)


def rows_for_peers() -> list[dict[str, str]]:
    """The same events as plain ISO text; `after` is the day after the last."""
    return [
        {
            "id": str(event.pk),
            "title": event.title,
            "first_on": event.starts_on.isoformat(),
            "last_on": event.ends_on.isoformat(),
            "after": (event.ends_on + timedelta(days=1)).isoformat(),
            "starts": "" if event.all_day else f"{event.starts_on}T{event.starts_time}",
            "ends": "" if event.all_day else f"{event.ends_on}T{event.ends_time}",
        }
        for event in Event.objects.order_by("pk")
    ]


def timed(client: Client, address: str) -> float:
    """The median, after a first one that fills the caches."""
    assert client.get(address).status_code == 200, address
    times = []
    for _ in range(TIMES):
        begin = time.thread_time()
        client.get(address)
        times.append(time.thread_time() - begin)
    return statistics.median(times)


if __name__ == "__main__":
    main()
