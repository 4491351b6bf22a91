"""When an event is: DTSTART, DTEND, DURATION and RECURRENCE-ID with all that programs make of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ..durations import split_duration
from ..recurrence import RecurrenceError
from ..recurrence.rule import FIRST_YEAR, LAST_YEAR, read_moment
from ..walltime import at_wall, to_wall
from .lines import Property
from .refused import ComponentError, Remarks
from .zones import FileZones

_DAY = timedelta(days=1)
_YEARS_AHEAD = 10
_LONGEST = timedelta(days=366 * 150)


@dataclass(slots=True)
class Reading:
    """What the times of one event are read with.

    `repeats`: it has a rule. `last_year`: the latest its recurrence names, None when it has no end of its own.
    """

    first: dict[str, Property]
    zones: FileZones
    remarks: Remarks
    line: int
    repeats: bool = False
    last_year: int | None = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a wall time in a zone. `tzid` is the file's own name, `in_utc` says that its times became UTC."""

    value: date
    zone: str | None
    tzid: str | None = None
    floating: bool = False
    in_utc: bool = False

    @property
    def all_day(self) -> bool:
        return not isinstance(self.value, datetime)

    @property
    def moment(self) -> datetime:
        wall = self.value if isinstance(self.value, datetime) else datetime.combine(self.value, time())
        return at_wall(wall, self.zone or "UTC")

    def in_zone(self, zone: str) -> datetime:
        """What a clock in `zone` shows then."""
        if isinstance(self.value, datetime) and zone == self.zone:
            return self.value
        return to_wall(self.moment, zone)


Ending = Moment


def read_start(reading: Reading) -> Moment:
    """The start; a floating one beside an end with a zone takes that zone."""
    prop = reading.first.get("DTSTART")
    if prop is None:
        raise ComponentError("no_start")
    end = reading.first.get("DTEND")
    start = read_moment_of(reading, prop, fallback_tzid=end.params.get("TZID") if end else None)
    if start.floating:
        reading.remarks.add("floating", reading.line, zone=start.zone)
    if _is_all_day_at_heart(reading, start):
        reading.remarks.add("midnights", reading.line)
        return Moment(date(start.value.year, start.value.month, start.value.day), None)
    return start


def read_end(reading: Reading, start: Moment) -> Ending:
    """The end, by DTEND or DURATION or what RFC 5545 says without them: the start, or the day after it."""
    prop, duration = reading.first.get("DTEND"), reading.first.get("DURATION")
    if prop is not None:
        ending = _same_kind(read_moment_of(reading, prop, fallback_zone=start.zone, fallback_tzid=start.tzid), start)
    elif duration is not None:
        ending = _after(start, duration)
    else:
        ending = replace(start, value=start.value + _DAY) if start.all_day else start
    if start.all_day and ending.value == start.value:
        return replace(ending, value=start.value + _DAY)
    if ending.value < start.value if start.all_day else ending.moment < start.moment:
        raise ComponentError("ends_before_start")
    return ending


def duration_of(start: Moment, ending: Ending) -> timedelta:
    """The event's length: whole days, or real time."""
    return ending.value - start.value if start.all_day else ending.moment - start.moment


def read_moment_of(
    reading: Reading,
    prop: Property,
    *,
    fallback_zone: str | None = None,
    fallback_tzid: str | None = None,
) -> Moment:
    """A DATE or DATE-TIME property. A floating time takes the fallbacks, else the file's default zone."""
    value = _value(prop)
    if not isinstance(value, datetime):
        return Moment(value, None)
    tzid = prop.params.get("TZID", "").strip()
    if value.tzinfo is not None:
        zone = reading.zones.known(tzid) if tzid else None
        return Moment(to_wall(value, zone or "UTC"), zone or "UTC")
    if tzid or (fallback_tzid and not fallback_zone):
        return _in_file_zone(reading, value, tzid or fallback_tzid or "")
    if fallback_zone:
        return Moment(value, fallback_zone)
    return Moment(value, reading.zones.default_zone, floating=True)


def _value(prop: Property) -> date:
    text = prop.value.strip()
    try:
        value = read_moment(text.upper())
        if isinstance(value, datetime) and prop.params.get("VALUE", "").upper() == "DATE":
            value = value.date()
    except RecurrenceError:
        raise ComponentError("bad_value", name=prop.name, value=text[:80]) from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ComponentError("year", name=prop.name, value=text[:80], first=FIRST_YEAR, last=LAST_YEAR)
    return value


def _in_file_zone(reading: Reading, wall: datetime, tzid: str) -> Moment:
    """The wall time in the zone the file means, or in UTC when no IANA zone has its offsets.

    UTC does for single times and lists of them; a rule that goes on in an unknown zone can't be told.
    """
    furthest = wall.year + _YEARS_AHEAD
    final = furthest if reading.last_year is None else min(furthest, max(wall.year, reading.last_year))
    zone = reading.zones.resolve(tzid, reading.line, first_year=wall.year, last_year=final)
    if zone:
        return Moment(wall, zone, tzid)
    if reading.repeats:
        raise ComponentError("unmatched_zone", zone=tzid[:100])
    reading.remarks.add("zone_utc", reading.line, zone=tzid[:100])
    return Moment(reading.zones.to_utc(tzid, wall).replace(tzinfo=None), "UTC", tzid, in_utc=True)


def _same_kind(ending: Moment, start: Moment) -> Moment:
    """An end of the start's kind: some programs end a day by a time, or a time by a day."""
    if start.all_day and isinstance(ending.value, datetime):
        day = ending.value.date()
        return Moment(day + _DAY if ending.value.time() > time() else day, None)
    if not start.all_day and ending.all_day:
        return Moment(datetime.combine(ending.value, time()), start.zone)
    return ending


def _after(start: Moment, prop: Property) -> Moment:
    """The start and so many days on the calendar, then so many hours of real time (RFC 5545, 3.3.6)."""
    parts = split_duration(prop.value)
    if parts is None or sum(parts, timedelta()) > _LONGEST:
        raise ComponentError("bad_value", name="DURATION", value=prop.value[:80])
    nominal, exact = parts
    if nominal + exact < timedelta():
        raise ComponentError("ends_before_start")
    if not isinstance(start.value, datetime):
        return replace(start, value=start.value + timedelta(days=-(-(nominal + exact) // _DAY)))
    zone = start.zone or "UTC"
    return replace(start, value=to_wall(at_wall(start.value + nominal, zone) + exact, zone))


def _is_all_day_at_heart(reading: Reading, start: Moment) -> bool:
    """Outlook writes whole days as midnights and says so in a property of its own."""
    prop = reading.first.get("X-MICROSOFT-CDO-ALLDAYEVENT")
    if prop is None or start.all_day or prop.value.strip().upper() != "TRUE":
        return False
    end = reading.first.get("DTEND")
    return all(
        text.partition("T")[2].rstrip("Z") == "000000"
        for text in (reading.first["DTSTART"].value, end.value if end else "T000000")
    )
