"""What a page tells the hands of an event: where it lies and where it is moved, to those alone who may move it."""

import re
from datetime import date, datetime
from urllib.parse import urlencode

import pytest

from .desk import filled_in

MONTH, AGENDA = "/b/maison-luma/month/?on=2027-03", "/b/maison-luma/agenda/?from=2027-03-08"
MARK = re.compile(r' data-(event|on|move|version|starts|ends)="([^"]*)"')


def marks_of(sight, event):
    """The data attributes of the event's first link."""
    link = re.search(rf'<a class="(?:ev|ag) [^>]*data-event="{event.pk}"[^>]*>', sight.answer.content.decode())
    return dict(MARK.findall(link[0]))


@pytest.mark.parametrize("address", [MONTH, AGENDA])
def test_those_who_may_move_are_told_how(cast, look, address):
    event = cast.event(ends=date(2027, 3, 12))

    assert marks_of(look(cast.omar, address), event) == {
        "event": str(event.pk),
        "on": "-",
        "move": f"/b/maison-luma/events/{event.pk}/move/",
        "version": "1",
        "starts": "2027-03-10",
        "ends": "2027-03-12",
    }


def test_times_are_the_readers(cast, look):
    event = cast.event(starts=datetime(2027, 3, 10, 0, 30), ends=datetime(2027, 3, 10, 2), zone="Europe/Paris")
    cast.mia.time_zone = "Europe/London"
    cast.mia.save()

    marks = marks_of(look(cast.mia, MONTH), event)

    assert (marks["starts"], marks["ends"]) == ("2027-03-09T23:30", "2027-03-10T01:00")


def test_occurrences_say_which_they_are(cast, look):
    event = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=3")

    found = re.findall(r'data-on="(\d+)"', look(cast.mia, MONTH).answer.content.decode())

    assert found == ["20270310", "20270317", "20270324"]
    assert marks_of(look(cast.mia, MONTH), event)["starts"] == "2027-03-10"


@pytest.mark.parametrize("person", ["vera", "ada", "sol"])
def test_readers_are_told_neither_way_nor_version(cast, look, person):
    event = cast.event(sharing="shared")

    assert marks_of(look(getattr(cast, person), MONTH), event) == {"event": str(event.pk), "on": "-"}


def test_an_agency_moves_what_it_may_edit(cast, look):
    theirs = cast.event("Press day", calendar=cast.press, sharing="shared")
    launch = cast.event("Launch", sharing="shared")

    sight = look(cast.sol, MONTH)

    assert "move" in marks_of(sight, theirs)
    assert "move" not in marks_of(sight, launch)


def new_form(desk, person, **drawn):
    return filled_in(desk.open(person, "event_new", query=f"?{urlencode({'quick': '1', **drawn})}"))


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        ({"on": "2027-10-14"}, ("2027-10-14", "2027-10-14", True)),
        ({"on": "2027-10-14", "until": "2027-10-20"}, ("2027-10-14", "2027-10-20", True)),
        ({"on": "2027-10-14", "until": "2027-10-01"}, ("2027-10-14", "2027-10-14", True)),
        ({"on": "2027-10-14", "until": "2027-10-20T09:00"}, ("2027-10-14", "2027-10-14", True)),
        ({"on": "2027-13-01"}, ("2027-03-01", "2027-03-01", True)),
        ({"on": "2101-01-01", "until": "x"}, ("2027-03-01", "2027-03-01", True)),
        ({"on": "2027-10-14T09:00Z"}, ("2027-03-01", "2027-03-01", True)),
        ({"until": "2027-10-14"}, ("2027-03-01", "2027-03-01", True)),
    ],
)
def test_a_new_event_begins_on_the_days_that_were_drawn(cast, desk, drawn, shown):
    form = new_form(desk, cast.mia, **drawn)

    assert (form["starts_on"], form["ends_on"], "all_day" in form) == shown


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        ({"until": "2027-10-14T10:30"}, ("2027-10-14", "09:00", "2027-10-14", "10:30")),
        ({"until": "2027-10-14T10:30", "zone": "Asia/Seoul"}, ("2027-10-14", "02:00", "2027-10-14", "03:30")),
        ({"until": "2027-10-14T10:30", "zone": "Mars/Base"}, ("2027-10-14", "09:00", "2027-10-14", "10:30")),
        ({"until": "2027-10-14T08:00"}, ("2027-10-14", "09:00", "2027-10-14", "10:00")),
        ({}, ("2027-10-14", "09:00", "2027-10-14", "10:00")),
    ],
)
def test_drawn_hours_become_the_brands(cast, desk, drawn, shown):
    form = new_form(desk, cast.mia, on="2027-10-14T09:00", **drawn)

    assert tuple(form[name] for name in ("starts_on", "starts_time", "ends_on", "ends_time")) == shown
    assert "all_day" not in form
    assert form["time_zone"] == "Europe/Paris"
