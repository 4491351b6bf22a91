"""Two people write at once: nothing is lost, and who comes second sees both values."""

from datetime import date

import pytest

from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event
from calendarapp.events.services import update_event
from tests.cast import AT

from .desk import address, filled_in, text

pytestmark = pytest.mark.both_legs


def test_the_second_sees_both_values_and_keeps_what_else_was_typed(cast, desk):
    event = cast.event(objective="Old")
    mine = {
        **filled_in(desk.open(cast.mia, "event_edit", event.pk)),
        "title": "Mine",
        "objective": "New",
        "tags": "kept",
    }
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Theirs", "location": "Paris"})

    clash = desk.client.post(address("event_edit", event.pk), mine)

    assert clash.status_code == 409
    assert "Title Yours Mine Theirs Theirs" in text(clash).replace(" Title Title ", " Title ")
    assert Event.objects.get().title == "Theirs"
    carried = filled_in(clash)
    assert carried["version"] == "2"
    assert (carried["keep-title"], carried["objective"]) == (["yours", "theirs"][:1], "New")

    desk.client.post(address("event_edit", event.pk), carried)
    settled = Event.objects.get()
    assert (settled.title, settled.objective, settled.location, settled.tags) == ("Mine", "New", "Paris", ["kept"])


def test_choosing_theirs_keeps_theirs(cast, desk):
    event = cast.event()
    mine = {**filled_in(desk.open(cast.mia, "event_edit", event.pk)), "title": "Mine", "objective": "New"}
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Theirs"})
    carried = filled_in(desk.client.post(address("event_edit", event.pk), mine))

    answer = desk.client.post(address("event_edit", event.pk), {**carried, "keep-title": "theirs"})

    assert answer.status_code == 302
    settled = Event.objects.get()
    assert (settled.title, settled.objective) == ("Theirs", "New")


def test_a_third_change_is_shown_again(cast, desk):
    event = cast.event()
    mine = {**filled_in(desk.open(cast.mia, "event_edit", event.pk)), "title": "Mine"}
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Theirs"})
    carried = filled_in(desk.client.post(address("event_edit", event.pk), mine))
    update_event(event, actor=cast.omar, at=AT, version=2, values={"title": "Theirs again"})

    again = desk.client.post(address("event_edit", event.pk), carried)

    assert again.status_code == 409
    assert "Theirs again" in text(again)
    assert Event.objects.get().title == "Theirs again"


def test_different_fields_merge_without_a_word(cast, desk):
    event = cast.event()
    mine = {**filled_in(desk.open(cast.mia, "event_edit", event.pk)), "title": "Mine"}
    update_event(event, actor=cast.omar, at=AT, version=1, values={"location": "Paris"})

    answer = desk.client.post(address("event_edit", event.pk), mine)

    assert answer.status_code == 302
    merged = Event.objects.get()
    assert (merged.title, merged.location) == ("Mine", "Paris")


def test_dates_clash_as_one_field_in_form_and_move(cast, desk):
    event = cast.event()
    mine = {
        **filled_in(desk.open(cast.mia, "event_edit", event.pk)),
        "starts_on": "2027-03-20",
        "ends_on": "2027-03-21",
    }
    moving = {**filled_in(desk.open(cast.mia, "event_move", event.pk)), "starts_on": "2027-03-20"}
    theirs = {**snapshot(event)["when"], "starts": "2027-03-11", "ends": "2027-03-11"}
    update_event(event, actor=cast.omar, at=AT, version=1, values={"when": theirs})

    for name, sent in (("event_edit", mine), ("event_move", moving)):
        clash = desk.client.post(address(name, event.pk), sent)
        assert clash.status_code == 409
        assert "Thu 11 Mar 2027" in text(clash)
        assert "Sat 20 Mar 2027" in text(clash)

    carried = filled_in(desk.client.post(address("event_move", event.pk), moving))
    kept = desk.client.post(address("event_move", event.pk), {**carried, "keep-when": "theirs"})
    assert (kept.status_code, Event.objects.get().starts_on) == (302, date(2027, 3, 11))
    desk.client.post(address("event_move", event.pk), carried)
    assert Event.objects.get().starts_on == date(2027, 3, 20)


def test_a_partner_sees_no_value_that_is_shut_to_it(cast, desk):
    event = cast.event("Press day", calendar=cast.press, kind="pr_event", sharing="shared", notes="Old secret")
    mine = {**filled_in(desk.open(cast.sol, "event_edit", event.pk)), "title": "Mine", "notes": "Sol's"}
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Theirs", "notes": "New secret"})

    clash = desk.client.post(address("event_edit", event.pk), mine)

    assert clash.status_code == 409
    assert "secret" not in text(clash)


def test_cancelling_what_another_gave_a_status_shows_both(cast, desk):
    event = cast.event()
    desk.open(cast.mia, "event_cancel", event.pk)
    update_event(event, actor=cast.omar, at=AT, version=1, values={"status": "confirmed"})

    clash = desk.client.post(address("event_cancel", event.pk), {"version": "1"})
    assert clash.status_code == 409
    assert "Confirmed" in text(clash)

    desk.client.post(address("event_cancel", event.pk), {"version": "2", "keep-status": "theirs"})
    assert Event.objects.get().status == "confirmed"
    desk.client.post(address("event_cancel", event.pk), {"version": "2", "keep-status": "yours"})
    assert Event.objects.get().status == "cancelled"
