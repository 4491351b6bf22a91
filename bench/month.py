"""How long the month page takes: on the server beside the same rows in a bare template (the floor), and in Chromium
from navigation to the painted grid beside a bare grid, FullCalendar and Schedule-X with the same events.

Run: .venv/bin/python bench/month.py
In Chromium wanted is ≤ 1.5 × the bare grid and ≤ 0.6 × the faster peer in our frame, and ≤ 60 KB for a first load with
everything. The bare grid asks for the same rows through the same lens and has ten lines of style. A peer in our frame is our
page with the peer's grid in the place of ours and its events asked from the server. A peer alone is a file with its
events in it: no query, no person, no frame, and the grid alone; it is printed to show what the peer itself costs.
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
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["ALMANAC_TEST_DATA"] = tempfile.mkdtemp(prefix="almanac-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.pages import BARE_CSS, BEGIN, FIRST, LAST, ZONE
from bench.painting import CHROMIUM, Browser, serve_files, serve_product
from bench.peers import PEERS, Drawn, Peer, files_of
from calendarapp.accounts.models import Organisation, User
from calendarapp.accounts.provision import provision
from calendarapp.accounts.services import create_brand
from calendarapp.calendars.lens import Lens
from calendarapp.calendars.models import Calendar
from calendarapp.events.models import Event, EventType, Occurrence
from calendarapp.events.queries import occurrences_between

SIZES = (30, 300, 3000)
PAINTED_SIZES = (300, 2000)
TIMES = 25
ROUNDS = 4
OURS, FLOOR, NAIVE = "/b/bench/month/?on=2027-03", "/floor/", "/naive/"
TYPES = ("campaign", "pr_event", "vip_event", "product_release", "restock")
STATUSES = ("idea", "tentative", "planned", "confirmed", "live", "done", "cancelled")


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    person = User.objects.create_user("bench@example.com", "no password is asked", time_zone=ZONE)
    brand = create_brand(owner=person, name="Bench", at=BEGIN, time_zone=ZONE, region="FR", currency="EUR")
    if not Calendar.objects.filter(brand=brand).exists():
        provision(brand, actor=person, at=BEGIN)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    with_browser = any(map(shutil.which, CHROMIUM))
    peers = lay_out_static() if with_browser else []
    for size in sorted({*SIZES, *PAINTED_SIZES}):
        plan(brand, person, size - Event.objects.count())
        if size in SIZES:
            report(client, size)
        if with_browser and size in PAINTED_SIZES:
            report_painting(client, size, peers, person)


def lay_out_static() -> list[Peer]:
    """Our files as in production, and beside them what bare grid and peers ask for; the peers that could be had."""
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = Path(settings.STATIC_ROOT) / "bench"
    folder.mkdir()
    (folder / "bare.css").write_text(BARE_CSS)
    had = []
    for peer in PEERS:
        files = files_of(peer)
        if files is not None:
            had.append(peer)
            for name, content in {**files, f"{peer.slug}-start.js": peer.start.encode()}.items():
                (folder / name).write_bytes(content)
    return had


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
    ours, bare, least = timed(client, OURS), timed(client, FLOOR), timed(client, NAIVE)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(OURS)
    print(
        f"{size:>5} events in the month: ours {ours * 1000:6.1f} ms, floor {bare * 1000:6.1f} ms, "
        f"ratio {ours / bare:4.2f} (wanted ≤ 2.5), beside {least * 1000:5.1f} ms without a lens {ours / least:4.2f}; "
        f"{len(queries)} queries, {len(gzip.compress(answer.content)) / 1024:.1f} KB gzip"
    )


def report_painting(client: Client, size: int, peers: list[Peer], person: User) -> None:
    """Navigation to painted grid, milliseconds: medians over all turns, in which the pages follow each other, so that a
    machine that slows down slows all of them; and between which ratios half of the turns lie.
    """
    rounds = [paint(client, peers, person) for _ in range(ROUNDS)]
    first = rounds[0][1] / 1024
    turns = [turn for seen, _first in rounds for turn in seen]
    times = {name: [time for turn in turns for time in turn[name]] for name in sorted(turns[0])}
    low, _middle, high = statistics.quantiles(
        statistics.median(turn["ours"]) / statistics.median(turn["bare"]) for turn in turns
    )
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    ours, bare = medians.pop("ours"), medians.pop("bare")
    beside = (
        ", ".join(f"{name} {time:.0f} ms ({ours / time:.2f})" for name, time in medians.items()) or "no peer: offline"
    )
    print(
        f"{size:>5} events, navigation to painted: ours {ours:.0f} ms, bare grid {bare:.0f} ms, ratio {ours / bare:.2f} "
        f"(wanted ≤ 1.5; half of the turns lie between {low:.2f} and {high:.2f}); in our frame {beside} "
        f"(wanted ≤ 0.6 of the faster in our frame); first load {first:.1f} KB (wanted ≤ 60)"
    )


def paint(client: Client, peers: list[Peer], person: User) -> tuple[list[dict[str, list[float]]], int]:
    """One round with a server and a browser of its own, so that no single start of them decides.

    Milliseconds of each visit by page, turn by turn, and the bytes of a first load.
    """
    host, server = serve_product({"DJANGO_SETTINGS_MODULE": "bench.settings"})
    browser = Browser({settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
    try:
        pages = {"ours": (host + OURS, ".ev"), "bare": (f"{host}/floor/", "li a")}
        pages |= {peer.name: (f"{host}/framed/{peer.slug}/", peer.ready) for peer in peers}
        pages |= {f"{peer.name} alone": (alone(peer, person), peer.ready) for peer in peers}
        return browser.painted(pages), browser.first_load(host + OURS)
    finally:
        browser.close()
        server.terminate()
        server.wait()


def alone(peer: Peer, person: User) -> str:
    """The address of a page that has the peer's grid and the events, and nothing else."""
    seen = occurrences_between(Lens.of(person, BEGIN), FIRST, LAST, zone=ZONE)
    titles = dict(Event.objects.values_list("pk", "title"))
    page = peer.page([Drawn.of(row, titles[row.event_id]) for row in seen]).encode()
    files = {f"/{name}": content for name, content in (files_of(peer) or {}).items()}
    return f"{serve_files({'/': page, '/blank/': b'<!doctype html><title>Blank</title>', **files})}/"


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
