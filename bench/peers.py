"""Calendars of others to compare with: fetched once from npm by fixed hashes, never shipped, left out when offline.

Each is drawn twice: alone, as a file with its events already in it (its best case), and in the frame of our page, with
its events asked from the server, as a product would use it.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from calendarapp.events.queries import Seen

NPM = "https://registry.npmjs.org/"
KEPT = Path(__file__).resolve().parent / ".peers"


@dataclass(frozen=True)
class Package:
    """`sha256` is the archive's; `files`: name in the archive → name at which the page asks for it."""

    path: str
    sha256: str
    files: dict[str, str]


@dataclass(frozen=True)
class Drawn:
    """An event: days and moments as plain ISO text in the reader's zone; moments are empty for whole days."""

    id: str
    title: str
    first_on: str
    last_on: str
    after: str  # the day after the last
    starts: str
    ends: str

    @classmethod
    def of(cls, seen: Seen, title: str) -> Drawn:
        starts, ends = (
            ("", "") if seen.all_day else (f"{moment:%Y-%m-%dT%H:%M}" for moment in (seen.starts_at, seen.ends_at))
        )
        after = (seen.last_on + timedelta(days=1)).isoformat()
        return cls(str(seen.event_id), title, seen.first_on.isoformat(), seen.last_on.isoformat(), after, starts, ends)


@dataclass(frozen=True)
class Peer:
    """`ready`: the selector of what it draws for an event; `script`: draws `events` into #calendar."""

    slug: str
    name: str
    packages: tuple[Package, ...]
    ready: str
    script: str
    row: Callable[[Drawn], dict[str, str]]

    @property
    def files(self) -> list[str]:
        return [name for package in self.packages for name in package.files.values()]

    @property
    def scripts(self) -> list[str]:
        return [name for name in self.files if name.endswith(".js")]

    @property
    def styles(self) -> list[str]:
        return [name for name in self.files if name.endswith(".css")]

    def rows(self, events: list[Drawn]) -> list[dict[str, str]]:
        return [self.row(event) for event in events]

    @property
    def start(self) -> str:
        """The script that asks the server and draws the answer."""
        asked = f'fetch("/events/{self.slug}.json").then(answer => answer.json())'
        return f"{asked}.then(events => {{ {self.script} }});"

    def page(self, events: list[Drawn]) -> str:
        """A page of its own with these events in it."""
        styles = "".join(f'<link rel="stylesheet" href="{name}">' for name in self.styles)
        scripts = "".join(f'<script src="{name}"></script>' for name in self.scripts)
        start = f"<script>const events = {json.dumps(self.rows(events))}; {self.script}</script>"
        return f'<!doctype html><title>{self.name}</title>{styles}{scripts}<div id="calendar"></div>{start}'


def _in_full_calendar(event: Drawn) -> dict[str, str]:
    start, end = event.starts or event.first_on, event.ends or event.after
    return {"id": event.id, "title": event.title, "start": start, "end": end}


def _in_schedule_x(event: Drawn) -> dict[str, str]:
    start, end = event.starts or event.first_on, event.ends or event.last_on
    return {"id": event.id, "title": event.title, "start": start.replace("T", " "), "end": end.replace("T", " ")}


FULL_CALENDAR = Peer(
    "fullcalendar",
    "FullCalendar",
    (
        Package(
            "fullcalendar/-/fullcalendar-6.1.20.tgz",
            "d75d4ae9201f73f82b20a34dd1dc9e0dbc4acea48e4a200d4822652e03d4d163",
            {"package/index.global.min.js": "fullcalendar.js"},
        ),
    ),
    ".fc-event",
    """new FullCalendar.Calendar(document.getElementById("calendar"), {initialView: "dayGridMonth", initialDate: "2027-03-01",
firstDay: 1, dayMaxEvents: 3, events}).render();""",
    _in_full_calendar,
)
SCHEDULE_X = Peer(
    "schedule-x",
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
    """SXCalendar.createCalendar({views: [SXCalendar.createViewMonthGrid()], selectedDate: "2027-03-01", firstDayOfWeek: 1,
monthGridOptions: {nEventsPerDay: 3}, events}).render(document.getElementById("calendar"));""",
    _in_schedule_x,
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
