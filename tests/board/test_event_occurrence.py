"""The page of a series: which of its dates it speaks of, and where it leads back to."""

import re
from datetime import date, datetime, timedelta

import pytest

from calendarapp.events.models import Event, Override
from calendarapp.events.services.occurrences import rebuild_occurrences
from calendarapp.events.timing import When
from tests.cast import AT

from .desk import text

# Tuesdays from 2 March 2027; the cast's day is Monday 1 March.
TUESDAYS = "RRULE:FREQ=WEEKLY;UNTIL=20271231T225959Z"


@pytest.fixture
def weekly(cast):
    starts, ends = datetime(2027, 3, 2, 10), datetime(2027, 3, 2, 10, 30)
    return cast.event("Planning round", starts=starts, ends=ends, recurrence=TUESDAYS)


def override(event, key, **values):
    Override.objects.create(event=event, recurrence_id=key, **values)
    rebuild_occurrences(event, at=AT)


def opened(desk, cast, event, key=""):
    answer = desk.open(cast.mia, "event", event.pk, query=f"?on={key}" if key else "")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("address", ["month/?on=2027-04", "agenda/?from=2027-04-05", "day/2027-04-06/"])
def test_link_names_the_occurrence_and_not_only_the_series(cast, look, weekly, address):
    page = look(cast.mia, f"/b/maison-luma/{address}")

    assert f'href="/b/maison-luma/events/{weekly.pk}/?on=20270406T100000"' in page.text


def test_link_to_a_plain_event_names_no_occurrence(cast, look):
    event = cast.event()

    assert f'href="/b/maison-luma/events/{event.pk}/"' in look(cast.mia, "/b/maison-luma/month/").text


def test_occurrence_no_longer_opens_as_the_first_of_its_series(cast, desk, weekly):
    answer = opened(desk, cast, weekly, "20271026T100000")

    assert "This occurrence: Tue 26 Oct 2027, 10:00 to 10:30" in text(answer)
    assert "Every week, until Fri 31 Dec 2027 · since Tue 2 Mar 2027, 10:00" in text(answer)
    assert 'href="/b/maison-luma/month/?on=2027-10"' in answer.content.decode()


def test_series_without_an_occurrence_shows_the_next_one(cast, desk, weekly, time_machine):
    time_machine.move_to(AT + timedelta(days=60), tick=False)  # Friday 30 April

    answer = opened(desk, cast, weekly)

    assert "Next occurrence: Tue 4 May 2027, 10:00 to 10:30" in text(answer)
    assert 'href="/b/maison-luma/month/?on=2027-05"' in answer.content.decode()


def test_occurrence_that_still_runs_is_the_next(cast, desk, weekly, time_machine):
    time_machine.move_to(datetime.fromisoformat("2027-03-09T10:15:00+01:00"), tick=False)

    assert "Next occurrence: Tue 9 Mar 2027" in text(opened(desk, cast, weekly))


def test_series_that_is_over_shows_its_first_date(cast, desk):
    event = cast.event("Over", starts=date(2027, 1, 5), recurrence="RRULE:FREQ=WEEKLY;COUNT=3")

    page = text(opened(desk, cast, event))

    assert "Tue 5 Jan 2027 all day" in page
    assert "occurrence:" not in page


def test_overridden_occurrence_has_its_own_time(cast, desk, weekly):
    moved = When(datetime(2027, 5, 3, 16), datetime(2027, 5, 3, 17), "Europe/Paris")
    override(weekly, "20270427T100000", when=moved.as_json())

    answer = opened(desk, cast, weekly, "20270427T100000")

    assert "This occurrence: Mon 3 May 2027, 16:00 to 17:00" in text(answer)
    assert 'href="/b/maison-luma/month/?on=2027-05"' in answer.content.decode()


def test_next_occurrence_minds_overrides(cast, desk, weekly):
    override(weekly, "20270302T100000", cancelled=True)
    override(weekly, "20270309T100000", when=None, fields={"title": "Round with guests"})
    early = When(datetime(2027, 3, 4, 9), datetime(2027, 3, 4, 9, 30), "Europe/Paris")
    override(weekly, "20270316T100000", when=early.as_json())

    assert "Next occurrence: Thu 4 Mar 2027, 09:00 to 09:30" in text(opened(desk, cast, weekly))
    assert "This occurrence: Tue 9 Mar 2027, 10:00" in text(opened(desk, cast, weekly, "20270309T100000"))


@pytest.mark.parametrize(
    "key",
    ["20270302T100000", "20270303T100000", "20270302", "20270309T110000", "yesterday", "-", "T", "00010101T000000",
     "99991231T235959", "20270230T100000", "x" * 3000, "２０２７０３０９T100000"],
)  # fmt: skip
def test_what_names_no_occurrence_is_ignored(cast, desk, weekly, key):
    override(weekly, "20270302T100000", cancelled=True)

    assert "Next occurrence: Tue 9 Mar 2027, 10:00" in text(opened(desk, cast, weekly, key))


@pytest.mark.parametrize("key", ["20270310", "20270317"])
def test_plain_event_has_no_occurrences(cast, desk, key):
    assert "occurrence:" not in text(opened(desk, cast, cast.event(), key))


def test_all_day_series_opens_on_its_day(cast, desk):
    event = cast.event("Stock day", recurrence="RRULE:FREQ=MONTHLY")

    page = text(opened(desk, cast, event, "20270610"))

    assert "This occurrence: Thu 10 Jun 2027 all day" in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_series_stays_within_twelve_queries(cast, desk, weekly, django_assert_num_queries, count):
    for number in range(count):
        override(weekly, f"202703{9 + 7 * number:02}T100000", cancelled=True)
    opened(desk, cast, weekly)

    with django_assert_num_queries(12):
        desk.client.get(f"/b/maison-luma/events/{weekly.pk}/?on=20270406T100000")


def beside(answer):
    page = answer.content.decode()
    return [
        key.group(1) if key else ""
        for key in (re.search(rf'\?on=(\w+)" rel="{rel}"', page) for rel in ("prev", "next"))
    ]


def test_dates_lead_to_those_beside_them(cast, desk, weekly):
    override(weekly, "20270316T100000", cancelled=True)
    early = When(datetime(2027, 3, 4, 9), datetime(2027, 3, 4, 9, 30), "Europe/Paris")
    override(weekly, "20270330T100000", when=early.as_json())

    assert beside(opened(desk, cast, weekly, "20270309T100000")) == ["20270302T100000", "20270323T100000"]
    assert beside(opened(desk, cast, weekly, "20270302T100000")) == ["", "20270309T100000"]
    assert beside(opened(desk, cast, weekly, "20270323T100000")) == ["20270309T100000", "20270330T100000"]
    assert beside(opened(desk, cast, weekly, "20271228T100000")) == ["20271221T100000", ""]
    assert beside(opened(desk, cast, cast.event())) == ["", ""]


def test_what_is_done_here_is_meant_for_the_date_that_is_shown(cast, desk, weekly):
    page = opened(desk, cast, weekly, "20270309T100000").content.decode()

    for name in ("move", "edit", "cancel", "delete"):
        assert f'/events/{weekly.pk}/{name}/?on=20270309T100000"' in page


def test_date_shows_its_own_words_to_those_for_whom_they_are_open(cast, desk, weekly):
    Event.objects.update(sharing="shared")
    own = {"title": "With guests", "location": "Lyon", "description": "Who comes"}
    override(weekly, "20270309T100000", fields=own)

    mine = text(opened(desk, cast, weekly, "20270309T100000"))
    theirs = text(desk.open(cast.sol, "event", weekly.pk, query="?on=20270309T100000"))

    assert [words in mine for words in own.values()] == [True, True, True]
    assert [words in theirs for words in own.values()] == [True, False, False]
    assert "With guests" not in text(opened(desk, cast, weekly, "20270316T100000"))


def test_yearly_series_looks_back_as_far_as_it_must(cast, desk):
    event = cast.event("Anniversary", starts=date(1990, 3, 10), recurrence="RRULE:FREQ=YEARLY;INTERVAL=12")

    assert beside(opened(desk, cast, event, "20260310")) == ["20140310", "20380310"]
