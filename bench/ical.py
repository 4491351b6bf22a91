"""How fast VEVENTs are written and files read, beside a bare join with escaping (the floor) and icalendar (the peer).

Run: .venv/bin/python bench/ical.py
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from calendarapp.ical.read import read_calendar
from calendarapp.ical.write import CalendarHead, VEvent, vcalendar, vevent, vevent_body

EVENTS = 5_000
STAMP = datetime(2027, 1, 4, 9, tzinfo=UTC)
DESCRIPTION = (
    "Hero product of the spring; budget 12,000 EUR.\nROAS target 4.2, baseline 3.1\nhttps://example.com/launch"
)


def main() -> None:
    """Print each work's speed and its ratios."""
    for kind, make in (("plain", plain_row), ("rich", rich_row)):
        rows = [make(number) for number in range(EVENTS)]
        floor = best(lambda rows=rows: [floor_text(*values) for values in rows])
        ours = best(lambda rows=rows: [our_text(*values) for values in rows])
        peer = best(lambda rows=rows: [peer_text(*values) for values in rows[: EVENTS // 10]]) * 10
        report(f"write {kind}: floor (join, escape)", floor, floor, peer)
        report(f"write {kind}: ours", ours, floor, peer)
        report(f"write {kind}: icalendar", peer, floor, peer)

    events = [our_text(*rich_row(number)) for number in range(EVENTS)]
    content = vcalendar(CalendarHead(prodid="-//bench//EN", name="Bench"), [], events)
    their_read = best(lambda: icalendar.Calendar.from_ical(content), times=2)
    our_read = best(lambda: read_calendar(content, default_zone="Europe/Paris"), times=2)
    report("read: ours", our_read, their_read, their_read)
    report("read: icalendar", their_read, their_read, their_read)


def plain_row(number: int) -> tuple[str, str, str, datetime]:
    """An event with a short ASCII title."""
    return f"almanac-{number:08d}", f"Glow serum launch {number}", "Hero product", STAMP + timedelta(hours=number)


def rich_row(number: int) -> tuple[str, str, str, datetime]:
    """An event with Korean in its title and a description that is escaped and folded."""
    return f"almanac-{number:08d}", f"Glow serum launch, {number} 런칭", DESCRIPTION, STAMP + timedelta(hours=number)


def our_text(uid: str, summary: str, description: str, start: datetime) -> str:
    event = VEvent(
        uid=uid,
        start=start,
        end=start + timedelta(hours=1),
        summary=summary,
        description=description,
        categories=("Launch", "Instagram"),
        status="CONFIRMED",
        created=STAMP,
    )
    return vevent(vevent_body(event), sequence=1, dtstamp=STAMP)


def floor_text(uid: str, summary: str, description: str, start: datetime) -> str:
    def escaped(text: str) -> str:
        return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")

    lines = [
        "BEGIN:VEVENT",
        "SEQUENCE:1",
        f"DTSTAMP:{STAMP:%Y%m%dT%H%M%SZ}",
        f"UID:{uid}",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{escaped(summary)}",
        f"DESCRIPTION:{escaped(description)}",
        "CATEGORIES:Launch,Instagram",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(lines)


def peer_text(uid: str, summary: str, description: str, start: datetime) -> bytes:
    event = icalendar.Event()
    event.add("sequence", 1)
    event.add("dtstamp", STAMP)
    event.add("last-modified", STAMP)
    event.add("uid", uid)
    event.add("created", STAMP)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(hours=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("categories", ["Launch", "Instagram"])
    event.add("status", "CONFIRMED")
    return event.to_ical()


def best(work, *, times: int = 3) -> float:
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def report(name: str, seconds: float, floor: float, peer: float) -> None:
    print(f"{name:36} {EVENTS / seconds:10,.0f}/s   {seconds / floor:6.2f} x floor   {seconds / peer:6.2f} x icalendar")


if __name__ == "__main__":
    main()
