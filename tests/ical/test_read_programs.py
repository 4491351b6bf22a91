"""Files as Google, Outlook, Exchange, Apple, Thunderbird, Lotus Notes and Nextcloud write them."""

from datetime import UTC, date, datetime

import icalendar
import pytest

from calendarapp.ical.recurrence import Recurrence
from calendarapp.ical.text import clean_text
from tests.ical.calendars import FILES, codes, read, read_file


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
