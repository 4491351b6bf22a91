"""Writing iCalendar, fast: text in, text out, no component objects (RFC 5545, 3.1 and 3.6).

The VEVENT's text comes in two parts, so that it can be kept: `vevent_body` holds all that doesn't change with the feed,
`vevent` puts SEQUENCE, DTSTAMP and LAST-MODIFIED before it. The same values give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .recurrence import Recurrence
from .text import clean_text, escape_text

SERIALISER_VERSION = 1
"""Rises when the same values give other bytes: kept texts and ETags contain it."""

FOLD_OCTETS = 75
CRLF = "\r\n"
_SURELY_SHORT = FOLD_OCTETS // 4  # characters are at most four octets
_BACKSLASH = ord("\\")

_QUOTED = re.compile("[:;,]")
_TWO = [f"{number:02d}" for number in range(100)]  # a look-up is three times as fast as formatting


@dataclass(frozen=True, slots=True)
class CalendarHead:
    """A VCALENDAR's own properties. `color` is a CSS name, `apple_color` `#RRGGBB`, `refresh` how often to ask.

    A file that nobody subscribes to has no `method` and no `refresh`.
    """

    prodid: str
    name: str
    description: str = ""
    zone: str = ""
    color: str = ""
    apple_color: str = ""
    refresh: timedelta | None = timedelta(hours=1)
    method: str = "PUBLISH"


@dataclass(frozen=True, slots=True)
class VEvent:
    """One event as it goes out.

    `start` and `end` are dates (all-day; the end is the day after the last, as DTEND), naive wall datetimes in `zone`,
    or aware datetimes (written in UTC). `recurrence` and `recurrence_id` are of the start's kind and zone.
    `rdates_utc` are for zones without yearly rules: the start is aware then. `extra_lines` are whole content lines,
    already validated, unfolded. SEQUENCE, DTSTAMP and LAST-MODIFIED are filled by `vevent`; the fields stand here for
    callers that write an event in one go with `vevent_whole`.
    """

    uid: str
    start: date
    end: date | None = None
    zone: str | None = None
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    color: str = ""
    status: str = ""
    transp: str = ""
    klass: str = ""
    created: datetime | None = None
    sequence: int = 0
    dtstamp: datetime | None = None
    last_modified: datetime | None = None
    end_zone: str | None = None
    recurrence: Recurrence | None = None
    recurrence_id: date | None = None
    rdates_utc: tuple[datetime, ...] = ()
    extra_lines: tuple[str, ...] = ()


# Values


def date_value(day: date) -> str:
    return f"{day.year:04d}{_TWO[day.month]}{_TWO[day.day]}"


def wall_value(wall: datetime) -> str:
    """A naive time as local DATE-TIME."""
    return f"{wall.year:04d}{_TWO[wall.month]}{_TWO[wall.day]}T{_TWO[wall.hour]}{_TWO[wall.minute]}{_TWO[wall.second]}"


def utc_value(moment: datetime) -> str:
    """An aware time as DATE-TIME in UTC."""
    return wall_value(moment if moment.tzinfo is UTC else moment.astimezone(UTC)) + "Z"


def duration_value(duration: timedelta) -> str:
    """A positive DURATION in days or in hours and minutes."""
    minutes = int(duration.total_seconds() // 60)
    if minutes % 1440 == 0 and minutes:
        return f"P{minutes // 1440}D"
    hours, minutes = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes or not hours else ''}"


# Lines


def fold(content: str) -> str:
    """The content line in pieces of at most 75 octets, cut neither inside a character nor inside an escape."""
    if len(content) <= _SURELY_SHORT or (len(content) <= FOLD_OCTETS and len(content.encode()) <= FOLD_OCTETS):
        return content
    octets = content.encode()
    pieces, start, room = [], 0, FOLD_OCTETS
    while len(octets) - start > room:
        cut = _cut(octets, start, start + room)
        pieces.append(octets[start:cut])
        start, room = cut, FOLD_OCTETS - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces).decode()


def _cut(octets: bytes, start: int, cut: int) -> int:
    """The last place up to `cut` that is outside characters and escapes; a character's later octets begin with 10."""
    while octets[cut] & 0xC0 == 0x80:
        cut -= 1
    if octets[cut - 1] != _BACKSLASH:
        return cut
    piece = octets[start:cut]
    backslashes = len(piece) - len(piece.rstrip(b"\\"))
    return cut - 1 if backslashes % 2 else cut


def line(name: str, value: str, **params: str) -> str:
    """One folded content line with its CRLF; the value is written as it is given, parameters quoted where needed."""
    for param, content in params.items():
        safe = clean_text(content).replace('"', "'").replace("\n", " ")
        quoted = f'"{safe}"' if _QUOTED.search(safe) else safe
        name += f";{param.upper().replace('_', '-')}={quoted}"
    return fold(f"{name}:{value}") + CRLF


def _text(name: str, text: str) -> str:
    return fold(f"{name}:{escape_text(text)}") + CRLF


def moment_line(name: str, moment: date, zone: str | None) -> str:
    """DTSTART and its like: a date, a wall time with its TZID, or UTC."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{date_value(moment)}\r\n"
    if moment.tzinfo is not None:
        return f"{name}:{utc_value(moment)}\r\n"
    if zone is None or zone == "UTC":
        return f"{name}:{wall_value(moment)}{'Z' if zone else ''}\r\n"
    return fold(f"{name};TZID={zone}:{wall_value(moment)}") + CRLF


# Components


def vevent_body(event: VEvent) -> str:
    """The event's lines but for SEQUENCE, DTSTAMP and LAST-MODIFIED, and without BEGIN and END."""
    zone, end, created = event.zone, event.end, event.created
    return "".join(
        [
            _text("UID", event.uid),
            "" if event.recurrence_id is None else moment_line("RECURRENCE-ID", event.recurrence_id, zone),
            "" if created is None else f"CREATED:{utc_value(created)}\r\n",
            moment_line("DTSTART", event.start, zone),
            "" if end is None else moment_line("DTEND", end, event.end_zone or zone),
            _recurrence_lines(event) if event.recurrence or event.rdates_utc else "",
            _text("SUMMARY", event.summary),
            _text("DESCRIPTION", event.description) if event.description else "",
            _text("LOCATION", event.location) if event.location else "",
            _uri_line("URL", event.url) if event.url else "",
            _categories_line(event.categories) if event.categories else "",
            _text("COLOR", event.color) if event.color else "",
            _text("STATUS", event.status) if event.status else "",
            _text("TRANSP", event.transp) if event.transp else "",
            _text("CLASS", event.klass) if event.klass else "",
            "".join(_whole_line(extra) for extra in event.extra_lines) if event.extra_lines else "",
        ]
    )


def vevent(body: str, *, sequence: int, dtstamp: datetime) -> str:
    """The whole VEVENT from a kept body; LAST-MODIFIED equals DTSTAMP."""
    stamp = utc_value(dtstamp)
    return f"BEGIN:VEVENT\r\nSEQUENCE:{sequence}\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n{body}END:VEVENT\r\n"


def vevent_whole(event: VEvent) -> str:
    """The whole VEVENT, its three open lines from the event's own fields; `dtstamp` must be set."""
    if event.dtstamp is None:
        raise ValueError("a VEVENT needs a DTSTAMP")
    modified = event.last_modified or event.dtstamp
    return (
        f"BEGIN:VEVENT\r\nSEQUENCE:{event.sequence}\r\nDTSTAMP:{utc_value(event.dtstamp)}\r\n"
        f"LAST-MODIFIED:{utc_value(modified)}\r\n{vevent_body(event)}END:VEVENT\r\n"
    )


def vcalendar(head: CalendarHead, vtimezones: Iterable[Iterable[str]], vevents: Iterable[str]) -> bytes:
    """The calendar as UTF-8. `vtimezones` are lists of lines (see `vtimezone_lines`), `vevents` whole texts."""
    pieces = [calendar_head(head), *map(zone_text, vtimezones), *vevents, calendar_tail()]
    return "".join(pieces).encode()


def calendar_head(head: CalendarHead) -> str:
    """What stands before the components, for those who write the calendar piece by piece."""
    return "".join(_head_lines(head))


def zone_text(lines: Iterable[str]) -> str:
    """A VTIMEZONE from its lines."""
    return "".join(fold(zone_line) + CRLF for zone_line in lines)


def calendar_tail() -> str:
    return "END:VCALENDAR\r\n"


def _head_lines(head: CalendarHead) -> list[str]:
    pieces = ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", _text("PRODID", head.prodid), "CALSCALE:GREGORIAN\r\n"]
    if head.method:
        pieces.append(f"METHOD:{head.method}\r\n")
    pieces += [_text("NAME", head.name), _text("X-WR-CALNAME", head.name)]
    if head.description:
        pieces += [_text("DESCRIPTION", head.description), _text("X-WR-CALDESC", head.description)]
    if head.zone:
        pieces.append(_text("X-WR-TIMEZONE", head.zone))
    if head.color:
        pieces.append(_text("COLOR", head.color))
    if head.apple_color:
        pieces.append(_text("X-APPLE-CALENDAR-COLOR", head.apple_color))
    if head.refresh:
        refresh = duration_value(head.refresh)
        pieces += [f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}\r\n", f"X-PUBLISHED-TTL:{refresh}\r\n"]
    return pieces


def _uri_line(name: str, uri: str) -> str:
    return fold(f"{name}:{clean_text(uri)}".replace("\n", "")) + CRLF


def _categories_line(categories: tuple[str, ...]) -> str:
    return fold("CATEGORIES:" + ",".join(map(escape_text, categories))) + CRLF


def _whole_line(content: str) -> str:
    return fold(clean_text(content).replace("\n", " ")) + CRLF


def _recurrence_lines(event: VEvent) -> str:
    """RRULEs, then one line for each RDATE and EXDATE: every client reads single values."""
    pieces = []
    if event.recurrence is not None:
        pieces += [fold(f"RRULE:{rule}") + CRLF for rule in event.recurrence.rrules]
        pieces += [moment_line("RDATE", moment, event.zone) for moment in event.recurrence.rdates]
        pieces += [moment_line("EXDATE", moment, event.zone) for moment in event.recurrence.exdates]
    pieces += [moment_line("RDATE", moment, None) for moment in event.rdates_utc]
    return "".join(pieces)
