"""Taking changes back over the API."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from calendarapp.accounts.models import Membership
from calendarapp.changes.models import Change
from calendarapp.events.models import Event
from calendarapp.events.services import add_milestone, delete_event, tick_milestone, update_event
from calendarapp.events.services.product_imports import NewProduct, take_products
from calendarapp.events.services.undoing import UNDO_FOR

from ..api import Caller
from ..cast import AT


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def call(clock):
    return Caller


def undo(caller, event, number=None):
    number = number or Change.objects.filter(event_id=event.pk).latest("number").number
    return caller.post(f"events/{event.pk}/changes/{number}/undo/")


def change(event, actor, **values):
    return update_event(event, actor=actor, at=AT, values=values, version=None)


def refusal(answer):
    return answer.status_code, answer.json()["detail"]


def test_change_is_taken_back_once(cast, call):
    event, mia = cast.event(notes="Before"), call(cast.mia)
    mia.patch(f"events/{event.pk}/", {"notes": "After"}, "*")
    number = mia.get(f"events/{event.pk}/history/").json()[0]["number"]

    undone, again = undo(mia, event, number), undo(mia, event, number)

    assert undone.json() == {"events": [event.pk], "deleted": []}
    assert refusal(again) == (409, "This is undone already.")
    assert mia.get(f"events/{event.pk}/").json()["notes"] == "Before"


def test_creation_is_taken_back_by_deleting_and_deletion_by_restoring(cast, call):
    event, mia = cast.event(), call(cast.mia)
    gone = cast.event()
    delete_event(gone, actor=cast.mia, at=AT)

    assert undo(mia, event).json() == {"events": [event.pk], "deleted": [event.pk]}
    assert undo(mia, gone).json() == {"events": [gone.pk], "deleted": []}
    assert list(Event.objects.filter(deleted_at=None)) == [gone]


def test_creation_stays_when_somebody_added_to_it_since(cast, call):
    event = cast.event()
    first = Change.objects.get(event_id=event.pk).number
    update_event(event, actor=cast.omar, at=AT, version=None, values={"notes": "Omar's"})

    status, told = refusal(undo(call(cast.mia), event, first))

    event.refresh_from_db()
    assert (status, event.deleted_at, event.notes) == (409, None, "Omar's"), told


def test_restoration_is_taken_back_by_deleting(cast, call):
    event = cast.event()
    delete_event(event, actor=cast.mia, at=AT)
    mia = call(cast.mia)
    mia.post(f"events/{event.pk}/restore/")
    told = mia.get(f"events/{event.pk}/history/").json()[0]

    undone, again = undo(mia, event, told["number"]), undo(mia, event, told["number"])

    assert (told["verb"], told["undoable"]) == ("restore", True)
    assert undone.json() == {"events": [event.pk], "deleted": [event.pk]}
    assert refusal(again) == (409, "This is undone already.")
    assert refusal(undo(call(cast.omar), event, told["number"]))[0] == 403


def test_act_on_many_is_taken_back_whole_or_not_at_all(cast, call):
    one, other = cast.event(starts=date(2027, 3, 10)), cast.event("Press day", starts=date(2027, 3, 12))
    mia = call(cast.mia)
    body = {"act": "shift", "days": 1, "events": [{"id": row.pk, "version": row.version} for row in (one, other)]}
    first = mia.post("events/bulk/", body).json()
    link = first["undo"].removeprefix("http://127.0.0.1:8000/api/v1/")
    undone = mia.post(link)
    body["events"] = [{"id": row.pk, "version": row.version} for row in Event.objects.order_by("pk")]
    second = mia.post("events/bulk/", body).json()["undo"].removeprefix("http://127.0.0.1:8000/api/v1/")
    change(other, cast.omar, when={**other.when.as_json(), "recurrence": ""})

    assert undone.json() == {"events": [one.pk, other.pk], "deleted": []}
    words = "Nothing was undone: “Press day” was changed since, and all of it goes back together or not at all."
    assert refusal(mia.post(second)) == (409, words)
    assert [row.starts_on.day for row in Event.objects.order_by("pk")] == [11, 12]


def test_act_that_changed_nothing_has_nothing_to_take_back(cast, call):
    event = cast.event(status="planned")
    body = {"act": "status", "status": "planned", "events": [{"id": event.pk, "version": event.version}]}

    assert call(cast.mia).post("events/bulk/", body).json()["undo"] is None


def test_fields_that_were_changed_since_are_told_with_both_values(cast, call):
    event = change(cast.event(), cast.omar, notes="Mine", budget_planned=Decimal("10.50"))
    number = Change.objects.latest("number").number
    change(event, cast.mia, notes="Theirs", budget_planned=Decimal(12))

    answer = undo(call(cast.omar), event, number)

    assert refusal(answer) == (409, "A later change touched the same fields.")
    told = {error["field"]: (error["yours"], error["theirs"]) for error in answer.json()["errors"]}
    assert told == {"notes": ("–", "Theirs"), "budget_planned": ("–", "12.00 EUR")}
    assert Event.objects.get(pk=event.pk).notes == "Theirs"


def test_values_changed_since_are_told_as_far_as_the_lens_goes(cast, call):
    shown = cast.event("Shown whole", calendar=cast.press, sharing="shared")
    hidden = cast.event("Hidden whole", calendar=cast.press)
    event = cast.event("Part", calendar=cast.press, sharing="shared", parent=hidden.pk)
    change(event, cast.sol, parent=shown.pk)
    number = Change.objects.latest("number").number
    change(event, cast.mia, parent=hidden.pk)

    (told,) = undo(call(cast.sol), event, number).json()["errors"]

    assert (told["field"], told["yours"], told["theirs"]) == ("parent", "–", "–")


def test_undo_is_offered_and_done_for_ten_minutes(cast, call, clock):
    event = change(cast.event(), cast.omar, notes="Mine")
    omar, mia = call(cast.omar), call(cast.mia)

    def offered(caller):
        rows = caller.get(f"events/{event.pk}/history/").json(), caller.get("changes/").json()["results"]
        return [row["undoable"] for rows_ in rows for row in rows_ if row["verb"] == "update"]

    clock.move_to(AT + UNDO_FOR, tick=False)
    assert (offered(omar), offered(mia), offered(call(cast.omar, read_only=True))) == (
        [True] * 2,
        [False] * 2,
        [False] * 2,
    )
    clock.move_to(AT + UNDO_FOR + timedelta(seconds=1), tick=False)
    assert offered(omar) == [False, False]
    assert refusal(undo(omar, event)) == (409, "That is too long ago to be undone. Change it by hand.")


def test_milestone_is_opened_again_by_who_ticked_it_alone(cast, call):
    event = cast.event(sharing="shared")
    values = {"label": "Assets", "anchor": "S", "offset": -3, "agency": cast.northlight}
    milestone = add_milestone(event, actor=cast.mia, at=AT, values=values)
    planned = Change.objects.latest("number").number
    tick_milestone(milestone, done=True, actor=cast.ada, at=AT)
    ticked = Change.objects.latest("number").number
    ada = call(cast.ada)

    assert undo(ada, event, planned).status_code == 403
    assert undo(ada, event, ticked).status_code == 200
    milestone.refresh_from_db()
    assert milestone.done_at is None


@pytest.mark.parametrize(("who", "status"), [("zoe", 404), ("ada", 404), ("sol", 404), ("vera", 403), ("mia", 403)])
def test_others_take_nothing_back_and_partners_know_of_no_note(cast, call, who, status):
    event = change(cast.event(sharing="shared"), cast.omar, notes="Inside")

    assert undo(call(getattr(cast, who)), event).status_code == status
    assert Event.objects.get(pk=event.pk).notes == "Inside"


def test_one_who_may_no_longer_write_takes_nothing_back(cast, call):
    event = change(cast.event(sharing="shared"), cast.omar, notes="Inside")
    Membership.objects.filter(user=cast.omar).update(role="viewer")

    assert undo(call(cast.omar), event).status_code == 403
    Membership.objects.filter(user=cast.omar).delete()
    assert undo(call(cast.omar), event).status_code == 404
    assert undo(call(cast.omar, read_only=True), event).status_code == 404


def test_number_of_another_event_is_not_found(cast, call):
    event, other = cast.event(), change(cast.event(), cast.mia, notes="Inside")
    number = Change.objects.latest("number").number

    assert undo(call(cast.mia), event, number).status_code == 404
    assert undo(call(cast.mia), event, 10**15).status_code == 404
    assert Event.objects.get(pk=other.pk).notes == "Inside"


@pytest.mark.parametrize("count", [1, 3])
def test_history_takes_the_same_queries_for_any_number(cast, call, django_assert_num_queries, count):
    event = cast.event()
    for number in range(count):
        change(event, cast.mia, notes=f"Note {number}")
    mia = call(cast.mia)
    mia.get(f"events/{event.pk}/history/")

    with django_assert_num_queries(6):
        rows = mia.get(f"events/{event.pk}/history/").json()

    assert [row["undoable"] for row in rows] == [True] * (count + 1)


def take(brand, actor, number=0, at=AT):
    return take_products(brand, rows=[NewProduct(f"S{number}", "x")], actor=actor, at=at)


def test_lists_of_products_that_can_be_taken_back_are_listed(cast, call, clock):
    clock.move_to(AT + UNDO_FOR, tick=False)
    take(cast.luma, cast.omar, at=AT - timedelta(seconds=1))
    run, other = take(cast.luma, cast.omar, 1), take(cast.luma, cast.mia, 2)
    take(cast.hanok, cast.zoe)
    mia = call(cast.mia)
    mia.post(f"products/import/{other.pk}/undo/")

    rows = mia.get("products/import/", brand="maison-luma").json()["results"]

    counts = {"created": 1, "changed": 0, "restored": 0, "unchanged": 0}
    times = {"at": "2027-03-01T10:00:00+01:00", "undo_until": "2027-03-01T10:10:00+01:00"}
    assert rows == [{"id": run.pk, **counts, "brand": "maison-luma", "actor": "Omar Haddad", **times}]
    assert mia.get("products/import/", brand="hanok-beauty").json()["results"] == []


def test_lists_of_products_are_the_planners_own(cast, call):
    take(cast.luma, cast.omar)

    for person in (cast.zoe, cast.ada, cast.vera):
        assert call(person).get("products/import/").json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_imports_takes_the_same_queries(cast, call, django_assert_num_queries, count):
    for number in range(count):
        take(cast.luma, cast.omar, number)
    mia = call(cast.mia)
    mia.get("products/import/")

    with django_assert_num_queries(4):
        assert len(mia.get("products/import/").json()["results"]) == count
