"""Series, occurrences that differ, and occurrences without their series."""

from datetime import date, datetime

import pytest

from calendarapp.events.models import Event
from calendarapp.events.services import move_event, update_event
from tests.cast import AT
from tests.intake.conftest import LATER, days_of, ics, occurrences, tables, vevent

START = "DTSTART;TZID=Europe/Paris:20270303T090000"


def series(*lines, rule="RRULE:FREQ=WEEKLY;COUNT=4", **values):
    return vevent("DTEND;TZID=Europe/Paris:20270303T100000", rule, *lines, start=START, **values)


def changed(day="20270310", start="20270311T150000", *lines, **values):
    original = f"RECURRENCE-ID;TZID=Europe/Paris:{day}T090000"
    return vevent(original, *lines, start=f"DTSTART;TZID=Europe/Paris:{start}", **values)


def overrides(event):
    return {row.recurrence_id: (row.cancelled, row.when, row.fields) for row in event.overrides.all()}


def test_series_has_rows_at_once(intake):
    event = intake.event(series("EXDATE;TZID=Europe/Paris:20270317T090000"))

    assert event.recurrence == "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20270317T090000"
    assert occurrences(event) == [
        ("20270303T090000", "2027-03-03T08:00:00+00:00", "2027-03-03T09:00:00+00:00"),
        ("20270310T090000", "2027-03-10T08:00:00+00:00", "2027-03-10T09:00:00+00:00"),
        ("20270324T090000", "2027-03-24T08:00:00+00:00", "2027-03-24T09:00:00+00:00"),
    ]


def test_occurrence_keeps_only_what_differs_from_its_series(intake):
    event = intake.event(ics(changed(summary="Launch, moved"), series(status="CONFIRMED")))

    when = {"starts": "2027-03-11T15:00:00", "ends": "2027-03-11T15:00:00", "zone": "Europe/Paris", "end_zone": ""}
    assert overrides(event) == {"20270310T090000": (False, when, {"title": "Launch, moved"})}
    assert days_of(event) == [date(2027, 3, day) for day in (3, 11, 17, 24)]


def test_occurrence_with_other_words_at_its_usual_time_has_no_dates_of_its_own(intake):
    same = changed("20270310", "20270310T090000", "DTEND;TZID=Europe/Paris:20270310T100000", location="Lyon")

    event = intake.event(ics(series(), same))

    assert overrides(event) == {"20270310T090000": (False, None, {"location": "Lyon"})}


def test_cancelled_occurrence_has_no_row_and_keeps_its_words(intake):
    event = intake.event(ics(series(), changed(status="CANCELLED", summary="Off")))

    ((cancelled, _when, fields),) = overrides(event).values()
    assert (cancelled, fields) == (True, {"title": "Off", "status": "cancelled"})
    assert days_of(event) == [date(2027, 3, day) for day in (3, 17, 24)]


def test_occurrence_keeps_its_own_lines(intake):
    event = intake.event(
        ics(series("X-SERIES:1"), changed("20270310", "20270311T150000", "X-ONE:2", url="https://a.example"))
    )

    assert [(row.recurrence_id, row.line) for row in event.kept_lines.all()] == [
        ("", "X-SERIES:1"),
        ("20270310T090000", "X-ONE:2"),
        ("20270310T090000", "URL:https://a.example"),
    ]


def test_event_that_does_not_repeat_may_have_changed_occurrences(intake):
    plain = vevent(start=START)

    event = intake.event(ics(plain, changed("20270303", "20270304T120000", summary="Later")))

    assert event.recurrence == "RDATE:20270303T090000"
    assert [row[1] for row in occurrences(event)] == ["2027-03-04T11:00:00+00:00"]
    assert intake.fates(ics(plain, changed("20270303", "20270304T120000", summary="Later"))) == ["unchanged"] * 2


def test_occurrence_without_its_series_is_an_event_of_its_own(intake, sources):
    intake.take(changed())

    event = Event.objects.get(title="Launch")
    assert (event.external_uid, event.recurrence, event.starts_on) == ("", "", date(2027, 3, 11))
    assert list(sources.values_list("uid", "recurrence_id", "event")) == [("u-1", "20270310T090000", event.pk)]
    assert intake.fates(changed()) == ["unchanged"]


def test_two_occurrences_without_their_series_are_two_events(intake):
    content = ics(changed(), changed("20270317", "20270318T150000"))

    assert intake.fates(content) == ["new", "new"]
    assert Event.objects.filter(title="Launch").count() == 2


def test_series_that_comes_after_its_occurrence_leaves_its_place_free(intake):
    intake.take(changed())

    assert intake.fates(ics(series(), changed())) == ["new", "unchanged"]
    event = Event.objects.get(external_uid="u-1")
    assert overrides(event) == {"20270310T090000": (True, None, {})}
    assert days_of(event) == [date(2027, 3, day) for day in (3, 17, 24)]


@pytest.mark.parametrize(
    "original",
    [
        "RECURRENCE-ID;TZID=Europe/Paris:20270310T090000",
        "RECURRENCE-ID:20270310T080000Z",
        "RECURRENCE-ID;VALUE=DATE:20270310",
    ],
)
def test_occurrence_alone_finds_the_series_that_stands(intake, original):
    event = intake.event(series())

    fates = intake.fates(vevent(original, start="DTSTART;TZID=Europe/Paris:20270311T150000"), at=LATER)

    assert fates == ["new"]
    assert list(overrides(event)) == ["20270310T090000"]
    assert days_of(event) == [date(2027, 3, day) for day in (3, 11, 17, 24)]
    assert Event.objects.filter(title="Launch").count() == 1


def test_newer_occurrence_is_updated_and_told_as_a_change_of_dates(intake):
    event = intake.event(ics(series(), changed()))

    outcome = intake.take(ics(series(), changed("20270310", "20270312T150000", sequence="1")), at=LATER)

    event.refresh_from_db()
    assert [finding.fate.value for finding in outcome.findings] == ["unchanged", "changed"]
    assert list(outcome.findings[1].updated) == ["when"]
    assert days_of(event) == [date(2027, 3, day) for day in (3, 12, 17, 24)]
    assert (event.version, event.sequence, event.shown_at, event.dated_at) == (2, 1, LATER, LATER)


def test_occurrence_that_was_changed_here_stays(intake, cast):
    event = intake.event(ics(series(), changed(summary="Theirs")))
    rows = [{"id": "20270310T090000", "cancelled": False, "when": None, "fields": {"title": "Ours"}}]
    when = {**event.when.as_json(), "recurrence": event.recurrence, "overrides": rows}
    update_event(event, actor=cast.mia, at=AT, version=1, values={"when": when})

    outcome = intake.take(ics(series(), changed(summary="Theirs, later", sequence="2")), at=LATER)

    assert outcome.findings[1].kept == {"title": ("Ours", "Theirs, later")}
    assert overrides(event)["20270310T090000"][2] == {"title": "Ours"}


def test_occurrences_of_a_series_that_was_moved_here_stay(intake, cast):
    event = intake.event(ics(series(), changed()))
    move_event(event, actor=cast.mia, at=AT, version=1, starts=datetime(2027, 3, 4, 9))

    outcome = intake.take(ics(series(), changed("20270310", "20270312T150000", sequence="1")), at=LATER)

    event.refresh_from_db()
    assert list(outcome.findings[1].kept) == ["when"]
    assert days_of(event) == [date(2027, 3, day) for day in (4, 12, 18, 25)]  # as they were moved here


def test_series_with_other_dates_lets_its_former_changed_occurrences_go(intake, sources):
    event = intake.event(ics(series(), changed()))
    later = series(rule="RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=FR", sequence="1").replace("20270303", "20270305")

    intake.take(ics(later), at=LATER)

    event.refresh_from_db()
    assert days_of(event) == [date(2027, 3, 5), date(2027, 3, 12)]
    assert list(sources.values_list("recurrence_id", flat=True)) == [""]


def test_series_that_only_says_other_words_keeps_its_changed_occurrences(intake):
    event = intake.event(ics(series(), changed()))

    intake.take(ics(series(sequence="1", summary="Renamed")), at=LATER)

    event.refresh_from_db()
    assert event.title == "Renamed"
    assert days_of(event) == [date(2027, 3, day) for day in (3, 11, 17, 24)]


def test_series_with_changed_occurrences_twice_writes_nothing(intake):
    content = ics(changed(), series(), changed("20270317", "20270317T090000", status="CANCELLED"))
    intake.take(content)
    before = tables()

    assert intake.fates(content, at=LATER) == ["unchanged"] * 3
    assert tables() == before
