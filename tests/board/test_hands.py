"""What a page tells the hands of an event: where it lies and where it is moved, to those alone who may move it."""

import re
from datetime import date, datetime

import pytest

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
