"""Calendars of others to compare with: fetched once from npm by fixed hashes, never shipped, left out when offline.

Each peer is a page of its own with the same events already in it, so that it needs no second request for them.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import urllib.request
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

NPM = "https://registry.npmjs.org/"
KEPT = Path(__file__).resolve().parent / ".peers"


@dataclass(frozen=True)
class Package:
    """`sha256` is the archive's; `files`: name in the archive → name at which the page asks for it."""

    path: str
    sha256: str
    files: dict[str, str]


@dataclass(frozen=True)
class Peer:
    """`ready`: the selector of what it draws for an event; `html`: its page with a place for the events."""

    name: str
    packages: tuple[Package, ...]
    ready: str
    html: str


FULL_CALENDAR = Peer(
    "FullCalendar",
    (
        Package(
            "fullcalendar/-/fullcalendar-6.1.20.tgz",
            "d75d4ae9201f73f82b20a34dd1dc9e0dbc4acea48e4a200d4822652e03d4d163",
            {"package/index.global.min.js": "fullcalendar.js"},
        ),
    ),
    ".fc-event",
    """<!doctype html><title>FullCalendar</title><script src="fullcalendar.js"></script><div id="calendar"></div>
<script>new FullCalendar.Calendar(document.getElementById("calendar"), {initialView: "dayGridMonth", initialDate: "2027-03-01",
firstDay: 1, dayMaxEvents: 3, events: EVENTS}).render();</script>""",
)
SCHEDULE_X = Peer(
    "Schedule-X",
    (
        Package(
            "preact/-/preact-10.27.2.tgz",
            "f1d9cb453deb8d922c2f21702d719d23d24aaa3cab1a89a3dd326d0d8f6b3c70",
            {
                "package/dist/preact.min.umd.js": "preact.js",
                "package/hooks/dist/hooks.umd.js": "hooks.js",
                "package/compat/dist/compat.umd.js": "compat.js",
                "package/jsx-runtime/dist/jsxRuntime.umd.js": "jsx.js",
            },
        ),
        Package(
            "@preact/signals-core/-/signals-core-1.12.1.tgz",
            "cc0d010b2529a792e2c089a92075a30cc1d4ffb44b57e0ddd07799d9831b178e",
            {"package/dist/signals-core.min.js": "signals-core.js"},
        ),
        Package(
            "@preact/signals/-/signals-2.3.2.tgz",
            "ae06010d12c9ec932ea03187c01dfec4dce2ce24fd25380c6a3d962e5df47fd4",
            {"package/dist/signals.min.js": "signals.js"},
        ),
        Package(
            "@schedule-x/calendar/-/calendar-2.36.0.tgz",
            "28e1e48d38d04d3242247f954d87b94a6cf59ef0440ebb14bea45b6971f4903c",
            {"package/dist/core.umd.js": "schedule-x.js"},
        ),
        Package(
            "@schedule-x/theme-default/-/theme-default-2.36.0.tgz",
            "f3c81abd46f8bfe8caba3a9256ee848111991ee2ee760111f93b46e629f28f5d",
            {"package/dist/index.css": "schedule-x.css"},
        ),
    ),
    ".sx__month-grid-event",
    """<!doctype html><title>Schedule-X</title><link rel="stylesheet" href="schedule-x.css"><script src="preact.js"></script>
<script src="hooks.js"></script><script src="compat.js"></script><script src="jsx.js"></script><script src="signals-core.js"></script>
<script src="signals.js"></script><script src="schedule-x.js"></script><div id="calendar"></div>
<script>SXCalendar.createCalendar({views: [SXCalendar.createViewMonthGrid()], selectedDate: "2027-03-01", firstDayOfWeek: 1,
monthGridOptions: {nEventsPerDay: 3}, events: SX_EVENTS}).render(document.getElementById("calendar"));</script>""",
)
PEERS = (FULL_CALENDAR, SCHEDULE_X)


def files_of(peer: Peer) -> dict[str, bytes] | None:
    """What the peer's page asks for, by name; None when npm can't be reached. Raises ValueError on another hash."""
    found = {}
    for package in peer.packages:
        archive = _archive(package)
        if archive is None:
            return None
        with tarfile.open(fileobj=BytesIO(archive), mode="r:gz") as tar:
            for inside, name in package.files.items():
                found[name] = tar.extractfile(inside).read()
    return found


def page_of(peer: Peer, events: list[dict]) -> bytes:
    """The peer's page with these events: [{"id", "title", "first_on", "last_on", "starts", "ends"}], ISO text."""
    full = [
        {
            "id": row["id"],
            "title": row["title"],
            "start": row["starts"] or row["first_on"],
            "end": row["ends"] or row["after"],
        }
        for row in events
    ]
    schedule = [
        {
            "id": row["id"],
            "title": row["title"],
            "start": (row["starts"] or row["first_on"]).replace("T", " ")[:16],
            "end": (row["ends"] or row["last_on"]).replace("T", " ")[:16],
        }
        for row in events
    ]
    html = peer.html.replace("SX_EVENTS", json.dumps(schedule)).replace("EVENTS", json.dumps(full))
    return html.encode()


def _archive(package: Package) -> bytes | None:
    kept = KEPT / package.path.rsplit("/", 1)[1]
    try:
        content = kept.read_bytes() if kept.exists() else urllib.request.urlopen(NPM + package.path, timeout=30).read()
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != package.sha256:
        raise ValueError(f"{package.path} is not what it was")
    KEPT.mkdir(exist_ok=True)
    kept.write_bytes(content)
    return content
