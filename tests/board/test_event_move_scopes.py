"""Moving one date of a series, those that follow, or all; and what a drag asks of the page and gets from it."""

import re
from datetime import date, datetime

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.services import update_event
from tests.cast import AT

from .desk import OPENED, address, filled_in, text

TUESDAYS = "RRULE:FREQ=WEEKLY;COUNT=6"
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def weekly(cast):
    starts, ends = datetime(2027, 3, 2, 10), datetime(2027, 3, 2, 11)
    event = cast.event("Planning round", starts=starts, ends=ends, recurrence=TUESDAYS)
    event.milestones.all().delete()
    return event


@pytest.fixture
def launch(cast):
    event = cast.event(ends=date(2027, 3, 14))
    event.milestones.all().delete()
    return event


def days(*events):
    rows = Occurrence.objects.filter(event__in=events, kind="event", event__deleted_at=None).order_by("starts_at")
    return [(row.event_id, row.first_on.day) for row in rows]


def touches(answer):
    return re.search(r'data-touches="(.)"', answer.content.decode())[1]


def test_one_date_moves_alone_by_default(cast, desk, weekly):
    page = desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270316T100000")
    assert "This one (Tue 16 Mar 2027)" in text(page)
    assert "This and following" in text(page)

    answer = desk.client.post(address("event_move", weekly.pk), {**filled_in(page), "starts_on": "2027-03-18"})

    assert answer.status_code == 302
    assert [day for _event, day in days(weekly)] == [2, 9, 18, 23, 30, 6]
    assert Change.objects.get(verb="move").fields["when"]["after"]["overrides"][0]["id"] == "20270316T100000"


def test_this_and_following_move_as_a_series_of_their_own(cast, desk, weekly):
    desk.fill(cast.mia, "event_move", weekly.pk, query="?on=20270316T100000", starts_on="2027-03-17", scope="following")

    later = Event.objects.exclude(pk=weekly.pk).get()
    assert days(weekly, later) == [
        (weekly.pk, 2), (weekly.pk, 9), (later.pk, 17), (later.pk, 24), (later.pk, 31), (later.pk, 7),
    ]  # fmt: skip
    assert (later.series, later.recurrence) == (weekly.series, "RRULE:FREQ=WEEKLY;COUNT=4")


def test_all_move_by_the_difference(cast, desk, weekly):
    desk.fill(cast.mia, "event_move", weekly.pk, query="?on=20270316T100000", starts_on="2027-03-17", scope="all")

    assert [day for _event, day in days(weekly)] == [3, 10, 17, 24, 31, 7]
    assert Event.objects.count() == 1


def test_the_first_date_has_nothing_before_it_to_leave(cast, desk, weekly):
    page = text(desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270302T100000"))

    assert "This one" in page
    assert "This and following" not in page


def test_a_scope_has_to_be_given_for_one_date(cast, desk, weekly):
    page = filled_in(desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270316T100000"))
    del page["scope"]

    refused = desk.client.post(address("event_move", weekly.pk), page)

    assert refused.status_code == 200
    assert Event.objects.get().version == 1


def test_a_date_that_is_gone_moves_nothing(cast, desk, weekly):
    page = filled_in(desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270316T100000"))
    update_event(weekly, actor=cast.omar, at=AT, version=None, values={"when": {
        "recurrence": f"{TUESDAYS}\nEXDATE:20270316T100000"}})  # fmt: skip

    refused = desk.client.post(address("event_move", weekly.pk), {**page, "starts_on": "2027-03-18"})

    assert "The series has no such date any more." in text(refused)
    assert [day for _event, day in days(weekly)] == [2, 9, 23, 30, 6]


def test_another_end_changes_the_length_and_another_start_keeps_it(cast, desk, launch):
    desk.fill(cast.mia, "event_move", launch.pk, ends_on="2027-03-20")
    assert (Event.objects.get().starts_on, Event.objects.get().ends_on) == (date(2027, 3, 10), date(2027, 3, 20))

    desk.fill(cast.mia, "event_move", launch.pk, starts_on="2027-03-12")
    assert (Event.objects.get().starts_on, Event.objects.get().ends_on) == (date(2027, 3, 12), date(2027, 3, 22))

    desk.fill(cast.mia, "event_move", launch.pk, starts_on="2027-03-13", ends_on="2027-03-14")
    assert (Event.objects.get().starts_on, Event.objects.get().ends_on) == (date(2027, 3, 13), date(2027, 3, 14))


def test_an_end_before_its_start_is_refused(cast, desk, launch):
    refused = desk.fill(cast.mia, "event_move", launch.pk, ends_on="2027-03-09")

    assert "The end lies before the start." in text(refused)
    assert Event.objects.get().version == 1


def test_a_drop_fills_in_the_form(cast, desk, launch):
    page = desk.open(cast.mia, "event_move", launch.pk, query="?starts=2027-03-17&ends=2027-03-20&version=1")

    sent = filled_in(page)
    assert (sent["starts_on"], sent["ends_on"], sent["version"]) == ("2027-03-17", "2027-03-20", "1")
    assert touches(page) == "0"
    desk.client.post(address("event_move", launch.pk), sent)
    assert (Event.objects.get().starts_on, Event.objects.get().ends_on) == (date(2027, 3, 17), date(2027, 3, 20))


def test_a_drop_in_the_readers_zone_becomes_the_events_wall_time(cast, desk, weekly):
    drop = "?on=20270316T100000&starts=2027-03-17T20:30&ends=2027-03-17T22:00&zone=Asia/Seoul"

    sent = filled_in(desk.open(cast.mia, "event_move", weekly.pk, query=drop))

    assert [sent[name] for name in ("starts_on", "starts_time", "ends_on", "ends_time")] == [
        "2027-03-17", "12:30", "2027-03-17", "14:00",
    ]  # fmt: skip


def test_a_drop_on_a_day_keeps_the_clock_of_the_event(cast, desk):
    late = cast.event(starts=datetime(2027, 3, 24, 22, 0), ends=datetime(2027, 3, 24, 23, 0))  # the 25th in Seoul

    sent = filled_in(desk.open(cast.mia, "event_move", late.pk, query="?starts=2027-04-01&zone=Asia/Seoul"))

    assert (sent["starts_on"], sent["starts_time"], sent["ends_time"]) == ("2027-03-31", "22:00", "23:00")


@pytest.mark.parametrize(
    "junk",
    ["starts=x", "starts=2027-02-30", "starts=9999-12-31", "starts=2027-03-20&ends=2027-03-01", "starts=1&ends=T",
     "version=x", "zone=Nowhere", "starts=0001-01-01T00:00&zone=Asia/Seoul", "ends=2101-01-01"],
)  # fmt: skip
@pytest.mark.parametrize("timed", [True, False])
def test_a_drop_of_nonsense_shows_the_dates_that_stand(cast, desk, weekly, launch, junk, timed):
    event = weekly if timed else launch

    page = desk.open(cast.mia, "event_move", event.pk, query=f"?{junk}")

    assert filled_in(page)["starts_on"] == event.starts_on.isoformat()


def test_others_are_touched_by_milestones_partners_and_series(cast, desk, weekly):
    with_milestones = cast.event()
    shared = cast.event(sharing="shared")
    shared.milestones.all().delete()

    assert touches(desk.open(cast.mia, "event_move", with_milestones.pk)) == "0"
    assert touches(desk.open(cast.mia, "event_move", with_milestones.pk, query="?starts=2027-03-11")) == "1"
    assert touches(desk.open(cast.mia, "event_move", shared.pk)) == "1"
    assert touches(desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270309T100000")) == "1"


def test_a_script_gets_json_and_takes_it_back(cast, desk, launch):
    sent = filled_in(desk.open(cast.mia, "event_move", launch.pk, query="?starts=2027-03-17"))

    answer = desk.client.post(address("event_move", launch.pk), sent, **JSON)

    assert answer.json() == {
        "undo": "/b/maison-luma/changes/2/undo/",
        "message": "“Glow serum launch” is moved to Wed 17 Mar 2027.",
        "version": 2,
        "id": launch.pk,
    }
    undone = desk.client.post(answer.json()["undo"], **JSON)
    assert undone.json()["message"] == "Undone. “Glow serum launch” is as it was."
    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_a_script_is_told_what_is_wrong(cast, desk, launch):
    sent = filled_in(desk.open(cast.mia, "event_move", launch.pk))

    answer = desk.client.post(address("event_move", launch.pk), {**sent, "ends_on": "2027-03-01"}, **JSON)

    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == [
        {"field": "ends_on", "message": "The end lies before the start.", "code": "invalid"}
    ]


def test_two_drag_the_same_bar_and_the_second_sees_both(cast, desk, launch):
    mine = filled_in(desk.open(cast.mia, "event_move", launch.pk, query="?starts=2027-03-17"))
    theirs = filled_in(desk.open(cast.omar, "event_move", launch.pk, query="?starts=2027-03-24"))
    desk.client.post(address("event_move", launch.pk), theirs, **JSON)

    desk.client.force_login(cast.mia, backend=OPENED)
    clash = desk.client.post(address("event_move", launch.pk), mine, **JSON)

    assert clash.status_code == 409
    assert clash.json()["errors"][0] | {"message": ""} == {
        "field": "when",
        "message": "",
        "code": "conflict",
        "label": "Dates",
        "yours": "Wed 17 Mar 2027 – Sun 21 Mar 2027",
        "theirs": "Wed 24 Mar 2027 – Sun 28 Mar 2027",
    }
    assert Event.objects.get().starts_on == date(2027, 3, 24)


def test_two_drag_different_dates_of_a_series_and_both_stand(cast, desk, weekly):
    mine = filled_in(desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270309T100000&starts=2027-03-10"))
    theirs = filled_in(desk.open(cast.omar, "event_move", weekly.pk, query="?on=20270316T100000&starts=2027-03-18"))

    for sent in (theirs, mine):
        assert desk.client.post(address("event_move", weekly.pk), sent, **JSON).status_code == 200

    assert [day for _event, day in days(weekly)] == [2, 10, 18, 23, 30, 6]


def test_two_drag_the_same_date_of_a_series(cast, desk, weekly):
    mine = filled_in(desk.open(cast.mia, "event_move", weekly.pk, query="?on=20270309T100000&starts=2027-03-10"))
    theirs = filled_in(desk.open(cast.omar, "event_move", weekly.pk, query="?on=20270309T100000&starts=2027-03-11"))
    desk.client.post(address("event_move", weekly.pk), theirs)

    clash = desk.client.post(address("event_move", weekly.pk), mine)

    assert clash.status_code == 409
    assert "Wed 10 Mar 2027" in text(clash)
    assert "Thu 11 Mar 2027" in text(clash)
    desk.client.post(address("event_move", weekly.pk), filled_in(clash))
    assert [day for _event, day in days(weekly)] == [2, 10, 16, 23, 30, 6]


def test_another_zone_asks_what_stays(cast, desk, weekly):
    asked = desk.fill(cast.mia, "event_move", weekly.pk, zone="Asia/Seoul")
    assert "Say what stays in the other time zone" in text(asked)

    shown = text(desk.fill(cast.mia, "event_move", weekly.pk, zone="Asia/Seoul", keep="moment", preview="1"))
    assert "Tue 2 Mar 2027, 18:00" in shown
    assert "In Europe/Paris that is, as clocks change: 10:00, 11:00." in shown
    assert Event.objects.get().time_zone == "Europe/Paris"

    desk.fill(cast.mia, "event_move", weekly.pk, zone="Asia/Seoul", keep="moment")
    moved = Event.objects.get()
    assert (moved.time_zone, moved.starts_time.hour) == ("Asia/Seoul", 18)


@pytest.mark.parametrize(("keep", "after"), [("moment", "18:00 (Asia/Seoul)"), ("wall", "10:00 (Asia/Seoul)")])
def test_a_time_in_another_zone_says_which(cast, desk, weekly, keep, after):
    shown = text(desk.fill(cast.mia, "event_move", weekly.pk, zone="Asia/Seoul", keep=keep, preview="1"))

    assert "10:00 (Europe/Paris)" in shown
    assert after in shown


def test_hours_that_touch_nothing_else_say_so(cast, desk, weekly):
    shown = text(desk.fill(cast.mia, "event_move", weekly.pk, starts_time="11:00", preview="1"))

    assert "Nobody else is touched, and nothing else moves." in shown
    assert "What follows: ." not in shown


def test_undo_of_a_split_makes_one_series_again(cast, desk, weekly):
    answer = desk.fill(
        cast.mia, "event_move", weekly.pk, query="?on=20270316T100000", starts_on="2027-03-17", scope="following"
    )
    undo = re.search(r'action="(/b/maison-luma/changes/\d+/undo/)"', desk.client.get(answer.url).content.decode())[1]

    undone = desk.client.post(undo)

    assert undone.url == f"/b/maison-luma/events/{weekly.pk}/"
    assert [day for _event, day in days(*Event.objects.filter(deleted_at=None))] == [2, 9, 16, 23, 30, 6]
    assert "is one series again" in text(desk.client.get(undone.url))


def test_who_may_move_a_partners_way_may_split_and_undo(cast, desk):
    starts = datetime(2027, 3, 2, 10)
    event = cast.event(
        "Press day", calendar=cast.press, kind="pr_event", starts=starts, sharing="shared", recurrence=TUESDAYS
    )
    desk.fill(cast.sol, "event_move", event.pk, query="?on=20270316T100000", starts_on="2027-03-17", scope="following")
    assert Event.objects.filter(deleted_at=None).count() == 2

    desk.send(cast.sol, "undo", Change.objects.get(verb="split").number)

    assert Event.objects.filter(deleted_at=None).count() == 1
