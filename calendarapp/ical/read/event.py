"""One VEVENT: its lines to a ParsedEvent, or a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from .. import recurrence as recurrences
from ..recurrence import Recurrence, RecurrenceError
from ..recurrence.rule import FIRST_YEAR, LAST_YEAR, read_moment, write_moment
from ..text import clean_text, split_texts, unescape_text
from .lines import Block, Limits, Line, Property, read_property
from .refused import ComponentError, Remarks
from .times import Ending, Moment, Reading, duration_of, read_end, read_moment_of, read_start
from .zones import FileZones

MOST_UID = 500
# What becomes a field; all else is kept as lines.
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP", "CLASS")
_STAMPS = ("DTSTAMP", "CREATED", "LAST-MODIFIED")
_TIMES = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
_REPEATS = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_SINGLE = frozenset({"UID", "SEQUENCE", *_TEXTS, *_STAMPS, *_TIMES})
_MANY = frozenset({"CATEGORIES", *_REPEATS})
_ALL_DAY_MARK = "X-MICROSOFT-CDO-ALLDAYEVENT"  # read, and kept all the same


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """An event as its file has it, in RFC 5545's terms.

    `start` and `end` are dates when `all_day` (the end is the day after the last), else naive wall times in `zone` and
    `end_zone`. `recurrence` and `recurrence_id` are in the start's kind and zone; for an override whose master is in
    the file `recurrence_id` is in the master's zone. `orphan` says that it isn't: without a master elsewhere it is an
    event of its own. `content_hash` stays the same as long as the component says the same, whatever its DTSTAMP.
    """

    uid: str
    line: int
    start: date
    end: date
    zone: str | None
    end_zone: str | None
    all_day: bool
    floating: bool
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    status: str = ""
    transp: str = ""
    klass: str = ""
    categories: tuple[str, ...] = ()
    sequence: int = 0
    dtstamp: datetime | None = None
    created: datetime | None = None
    last_modified: datetime | None = None
    recurrence: Recurrence = field(default_factory=Recurrence)
    recurrence_id: date | None = None
    orphan: bool = False
    kept_lines: tuple[str, ...] = ()
    content_hash: str = ""


@dataclass(slots=True)
class _Sorted:
    """A component's lines by what becomes of them."""

    first: dict[str, Property] = field(default_factory=dict)
    many: list[Property] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def uid_of(block: Block) -> str:
    """The UID, for a report about a component that may not be readable otherwise."""
    line = next((line.text for line in block.lines if line.text[:3].upper() == "UID"), "")
    return clean_text(line.partition(":")[2]).strip()[:MOST_UID]


def read_event(
    block: Block, zones: FileZones, *, limits: Limits, remarks: Remarks, horizon_end: date | None
) -> ParsedEvent:
    """Raises ComponentError or RecurrenceError for an event that can't be taken whole."""
    _refuse_shape(block, limits)
    parts = _sort(block, remarks)
    recurring = [prop for prop in parts.many if prop.name in _REPEATS]
    repeats = any(prop.name == "RRULE" for prop in recurring)
    reading = Reading(parts.first, zones, remarks, block.number, repeats, _last_year(recurring))
    start = read_start(reading)
    ending = read_end(reading, start)
    _refuse_years(start, ending)
    recurrence = _read_recurrence(recurring, start, ending, reading)
    horizon = horizon_end or date(min(start.value.year + 3, LAST_YEAR), 12, 31)
    recurrences.check(recurrence, start=start.value, zone=start.zone or "UTC", horizon_end=horizon)
    digest = _digest(block, start, ending)
    return ParsedEvent(
        uid=_uid(parts, digest, block, remarks),
        line=block.number,
        start=start.value,
        end=ending.value,
        zone=start.zone,
        end_zone=ending.zone,
        all_day=start.all_day,
        floating=start.floating,
        recurrence=recurrence,
        recurrence_id=_recurrence_id(reading, start),
        kept_lines=tuple(parts.kept),
        content_hash=digest,
        **_described(parts),
    )


def _refuse_shape(block: Block, limits: Limits) -> None:
    if block.fault:
        raise ComponentError(block.fault, component=block.name)
    if len(block.lines) > limits.component_lines:
        raise ComponentError("too_many_lines", component=block.name, most=f"{limits.component_lines:,}")
    for line in block.lines:
        if "\x00" in line.text:
            raise ComponentError("nul", component=block.name, number=line.number)
        if len(line.text) > limits.line_length:
            raise ComponentError(
                "long_line", number=line.number, length=f"{len(line.text):,}", most=f"{limits.line_length:,}"
            )


def _sort(block: Block, remarks: Remarks) -> _Sorted:
    parts, depth = _Sorted(), 0
    for line in block.lines:
        name = _name(line)
        depth += name == "BEGIN"
        if depth or not (name in _SINGLE or name in _MANY) or name in parts.first:
            parts.kept.append(clean_text(line.text))
            if name == _ALL_DAY_MARK:
                parts.first.setdefault(name, read_property(line, remarks))
        elif name in _SINGLE:
            parts.first[name] = read_property(line, remarks)
        else:
            parts.many.append(read_property(line, remarks))
        depth -= name == "END"
    return parts


def _name(line: Line) -> str:
    return line.text.partition(":")[0].partition(";")[0].upper()


def _refuse_years(start: Moment, ending: Ending) -> None:
    for name, value in (("DTSTART", start.value), ("DTEND", ending.value)):
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ComponentError("year", name=name, value=str(value), first=FIRST_YEAR, last=LAST_YEAR)


# Recurrence


def _last_year(recurring: list[Property]) -> int | None:
    """How far the recurrence says it goes: the year of the latest date in it; None when it has no end of its own."""
    years = [int(text[:4]) for prop in recurring for text in _date_texts(prop) if text[:4].isdecimal()]
    if any(prop.name == "RRULE" and "UNTIL=" not in prop.value.upper() for prop in recurring):
        return None
    return max(years, default=0)


def _date_texts(prop: Property) -> Iterable[str]:
    if prop.name == "RRULE":
        return [prop.value.upper().partition("UNTIL=")[2]]
    return prop.value.split(",")


def _read_recurrence(recurring: list[Property], start: Moment, ending: Ending, reading: Reading) -> Recurrence:
    if not recurring:
        return Recurrence()
    text = "\n".join(_stored_line(prop, start, reading) for prop in recurring)
    found = recurrences.parse(
        text,
        all_day=start.all_day,
        zone=start.zone or "UTC",
        start=start.value,
        duration=duration_of(start, ending),
    )
    if start.value not in found.rdates:
        return found
    return Recurrence(found.rrules, tuple(moment for moment in found.rdates if moment != start.value), found.exdates)


def _stored_line(prop: Property, start: Moment, reading: Reading) -> str:
    """The property as `recurrence.parse` reads it: mended rules, and dates whose zone is known by its IANA name."""
    if prop.name in ("RRULE", "EXRULE"):
        return f"{prop.name}:{_mended_rule(prop, reading.remarks)}"
    tzid = prop.params.get("TZID")
    if tzid is None or start.all_day:
        return f"{prop.name}:{prop.value}"
    if tzid == start.tzid:
        zone = None if start.in_utc else start.zone
    else:
        zone = reading.zones.resolve(tzid, reading.line, first_year=start.value.year, last_year=start.value.year)
    if zone:
        return f"{prop.name};TZID={zone}:{prop.value}"
    return f"{prop.name}:{','.join(_in_utc(text, tzid, reading) for text in prop.value.split(','))}"


def _in_utc(text: str, tzid: str, reading: Reading) -> str:
    begin, slash, end = text.strip().partition("/")
    converted = [
        write_moment(reading.zones.to_utc(tzid, moment))
        if isinstance(moment := read_moment(part), datetime) and moment.tzinfo is None
        else part
        for part in ([begin, end] if slash and not end.startswith("P") else [begin])
    ]
    return "/".join([*converted, end] if slash and len(converted) == 1 else converted)


def _mended_rule(prop: Property, remarks: Remarks) -> str:
    """Some programs write RRULE twice, or words that are no part; what has a meaning stays for the guard to judge."""
    value = prop.value.strip()
    while value.upper().startswith("RRULE:"):
        value = value[6:]
        remarks.add("rule_mended", prop.line.number, part="RRULE:")
    parts = value.split(";")
    for part in parts:
        if part and "=" not in part:
            remarks.add("rule_mended", prop.line.number, part=part[:80])
    return ";".join(part for part in parts if "=" in part)


def _recurrence_id(reading: Reading, start: Moment) -> date | None:
    prop = reading.first.get("RECURRENCE-ID")
    if prop is None:
        return None
    if "RANGE" in prop.params:
        raise ComponentError("range", range=prop.params["RANGE"][:40])
    moment = read_moment_of(reading, prop, fallback_zone=start.zone, fallback_tzid=start.tzid)
    return moment.value if moment.all_day or start.all_day else moment.in_zone(start.zone or "UTC")


# Words and stamps


def _described(parts: _Sorted) -> dict[str, Any]:
    first = parts.first
    texts = {name: _text(first.get(name)) for name in _TEXTS}
    return {
        "summary": texts["SUMMARY"],
        "description": texts["DESCRIPTION"],
        "location": texts["LOCATION"],
        "url": texts["URL"],
        "status": texts["STATUS"].upper(),
        "transp": texts["TRANSP"].upper(),
        "klass": texts["CLASS"].upper(),
        "categories": _categories(parts.many),
        "sequence": _sequence(first.get("SEQUENCE")),
        "dtstamp": _stamp(first.get("DTSTAMP")),
        "created": _stamp(first.get("CREATED")),
        "last_modified": _stamp(first.get("LAST-MODIFIED")),
    }


def _text(prop: Property | None) -> str:
    return clean_text(unescape_text(prop.value)).strip() if prop else ""


def _categories(many: list[Property]) -> tuple[str, ...]:
    listed = [split_texts(prop.value) for prop in many if prop.name == "CATEGORIES"]
    names = (clean_text(name).strip() for names in listed for name in names)
    return tuple(dict.fromkeys(name for name in names if name))


def _sequence(prop: Property | None) -> int:
    text = prop.value.strip() if prop else ""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0


def _stamp(prop: Property | None) -> datetime | None:
    """A moment, or None where it can't be read: Google writes CREATED in the year 0."""
    try:
        moment = read_moment(prop.value.strip()) if prop else None
    except RecurrenceError:
        return None
    if not isinstance(moment, datetime) or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Identity


def _uid(parts: _Sorted, digest: str, block: Block, remarks: Remarks) -> str:
    prop = parts.first.get("UID")
    uid = clean_text(prop.value).strip() if prop else ""
    if len(uid) > MOST_UID:
        raise ComponentError("long_uid", length=len(uid), most=MOST_UID)
    if not uid:
        remarks.add("no_uid", block.number)
        return f"no-uid-{digest[:40]}"
    return uid


def _digest(block: Block, start: Moment, ending: Ending) -> str:
    """What the component says, without its DTSTAMP (new at each export) and whatever the order of its lines."""
    lines = sorted(line.text for line in block.lines if _name(line) != "DTSTAMP")
    lines += [str(start.value), str(start.zone), str(ending.value), str(ending.zone)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
