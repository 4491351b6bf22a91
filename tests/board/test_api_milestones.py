"""Milestones over many events through the API."""

from datetime import date

import pytest

from calendarapp.events.models import Milestone
from calendarapp.events.services import add_milestone, tick_milestone

from ..cast import AT


@pytest.fixture
def planned(cast):
    """Two events with two milestones each, one of them Northlight's, one done."""
    events = []
    for title, day in (("First", 20), ("Second", 25)):
        event = cast.event(title, sharing="shared", starts=date(2027, 3, day))
        Milestone.objects.filter(event=event).delete()
        for label, offset in (("Brief", -10), ("Assets", -2)):
            values = {"label": label, "anchor": "S", "offset": offset}
            made = add_milestone(event, actor=cast.mia, at=AT, values=values)
            if (title, label) == ("First", "Brief"):
                tick_milestone(made, done=True, actor=cast.mia, at=AT)
            if (title, label) == ("Second", "Assets"):
                Milestone.objects.filter(pk=made.pk).update(agency=cast.northlight)
        events.append(event)
    return events


def said(answer):
    return [(row["event"], row["label"], row["due_on"], row["done"]) for row in answer.json()["results"]]


def test_milestones_come_in_order_of_their_days(cast, call, planned):
    first, second = (event.pk for event in planned)

    assert said(call(cast.vera).get("milestones/")) == [
        (first, "Brief", "2027-03-10", True),
        (second, "Brief", "2027-03-15", False),
        (first, "Assets", "2027-03-18", False),
        (second, "Assets", "2027-03-23", False),
    ]


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ("since=2027-03-18", ["Assets", "Assets"]),
        ("until=2027-03-10", ["Brief"]),
        ("since=2027-03-11&until=2027-03-18&done=false", ["Brief", "Assets"]),
        ("done=true", ["Brief"]),
        ("brand=maison-luma&page_size=1&page=4", ["Assets"]),
        ("brand=hanok-beauty", []),
    ],
)
def test_list_is_narrowed(cast, call, planned, asked, labels):
    assert [row[1] for row in said(call(cast.vera).get(f"milestones/?{asked}"))] == labels


def test_list_of_some_events(cast, call, planned):
    second = planned[1].pk

    assert {row[0] for row in said(call(cast.vera).get(f"milestones/?event={second},999999"))} == {second}


def test_agency_gets_its_own_alone(cast, call, planned):
    second = planned[1].pk

    assert said(call(cast.ada).get("milestones/")) == [(second, "Assets", "2027-03-23", False)]
    assert said(call(cast.sol).get("milestones/")) == []
    assert said(call(cast.zoe).get("milestones/")) == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("event=x", "event"),
        (f"event={'1,' * 200}1", "event"),
        ("since=yesterday", "since"),
        ("until=2027-02-30", "until"),
        ("done=perhaps", "done"),
        ("colour=red", "colour"),
    ],
)
def test_bad_parameter_is_named(cast, call, asked, name):
    answer = call(cast.vera).get(f"milestones/?{asked}")

    assert answer.status_code == 400
    assert name in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(cast, call, django_assert_num_queries, count):
    for _number in range(count):
        cast.event()
    vera = call(cast.vera)
    vera.get("milestones/")

    with django_assert_num_queries(6):
        assert vera.get("milestones/").json()["count"] == 13 * count
