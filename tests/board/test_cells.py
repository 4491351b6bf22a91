"""Cells of the table: one field of one event, written where it stands."""

from datetime import date, datetime, time, timedelta

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.models import Event
from calendarapp.events.services import update_event

from ..cast import AT
from .desk import address, filled_in, text

TABLE = "/b/maison-luma/table/"


def test_each_cell_is_written_and_leads_back(cast, desk):
    event = cast.event("Old", ends=date(2027, 3, 12))
    sent = {
        "title": {"title": "New"},
        "status": {"status": "confirmed"},
        "owner": {"owner": cast.omar.pk},
        "starts": {"starts_on": "2027-03-15"},
        "ends": {"ends_on": "2027-03-20"},
    }

    for field, values in sent.items():
        answer = desk.fill(cast.mia, "cell", event.pk, field, **values)
        assert (answer.status_code, answer["Location"]) == (302, TABLE), field

    event.refresh_from_db()
    assert (event.title, event.status, event.owner) == ("New", "confirmed", cast.omar)
    assert (event.starts_on, event.ends_on) == (date(2027, 3, 15), date(2027, 3, 20))


def test_start_keeps_the_length_and_the_clock(cast, desk):
    starts = datetime(2027, 3, 10, 9)
    event = cast.event("Talk", starts=starts, ends=starts + timedelta(hours=2))

    desk.fill(cast.mia, "cell", event.pk, "starts", starts_on="2027-03-11", starts_time="22:30")

    event.refresh_from_db()
    assert (event.starts_on, event.starts_time) == (date(2027, 3, 11), time(22, 30))
    assert (event.ends_on, event.ends_time) == (date(2027, 3, 12), time(0, 30))


def test_toast_says_what_went_along_and_takes_it_back(cast, desk):
    event = cast.event("Launch")

    page = desk.fill(cast.mia, "cell", event.pk, "starts", starts_on="2027-03-17")
    page = desk.client.get(page["Location"])

    said = text(page)
    assert "“Launch” is moved to Wed 17 Mar 2027. 7 days later," in said
    assert "milestones go along" in said
    change = Change.objects.order_by("-number").first()
    assert address("undo", change.number) in page.content.decode()


def test_what_was_not_changed_writes_nothing(cast, desk):
    event = cast.event("Launch")

    desk.fill(cast.mia, "cell", event.pk, "title")

    assert Change.objects.filter(event_id=event.pk).count() == 1


def test_sender_says_where_to_go_next_within_the_house(cast, desk):
    event = cast.event("Launch")
    ours = desk.fill(cast.mia, "cell", event.pk, "title", title="A", next=f"{TABLE}?page=2")
    foreign = desk.fill(cast.mia, "cell", event.pk, "title", title="B", next="https://evil.example/")

    assert ours["Location"] == f"{TABLE}?page=2"
    assert foreign["Location"] == TABLE


def test_form_leads_back_to_the_table_it_was_opened_from(cast, desk):
    event = cast.event("Launch")
    desk.client.force_login(cast.mia)

    page = desk.client.get(
        address("cell", event.pk, "status"), headers={"Referer": f"http://testserver{TABLE}?sort=title"}
    )

    assert filled_in(page)["next"] == f"{TABLE}?sort=title"


def test_two_people_write_different_cells_of_one_row(cast, desk):
    event = cast.event("Launch")
    mine = filled_in(desk.open(cast.mia, "cell", event.pk, "status"))
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Theirs"})

    answer = desk.send(cast.mia, "cell", event.pk, "status", **{**mine, "status": "live"})

    event.refresh_from_db()
    assert (answer.status_code, event.title, event.status) == (302, "Theirs", "live")


def test_two_people_write_the_same_cell(cast, desk):
    event = cast.event("Launch")
    mine = filled_in(desk.open(cast.mia, "cell", event.pk, "title"))
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Theirs"})

    clash = desk.send(cast.mia, "cell", event.pk, "title", **{**mine, "title": "Mine"})

    assert clash.status_code == 409
    assert "Yours Mine Theirs Theirs" in text(clash)
    assert Event.objects.get().title == "Theirs"
    carried = filled_in(clash)
    kept = desk.client.post(address("cell", event.pk, "title"), {**carried, "keep-title": "theirs"})
    assert (kept.status_code, Event.objects.get().title) == (302, "Theirs")
    desk.client.post(address("cell", event.pk, "title"), carried)
    assert Event.objects.get().title == "Mine"


def test_two_people_move_the_same_event(cast, desk):
    event = cast.event("Launch")
    mine = filled_in(desk.open(cast.mia, "cell", event.pk, "starts"))
    update_event(
        event, actor=cast.omar, at=AT, version=1, values={"when": {"starts": "2027-04-01", "ends": "2027-04-01"}}
    )

    clash = desk.send(cast.mia, "cell", event.pk, "starts", **{**mine, "starts_on": "2027-03-20"})

    assert clash.status_code == 409
    assert ("20 Mar 2027" in text(clash), "1 Apr 2027" in text(clash)) == (True, True)
    desk.client.post(address("cell", event.pk, "starts"), {**filled_in(clash), "keep-when": "theirs"})
    assert Event.objects.get().starts_on == date(2027, 4, 1)


def test_dates_of_a_series_are_moved_on_their_page(cast, desk):
    event = cast.event("Weekly", recurrence="RRULE:FREQ=WEEKLY")

    for field in ("starts", "ends"):
        for answer in (
            desk.open(cast.mia, "cell", event.pk, field),
            desk.send(cast.mia, "cell", event.pk, field, starts_on="2027-05-01", ends_on="2027-05-01"),
        ):
            assert answer["Location"] == address("event_move", event.pk) + "?on=20270310"
    assert Event.objects.get().starts_on == date(2027, 3, 10)


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("title", {"title": " "}, "This field is required."),
        ("title", {"title": "x" * 201}, "at most 200 characters"),
        ("status", {"status": "sold"}, "Not found. Choose one of the list."),
        ("owner", {"owner": "999999"}, "Not found. Choose one of the list."),
        ("starts", {"starts_on": "2027-02-30"}, "There is no such day."),
        ("starts", {"starts_on": "2101-01-01"}, "Only days from 1970 to 2100"),
        ("ends", {"ends_on": "2027-03-09"}, "The end lies before the start."),
        ("ends", {"ends_on": "3000-01-01"}, "Only days from 1970 to 2100"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word(cast, desk, field, values, words):
    event = cast.event("Launch")

    answer = desk.fill(cast.mia, "cell", event.pk, field, **values)

    assert answer.status_code == 200
    assert words in text(answer)
    assert Change.objects.filter(event_id=event.pk).count() == 1


def test_owner_of_another_brand_is_not_found(cast, desk):
    event = cast.event("Launch")

    answer = desk.fill(cast.mia, "cell", event.pk, "owner", owner=cast.zoe.pk)

    assert "Not found." in text(answer)


def test_owner_who_left_stays_until_another_is_chosen(cast, desk):
    event = cast.event("Launch", owner=cast.zoe)

    desk.fill(cast.mia, "cell", event.pk, "owner")

    assert Event.objects.get().owner == cast.zoe


def test_only_those_who_may_write_a_field_have_its_cell(cast, desk):
    launch = cast.event("Launch", sharing="shared")
    press = cast.event("Press", sharing="shared", calendar=cast.press, kind="pr_event")
    asked = {
        (cast.zoe, launch, "status"): 404,
        (cast.vera, launch, "status"): 403,
        (cast.ada, launch, "status"): 403,
        (cast.sol, launch, "status"): 403,
        (cast.sol, press, "status"): 200,
        (cast.sol, press, "starts"): 200,
        (cast.sol, press, "owner"): 403,
        (cast.omar, launch, "owner"): 200,
        (cast.mia, launch, "notes"): 404,
    }

    found = {
        (person, event, field): desk.open(person, "cell", event.pk, field).status_code for person, event, field in asked
    }

    assert found == asked
    assert desk.send(cast.vera, "cell", launch.pk, "status", status="live").status_code == 403
