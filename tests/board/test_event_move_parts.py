"""Moving an initiative: its parts go along when that is wished, and come back with it."""

import re
from datetime import date, timedelta

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.belonging import parts_to_move
from calendarapp.events.models import Event
from calendarapp.events.services import move_event

from .desk import address, filled_in, text


@pytest.fixture
def whole(cast):
    return cast.event("Spring", starts=date(2027, 3, 10), ends=date(2027, 4, 10), sharing="shared")


@pytest.fixture
def parts(cast, whole):
    return [
        cast.event(f"Part {place}", starts=date(2027, 3, 10 + place), parent=whole.pk, sharing="shared")
        for place in (1, 2, 3)
    ]


def starts() -> dict[str, date]:
    return dict(Event.objects.values_list("title", "starts_on"))


def test_parts_stay_unless_they_are_asked_along(cast, desk, whole, parts):
    page = desk.open(cast.omar, "event_move", whole.pk)

    assert "Move its 3 parts as well" in text(page)
    assert "parts" not in filled_in(page)
    desk.fill(cast.omar, "event_move", whole.pk, starts_on="2027-03-17")
    assert starts()["Spring"] == date(2027, 3, 17)
    assert starts()["Part 1"] == date(2027, 3, 11)


def test_parts_go_along_in_one_batch_and_come_back_as_one(cast, desk, whole, parts):
    before = starts()

    answer = desk.fill(cast.omar, "event_move", whole.pk, starts_on="2027-03-17", parts="on")

    assert starts() == {title: day + timedelta(days=7) for title, day in before.items()}
    assert len(set(Change.objects.filter(verb="move").values_list("batch", flat=True)) - {""}) == 1
    undo = re.search(r'action="(/b/maison-luma/changes/\d+/undo/)"', desk.client.get(answer.url).content.decode())
    assert "4 events are as they were" in text(desk.client.post(undo[1], follow=True))
    assert starts() == before


def test_page_lists_where_the_parts_would_lie_and_a_drag_asks(cast, desk, whole, parts):
    shown = desk.open(cast.omar, "event_move", whole.pk, query="?starts=2027-03-17")

    assert "Part 2 Fri 12 Mar 2027 to Fri 19 Mar 2027" in text(shown)
    assert 'data-touches="1"' in shown.content.decode()


def test_parts_alone_make_a_drag_ask(cast, desk):
    lone = cast.event("Lone", starts=date(2027, 3, 10))
    lone.milestones.all().delete()
    page = {"query": "?starts=2027-03-17"}
    assert 'data-touches="0"' in desk.open(cast.mia, "event_move", lone.pk, **page).content.decode()

    cast.event("Its part", starts=date(2027, 3, 11), parent=lone.pk)

    assert 'data-touches="1"' in desk.open(cast.mia, "event_move", lone.pk, **page).content.decode()


def test_the_tick_is_kept_from_step_to_step(cast, desk, whole, parts):
    page = filled_in(desk.open(cast.omar, "event_move", whole.pk))

    stepped = desk.client.post(address("event_move", whole.pk), {**page, "parts": "on", "step": "7"})

    assert filled_in(stepped)["parts"] == ["on"]


def test_done_and_cancelled_parts_stay(cast, whole, parts):
    Event.objects.filter(pk=parts[0].pk).update(status="done")
    Event.objects.filter(pk=parts[1].pk).update(status="cancelled")

    assert parts_to_move(whole, cast.lens(cast.omar)) == [parts[2]]


def test_only_parts_that_one_may_move_are_offered(cast, desk):
    """Sol edits what is shared in press; a part in launches is neither moved nor counted."""
    whole = cast.event("Dinner", kind="pr_event", calendar=cast.press, sharing="shared")
    mine = cast.event("Press part", kind="pr_event", calendar=cast.press, sharing="shared", parent=whole.pk)
    cast.event("Launch part", sharing="shared", parent=whole.pk)
    cast.event("Hidden part", kind="pr_event", calendar=cast.press, parent=whole.pk)

    assert parts_to_move(whole, cast.lens(cast.sol)) == [mine]
    assert "Move its 1 part as well" in text(desk.open(cast.sol, "event_move", whole.pk))
    assert parts_to_move(whole, cast.lens(cast.vera)) == []


def test_nothing_moves_when_a_part_cannot(cast, desk, whole, parts):
    move_event(parts[0], actor=cast.mia, at=cast.lens(cast.mia).at, version=None, starts=date(2100, 12, 30))
    before = starts()

    refused = desk.fill(cast.omar, "event_move", whole.pk, starts_on="2027-03-17", parts="on")

    assert "“Part 1” can’t go along. Move it by itself." in text(refused)
    assert starts() == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three_parts(
    cast, desk, whole, parts, django_assert_num_queries, count
):
    Event.objects.filter(pk__in=[part.pk for part in parts[count:]]).update(parent=None)
    desk.open(cast.omar, "event_move", whole.pk)

    with django_assert_num_queries(11):
        desk.client.get(address("event_move", whole.pk))
