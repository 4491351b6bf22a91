"""VTIMEZONEs against zoneinfo, read by icalendar and by dateutil."""

import struct
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from zoneinfo import TZPATH

import icalendar
import pytest
from dateutil.tz import tzical

from calendarapp.ical.vtimezone import offset_value, vtimezone_lines
from calendarapp.ical.walltime import ZONES, zone_info

SINCE, UNTIL = date(2024, 1, 1), date(2028, 12, 31)
DAY = timedelta(days=1)
BY_THE_MOON = {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron"}


def observances(zone, since=SINCE, until=UNTIL):
    timezone = icalendar.Timezone.from_ical("\r\n".join([*vtimezone_lines(zone, since=since, until=until), ""]))
    return timezone.subcomponents


def changes(zone, since, until):
    """Every onset the VTIMEZONE states, as (UTC moment, offset), in order."""
    stated = []
    for observance in observances(zone, since, until):
        begin, before = observance["DTSTART"].dt, observance["TZOFFSETFROM"].td
        walls = [begin]
        if "RRULE" in observance:
            until_year = until.year + 1
            rule = icalendar.vRecur(observance["RRULE"])
            end = rule.pop("UNTIL", [datetime(until_year, 1, 1, tzinfo=UTC)])[0]
            text = rule.to_ical().decode()
            walls = list(naive_rule(text, begin, (end + before).replace(tzinfo=None)))
        stated += [((wall - before).replace(tzinfo=UTC), observance["TZOFFSETTO"].td) for wall in walls]
    return sorted(stated)


@cache
def naive_rule(text, begin, end):
    from dateutil.rrule import rrulestr

    return tuple(rrulestr(text, dtstart=begin).between(begin, end, inc=True))


def offsets_disagree(zone, since, until):
    """Hours at which the VTIMEZONE and zoneinfo differ; a second before a midnight change is forgiven.

    A day whose two midnights have one offset and in which nothing is stated is known by its midnight.
    """
    stated, info = changes(zone, since, until), zone_info(zone)
    days_of_change = {moment.date() for moment, _offset in stated}
    midnight, wrong, index = datetime(since.year, since.month, since.day, tzinfo=UTC), [], 0
    while midnight.date() <= until:
        following = midnight + DAY
        quiet = midnight.astimezone(info).utcoffset() == following.astimezone(info).utcoffset()
        for hour in range(1 if quiet and midnight.date() not in days_of_change else 24):
            moment = midnight + timedelta(hours=hour)
            while index + 1 < len(stated) and stated[index + 1][0] <= moment:
                index += 1
            if stated[index][1] != moment.astimezone(info).utcoffset():
                wrong.append(moment)
        midnight = following
    return wrong


def rules_of(zone):
    """What decides on a zone's offsets from SINCE on: the one before, the changes its file lists since, the rule at its end."""
    places = [*(Path(place) for place in TZPATH), files("tzdata.zoneinfo")]  # in the order of zoneinfo
    data = next(file for place in places if (file := place.joinpath(zone)).is_file()).read_bytes()
    _utc, _std, leaps, times, types, letters = struct.unpack(">6L", data[20:44])
    second = 44 + times * 5 + types * 6 + letters + leaps * 8 + _std + _utc  # the block in 64 bits
    _utc, _std, leaps, times, types, letters = struct.unpack(">6L", data[second + 20 : second + 44])
    body = data[second + 44 :]
    moments = struct.unpack(f">{times}q", body[: times * 8])
    kinds = body[times * 8 : times * 9]
    offsets = [struct.unpack(">l", body[times * 9 + at * 6 :][:4])[0] for at in range(types)]
    begin = datetime.combine(SINCE, datetime.min.time(), UTC)
    since = [
        (moment, offsets[kind]) for moment, kind in zip(moments, kinds, strict=True) if moment >= begin.timestamp()
    ]
    return begin.astimezone(zone_info(zone)).utcoffset(), tuple(since), data.rsplit(b"\n", 2)[-2]


@cache
def zones_alike():
    """Zones by their rules: those of one kind differ before SINCE at most."""
    found = defaultdict(list)
    for zone in sorted(ZONES):
        found[rules_of(zone)].append(zone)
    return tuple(found.values())


def lines_but_names(zone, since, until):
    """Its lines without the names of zone and offsets, which zones of one kind may have of their own."""
    lines = vtimezone_lines(zone, since=since, until=until)
    return lines and [line for line in lines if not line.startswith(("TZID:", "TZNAME:"))]


def test_every_zone_agrees_with_zoneinfo_at_every_hour():
    since, until = date(2026, 6, 1), date(2027, 6, 30)

    wrong = {}
    for first, *others in zones_alike():
        stated = lines_but_names(first, since, until)
        wrong |= {zone: "not as its like" for zone in others if lines_but_names(zone, since, until) != stated}
        if stated and (hours := offsets_disagree(first, since, until)):
            wrong[first] = hours[:3]

    assert wrong == {}
    assert sum(map(len, zones_alike())) == len(ZONES) > 400


def test_only_zones_without_yearly_rules_get_none():
    firsts = [alike for alike in zones_alike() if vtimezone_lines(alike[0], since=SINCE, until=UNTIL) is None]

    assert {zone for alike in firsts for zone in alike} == BY_THE_MOON


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Europe/Istanbul", "Asia/Tehran"],
)
def test_long_series_agree_with_zoneinfo_since_they_began(zone):
    assert offsets_disagree(zone, date(2003, 1, 1), date(2027, 12, 31)) == []


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Africa/Cairo", "Asia/Seoul"]
)
def test_dateutil_reads_the_same_offsets(zone):
    lines = vtimezone_lines(zone, since=SINCE, until=UNTIL)
    theirs = tzical(StringIO("\n".join(lines))).get(zone)
    noons = [datetime(2025, 1, 1, 12) + timedelta(days=day) for day in range(730)]

    assert [noon.replace(tzinfo=theirs).utcoffset() for noon in noons] == [
        noon.replace(tzinfo=zone_info(zone)).utcoffset() for noon in noons
    ]


def test_series_under_todays_rule_needs_one_standard_and_one_daylight():
    assert vtimezone_lines("Europe/Paris", since=date(2027, 5, 1), until=date(2028, 5, 1)) == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_older_rule_periods_are_closed_in_utc_and_the_last_stay_open():
    rules = [
        (observance.name, observance["RRULE"].to_ical().decode())
        for observance in observances("America/New_York", date(2005, 1, 1), UNTIL)
    ]

    assert rules == [
        ("DAYLIGHT", "FREQ=YEARLY;UNTIL=20060402T070000Z;BYDAY=1SU;BYMONTH=4"),
        ("STANDARD", "FREQ=YEARLY;UNTIL=20061029T060000Z;BYDAY=-1SU;BYMONTH=10"),
        ("DAYLIGHT", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"),
        ("STANDARD", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
    ]


@pytest.mark.parametrize("zone", ["Asia/Seoul", "UTC", "Asia/Kathmandu"])
def test_fixed_zone_is_one_standard(zone):
    (only,) = observances(zone)

    assert (only.name, "RRULE" in only) == ("STANDARD", False)
    assert only["TZOFFSETFROM"].td == only["TZOFFSETTO"].td == zone_info(zone).utcoffset(datetime(2027, 1, 1))


def test_no_zone_lists_dates():
    assert not [
        line
        for zone in ("Europe/Paris", "Asia/Jerusalem")
        for line in vtimezone_lines(zone, since=SINCE, until=UNTIL)
        if "RDATE" in line
    ]


def test_same_years_give_the_same_lines():
    assert vtimezone_lines("Europe/Paris", since=date(2027, 1, 1), until=date(2028, 1, 1)) == vtimezone_lines(
        "Europe/Paris", since=date(2027, 12, 31), until=date(2028, 6, 1)
    )


@pytest.mark.parametrize(
    ("offset", "value"),
    [
        (timedelta(hours=1), "+0100"),
        (-timedelta(hours=3, minutes=30), "-0330"),
        (timedelta(), "+0000"),
        (timedelta(minutes=19, seconds=32), "+001932"),
    ],
)
def test_offset_value(offset, value):
    assert offset_value(offset) == value
