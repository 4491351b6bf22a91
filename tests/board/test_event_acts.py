"""Cancelling, deleting, restoring, duplicating, undoing."""

from datetime import date, timedelta

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.models import Event, Milestone
from calendarapp.events.services import add_milestone, delete_event, update_event
from calendarapp.events.services.bulk import shift_events
from calendarapp.events.services.changing import split_series
from calendarapp.events.services.types import create_type, delete_type
from tests.api import Caller
from tests.cast import AT, grant

from .desk import address, filled_in, text


def undo(desk, person, number, **values):
    return desk.send(person, "undo", number, **values)


def test_cancelling_names_the_witnesses_and_strikes_it_through(cast, desk):
    event = cast.event(sharing="shared")

    page = text(desk.open(cast.omar, "event_cancel", event.pk))
    desk.send(cast.omar, "event_cancel", event.pk, version="1")

    assert "Northlight Media, Saffron PR will see this." in page
    assert Event.objects.get().status == "cancelled"
    assert 'class="struck"' in desk.open(cast.omar, "event", event.pk).content.decode()


def test_deleting_asks_once_and_restoring_brings_it_back(cast, desk):
    event = cast.event(sharing="shared")

    assert "For 30 days it can be restored" in text(desk.open(cast.omar, "event_delete", event.pk))
    answer = desk.send(cast.omar, "event_delete", event.pk)
    assert answer.url == "/b/maison-luma/"
    assert desk.open(cast.omar, "event", event.pk).status_code == 404

    listed = text(desk.open(cast.omar, "deleted"))
    assert "Glow serum launch" in listed
    assert "31 Mar" in listed
    restored = desk.send(cast.omar, "event_restore", event.pk)
    assert restored.url == f"/b/maison-luma/events/{event.pk}/"
    assert Event.objects.get().deleted_at is None
    assert "Nothing was deleted lately" in text(desk.open(cast.omar, "deleted"))


def test_restoring_says_that_it_is_back_and_not_that_nothing_changed(cast, desk):
    event = delete_event(cast.event(at=AT - timedelta(hours=2)), actor=cast.omar, at=AT - timedelta(hours=1))

    page = text(desk.send(cast.omar, "event_restore", event.pk, follow=True))

    assert "“Glow serum launch” is back in the plan." in page
    assert "Nothing had to be changed." not in page


def test_restoring_is_undone_by_the_toast(cast, desk):
    event = delete_event(cast.event(at=AT - timedelta(hours=2)), actor=cast.omar, at=AT - timedelta(hours=1))

    page = desk.send(cast.omar, "event_restore", event.pk, follow=True).content.decode()
    number = Change.objects.latest("number").number
    answer = undo(desk, cast.omar, number, next=address("event", event.pk))

    assert page.count(f'action="{address("undo", number)}"') == 2  # the toast and the history
    assert (answer.url, Event.objects.get().deleted_at) == ("/b/maison-luma/", AT)
    assert "Undone. “Glow serum launch” is deleted." in text(desk.open(cast.omar, "month"))


def test_undo_of_a_restoration_that_was_changed_since_says_so(cast, desk):
    event = delete_event(cast.event(), actor=cast.omar, at=AT)
    desk.send(cast.omar, "event_restore", event.pk)
    number = Change.objects.latest("number").number
    update_event(event, actor=cast.mia, at=AT, version=None, values={"notes": "Hers"})

    answer = desk.send(cast.omar, "undo", number, follow=True)

    assert "It was changed since. Delete it if it is no longer wanted." in text(answer)
    assert Event.objects.get().deleted_at is None


def test_what_is_no_change_to_undo_isnt_said_to_be_too_old(cast, desk):
    event = cast.event()
    desk.fill(cast.omar, "event_move", event.pk, starts_on="2027-03-17")
    undo(desk, cast.omar, 2)

    answer = desk.send(cast.omar, "undo", 3, follow=True, **{"keep-when": "yours"})

    assert "This can’t be undone. Change it by hand." in text(answer)
    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_what_was_deleted_long_ago_is_no_longer_offered(cast, desk):
    event = cast.event()
    delete_event(event, actor=cast.mia, at=AT - timedelta(days=31))

    assert "Glow serum launch" not in text(desk.open(cast.mia, "deleted"))
    assert desk.send(cast.mia, "event_restore", event.pk).status_code == 404


def test_an_agency_restores_only_what_it_brought_in(cast, desk):
    grant(cast.northlight, cast.stock, "contribute")
    desk.fill(cast.ada, "event_new", title="Creator drop")
    own = Event.objects.get()
    theirs = cast.event("Shared launch", calendar=cast.stock, sharing="shared")
    for event in (own, theirs):
        delete_event(event, actor=cast.mia, at=AT)

    listed = text(desk.open(cast.ada, "deleted"))

    assert "Creator drop" in listed
    assert "Shared launch" not in listed
    assert desk.send(cast.ada, "event_restore", theirs.pk).status_code == 404
    assert desk.send(cast.ada, "event_restore", own.pk).status_code == 302


def test_a_copy_has_another_title_and_start_and_is_internal(cast, desk):
    event = cast.event(ends=date(2027, 3, 14), sharing="shared", description="Kept")

    answer = desk.fill(cast.omar, "event_duplicate", event.pk, title="Second launch", starts_on="2027-09-01")

    copy = Event.objects.latest("pk")
    assert answer.url == f"/b/maison-luma/events/{copy.pk}/"
    assert (copy.title, copy.starts_on, copy.ends_on, copy.sharing, copy.description) == (
        "Second launch", date(2027, 9, 1), date(2027, 9, 5), "internal", "Kept",
    )  # fmt: skip
    assert filled_in(desk.open(cast.omar, "event_duplicate", event.pk))["title"] == "Copy of Glow serum launch"


@pytest.mark.parametrize("name", ["event_cancel", "event_delete", "event_duplicate"])
def test_doors(cast, desk, name):
    event = cast.event(sharing="shared")

    assert desk.open(cast.zoe, name, event.pk).status_code == 404
    assert desk.send(cast.zoe, name, event.pk).status_code == 404
    for person in (cast.vera, cast.ada):
        assert desk.open(person, name, event.pk).status_code == 403
        assert desk.send(person, name, event.pk, title="Copy", starts_on="2027-04-01").status_code == 403
    assert Event.objects.get().status == "planned"


def test_doors_of_what_was_deleted(cast, desk):
    event = cast.event(sharing="shared")
    delete_event(event, actor=cast.mia, at=AT)

    assert desk.open(cast.zoe, "deleted").status_code == 404
    assert desk.send(cast.zoe, "event_restore", event.pk).status_code == 404
    for person in (cast.vera, cast.ada):
        assert desk.open(person, "deleted").status_code == 403
        assert desk.send(person, "event_restore", event.pk).status_code == 403
    assert desk.open(cast.mia, "event_restore", event.pk).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(cast, desk, django_assert_num_queries, count):
    for number in range(count):
        delete_event(cast.event(f"Launch {number}", channels=[cast.channel("sms")]), actor=cast.mia, at=AT)
    desk.open(cast.mia, "deleted")

    with django_assert_num_queries(8):
        desk.client.get(address("deleted"))


def test_undo_brings_the_former_values_back(cast, desk):
    event = cast.event()
    desk.fill(cast.omar, "event_move", event.pk, starts_on="2027-03-17")

    answer = undo(desk, cast.omar, 2)

    assert answer.url == f"/b/maison-luma/events/{event.pk}/"
    assert Event.objects.get().starts_on == date(2027, 3, 10)
    assert Change.objects.latest("number").verb == "undo"
    undo(desk, cast.omar, 2)
    assert Change.objects.count() == 3


def test_undoing_a_creation_deletes_and_undoing_a_deletion_restores(cast, desk):
    desk.fill(cast.omar, "event_new", title="One")
    event = Event.objects.get()

    gone = undo(desk, cast.omar, 1, next=f"/b/maison-luma/events/{event.pk}/")
    assert gone.url == "/b/maison-luma/"
    assert Event.objects.get().deleted_at

    desk.send(cast.omar, "event_restore", event.pk)
    desk.send(cast.omar, "event_delete", event.pk)
    undo(desk, cast.omar, Change.objects.latest("number").number)
    assert Event.objects.get().deleted_at is None


def test_the_later_part_of_an_undone_split_does_not_come_back_beside_the_series(cast, desk):
    weekly = cast.event(starts=date(2027, 3, 2), recurrence="RRULE:FREQ=WEEKLY;COUNT=6")
    later = split_series(weekly, on="20270316", actor=cast.omar, at=AT)
    undo(desk, cast.omar, Change.objects.latest("number").number)
    assert Event.objects.get(pk=later.pk).deleted_at

    assert "Nothing was deleted lately" in text(desk.open(cast.omar, "deleted"))
    assert desk.send(cast.omar, "event_restore", later.pk).status_code == 404
    assert Caller(cast.omar).post(f"events/{later.pk}/restore/").status_code == 404


def test_a_deletion_that_was_taken_back_by_hand_is_not_undone_once_more(cast, desk):
    event = cast.event()
    desk.send(cast.omar, "event_delete", event.pk)
    own = Change.objects.latest("number").number
    desk.send(cast.mia, "event_restore", event.pk)

    undo(desk, cast.omar, own)
    assert "This is undone already." in text(desk.open(cast.omar, "month"))

    desk.send(cast.mia, "event_delete", event.pk)
    undo(desk, cast.omar, own)
    assert Event.objects.get().deleted_at


def test_undoing_a_creation_says_that_it_is_deleted_and_not_that_it_is_as_it_was(cast, desk):
    desk.fill(cast.omar, "event_new", title="One")

    undo(desk, cast.omar, 1)
    page = text(desk.open(cast.omar, "month"))

    assert "Undone. “One” is deleted." in page
    assert "as it was" not in page


def test_undo_after_a_later_change_shows_both_values(cast, desk):
    event = cast.event()
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Second", "location": "Paris"})
    update_event(event, actor=cast.mia, at=AT, version=2, values={"title": "Third"})

    clash = undo(desk, cast.omar, 2)

    assert clash.status_code == 409
    assert "As it was before Glow serum launch As it is now Third" in text(clash)
    assert Event.objects.get().title == "Third"
    desk.client.post(address("undo", 2), filled_in(clash))
    assert Event.objects.get().title == "Glow serum launch"


@pytest.mark.parametrize("name", ["title", "sharing", "partners"])
def test_fields_to_choose_from_are_not_those_of_a_creation(cast, desk, time_machine, name):
    time_machine.move_to(AT, tick=False)
    cast.event(actor=cast.omar)

    undo(desk, cast.omar, 1, **{f"keep-{name}": "yours"})

    assert Event.objects.get().deleted_at == AT


def test_fields_to_choose_from_are_not_those_of_a_milestone(cast, desk, time_machine):
    time_machine.move_to(AT, tick=False)
    values = {"label": "Assets", "anchor": "S", "offset": -3}
    milestone = add_milestone(cast.event(), actor=cast.omar, at=AT, values=values)

    undo(desk, cast.omar, 2, **{"keep-milestone": "yours"})

    assert not Milestone.objects.filter(pk=milestone.pk).exists()


def test_type_that_is_deleted_by_now_does_not_come_back(cast, desk):
    pop_up = create_type(cast.luma, label="Pop-up")
    event = cast.event(kind=pop_up.key)
    update_event(event, actor=cast.mia, at=AT, version=None, values={"type": cast.type("campaign").pk, "title": "Sale"})
    delete_type(pop_up)

    answer = desk.send(cast.mia, "undo", Change.objects.latest("number").number, follow=True)
    event.refresh_from_db()

    assert "Nothing was undone: the type that “Sale” had is deleted by now." in text(answer)
    assert (event.type, event.title) == (cast.type("campaign"), "Sale")


def test_undo_is_for_ones_own_changes_of_the_last_ten_minutes(cast, desk, time_machine):
    event = cast.event(sharing="shared")
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Second"})

    assert undo(desk, cast.zoe, 2).status_code == 404
    for person in (cast.mia, cast.vera, cast.ada):
        assert undo(desk, person, 2).status_code == 403
    assert undo(desk, cast.omar, 99).status_code == 404
    assert desk.open(cast.omar, "undo", 2).status_code == 405
    time_machine.move_to(AT + timedelta(minutes=10, seconds=1), tick=False)
    late = desk.send(cast.omar, "undo", 2, follow=True)

    assert "That is too long ago to be undone." in text(late)
    assert Event.objects.get().title == "Second"


@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("ada", 404), ("sol", 404), ("vera", 403), ("mia", 403)])
def test_a_change_that_one_cant_read_answers_as_one_that_isnt_there(cast, desk, who, status):
    event = cast.event(sharing="shared")
    update_event(event, actor=cast.omar, at=AT, version=None, values={"notes": "Inside"})

    assert undo(desk, getattr(cast, who), 2).status_code == status
    assert undo(desk, getattr(cast, who), 99).status_code == 404
    assert Event.objects.get().notes == "Inside"


def test_undo_tells_no_partner_with_what_a_change_was_done(cast, desk):
    shared, hidden = cast.event(sharing="shared"), cast.event("Hidden")
    acts = [
        shift_events([shared], actor=cast.omar, at=AT, days=1),
        shift_events([shared, hidden], actor=cast.omar, at=AT, days=2),
    ]
    numbers = [Change.objects.get(event_id=shared.pk, batch=act.word).number for act in acts]
    ada = Caller(cast.ada)

    api = [ada.post(f"events/{shared.pk}/changes/{number}/undo/").status_code for number in numbers]
    assert ([undo(desk, cast.ada, number).status_code for number in numbers], api) == ([403, 403], [403, 403])


def test_who_lost_the_right_to_write_can_no_longer_undo(cast, desk):
    event = cast.event("Press day", calendar=cast.press, sharing="shared")
    update_event(event, actor=cast.sol, at=AT, version=1, values={"title": "Second"})
    update_event(event, actor=cast.mia, at=AT, version=2, values={"sharing": "internal"})

    assert undo(desk, cast.sol, 2).status_code == 404
    assert Event.objects.get().title == "Second"
