"""Moving an event: what follows is shown before anything is saved."""

from datetime import date, datetime, time, timedelta

import pytest

from calendarapp.events.models import Event
from calendarapp.events.services import tick_milestone
from tests.cast import AT

from .desk import address, filled_in, text


@pytest.fixture
def launch(cast):
    return cast.event(ends=date(2027, 3, 14), sharing="shared")


def test_a_step_shows_old_and_new_and_saves_nothing(cast, desk, launch):
    tick_milestone(launch.milestones.get(offset=-56), done=True, actor=cast.mia, at=AT)
    page = filled_in(desk.open(cast.omar, "event_move", launch.pk))

    shown = desk.client.post(address("event_move", launch.pk), {**page, "step": "7"})

    words = text(shown)
    assert shown.status_code == 200
    assert "What follows: 7 days later, 12 milestones go along, 2 partners see it." in words
    assert "Wed 10 Mar 2027 to Wed 17 Mar 2027" in words
    assert "Sun 14 Mar 2027 to Sun 21 Mar 2027" in words
    assert "S−7 Partner go/no-go Wed 3 Mar 2027 to Wed 10 Mar 2027" in words
    assert "Brief and KPIs agreed" not in words
    assert "E+14 Retro Sun 28 Mar 2027 to Sun 4 Apr 2027 weekend" in words
    assert filled_in(shown)["starts_on"] == "2027-03-17"
    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_steps_add_up_and_go_back(cast, desk, launch):
    page = filled_in(desk.open(cast.omar, "event_move", launch.pk))
    for step in ("7", "1", "-7"):
        page = filled_in(desk.client.post(address("event_move", launch.pk), {**page, "step": step}))

    assert page["starts_on"] == "2027-03-11"


def test_moving_saves_keeps_the_length_and_offers_undo(cast, desk, launch):
    answer = desk.fill(cast.omar, "event_move", launch.pk, starts_on="2027-03-17")

    moved = Event.objects.get()
    assert (moved.starts_on, moved.ends_on) == (date(2027, 3, 17), date(2027, 3, 21))
    page = desk.client.get(answer.url).content.decode()
    assert "is moved to Wed 17 Mar 2027." in page
    assert 'action="/b/maison-luma/changes/2/undo/"' in page


def test_an_end_that_was_pulled_is_said_as_such(cast, desk, launch):
    answer = desk.fill(cast.omar, "event_move", launch.pk, ends_on="2027-03-17")

    assert "ends on Wed 17 Mar 2027 now." in desk.client.get(answer.url).content.decode()


def test_a_timed_event_moves_in_its_own_wall_time(cast, desk):
    event = cast.event(starts=datetime(2027, 3, 27, 22, 0), ends=datetime(2027, 3, 28, 6, 0))

    desk.fill(cast.mia, "event_move", event.pk, starts_on="2027-04-03", starts_time="21:30")

    moved = Event.objects.get()
    assert (moved.starts_on, moved.starts_time, moved.ends_on, moved.ends_time) == (
        date(2027, 4, 3), time(21, 30), date(2027, 4, 4), time(5, 30),
    )  # fmt: skip


def test_a_series_moves_whole_or_says_why_not(cast, desk):
    weekly = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
    own = cast.event(recurrence="RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2")

    assert "The whole series moves" in text(desk.open(cast.mia, "event_move", weekly.pk))
    refused = desk.fill(cast.mia, "event_move", own.pk, starts_on="2027-03-11")
    assert refused.status_code == 200
    assert "repeats by a rule of its own" in text(refused)
    assert Event.objects.get(pk=own.pk).starts_on == date(2027, 3, 10)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts_on": "x"}, "There is no such day."),
        ({"starts_on": "2100-12-30"}, "Only days from 1970 to 2100 can be planned."),
        ({"starts_on": ""}, "This field is required."),
        ({"starts_on": "2100-12-31", "step": "7"}, "Only days from 1970 to 2100 can be planned."),
    ],
)
def test_wrong_days_are_refused(cast, desk, launch, wrong, said):
    answer = desk.fill(cast.mia, "event_move", launch.pk, **wrong)

    assert answer.status_code == 200
    assert said in text(answer)
    assert Event.objects.get().version == 1


def test_a_step_at_the_edge_of_time_stays_inside(cast, desk):
    event = cast.event(starts=date(1970, 1, 3))

    shown = desk.fill(cast.mia, "event_move", event.pk, step="-7")

    assert filled_in(shown)["starts_on"] == "1970-01-01"


def test_doors_of_moving(cast, desk, launch):
    assert desk.open(cast.zoe, "event_move", launch.pk).status_code == 404
    for person in (cast.vera, cast.ada):
        assert desk.open(person, "event_move", launch.pk).status_code == 403
        assert desk.send(person, "event_move", launch.pk, starts_on="2027-03-17").status_code == 403
    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_an_agency_that_edits_moves_and_hears_of_no_other_agency(cast, desk):
    event = cast.event("Press day", calendar=cast.press, sharing="shared")

    page = text(desk.open(cast.sol, "event_move", event.pk))
    desk.fill(cast.sol, "event_move", event.pk, starts_on="2027-03-12")

    assert "Partners" not in page
    assert Event.objects.get().starts_on == date(2027, 3, 12)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three_milestones(cast, desk, django_assert_num_queries, count):
    event = cast.event(embargo_until=AT + timedelta(days=2))
    event.milestones.filter(pk__in=list(event.milestones.values_list("pk", flat=True))[count:]).delete()
    desk.open(cast.mia, "event_move", event.pk)

    with django_assert_num_queries(11):
        desk.client.get(address("event_move", event.pk))
