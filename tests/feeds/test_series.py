"""A series in a calendar app: what was changed of one date, or from one on, reads back as it stands in the plan."""

from datetime import date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events

from calendarapp.changes.models import Change
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.series import Scope
from calendarapp.events.services import (
    cancel_event,
    delete_event,
    move_event,
    split_series,
    undo_change,
    update_event,
)
from calendarapp.events.timing import Keep
from tests.cast import AT

LATER = AT + timedelta(minutes=5)
THIRD = "20270316T100000"
UTC_TIME = "%Y-%m-%d %H:%M"


@pytest.fixture
def weekly(cast):
    starts = datetime(2027, 3, 2, 10)
    return cast.event("Round", starts=starts, ends=starts + timedelta(hours=1), recurrence="RRULE:FREQ=WEEKLY;COUNT=6")


def read_back(app):
    """(start in UTC, end, title, status) of all that an app would show."""
    calendar = app.calendar(at=LATER)
    found = recurring_ical_events.of(calendar, skip_bad_series=False).between(date(2027, 2, 1), date(2027, 7, 1))
    return sorted(
        (_utc(row["DTSTART"].dt), _utc(row["DTEND"].dt), str(row["SUMMARY"]), str(row["STATUS"]))
        for row in found
        if not str(row["UID"]).startswith("milestone")
    )


def planned():
    """The same from the plan's own rows."""
    rows = Occurrence.objects.filter(kind="event", event__deleted_at=None).select_related("event")
    overrides = {
        (row.pk, each.recurrence_id): each.fields for row in Event.objects.all() for each in row.overrides.all()
    }
    shown = []
    for row in rows:
        own = overrides.get((row.event_id, row.key), {})
        status = {"planned": "CONFIRMED", "tentative": "TENTATIVE", "cancelled": "CANCELLED"}
        said = own.get("title", row.event.title), status[own.get("status", row.event.status)]
        shown.append((_utc(row.starts_at), _utc(row.ends_at), *said))
    return sorted(shown)


def _utc(moment):
    return f"{moment.astimezone(tz=AT.tzinfo):{UTC_TIME}}"


ACTS = {
    "retitle this": lambda event, how: update_event(
        event, version=None, values={"title": "Guests", "status": "tentative"}, scope=Scope.THIS, on=THIRD, **how
    ),
    "move this": lambda event, how: move_event(
        event, version=None, by=timedelta(days=1, hours=2), scope=Scope.THIS, on=THIRD, **how
    ),
    "move this away": lambda event, how: move_event(
        event, version=None, by=timedelta(0), zone="Asia/Seoul", keep=Keep.WALL, scope=Scope.THIS, on=THIRD, **how
    ),
    "cancel this": lambda event, how: cancel_event(event, version=None, scope=Scope.THIS, on=THIRD, **how),
    "delete this": lambda event, how: delete_event(event, scope=Scope.THIS, on=THIRD, **how),
    "delete the first": lambda event, how: delete_event(event, scope=Scope.THIS, on="20270302T100000", **how),
    "delete following": lambda event, how: delete_event(event, scope=Scope.FOLLOWING, on=THIRD, **how),
    "split": lambda event, how: split_series(event, on=THIRD, **how),
    "move following": lambda event, how: move_event(
        event, version=None, by=timedelta(days=2), scope=Scope.FOLLOWING, on=THIRD, **how
    ),
    "following elsewhere": lambda event, how: move_event(
        event, version=None, by=timedelta(0), zone="America/New_York", keep=Keep.MOMENT, scope=Scope.FOLLOWING, on=THIRD,
        **how,
    ),
    "all elsewhere": lambda event, how: move_event(
        event, version=None, by=timedelta(0), zone="Australia/Lord_Howe", keep=Keep.MOMENT, scope=Scope.ALL, on=THIRD, **how
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_an_app_shows_what_is_planned_and_hears_of_it(cast, subscribe, weekly, name):
    app = subscribe()
    before = read_back(app)
    ACTS["retitle this"](weekly, {"actor": cast.omar, "at": AT}) if name == "split" else None
    sequence = int(app.event(weekly.uid)["SEQUENCE"])

    ACTS[name](weekly, {"actor": cast.mia, "at": LATER})

    shown = read_back(app)
    assert shown == planned()
    assert shown != before
    assert int(app.event(weekly.uid, at=LATER)["SEQUENCE"]) > sequence


@pytest.mark.parametrize("name", ACTS)
def test_an_app_shows_what_was_planned_before_once_it_is_undone(cast, subscribe, weekly, name):
    app = subscribe()
    before = read_back(app)
    ACTS[name](weekly, {"actor": cast.mia, "at": LATER})
    sequence = int(app.event(weekly.uid, at=LATER)["SEQUENCE"])

    undo_change(Change.objects.filter(event_id=weekly.pk).first(), event=weekly, actor=cast.mia, at=LATER)

    assert read_back(app) == before == planned()
    assert int(app.event(weekly.uid, at=LATER)["SEQUENCE"]) > sequence


def test_parts_of_a_split_series_have_uids_of_their_own(cast, subscribe, weekly):
    later = split_series(weekly, on=THIRD, actor=cast.mia, at=LATER)

    events = subscribe().events(at=LATER)

    assert {uid for uid in events if not uid.startswith("milestone")} == {weekly.uid, later.uid}
    assert isinstance(events[later.uid], icalendar.Event)
    assert events[weekly.uid]["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270309T090000Z"
    assert events[later.uid]["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=4"


@pytest.mark.parametrize("first", [27, 28])
def test_a_date_that_begins_while_the_clock_is_put_forward_lasts_as_long_as_the_others(cast, subscribe, first):
    app = subscribe()
    starts = datetime(2027, 3, first, 2, 30)
    daily = cast.event(
        "Night", starts=starts, ends=starts + timedelta(minutes=45), recurrence="RRULE:FREQ=DAILY;COUNT=3"
    )

    how = {"actor": cast.mia, "at": AT, "version": None, "scope": Scope.THIS, "on": "20270328T023000"}
    update_event(daily, values={"title": "Guests"}, **how)

    shown = read_back(app)
    assert shown == planned()
    assert ("2027-03-28 01:30", "2027-03-28 02:15", "Guests", "CONFIRMED") in shown
