"""The form opened on one date of a series: what it shows, and what is saved in each scope."""

from datetime import date, datetime, timedelta

import pytest

from calendarapp.events.models import Event, Occurrence
from calendarapp.events.series import Scope
from calendarapp.events.services import update_event
from tests.cast import AT

from .desk import address, filled_in, text

ON = "?on=20270316T100000"


@pytest.fixture
def weekly(cast):
    starts = datetime(2027, 3, 2, 10)
    return cast.event("Round", starts=starts, ends=starts + timedelta(hours=1), recurrence="RRULE:FREQ=WEEKLY;COUNT=6")


def days(event):
    rows = Occurrence.objects.filter(event=event, kind="event").order_by("starts_at")
    return [row.first_on.day for row in rows]


def test_it_shows_the_date_with_its_own_words_and_asks_what_is_meant(cast, desk, weekly):
    values = {"title": "With guests"}
    update_event(weekly, actor=cast.mia, at=AT, version=1, values=values, scope=Scope.THIS, on="20270316T100000")

    page = desk.open(cast.mia, "event_edit", weekly.pk, query=ON)

    sent = filled_in(page)
    assert (sent["title"], sent["starts_on"], sent["scope"], sent["on"]) == (
        "With guests", "2027-03-16", ["this"], "20270316T100000",
    )  # fmt: skip
    assert "This one (Tue 16 Mar 2027)" in text(page)


def test_without_a_date_there_is_nothing_to_ask(cast, desk, weekly):
    sent = filled_in(desk.open(cast.mia, "event_edit", weekly.pk))

    assert "scope" not in sent
    assert sent["starts_on"] == "2027-03-02"


def test_one_date_gets_its_own_title_and_time(cast, desk, weekly):
    answer = desk.fill(cast.mia, "event_edit", weekly.pk, query=ON, title="With guests", starts_on="2027-03-17",
                       ends_on="2027-03-17")  # fmt: skip

    assert answer.url == f"/b/maison-luma/events/{weekly.pk}/?on=20270316T100000"
    assert Event.objects.get().title == "Round"
    assert weekly.overrides.get().fields == {"title": "With guests"}
    assert days(weekly) == [2, 9, 17, 23, 30, 6]
    shown = text(desk.client.get(answer.url))
    assert "This occurrence: Wed 17 Mar 2027, 10:00" in shown
    assert "With guests" in shown


def test_saving_one_date_without_a_change_writes_nothing(cast, desk, weekly):
    desk.fill(cast.mia, "event_edit", weekly.pk, query=ON)

    assert Event.objects.get().version == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"notes": "Only here"}, "This is the whole series’."),
        ({"interval": "2"}, "How it repeats can’t be changed for one date alone"),
        ({"repeats": ""}, "How it repeats can’t be changed for one date alone"),
    ],
)
def test_what_one_date_cant_have_is_said_at_its_field(cast, desk, weekly, changed, said):
    refused = desk.fill(cast.mia, "event_edit", weekly.pk, query=ON, **changed)

    assert refused.status_code == 200
    assert said in text(refused)
    assert filled_in(refused)["scope"] == ["this"]
    assert Event.objects.get().version == 1


def test_following_shares_the_count_out_and_takes_new_words(cast, desk, weekly):
    desk.fill(cast.mia, "event_edit", weekly.pk, query=ON, scope="following", title="New round", starts_on="2027-03-17",
              ends_on="2027-03-17")  # fmt: skip

    later = Event.objects.exclude(pk=weekly.pk).get()
    assert (later.title, later.recurrence) == ("New round", "RRULE:FREQ=WEEKLY;COUNT=4")
    assert (days(weekly), days(later)) == ([2, 9], [17, 24, 31, 7])


def test_following_may_have_another_rhythm(cast, desk, weekly):
    desk.fill(cast.mia, "event_edit", weekly.pk, query=ON, scope="following", interval="2", count="3")

    later = Event.objects.exclude(pk=weekly.pk).get()
    assert (days(weekly), days(later)) == ([2, 9], [16, 30, 13])


def test_all_move_by_the_difference_and_keep_their_rule(cast, desk, weekly):
    desk.fill(cast.mia, "event_edit", weekly.pk, query=ON, scope="all", starts_on="2027-03-17", ends_on="2027-03-17")

    assert days(weekly) == [3, 10, 17, 24, 31, 7]
    assert Event.objects.get().recurrence == "RRULE:FREQ=WEEKLY;COUNT=6"


def test_several_weekdays_go_along_from_any_of_their_dates(cast, desk):
    event = cast.event(starts=date(2027, 3, 1), recurrence="RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4")

    desk.fill(cast.mia, "event_edit", event.pk, query="?on=20270303", scope="all", starts_on="2027-03-04",
              ends_on="2027-03-04")  # fmt: skip

    assert days(event) == [2, 4, 9, 11]


def test_another_zone_asks_what_stays_and_takes_it(cast, desk, weekly):
    asked = desk.fill(cast.mia, "event_edit", weekly.pk, time_zone="Asia/Seoul")
    assert "Say what stays in the other time zone" in text(asked)
    assert Event.objects.get().time_zone == "Europe/Paris"

    desk.fill(cast.mia, "event_edit", weekly.pk, time_zone="Asia/Seoul", keep="moment")
    moved = Event.objects.get()
    assert (moved.time_zone, moved.starts_time.hour, days(moved)) == ("Asia/Seoul", 18, [2, 9, 16, 23, 30, 6])

    desk.fill(cast.mia, "event_edit", weekly.pk, time_zone="Europe/Paris", keep="wall")
    moved = Event.objects.get()
    assert (moved.time_zone, moved.starts_time.hour) == ("Europe/Paris", 18)


def test_a_date_that_is_gone_saves_nothing(cast, desk, weekly):
    sent = filled_in(desk.open(cast.mia, "event_edit", weekly.pk, query=ON))
    gone = {"recurrence": "RRULE:FREQ=WEEKLY;COUNT=6\nEXDATE:20270316T100000"}
    update_event(weekly, actor=cast.omar, at=AT, version=None, values={"when": gone})

    refused = desk.client.post(address("event_edit", weekly.pk), {**sent, "title": "Mine"})

    assert "The series has no such date any more." in text(refused)
    assert Event.objects.get().title == "Round"


@pytest.mark.parametrize("name", ["event_edit", "event_move", "event_cancel", "event_delete"])
@pytest.mark.parametrize("on", ["20270317T100000", "20270316", "nonsense"])
def test_a_page_about_a_date_that_the_series_never_had_or_lost_does_not_speak_of_all_of_it(
    cast, desk, weekly, name, on
):
    desk.client.force_login(cast.mia)

    page = desk.client.get(f"{address(name, weekly.pk)}?on={on}")

    assert page.status_code == 410
    assert "The series has no such date any more." in text(page)
    assert "<form" not in page.content.decode().partition("<main")[2]


@pytest.mark.parametrize("button", [{}, {"more": "1"}, {"find_events": "1"}])
def test_a_date_that_is_gone_stays_gone_however_often_it_is_sent(cast, desk, weekly, button):
    sent = filled_in(desk.open(cast.mia, "event_edit", weekly.pk, query=ON))
    gone = {"recurrence": "RRULE:FREQ=WEEKLY;COUNT=6\nEXDATE:20270316T100000"}
    update_event(weekly, actor=cast.omar, at=AT, version=None, values={"when": gone})

    again = filled_in(desk.client.post(address("event_edit", weekly.pk), {**sent, "title": "Mine", **button}))
    refused = desk.client.post(address("event_edit", weekly.pk), {**again, "title": "Mine"})

    assert "The series has no such date any more." in text(refused)
    assert Event.objects.get().title == "Round"


def test_two_retitle_the_same_date_and_the_second_sees_both(cast, desk, weekly):
    mine = {**filled_in(desk.open(cast.mia, "event_edit", weekly.pk, query=ON)), "title": "Mine", "location": "Paris"}
    values = {"title": "Theirs"}
    update_event(weekly, actor=cast.omar, at=AT, version=1, values=values, scope=Scope.THIS, on="20270316T100000")

    clash = desk.client.post(address("event_edit", weekly.pk), mine)

    assert clash.status_code == 409
    assert "Theirs" in text(clash)
    carried = filled_in(clash)
    desk.client.post(address("event_edit", weekly.pk), {**carried, "keep-title": "theirs"})
    assert weekly.overrides.get().fields == {"title": "Theirs", "location": "Paris"}


@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_cancelling_and_deleting_ask_the_same(cast, desk, weekly, scope):
    page = desk.open(cast.mia, "event_cancel", weekly.pk, query=ON)
    assert "This one (Tue 16 Mar 2027)" in text(page)
    desk.client.post(address("event_cancel", weekly.pk), {**filled_in(page), "scope": scope})

    statuses = {(row.pk, row.status) for row in Event.objects.all()}
    if scope == "this":
        assert statuses == {(weekly.pk, "planned")}
        assert weekly.overrides.get().fields == {"status": "cancelled"}
    else:
        cancelled = {status for _pk, status in statuses}
        assert cancelled == ({"cancelled"} if scope == "all" else {"planned", "cancelled"})


@pytest.mark.parametrize(("scope", "left"), [("this", [2, 9, 23, 30, 6]), ("following", [2, 9]), ("all", None)])
def test_deleting_a_date_what_follows_or_all(cast, desk, weekly, scope, left):
    answer = desk.fill(cast.mia, "event_delete", weekly.pk, query=ON, scope=scope)

    stands = Event.objects.get()
    assert (days(weekly) if stands.deleted_at is None else None) == left
    said = text(desk.client.get(answer.url, follow=True))
    assert {
        "this": "Tue 16 Mar 2027 is taken out of “Round”.",
        "following": "“Round” ends before Tue 16 Mar 2027.",
        "all": "“Round” is deleted.",
    }[scope] in said


def test_a_missing_or_strange_scope_is_refused(cast, desk, weekly):
    for name in ("event_cancel", "event_delete", "event_edit"):
        sent = filled_in(desk.open(cast.mia, name, weekly.pk, query=ON))
        for scope in ({}, {"scope": "some"}):
            sent.pop("scope", None)
            refused = desk.client.post(address(name, weekly.pk), {**sent, **scope, "title": "Mine"})
            assert refused.status_code == 200
    assert (Event.objects.get().version, Event.objects.get().deleted_at) == (1, None)


def test_doors_of_one_date(cast, desk, weekly):
    for name in ("event_cancel", "event_delete", "event_edit"):
        assert desk.open(cast.zoe, name, weekly.pk, query=ON).status_code == 404
        assert desk.open(cast.vera, name, weekly.pk, query=ON).status_code == 403
        sent = {"on": "20270316T100000", "scope": "this", "title": "X"}
        assert desk.send(cast.vera, name, weekly.pk, **sent).status_code == 403
    assert Event.objects.get().version == 1
