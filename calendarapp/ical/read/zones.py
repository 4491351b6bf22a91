"""Which IANA zone a file means by a TZID.

Everything stays inside the file: nothing is registered in icalendar, which keeps custom zones per process and by name,
so that one customer's "Customized Time Zone" would be another's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ..recurrence import Recurrence, RecurrenceError, occurrences, parse_rule
from ..recurrence.rule import bare, read_moment, write_moment
from ..recurrence.stored import replace_part
from ..walltime import ZONES, at_wall, zone_info
from .lines import Block, Limits, Property, read_property
from .refused import ComponentError, Remarks

PREFERRED = (
    "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Athens", "Europe/Helsinki", "Europe/Istanbul",
    "Europe/Moscow", "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Halifax", "America/St_Johns", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "America/Mexico_City", "America/Bogota", "Asia/Seoul", "Asia/Tokyo",
    "Asia/Shanghai", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Bangkok", "Asia/Kolkata", "Asia/Dubai", "Asia/Karachi",
    "Asia/Jerusalem", "Asia/Tehran", "Africa/Johannesburg", "Africa/Lagos", "Africa/Cairo", "Australia/Sydney",
    "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth", "Pacific/Auckland", "UTC",
)  # fmt: skip
_DISPLAY_NAMES = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "atlantic time": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "indiana (east)": "America/Indiana/Indianapolis",
    "saskatchewan": "America/Regina",
    "central america": "America/Guatemala",
    "baja california": "America/Tijuana",
    "greenland": "America/Nuuk",
    "coordinated universal time": "UTC",
    "greenwich mean time": "Europe/London",
    "beijing": "Asia/Shanghai",
    "osaka": "Asia/Tokyo",
    "mumbai": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "chennai": "Asia/Kolkata",
    "canberra": "Australia/Sydney",
    "wellington": "Pacific/Auckland",
    "st. petersburg": "Europe/Moscow",
    "bern": "Europe/Zurich",
    "abu dhabi": "Asia/Dubai",
    "islamabad": "Asia/Karachi",
    "hanoi": "Asia/Bangkok",
    "pretoria": "Africa/Johannesburg",
    "ekaterinburg": "Asia/Yekaterinburg",
    "kyiv": "Europe/Kyiv",
    "brasilia": "America/Sao_Paulo",
}
_DISPLAY = re.compile(r"\((?:GMT|UTC)(?P<offset>[+-]\d{1,2}:?\d{2})?\)\s*(?P<places>.+)")
_OFFSET_NAME = re.compile(r"(?:Etc/)?(?:UTC|GMT)\s*([+-])0?(\d{1,2})(?::?00)?")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2}):?(\d{2})?")
_MOST_ONSETS = 2_000
_HOUR = timedelta(hours=1)
_FIRST_YEAR = 1600  # Microsoft's zones begin in 1601


def known_zone(tzid: str) -> str | None:
    """The zone a TZID names by itself: IANA, Windows, a vendor's path to an IANA name, or Outlook's display name."""
    name = tzid.strip().strip('"').strip("/")
    parts = name.split("/")
    paths = ("/".join(parts[start:]) for start in range(len(parts)))
    candidates = (_iana(path) or WINDOWS_TO_OLSON.get(path) for path in paths)
    return next(filter(None, candidates), None) or _by_display_name(name) or _by_offset_name(name)


def _iana(name: str) -> str | None:
    return name if name in ZONES else _lowercase_zones().get(name.lower().replace(" ", "_"))


@lru_cache(maxsize=1)
def _lowercase_zones() -> dict[str, str]:
    return {zone.lower(): zone for zone in ZONES}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    cities: dict[str, str] = {}
    for zone in sorted(ZONES, reverse=True):
        if "/" in zone and not zone.startswith("Etc/"):
            cities[zone.rsplit("/", 1)[1].replace("_", " ").lower()] = zone
    return cities


def _by_display_name(name: str) -> str | None:
    """`(UTC+01:00) Amsterdam, Berlin, Bern`: the first place known, if its standard offset is the one named."""
    match = _DISPLAY.fullmatch(name)
    if match is None:
        return None
    offset = _offset(match["offset"] or "+0000")
    for place in re.split(r"[,:/;]| & ", match["places"].lower()):
        words = place.split(" (us")[0].split(" (canada")[0].split(" (mexico")[0].strip()
        zone = _DISPLAY_NAMES.get(words) or _cities().get(words)
        if zone and offset in _offsets_of_year(zone):
            return zone
    return None


@lru_cache(maxsize=1024)
def _offsets_of_year(zone: str) -> frozenset[timedelta | None]:
    info = zone_info(zone)
    return frozenset(datetime(2020, month, 15, tzinfo=info).utcoffset() for month in (1, 7))


def _by_offset_name(name: str) -> str | None:
    match = _OFFSET_NAME.fullmatch(name)
    if match is None:
        return None
    zone = f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"
    return zone if zone in ZONES else None


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -size if match[1] == "-" else size


# Zones that the file describes


@dataclass(frozen=True, slots=True)
class _Observance:
    begin: datetime
    before: timedelta
    after: timedelta
    recurrence: Recurrence


class Described:
    """A VTIMEZONE: its offsets in a span of years."""

    def __init__(self, location: str, observances: list[_Observance]) -> None:
        self.location = location
        self.observances = observances

    def onsets(self, first_year: int, last_year: int) -> list[tuple[datetime, timedelta]]:
        """(UTC moment, offset from then on): what holds at the span's beginning, then its changes."""
        first, last = date(first_year - 1, 1, 1), date(last_year, 12, 31)
        onsets = []
        for observance in self.observances:
            walls = _within(observance, first, last)
            onsets += [(_utc(wall - observance.before), observance.after, observance.before) for wall in walls]
        onsets = sorted(onsets)[:_MOST_ONSETS]
        begin = datetime(1, 1, 2, tzinfo=UTC)
        before = onsets[0][2] if onsets else min(self.observances, key=lambda observance: observance.begin).before
        return [(begin, before), *((moment, after) for moment, after, _ in onsets)]

    def to_utc(self, wall: datetime) -> datetime:
        """The moment of a wall time: the first of two, and the offset before the gap for one that doesn't exist."""
        onsets = self.onsets(wall.year, wall.year)
        naive = _utc(wall)
        offset = onsets[0][1]
        for moment, after in onsets[1:]:
            if moment + max(offset, after) <= naive:
                offset = after
        return naive - offset


class FileZones:
    """The zones of one file: what its TZIDs mean."""

    def __init__(self, blocks: list[Block], default_zone: str, limits: Limits, remarks: Remarks) -> None:
        self.default_zone = default_zone
        self.remarks = remarks
        self.described: dict[str, Described] = {}
        self._known: dict[str, str | None] = {}
        self._matches: dict[tuple[str, int, int], str | None] = {}
        for block in [block for block in blocks if block.name == "VTIMEZONE"][: limits.zones]:
            self._describe(block)

    def _describe(self, block: Block) -> None:
        try:
            tzid, described = _read_vtimezone([read_property(line, self.remarks) for line in block.lines])
        except (RecurrenceError, ValueError, KeyError):
            return  # a description that can't be read is as good as none: events that need it are refused
        if tzid and described.observances:
            self.described.setdefault(tzid, described)

    def known(self, tzid: str) -> str | None:
        """As `known_zone`, remembered."""
        if tzid not in self._known:
            self._known[tzid] = known_zone(tzid)
        return self._known[tzid]

    def resolve(self, tzid: str, line: int, *, first_year: int, last_year: int) -> str | None:
        """The IANA zone for the years told; None when only the file's own offsets can tell (see `to_utc`).

        Raises ComponentError for a TZID that is neither known nor described.
        """
        zone = self.known(tzid)
        if zone:
            return zone
        if tzid not in self.described:
            raise ComponentError("unknown_zone", zone=tzid[:100])
        zone = self._match(tzid, first_year, last_year)
        if zone:
            self.remarks.add("zone_matched", line, zone=tzid[:100], iana=zone)
            return zone
        zone = self._match(tzid, first_year, first_year) if last_year > first_year else None
        if zone:
            self.remarks.add("zone_partly", line, zone=tzid[:100], iana=zone, year=first_year)
        return zone

    def to_utc(self, tzid: str, wall: datetime) -> datetime:
        zone = self.known(tzid)
        return at_wall(wall, zone) if zone else self.described[tzid].to_utc(wall)

    def _match(self, tzid: str, first_year: int, last_year: int) -> str | None:
        key = (tzid, first_year, last_year)
        if key not in self._matches:
            self._matches[key] = self._search(self.described[tzid], first_year, last_year)
        return self._matches[key]

    def _search(self, described: Described, first_year: int, last_year: int) -> str | None:
        samples = list(_samples(described.onsets(first_year, last_year), first_year, last_year))
        location = (described.location,) if described.location in ZONES else ()
        for zone in (*location, self.default_zone, *PREFERRED, *sorted(ZONES)):
            info = zone_info(zone)
            if all(moment.astimezone(info).utcoffset() == offset for moment, offset in samples):
                return zone
        return None


def _within(observance: _Observance, first: date, last: date) -> list[datetime]:
    """The observance's onsets in the span, or the last before it when it has none."""
    begin, recurrence = observance.begin, observance.recurrence
    inside = list(occurrences(begin, recurrence, zone="UTC", first=first, last=last))
    if inside or begin.date() >= first:
        return inside
    return list(occurrences(begin, recurrence, zone="UTC", first=date.min, last=first))[-1:]


def _utc(naive: datetime) -> datetime:
    return naive.replace(tzinfo=UTC)


def _samples(
    onsets: list[tuple[datetime, timedelta]], first_year: int, last_year: int
) -> Iterator[tuple[datetime, timedelta]]:
    """Moments of the span with their offsets: each month, and an hour before and after each change."""
    moments = [
        datetime(year, month, 1, 12, tzinfo=UTC) for year in range(first_year, last_year + 1) for month in range(1, 13)
    ]
    for moment, _ in onsets[1:]:
        if first_year <= moment.year <= last_year:
            moments += [moment - _HOUR, moment + _HOUR]
    begins = [moment for moment, _ in onsets]
    for moment in moments:
        yield moment, onsets[bisect_right(begins, moment) - 1][1]


def _read_vtimezone(properties: list[Property]) -> tuple[str, Described]:
    tzid, location, observances = "", "", []
    inside: dict[str, list[Property]] | None = None
    for prop in properties:
        if prop.name == "BEGIN":
            inside = {}
        elif prop.name == "END":
            observances.append(_read_observance(inside or {}))
            inside = None
        elif inside is not None:
            inside.setdefault(prop.name, []).append(prop)
        elif prop.name == "TZID":
            tzid = prop.value.strip()
        elif prop.name == "X-LIC-LOCATION":
            location = prop.value.strip()
    return tzid, Described(location, observances)


def _read_observance(lines: dict[str, list[Property]]) -> _Observance:
    begin = _wall(lines["DTSTART"][0].value)
    before, after = _offset(lines["TZOFFSETFROM"][0].value), _offset(lines["TZOFFSETTO"][0].value)
    if before is None or after is None:
        raise ValueError("offset")
    rules = tuple(_rule_in_wall_time(prop.value, before) for prop in lines.get("RRULE", [])[:4])
    texts = [text for prop in lines.get("RDATE", []) for text in prop.value.split(",")][:1_000]
    dates = tuple(sorted(_wall(text.partition("/")[0]) for text in texts))
    return _Observance(begin, before, after, Recurrence(rules, dates))


def _rule_in_wall_time(value: str, before: timedelta) -> str:
    """The rule with UNTIL in the wall time of its onsets; only yearly ones are walked."""
    rule = parse_rule(value)
    if rule.freq != "YEARLY":
        raise ValueError("freq")
    if not isinstance(rule.until, datetime):
        return bare(value)
    return replace_part(value, "UNTIL", write_moment((rule.until + before).replace(tzinfo=None)))


def _wall(text: str) -> datetime:
    moment = read_moment(text.strip().removesuffix("Z"))
    wall = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return wall if wall.year >= _FIRST_YEAR else wall.replace(year=_FIRST_YEAR)
