"""Reading files as the common programs write them; each component arrives whole or is refused with its line."""

import time
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendarapp.ical.read import EncodingNeeded, IcsError, Limits, read_calendar
from calendarapp.ical.recurrence import Recurrence
from calendarapp.ical.text import clean_text
from calendarapp.ical.write import CalendarHead, VEvent, vcalendar, vevent_whole

FILES = Path(__file__).parent / "files"
STAMP = datetime(2027, 1, 1, 8, tzinfo=UTC)


def read(content, **options):
    return read_calendar(content, **{"default_zone": "Europe/Paris", "horizon_end": date(2029, 1, 31), **options})


def read_file(name, **options):
    return read((FILES / name).read_bytes(), **options)


def calendar(*components, head=""):
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{''.join(components)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(*lines, uid="u-1", start="DTSTART:20270104T090000Z"):
    rows = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T080000Z", start, "SUMMARY:Launch", *lines, "END:VEVENT", ""]
    return "\n".join(row for row in rows[:-1] if row) + "\n"


def only(content, **options):
    (component,) = read(content, **options).components
    return component


def refusal(*lines, **options):
    component = only(calendar(event(*lines, **options)))
    return component.code, component.line


def codes(parsed):
    return [remark.code for remark in parsed.warnings]


# The programs


def test_google_series_with_a_moved_occurrence():
    parsed = read_file("google.ics")

    moved, series, day = parsed.components
    assert (parsed.name, parsed.zone, parsed.warnings) == ("Maison Luma, launches", "Europe/Paris", [])
    assert (moved.recurrence_id, moved.orphan, moved.created) == (datetime(2027, 1, 13, 9), False, None)
    assert (moved.start, moved.zone, moved.summary) == (
        datetime(2027, 1, 15, 11),
        "America/Toronto",
        "Stand-up (moved)",
    )
    assert series.recurrence == Recurrence(
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20270401T035959Z",), exdates=(datetime(2027, 1, 20, 9),)
    )
    assert series.description == "Agenda: budgets, channels\nhttps://example.com/a?b=c;d"
    assert (series.sequence, series.created) == (1, datetime(2026, 12, 1, 10, tzinfo=UTC))
    assert series.kept_lines == (
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:This is an event reminder",
        "TRIGGER:-P0DT0H10M0S",
        "END:VALARM",
    )
    assert (day.all_day, day.start, day.end, day.zone) == (True, date(2027, 2, 14), date(2027, 2, 15), None)
    assert day.summary == "발렌타인 데이 세일"


def test_outlook_customized_zone_is_found_by_its_offsets():
    parsed = read_file("outlook.ics")

    review, closed = parsed.components
    assert (review.zone, review.start, review.end) == (
        "Europe/Paris",
        datetime(2027, 7, 5, 14),
        datetime(2027, 7, 5, 15, 30),
    )
    assert review.summary == "Creative review"
    assert review.description == "Creative review, round 2                       with agency"
    assert (review.categories, review.klass) == (("Launch", "Paid, social"), "PRIVATE")
    assert review.uid.endswith("C7F9")
    assert [line.partition(":")[0] for line in review.kept_lines[:4]] == [
        'ATTENDEE;CN="Doe, Jane; Northlight";RSVP=TRUE',
        'ORGANIZER;CN="Smith, Bob"',
        "PRIORITY",
        "X-ALT-DESC;FMTTYPE=text/html",
    ]
    assert (closed.all_day, closed.start, closed.end) == (True, date(2027, 7, 12), date(2027, 7, 13))
    assert "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE" in closed.kept_lines
    assert codes(parsed) == ["zone_matched", "midnights"]


def test_outlook_zone_prefers_the_calendars_own_where_it_fits():
    parsed = read_file("outlook.ics", default_zone="Europe/Rome")

    assert parsed.components[0].zone == "Europe/Rome"


def test_exchange_windows_names_display_names_and_misplaced_quotes():
    parsed = read_file("exchange.ics")

    weekly, sydney, new_york = parsed.components
    assert (weekly.start, weekly.zone) == (datetime(2027, 1, 4, 9), "Europe/Berlin")
    assert weekly.recurrence.rrules == ("FREQ=WEEKLY;UNTIL=20270630T070000Z;INTERVAL=1;BYDAY=MO,WE;WKST=MO",)
    assert weekly.recurrence.exdates == (datetime(2027, 1, 11, 9), datetime(2027, 1, 13, 9))
    assert (sydney.zone, new_york.zone) == ("Australia/Sydney", "America/New_York")
    assert sydney.summary == "Sydney call"
    assert sydney.uid.startswith("no-uid-")
    assert sydney.uid != new_york.uid
    assert codes(parsed) == ["quotes", "no_uid"]


def test_apple_ends_in_another_zone_and_durations():
    parsed = read_file("apple.ics")

    flight, shop, todo = parsed.components
    assert (flight.start, flight.zone) == (datetime(2027, 3, 1, 8), "Europe/Paris")
    assert (flight.end, flight.end_zone) == (datetime(2027, 3, 1, 20), "Asia/Seoul")
    assert flight.url == "https://example.com/trip"
    assert flight.kept_lines == (
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=100;X-TITLE="Terminal 2E":geo:49.0,2.5',
    )
    assert (shop.start, shop.end) == (date(2027, 3, 5), date(2027, 3, 8))
    assert shop.recurrence == Recurrence(("FREQ=YEARLY;UNTIL=20300305",), (date(2027, 9, 1),), (date(2028, 3, 5),))
    assert (todo.line, todo.component, todo.uid, todo.reason) == (
        31,
        "VTODO",
        "todo-1",
        "Only events are taken; this is a VTODO.",
    )


def test_thunderbird_blank_lines_inside_folds_and_two_calendars():
    parsed = read_file("thunderbird.ics")

    gifts, boxing = parsed.components
    assert (gifts.uid, gifts.summary, gifts.line) == ("956630271", "Christmas gift sets", 7)
    assert (gifts.start, gifts.end) == (date(2027, 11, 1), date(2027, 12, 26))
    assert (boxing.start, boxing.end, boxing.zone, boxing.floating) == (
        datetime(2027, 12, 26, 10),
        datetime(2027, 12, 26, 10),
        "Europe/Paris",
        True,
    )
    assert [str(remark) for remark in parsed.warnings] == ["Times without a time zone are taken in Europe/Paris."]


def test_lotus_periods_and_an_override_without_its_master():
    parsed = read_file("lotus.ics")

    meeting, moved = parsed.components
    assert (meeting.start, meeting.zone) == (datetime(2005, 4, 18, 9), "America/New_York")
    assert meeting.recurrence == Recurrence(rdates=(datetime(2005, 4, 19, 9), datetime(2005, 4, 20, 9)))
    assert (moved.orphan, moved.recurrence_id, moved.recurrence) == (True, datetime(2005, 4, 28, 9), Recurrence())
    assert meeting.kept_lines == ('COMMENT;ALTREP="CID:<FFFF__=0ABBE548DFE235B58f9e8a93d@coffeebean.com>":Body change',)


def test_nextcloud_days_with_a_zone_and_times_of_mixed_kinds():
    holidays, day, evening = read_file("nextcloud.ics", default_zone="America/Los_Angeles").components

    assert (holidays.all_day, holidays.start, holidays.end) == (True, date(2027, 7, 2), date(2027, 8, 11))
    assert (day.start, day.zone, day.end, day.end_zone) == (
        datetime(2027, 5, 30, 12),
        "Europe/Berlin",
        datetime(2027, 5, 30, 18),
        "Europe/Berlin",
    )
    assert (evening.start, evening.end, evening.zone) == (
        datetime(2027, 6, 2, 14),
        datetime(2027, 6, 2, 16),
        "Europe/Berlin",
    )


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.ics")))
def test_texts_and_stamps_are_those_icalendar_reads(name):
    content = (FILES / name).read_bytes()
    theirs = [vevent for each in icalendar.Calendar.from_ical(content, multiple=True) for vevent in each.walk("VEVENT")]

    ours = read(content).events

    assert [(e.summary, e.description, e.location, e.sequence, e.dtstamp) for e in ours] == [
        (
            *(clean_text(str(vevent.get(name, ""))).strip() for name in ("SUMMARY", "DESCRIPTION", "LOCATION")),
            vevent.get("SEQUENCE", 0),
            vevent["DTSTAMP"].dt.replace(tzinfo=UTC) if "DTSTAMP" in vevent else None,
        )
        for vevent in theirs
    ]


# Zones


def vtimezone(tzid, offset="+0520"):
    return (
        f"BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


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


# What is refused, and what isn't


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["DTEND:20270104T080000Z"], "ends_before_start"),
        (["DURATION:-PT1H"], "ends_before_start"),
        (["DURATION:soon"], "bad_value"),
        (["DTEND:tomorrow"], "bad_value"),
        (["RRULE:FREQ=SECONDLY"], "secondly"),
        (["RRULE:FREQ=MINUTELY"], "too_many_steps"),
        (["RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270201T000000Z"], "count_and_until"),
        (["RDATE;VALUE=PERIOD:20270105T090000Z/PT5H"], "period"),
        (["EXRULE:FREQ=DAILY"], "exrule"),
        (["EXDATE;TZID=Mars:20270105T090000"], "unknown_zone"),
        (["RECURRENCE-ID;RANGE=THISANDFUTURE:20270105T090000Z"], "range"),
        (["X-A:nul\x00"], "nul"),
        (["DTEND:21010101T000000Z"], "year"),
        (["BEGIN:VALARM", "ACTION:DISPLAY"], "unbalanced"),
        (["END:VALARM"], "unbalanced"),
    ],
)
def test_component_is_refused_with_line_and_reason(lines, code):
    assert refusal(*lines) == (code, 4)


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("", "no_start"),
        ("DTSTART:", "bad_value"),
        ("DTSTART:19690101T000000Z", "year"),
        ("DTSTART:20270230", "bad_value"),
    ],
)
def test_start_is_refused(start, code):
    assert refusal(start=start) == (code, 4)


def test_uid_beyond_measure_is_refused():
    assert refusal(uid="u" * 501) == ("long_uid", 4)


def test_refusal_of_a_rule_shows_the_rule():
    component = only(calendar(event("RRULE:FREQ=SECONDLY;COUNT=3")))

    assert component.reason == "Rules that repeat by the second aren't taken. (RRULE:FREQ=SECONDLY;COUNT=3)"


def test_one_bad_component_does_not_spoil_the_others():
    parsed = read(
        calendar(
            event(uid="a"),
            event("DTEND:20260101T000000Z", uid="b"),
            "BEGIN:VJOURNAL\nUID:c\nEND:VJOURNAL\n",
            event(uid="d"),
        )
    )

    assert [component.uid for component in parsed.components] == ["a", "b", "c", "d"]
    assert [(refused.line, refused.code) for refused in parsed.refused] == [
        (10, "ends_before_start"),
        (17, "only_events"),
    ]


def test_component_without_its_end_is_refused_and_the_next_taken():
    open_event = event(uid="a").replace("END:VEVENT\n", "")

    parsed = read(calendar(open_event, event(uid="b")))

    assert [(refused.line, refused.code) for refused in parsed.refused] == [(4, "no_end")]
    assert [taken.uid for taken in parsed.events] == ["b"]


def test_same_event_twice_is_taken_in_its_newest_version():
    parsed = read(calendar(event("SEQUENCE:1"), event("SEQUENCE:2"), event("SEQUENCE:2")))

    assert [(refused.code, refused.line, refused.params["other"]) for refused in parsed.refused] == [
        ("duplicate", 4, 11),
        ("duplicate", 18, 11),
    ]
    assert [taken.sequence for taken in parsed.events] == [2]


@pytest.mark.parametrize(
    ("lines", "start", "expected"),
    [
        ([], "DTSTART;VALUE=DATE:20270104", (date(2027, 1, 4), date(2027, 1, 5))),
        ([], "DTSTART:20270104", (date(2027, 1, 4), date(2027, 1, 5))),
        (["DTEND;VALUE=DATE:20270104"], "DTSTART;VALUE=DATE:20270104", (date(2027, 1, 4), date(2027, 1, 5))),
        (["DURATION:PT86400S"], "DTSTART;VALUE=DATE:20270104", (date(2027, 1, 4), date(2027, 1, 5))),
        (["DURATION:P1W"], "DTSTART;VALUE=DATE:20270104", (date(2027, 1, 4), date(2027, 1, 11))),
        (["DTEND:20270105T120000"], "DTSTART;VALUE=DATE:20270104", (date(2027, 1, 4), date(2027, 1, 6))),
        (
            ["DTEND;VALUE=DATE:20270105"],
            "DTSTART;TZID=Europe/Paris:20270104T090000",
            (datetime(2027, 1, 4, 9), datetime(2027, 1, 5)),
        ),
        (
            ["DURATION:P1DT1H"],
            "DTSTART;TZID=Europe/Paris:20270327T090000",
            (datetime(2027, 3, 27, 9), datetime(2027, 3, 28, 10)),
        ),
        (
            ["DURATION:PT24H"],
            "DTSTART;TZID=Europe/Paris:20270327T090000",
            (datetime(2027, 3, 27, 9), datetime(2027, 3, 28, 10)),
        ),
    ],
)
def test_ends(lines, start, expected):
    component = only(calendar(event(*lines, start=start)))

    assert (component.start, component.end) == expected


def test_override_is_told_in_its_masters_zone_and_kind():
    series = event("RRULE:FREQ=DAILY;COUNT=5", start="DTSTART;TZID=Asia/Seoul:20270104T090000")
    by_moment = event("RECURRENCE-ID:20270105T000000Z", start="DTSTART:20270105T010000Z")
    by_day = event("RECURRENCE-ID;VALUE=DATE:20270106", "RRULE:FREQ=DAILY", start="DTSTART:20270106T010000Z")

    parsed = read(calendar(series, by_moment, by_day))

    assert [taken.recurrence_id for taken in parsed.events] == [None, datetime(2027, 1, 5, 9), datetime(2027, 1, 6, 9)]
    assert parsed.events[2].recurrence == Recurrence()
    assert codes(parsed) == ["override_rule"]


def test_rules_are_mended_where_their_meaning_is_plain():
    parsed = read(calendar(event("RRULE;X-A=B:RRULE:AnythingRandom;FREQ=WEEKLY;BYDAY=MO,FR")))

    assert parsed.components[0].recurrence.rrules == ("FREQ=WEEKLY;BYDAY=MO,FR",)
    assert codes(parsed) == ["rule_mended", "rule_mended"]


def test_several_rules_and_hours_come_in():
    component = only(calendar(event("RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=8", "RRULE:FREQ=MONTHLY;COUNT=3")))

    assert component.recurrence.rrules == ("FREQ=HOURLY;INTERVAL=6;COUNT=8", "FREQ=MONTHLY;COUNT=3")


def test_line_broken_without_a_fold_stays_in_the_text():
    parsed = read(calendar(event("DESCRIPTION:Simches ", "3.110, floor 3")))

    assert parsed.components[0].description == "Simches 3.110, floor 3"
    assert codes(parsed) == ["broken_fold"]


def test_controls_are_taken_out_of_texts_and_kept_lines():
    component = only(calendar(event("LOCATION:Pa\x07ris\u2028", "X-A:b\x0bc", "CATEGORIES:\x01,a")))

    assert (component.location, component.kept_lines, component.categories) == ("Paris", ("X-A:bc",), ("a",))


def test_hash_tells_whether_the_component_says_something_else():
    first = only(calendar(event("LOCATION:Paris", "X-A:1")))
    again = only(calendar(event("X-A:1", "LOCATION:Paris").replace("20270101T080000Z", "20270202T080000Z")))
    other = only(calendar(event("LOCATION:Paris", "X-A:2")))

    assert first.content_hash == again.content_hash != other.content_hash


# The file


def test_byte_order_mark_bare_line_feeds_and_lower_case_are_no_matter():
    plain = calendar(event())
    lower = plain.replace(b"BEGIN", b"begin").replace(b"END", b"end").replace(b"SUMMARY", b"summary")

    for content in (b"\xef\xbb\xbf" + plain, plain.replace(b"\r\n", b"\n"), plain.replace(b"\r\n", b"\r"), lower):
        assert only(content).summary == "Launch"


def test_fold_inside_a_character_is_undone_before_decoding():
    content = calendar(event("LOCATION:서울"))
    place = content.index("서".encode()) + 1

    assert only(content[:place] + b"\r\n " + content[place:]).location == "서울"


def test_other_encodings_are_asked_for():
    content = calendar(event("LOCATION:Café")).decode().encode("latin-1")

    with pytest.raises(EncodingNeeded) as asked:
        read(content)
    assert (asked.value.code, asked.value.line) == ("encoding", "9")
    assert only(content, encoding="latin-1").location == "Café"
    assert only(calendar(event()).decode().encode("utf-16"), encoding="utf-16").summary == "Launch"
    with pytest.raises(EncodingNeeded):
        read(calendar(event()).decode().encode("utf-16"))
    with pytest.raises(EncodingNeeded):
        read(content, encoding="ascii")
    with pytest.raises(IcsError, match="isn't an encoding"):
        read(content, encoding="klingon")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_icalendar"),
        (b"\x00" * 100, "not_icalendar"),
        (b"\x89PNG\r\n\x1a\n", "encoding"),
        (b"<html><body>Sign in</body></html>", "not_icalendar"),
        (b"BEGIN:VCARD\nEND:VCARD\n", "not_icalendar"),
        (b"BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR\n", "vcalendar_1"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:2027", "cut_off"),
    ],
)
def test_what_is_no_calendar_is_refused_as_a_whole(content, code):
    with pytest.raises(IcsError) as refused:
        read(content)

    assert refused.value.code == code
    assert refused.value.message % refused.value.params == str(refused.value)


def test_file_without_its_last_line_is_taken_with_a_remark():
    parsed = read(calendar(event()).replace(b"END:VCALENDAR\r\n", b""))

    assert len(parsed.events) == 1
    assert codes(parsed) == ["no_end_calendar"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"BEGIN:VCALENDAR\n" + b"X" * 10_000_000, "too_large"),
        (b"BEGIN:VCALENDAR\n" + b"\n" * 1_500_000, "too_many_lines"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 20_001, "too_many_components"),
    ],
)
def test_limits_answer_within_a_second(content, code):
    began = time.perf_counter()

    with pytest.raises(IcsError) as refused:
        read(content)

    assert refused.value.code == code
    assert time.perf_counter() - began < 1


def test_limits_of_a_component():
    limits = Limits(line_length=100, component_lines=8)
    content = calendar(event("X-A:" + "a" * 100), event(*["X-A:a"] * 9, uid="u-2"), event(uid="u-3"))

    parsed = read(content, limits=limits)

    assert [refused.code for refused in parsed.refused] == ["long_line", "too_many_lines"]
    assert [taken.uid for taken in parsed.events] == ["u-3"]


def test_a_crowd_of_custom_zones_ends_in_time():
    crowd = "".join(vtimezone(f"Own {number}", "+0520") for number in range(2_000))
    events = [event(uid=str(number), start=f"DTSTART;TZID=Own {number}:20270104T090000") for number in range(2_000)]
    began = time.perf_counter()

    parsed = read(calendar(crowd, *events))

    assert (len(parsed.events), len(parsed.refused)) == (100, 1_900)
    assert time.perf_counter() - began < 5


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_to_a_file_is_refused_or_survived(data):
    content = bytearray((FILES / data.draw(st.sampled_from(["google.ics", "outlook.ics", "lotus.ics"]))).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))

    try:
        parsed = read(bytes(content))
    except IcsError as error:
        parsed = error

    assert isinstance(parsed, IcsError) or all(component.line for component in parsed.components)


# Out and in again


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(lambda text: clean_text(text).strip())


@settings(max_examples=100, deadline=None)
@given(
    summary=TEXTS,
    description=TEXTS,
    categories=st.lists(TEXTS.filter(bool), max_size=3, unique=True),
    start=st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)).map(lambda wall: wall.replace(microsecond=0)),
    zone=st.sampled_from(["Europe/Paris", "Asia/Seoul", "America/New_York", "UTC"]),
    recurrence=st.sampled_from(
        [Recurrence(), Recurrence(("FREQ=WEEKLY;COUNT=4",)), Recurrence(("FREQ=MONTHLY;BYDAY=2TU",))]
    ),
)
def test_what_is_written_is_read_back_whole(summary, description, categories, start, zone, recurrence):
    written = VEvent(
        uid="a-1",
        start=start,
        end=start,
        zone=zone,
        summary=summary,
        description=description,
        categories=tuple(categories),
        recurrence=recurrence,
        dtstamp=STAMP,
        extra_lines=("X-A;B=c:d",),
    )

    component = only(
        vcalendar(CalendarHead(prodid="x", name="y"), [], [vevent_whole(written)]), horizon_end=start.date()
    )

    assert (component.summary, component.description, component.categories) == (summary, description, tuple(categories))
    assert (component.start, component.zone, component.recurrence) == (start, zone, recurrence)
    assert component.kept_lines == ("X-A;B=c:d",)
