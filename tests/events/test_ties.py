from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.changes.models import Change
from calendarapp.events.fields import snapshot
from calendarapp.events.history import history_of
from calendarapp.events.loops import LoopError
from calendarapp.events.models import Dependency
from calendarapp.events.services import undo_change, update_event
from calendarapp.events.ties import State, canonical, dependency_state, gap_between, loop_of
from calendarapp.events.timing import When
from calendarapp.events.wording import need_in_words
from tests.cast import AT

PARIS = "Europe/Paris"


def day(first, last=None):
    return When(date(2027, 3, first), date(2027, 3, last or first), PARIS)


def hours(first, start, end, zone=PARIS):
    return When(datetime(2027, 3, first, start), datetime(2027, 3, first, end), zone)


@pytest.mark.parametrize(
    ("when", "needs", "buffer", "state"),
    [
        (day(10), day(5, 7), 0, State.OK),
        (day(10), day(5, 7), 3, State.OK),
        (day(10), day(5, 7), 4, State.TIGHT),
        (day(10), day(5, 10), 0, State.OK),
        (day(10), day(5, 10), 1, State.TIGHT),
        (day(10), day(11), 0, State.VIOLATED),
        (day(10), day(11), 9, State.VIOLATED),
        (hours(10, 14, 15), hours(10, 9, 14), 0, State.OK),
        (hours(10, 14, 15), hours(10, 9, 15), 0, State.VIOLATED),
        # 14:00 in Paris is 22:00 in Seoul: what ends there at 21:00 is over.
        (hours(10, 14, 15), hours(10, 20, 21, "Asia/Seoul"), 0, State.OK),
        (hours(10, 14, 15), day(10), 0, State.OK),
        (day(10), hours(10, 9, 18), 0, State.OK),
    ],
)
def test_state_says_whether_what_is_needed_is_over_in_time(when, needs, buffer, state):
    assert dependency_state(when, needs, buffer) == state


def test_gap_counts_days_from_the_last_day_to_the_start():
    assert [gap_between(day(10), day(5, last)) for last in (7, 10, 12)] == [3, 0, -2]


def test_needs_are_kept_each_once_in_order_and_from_plain_ids_too():
    assert canonical([7, 3, 7]) == [
        {"event": 3, "buffer": 0, "product": None},
        {"event": 7, "buffer": 0, "product": None},
    ]
    assert canonical(None) == []
    assert canonical([{"event": 3, "buffer": 2, "product": 9, "label": "x"}]) == [
        {"event": 3, "buffer": 2, "product": 9}
    ]


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=30), st.integers(1, 12))
def test_loop_is_found_exactly_when_there_is_one(pairs, start):
    edges = {}
    for one, other in pairs:
        edges.setdefault(one, []).append(other)
    nexts = edges.pop(start, [])

    loop = loop_of(start, nexts, edges)

    reached, waiting = set(), list(nexts)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += edges.get(node, [])
    assert bool(loop) == (start in reached)
    steps = zip(loop, [*loop[1:], start], strict=False)
    assert all(other in (nexts if one == start else edges[one]) for one, other in steps)


def test_needs_are_kept_with_buffer_and_product(cast):
    product = cast.product("GS-30")
    restock = cast.event("Restock", kind="restock", calendar=cast.stock, products=[product])
    launch = cast.event("Launch", needs=[{"event": restock.pk, "buffer": 3, "product": product.pk}])

    assert snapshot(launch)["needs"] == [{"event": restock.pk, "buffer": 3, "product": product.pk}]


def test_other_terms_are_a_change_that_can_be_undone(cast):
    restock = cast.event("Restock", kind="restock", calendar=cast.stock)
    launch = cast.event("Launch", needs=[restock.pk])
    tie = launch.dependencies.get()

    update_event(launch, actor=cast.mia, at=AT, version=None, values={"needs": [{"event": restock.pk, "buffer": 5}]})
    change = Change.objects.filter(event_id=launch.pk).order_by("-number").first()
    assert (launch.dependencies.get().pk, launch.dependencies.get().buffer) == (tie.pk, 5)

    undo_change(change, event=launch, actor=cast.mia, at=AT)
    assert snapshot(launch)["needs"] == [{"event": restock.pk, "buffer": 0, "product": None}]


def test_change_of_former_times_is_read_and_undone(cast):
    """Before there were buffers, changes kept plain ids."""
    restock = cast.event("Restock", kind="restock", calendar=cast.stock)
    launch = cast.event("Launch")
    update_event(launch, actor=cast.mia, at=AT, version=None, values={"needs": [restock.pk]})
    change = Change.objects.filter(event_id=launch.pk).order_by("-number").first()
    change.fields["needs"] = {"group": "read", "before": [], "after": [restock.pk]}
    change.save()

    (field,) = history_of(launch, cast.lens(cast.mia))[0].fields
    assert (field.label, field.before, field.after) == ("Needs", "–", "Restock")

    undo_change(change, event=launch, actor=cast.mia, at=AT)
    assert snapshot(launch)["needs"] == []


def test_stale_writer_of_former_times_is_not_stopped_by_its_shape(cast):
    restock = cast.event("Restock", kind="restock", calendar=cast.stock)
    launch = cast.event("Launch", needs=[restock.pk])
    version = launch.version
    update_event(launch, actor=cast.omar, at=AT, version=None, values={"needs": []})

    saved = update_event(launch, actor=cast.mia, at=AT, version=version, values={"needs": [restock.pk]})

    assert snapshot(saved)["needs"] == []


def test_needs_are_said_in_words(cast):
    assert need_in_words("Restock") == "Restock"
    assert need_in_words("Restock", 1) == "Restock, over 1 day before"
    assert need_in_words("Restock", 3, "Halo II") == "Halo II in stock: Restock, over 3 days before"


def test_history_says_the_product_to_the_brand_alone(cast):
    product = cast.product("GS-30")
    restock = cast.event("Restock", kind="restock", sharing="shared", products=[product])
    launch = cast.event("Launch", sharing="shared")
    need = {"event": restock.pk, "buffer": 3, "product": product.pk}
    update_event(launch, actor=cast.mia, at=AT, version=None, values={"needs": [need]})

    said = {who: history_of(launch, cast.lens(getattr(cast, who)))[0].fields[0].after for who in ("vera", "ada")}

    assert said == {
        "vera": "Glow Serum (GS-30) in stock: Restock, over 3 days before",
        "ada": "Restock, over 3 days before",
    }


def test_circle_of_needs_is_refused_and_nothing_is_written(cast):
    first, second = cast.event("First"), None
    second = cast.event("Second", needs=[first.pk])
    third = cast.event("Third", needs=[second.pk])

    with pytest.raises(LoopError) as refused:
        update_event(first, actor=cast.mia, at=AT, version=None, values={"needs": [third.pk], "title": "Changed"})

    assert (refused.value.field, refused.value.loop) == ("needs", (first.pk, third.pk, second.pk))
    first.refresh_from_db()
    assert (first.title, Dependency.objects.filter(event=first).count()) == ("First", 0)


def test_circle_of_parents_is_refused(cast):
    top = cast.event("Top")
    middle = cast.event("Middle", parent=top.pk)
    leaf = cast.event("Leaf", parent=middle.pk)

    with pytest.raises(LoopError) as refused:
        update_event(top, actor=cast.mia, at=AT, version=None, values={"parent": leaf.pk})

    assert (refused.value.field, refused.value.loop) == ("parent", (top.pk, leaf.pk, middle.pk))
