"""The writer, read back by icalendar."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.ical.recurrence import Recurrence
from calendarapp.ical.text import clean_text, escape_text
from calendarapp.ical.write import (
    CalendarHead,
    VEvent,
    duration_value,
    fold,
    line,
    vcalendar,
    vevent,
    vevent_body,
    vevent_whole,
)

STAMP = datetime(2027, 1, 4, 9, 30, 5, tzinfo=UTC)
HEAD = CalendarHead(prodid="-//Almanac//EN", name="Plan; of “Luma”, 2027")
TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("\\;,:\n\"' abc"), st.characters(), st.sampled_from("글로우세럼런칭🚀👩‍👩‍👧é")),
    max_size=300,
)


def written(**fields):
    event = VEvent(**{"uid": "a-1", "start": date(2027, 1, 4), **fields})
    return vevent(vevent_body(event), sequence=3, dtstamp=STAMP)


def unfolded(text):
    return text.replace("\r\n ", "")


def read_back(*vevents, head=HEAD, zones=()):
    return icalendar.Calendar.from_ical(vcalendar(head, zones, vevents))


def only_event(calendar):
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return event


@given(TEXTS)
def test_fold_keeps_lines_short_and_comes_back_whole(text):
    content = f"DESCRIPTION:{escape_text(text)}"

    folded = fold(content)

    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert unfolded(folded) == content


@given(TEXTS)
def test_fold_never_cuts_an_escape(text):
    pieces = fold(f"DESCRIPTION:{escape_text(text)}").split("\r\n")

    for piece in pieces[:-1]:
        assert (len(piece) - len(piece.rstrip("\\"))) % 2 == 0


@pytest.mark.parametrize("lead", range(60, 80))
def test_fold_takes_an_escape_or_a_character_to_the_next_line(lead):
    for special in ("\\", "\n", ";", "한", "🚀"):
        content = "X:" + "a" * lead + escape_text(special * 3)

        pieces = fold(content).split("\r\n ")

        assert "".join(pieces) == content
        assert all(len(piece.encode()) <= 74 + (piece is pieces[0]) for piece in pieces)


@given(TEXTS)
def test_text_comes_back_through_icalendar(text):
    event = only_event(read_back(written(summary=text, description=text)))

    assert str(event["SUMMARY"]) == clean_text(text)
    assert str(event.get("DESCRIPTION", "")) == clean_text(text)


def test_line_quotes_parameters():
    assert line("X-A", "1", cn='Doe; "J"', x_kind="b") == "X-A;CN=\"Doe; 'J'\";X-KIND=b:1\r\n"


def test_all_day_event():
    event = only_event(read_back(written(end=date(2027, 1, 6), transp="TRANSPARENT")))

    assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 1, 4), date(2027, 1, 6))
    assert event["TRANSP"] == "TRANSPARENT"


def test_moment_is_written_in_utc():
    text = written(start=datetime(2027, 1, 4, 10, 30, tzinfo=UTC), end=datetime(2027, 1, 4, 11, tzinfo=UTC))

    assert "DTSTART:20270104T103000Z\r\nDTEND:20270104T110000Z\r\n" in text


def test_series_keeps_the_starts_zone_and_kind():
    recurrence = Recurrence(
        ("FREQ=WEEKLY;UNTIL=20270301T080000Z",), (datetime(2027, 1, 5, 9),), (datetime(2027, 1, 11, 9),)
    )

    text = written(
        start=datetime(2027, 1, 4, 9), end=datetime(2027, 1, 4, 10), zone="Europe/Paris", recurrence=recurrence
    )

    assert "DTSTART;TZID=Europe/Paris:20270104T090000\r\nDTEND;TZID=Europe/Paris:20270104T100000\r\n" in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270301T080000Z\r\nRDATE;TZID=Europe/Paris:20270105T090000\r\n" in text
    assert "EXDATE;TZID=Europe/Paris:20270111T090000\r\n" in text


def test_series_in_utc_and_all_day_series():
    utc = written(start=datetime(2027, 1, 4, 9), zone="UTC", recurrence=Recurrence(exdates=(datetime(2027, 1, 5, 9),)))
    days = written(recurrence=Recurrence(("FREQ=DAILY",), (), (date(2027, 1, 5),)))

    assert "DTSTART:20270104T090000Z\r\nEXDATE:20270105T090000Z\r\n" in utc
    assert "DTSTART;VALUE=DATE:20270104\r\nRRULE:FREQ=DAILY\r\nEXDATE;VALUE=DATE:20270105\r\n" in days


def test_zone_without_yearly_rules_goes_out_as_dates_in_utc():
    moments = (datetime(2027, 1, 11, 8, tzinfo=UTC), datetime(2027, 1, 18, 8, tzinfo=UTC))

    event = only_event(read_back(written(start=datetime(2027, 1, 4, 8, tzinfo=UTC), rdates_utc=moments)))

    assert [rdate.dts[0].dt for rdate in event["RDATE"]] == list(moments)


def test_override_and_event_that_ends_in_another_zone():
    text = written(
        start=datetime(2027, 1, 4, 9),
        end=datetime(2027, 1, 4, 20),
        zone="Europe/Paris",
        end_zone="Asia/Seoul",
        recurrence_id=datetime(2027, 1, 4, 8),
    )

    assert "RECURRENCE-ID;TZID=Europe/Paris:20270104T080000\r\n" in text
    assert "DTEND;TZID=Asia/Seoul:20270104T200000\r\n" in text


def test_other_fields_come_back():
    event = only_event(
        read_back(
            written(
                location="Paris, Pont Neuf",
                url="https://almanac.example/e/1",
                categories=("Launch", "Paid, social"),
                color="rebeccapurple",
                status="CONFIRMED",
                klass="PUBLIC",
                created=STAMP - timedelta(days=1),
                extra_lines=("X-MINE;A=b:kept\\, as it is", "X-LONG:" + "한" * 40),
            )
        )
    )

    assert event["LOCATION"] == "Paris, Pont Neuf"
    assert event["URL"] == "https://almanac.example/e/1"
    assert event["CATEGORIES"].cats == ["Launch", "Paid, social"]
    assert (event["COLOR"], event["STATUS"], event["CLASS"]) == ("rebeccapurple", "CONFIRMED", "PUBLIC")
    assert (event["SEQUENCE"], event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) == (3, STAMP, STAMP)
    assert event["CREATED"].dt == STAMP - timedelta(days=1)
    assert str(event["X-MINE"]) == "kept\\, as it is"
    assert str(event["X-LONG"]) == "한" * 40


def test_head_stands_in_the_agreed_order():
    head = CalendarHead(
        prodid="-//Almanac//EN",
        name="Plan",
        description="All launches",
        zone="Europe/Paris",
        color="teal",
        apple_color="#008080",
    )

    assert vcalendar(head, [], []).decode() == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Almanac//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
        "NAME:Plan\r\nX-WR-CALNAME:Plan\r\nDESCRIPTION:All launches\r\nX-WR-CALDESC:All launches\r\n"
        "X-WR-TIMEZONE:Europe/Paris\r\nCOLOR:teal\r\nX-APPLE-CALENDAR-COLOR:#008080\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\nEND:VCALENDAR\r\n"
    )


def test_same_values_give_same_bytes_without_bom():
    first = vcalendar(HEAD, [["BEGIN:VTIMEZONE", "END:VTIMEZONE"]], [written(summary="한글")])

    assert first == vcalendar(HEAD, [["BEGIN:VTIMEZONE", "END:VTIMEZONE"]], [written(summary="한글")])
    assert first.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\n" not in first.replace(b"\r\n", b"")


def test_whole_event_has_its_own_stamps():
    event = VEvent(
        uid="a-1", start=date(2027, 1, 4), sequence=2, dtstamp=STAMP, last_modified=STAMP - timedelta(hours=1)
    )

    back = only_event(read_back(vevent_whole(event)))

    assert (back["SEQUENCE"], back["DTSTAMP"].dt, back["LAST-MODIFIED"].dt) == (2, STAMP, STAMP - timedelta(hours=1))


@pytest.mark.parametrize(
    ("duration", "value"),
    [
        (timedelta(hours=1), "PT1H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(days=2), "P2D"),
        (timedelta(), "PT0M"),
    ],
)
def test_duration_value(duration, value):
    assert duration_value(duration) == value
