"""The history of a series says what became of which date."""

from datetime import datetime, timedelta

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.history import history_of
from calendarapp.events.models import Event
from calendarapp.events.series import Scope
from calendarapp.events.services import delete_event, move_event, split_series, undo_change, update_event
from tests.cast import AT

LATER = AT + timedelta(minutes=5)
THIRD = "20270316T100000"
DATE = "Tue 16 Mar 2027, 10:00 – 11:00 (Europe/Paris)"


@pytest.fixture
def weekly(cast):
    starts = datetime(2027, 3, 2, 10)
    return cast.event(
        "Round",
        starts=starts,
        ends=starts + timedelta(hours=1),
        recurrence="RRULE:FREQ=WEEKLY;COUNT=6",
        sharing="shared",
    )


def told(event, cast, person):
    entry = history_of(Event.objects.with_sheets().get(pk=event.pk), cast.lens(person, LATER))[0]
    return entry.verb, [(field.label, field.before, field.after) for field in entry.fields]


def test_a_date_that_moved_or_was_left_out_is_named(cast, weekly):
    how = {"actor": cast.mia, "at": LATER, "scope": Scope.THIS, "on": THIRD}

    move_event(weekly, version=None, by=timedelta(days=1), **how)
    after = "Wed 17 Mar 2027, 10:00 – 11:00 (Europe/Paris)"
    assert told(weekly, cast, cast.mia) == ("move", [("Dates", DATE, after)])
    delete_event(weekly, **how)
    assert told(weekly, cast, cast.mia) == ("update", [("Dates", after, f"{DATE} left out")])


def test_a_date_that_was_as_the_rule_has_it_is_named_when_it_goes_and_comes_back(cast, weekly):
    delete_event(weekly, actor=cast.mia, at=LATER, scope=Scope.THIS, on=THIRD)
    assert told(weekly, cast, cast.mia) == ("update", [("Dates", DATE, f"{DATE} left out")])

    undo_change(Change.objects.latest("number"), event=weekly, actor=cast.mia, at=LATER)
    assert told(weekly, cast, cast.mia) == ("undo", [("Dates", f"{DATE} left out", DATE)])


def test_words_of_a_date_arent_told_to_who_sees_dates_alone(cast, weekly):
    values = {"title": "Secret guest", "description": "Who it is"}
    update_event(weekly, actor=cast.mia, at=LATER, version=None, values=values, scope=Scope.THIS, on=THIRD)

    for person in (cast.mia, cast.sol):
        assert told(weekly, cast, person) == ("update", [("Dates", DATE, f"{DATE} with words of its own")])


def test_a_split_says_where_the_series_goes_on(cast, weekly):
    split_series(weekly, on=THIRD, actor=cast.mia, at=LATER)

    assert told(weekly, cast, cast.mia) == (
        "split",
        [
            ("Dates", "repeats 6 times", "repeats until Tue 9 Mar 2027"),
            ("Series", "–", "goes on from Tue 16 Mar 2027 as an event of its own"),
        ],
    )


def test_what_follows_is_deleted_by_another_end(cast, weekly):
    delete_event(weekly, actor=cast.mia, at=LATER, scope=Scope.FOLLOWING, on=THIRD)

    assert told(weekly, cast, cast.mia) == ("update", [("Dates", "repeats 6 times", "repeats until Tue 9 Mar 2027")])
