"""Which zone a file means: names, descriptions, and what fits neither."""

from datetime import datetime

import pytest

from tests.ical.calendars import FILES, calendar, codes, event, only, read, vtimezone


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("Korea Standard Time", "Asia/Seoul"),
        ("/softwarestudio.org/Olson_20011030_5/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("(UTC+09:00) Seoul", "Asia/Seoul"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT-0300", "Etc/GMT+3"),
    ],
)
def test_zone_names_known_by_themselves(tzid, zone):
    assert only(calendar(event(start=f'DTSTART;TZID="{tzid}":20270104T090000'))).zone == zone


def test_iana_name_wins_over_the_files_description():
    component = only(calendar(vtimezone("Asia/Seoul"), event(start="DTSTART;TZID=Asia/Seoul:20270104T090000")))

    assert (component.zone, component.start) == ("Asia/Seoul", datetime(2027, 1, 4, 9))


def test_unknown_zone_is_refused():
    component = only(calendar(event(start="DTSTART;TZID=Mars/Olympus:20270104T090000")))

    assert component.reason == "The time zone “Mars/Olympus” isn't known, and the file doesn't describe it."


def test_single_event_in_a_zone_like_no_other_is_turned_into_utc():
    parsed = read(
        calendar(vtimezone("Own"), event("RDATE;TZID=Own:20270105T090000", start="DTSTART;TZID=Own:20270104T090000"))
    )

    (component,) = parsed.components
    assert (component.start, component.zone) == (datetime(2027, 1, 4, 3, 40), "UTC")
    assert component.recurrence.rdates == (datetime(2027, 1, 5, 3, 40),)
    assert "zone_utc" in codes(parsed)


def test_recurring_event_in_a_zone_like_no_other_is_refused():
    component = only(calendar(vtimezone("Own"), event("RRULE:FREQ=DAILY", start="DTSTART;TZID=Own:20270104T090000")))

    assert component.code == "unmatched_zone"


def test_rule_that_no_zone_keeps_is_matched_in_its_first_year():
    lotus = (FILES / "lotus.ics").read_bytes().decode()
    zone = lotus[lotus.index("BEGIN:VTIMEZONE") : lotus.index("BEGIN:VEVENT")].replace("\r\n", "\n")

    parsed = read(calendar(zone, event("RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Eastern:20050418T090000")))

    assert parsed.components[0].zone == "America/New_York"
    assert codes(parsed) == ["zone_partly"]


def test_custom_zones_of_one_file_are_unknown_to_the_next():
    first = calendar(
        vtimezone("Customized Time Zone", "+0900"), event(start="DTSTART;TZID=Customized Time Zone:20270104T090000")
    )
    second = calendar(
        vtimezone("Customized Time Zone", "-0700"), event(start="DTSTART;TZID=Customized Time Zone:20270104T090000")
    )

    zones = [only(content).zone for content in (first, second)]

    assert zones == ["Asia/Seoul", "America/Phoenix"]


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VTIMEZONE\nTZID:Own\nEND:VTIMEZONE\n",
        vtimezone("Own", "nonsense"),
        vtimezone("Own").replace("END:STANDARD", "RRULE:FREQ=MINUTELY\nEND:STANDARD"),
        vtimezone("Own").replace("DTSTART:19700101T000000\n", ""),
    ],
)
def test_description_that_can_not_be_read_is_none(broken):
    assert only(calendar(broken, event(start="DTSTART;TZID=Own:20270104T090000"))).code == "unknown_zone"


def test_closed_rules_of_a_described_zone_are_compared_in_wall_time():
    closed = (
        "BEGIN:VTIMEZONE\nTZID:Own\n"
        "BEGIN:DAYLIGHT\nDTSTART:20200329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20270328T010000Z\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:20201025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20271031T010000Z\n"
        "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )

    assert only(calendar(closed, event(start="DTSTART;TZID=Own:20270704T090000"))).zone == "Europe/Paris"
