"""Starts in a freeze are warned of, on pages and forms, and never stopped."""

from datetime import date

import pytest

from calendarapp.events.models import Event
from calendarapp.events.services.days import add_freeze
from tests.board.desk import text
from tests.board.ties import launch, restock


def test_start_in_a_freeze_is_warned_of_and_never_stopped(cast, desk):
    freeze = add_freeze(
        cast.luma,
        label="Stock-taking",
        starts_on=date(2027, 3, 9),
        ends_on=date(2027, 3, 12),
        types=[cast.type("campaign")],
    )
    answer = desk.fill(
        cast.mia, "event_new", query="?on=2027-03-10", title="Launch", follow=True, next="/b/maison-luma/month/"
    )
    assert answer.status_code == 302

    made = Event.objects.get(title="Launch")
    page = desk.open(cast.mia, "event", made.pk)
    told = [str(message) for message in page.context["messages"]]
    assert "It starts in the freeze “Stock-taking” (9 – 12 Mar 2027)." in told
    assert text(page).count("It starts in the freeze") == 1
    assert [(note.label, note.days, note.scope) for note in page.context["page"].freezes] == [
        ("Stock-taking", "9 – 12 Mar 2027", "Everything")
    ]
    assert desk.open(cast.mia, "event", restock(cast).pk).context["page"].freezes == ()
    freeze.types.clear()
    assert len(desk.open(cast.mia, "event", restock(cast).pk).context["page"].freezes) == 1


def test_freeze_that_is_not_shared_is_no_warning_to_a_partner(cast, desk):
    event = launch(cast, sharing="shared")
    freeze = add_freeze(cast.luma, label="Secret stop", starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 12))

    assert "Secret stop" not in text(desk.open(cast.ada, "event", event.pk))
    freeze.is_shared = True
    freeze.save()
    assert "Secret stop" in text(desk.open(cast.ada, "event", event.pk))


def test_move_into_a_freeze_is_warned_of_before_it_is_saved(cast, desk):
    event = launch(cast)
    add_freeze(cast.luma, label="Stock-taking", starts_on=date(2027, 3, 15), ends_on=date(2027, 3, 16))

    into = desk.open(cast.mia, "event_move", event.pk, query="?starts=2027-03-15").context["ripple"]
    beside = desk.open(cast.mia, "event_move", event.pk, query="?starts=2027-03-17").context["ripple"]

    assert ([note.label for note in into.freezes], into.touches) == (["Stock-taking"], True)
    assert beside.freezes == ()


@pytest.mark.parametrize("query", ["?on=2027-03-15", "?on=2027-03-15&quick=1"])
def test_form_warns_of_the_freeze_in_which_its_day_lies(cast, desk, query):
    add_freeze(cast.luma, label="Stock-taking", starts_on=date(2027, 3, 15), ends_on=date(2027, 3, 16))

    assert "It starts in the freeze “Stock-taking”" in text(desk.open(cast.mia, "event_new", query=query))
    assert "Stock-taking" not in text(desk.open(cast.mia, "event_new", query="?on=2027-03-17"))


@pytest.mark.parametrize("typed", ["", "2027-02-30", "soon", "9999-12-31"])
def test_form_with_a_day_that_is_none_warns_of_nothing(cast, desk, typed):
    answer = desk.fill(cast.mia, "event_new", title="X", starts_on=typed)

    assert (answer.status_code, answer.context["freezes"]) == (200, ())
