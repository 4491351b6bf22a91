"""Each component arrives whole or is refused with its line; the file's encoding, limits and damage."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendarapp.ical.read import EncodingNeeded, IcsError, Limits
from calendarapp.ical.recurrence import Recurrence
from calendarapp.ical.text import clean_text
from calendarapp.ical.write import CalendarHead, VEvent, vcalendar, vevent_whole
from tests.ical.calendars import FILES, STAMP, calendar, codes, event, only, read, refusal, vtimezone

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
