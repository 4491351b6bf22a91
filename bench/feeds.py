"""How many 304s a feed answers, beside Django views from memory (the floors); and how fast it is written.

Run: .venv/bin/python bench/feeds.py
All are asked through Django's WSGI handler in this process, ours with all its middleware and two statements on a SQLite
file. The bare floor has no middleware, database or header; the like floor says the same 304 behind SecurityMiddleware,
so what is above it is what reading and judging the feed's state costs. Wanted is the same for 100 or 10,000 events.
Writing is measured beside joining the finished texts. Only ratios carry over to another machine.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["ALMANAC_TEST_DATA"] = tempfile.mkdtemp(prefix="almanac-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext, override_settings, setup_databases
from django.urls import path

from calendarapp.accounts.models import Organisation, User
from calendarapp.accounts.services import create_brand
from calendarapp.calendars.models import Calendar
from calendarapp.calendars.services import create_calendar, raise_revisions
from calendarapp.common.clock import now
from calendarapp.events.models import Event, EventType, Occurrence
from calendarapp.events.services.occurrences import rows_for
from calendarapp.feeds.models import Subscription
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.feeds.sight import sight_of
from calendarapp.feeds.texts import feed_text
from calendarapp.ical.write import CalendarHead, vcalendar

SIZES = (100, 1_000, 10_000)
BATCH, ROUNDS = 400, 15
FLOORS = {"bare": [], "like": ["django.middleware.security.SecurityMiddleware"]}
LIKE = {
    "ETag": '"0123456789abcdef0123456789abcdef"',
    "Last-Modified": "Mon, 01 Mar 2027 09:00:00 GMT",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Encoding",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
DESCRIPTION = "Hero product of the spring; budget 12,000 EUR.\nROAS target 4.2, baseline 3.1\n런칭 캠페인"


def from_memory(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"", status=304)


def like_a_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"", status=304, headers=LIKE)


urlpatterns = [path("bare/", from_memory), path("like/", like_a_feed)]


def main() -> None:
    with override_settings(MIGRATION_MODULES={"calendarapp": None}):  # the tables as the models have them
        setup_databases(verbosity=0, interactive=False)
    connection.settings_dict["CONN_MAX_AGE"] = 600
    person = User.objects.create_user("bench@example.com", "bench", name="Bench")
    brand = create_brand(
        owner=person,
        name="Bench",
        at=now(),
        time_zone="Europe/Paris",
        region="FR",
        currency="EUR",
        language="en",
        week_start=0,
    )
    floors = {name: floor(name) for name in FLOORS}
    ours = WSGIHandler()
    for size in SIZES:
        subscription = plan_of(brand, person, size)
        address = urlsplit(links_of(subscription).https).path
        tag = first_etag(ours, address)
        compare(f"{size:6} events", floors, asked(address, ours, HTTP_IF_NONE_MATCH=tag))
        write(subscription, size)


def plan_of(brand: Organisation, person: User, size: int) -> Subscription:
    """A calendar of its own with this many events, spread over the window, and a feed of it."""
    at = now()
    calendar = create_calendar(brand, name=f"Plan of {size}", time_zone="Europe/Paris", at=at)
    campaign = EventType.objects.get(brand=brand, key="campaign")
    events = Event.objects.bulk_create(
        [event(number, calendar, campaign, at + timedelta(days=number % 500)) for number in range(size)], batch_size=500
    )
    rows = [row for each in events for row in rows_for(each, at=at)]
    Occurrence.objects.bulk_create(rows, batch_size=500)
    raise_revisions([calendar.pk])
    return create_subscription(person=person, name="Bench", calendars=[calendar], at=at)


def event(number: int, calendar: Calendar, campaign: EventType, day: datetime) -> Event:
    uid = f"bench-{calendar.pk}-{number}"
    return Event(
        brand_id=calendar.brand_id,
        calendar=calendar,
        type=campaign,
        uid=uid,
        series=uid,
        title=f"Glow serum launch, wave {number} 런칭",
        description=DESCRIPTION,
        starts_on=day.date(),
        ends_on=day.date(),
        time_zone="Europe/Paris",
        currency="EUR",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        shown_at=datetime(2026, 1, 1, tzinfo=UTC),
        dated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def environ(address: str, **headers: str) -> dict:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_USER_AGENT": "Google-Calendar-Importer",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **headers,
    }


def first_etag(handler: WSGIHandler, address: str) -> str:
    found: dict[str, str] = {}
    response = handler(environ(address), lambda status, headers: found.update(headers))
    response.close()
    return found["ETag"]


def asked(address: str, handler: WSGIHandler, **headers: str) -> Callable[[], None]:
    """One fetch that must be answered 304."""

    def begin(status: str, _headers: list) -> None:
        if not status.startswith("304"):
            raise SystemExit(f"{address}: {status}")

    def fetch() -> None:
        response = handler(environ(address, **headers), begin)
        b"".join(response)
        response.close()

    return fetch


def floor(name: str) -> Callable[[], None]:
    with override_settings(MIDDLEWARE=FLOORS[name], ROOT_URLCONF=__name__):
        return asked(f"/{name}/", WSGIHandler())


def compare(name: str, floors: dict[str, Callable[[], None]], ours: Callable[[], None]) -> None:
    """In turns, so that a busy machine slows all."""
    ours()
    with CaptureQueriesContext(connection) as queries:
        ours()
        statements = len(queries)
    rates: dict[str, list[float]] = {"ours": [], **{each: [] for each in floors}}
    for _round in range(ROUNDS):
        with override_settings(ROOT_URLCONF=__name__):
            for each, fetch in floors.items():
                rates[each].append(rate(fetch))
        rates["ours"].append(rate(ours))
    print(f"{name}  304: ours {statistics.median(rates['ours']):7,.0f}/s, {statements} statements", end="")
    for each in floors:
        ratio = statistics.median(mine / bare for mine, bare in zip(rates["ours"], rates[each], strict=True))
        print(f"   {each} floor {statistics.median(rates[each]):7,.0f}/s, ours {ratio:4.2f} x", end="")
    print()


def rate(fetch: Callable[[], None]) -> float:
    began = time.thread_time()
    for _time in range(BATCH):
        fetch()
    return BATCH / (time.thread_time() - began)


def write(subscription: Subscription, size: int) -> None:
    """The whole way from the tables to the bytes, beside a join of texts already made."""
    at = now()
    subscription = Subscription.objects.select_related("person").get(pk=subscription.pk)
    began = time.thread_time()
    text = feed_text(sight_of(subscription, at))
    ours = time.thread_time() - began
    blocks = [f"BEGIN:VEVENT{block}" for block in text.body.decode().split("BEGIN:VEVENT")[1:]]
    began = time.thread_time()
    vcalendar(CalendarHead(prodid="-//bench//EN", name="Bench"), [], blocks)
    joined = time.thread_time() - began
    written = len(blocks)
    print(
        f"{size:6} events  write: {written / ours:8,.0f} entries/s   {ours * 1000:7.0f} ms   "
        f"join {joined * 1000:6.2f} ms   {len(text.body) / 1000:,.0f} KB   {text.left_out} left out"
    )


if __name__ == "__main__":
    main()
