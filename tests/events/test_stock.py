"""A need that waits for a product is a need of an event that brings it."""

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.changes.models import Change
from calendarapp.events.belonging import related_to
from calendarapp.events.fields import snapshot
from calendarapp.events.lanes import threads_of
from calendarapp.events.models import Event
from calendarapp.events.services import create_event, duplicate_event, undo_change, update_event
from calendarapp.events.services.bulk import duplicate_events
from calendarapp.events.sight import opens
from calendarapp.events.stock import NotBroughtError
from calendarapp.events.ties import State
from tests.board.ties import launch, need, restock
from tests.cast import AT


def update(cast, event, **values):
    return update_event(event, actor=cast.mia, at=AT, version=None, values=values)


def untrue(cast, **values):
    """A launch whose restock has lost the product since."""
    product = cast.product("GS-30")
    first = restock(cast, products=[product], **values)
    second = launch(cast, need(first, 1, product), **values)
    return update(cast, first, products=[]), second, product


def test_product_that_nobody_brings_is_refused_and_nothing_is_written(cast):
    product, other = cast.product("GS-30"), cast.product("DM-50")
    bringing, other_one = restock(cast, products=[product]), restock(cast, "Dew", products=[other])
    event = launch(cast, need(bringing, 0, product))

    with pytest.raises(NotBroughtError) as refused:
        update(cast, event, title="Changed", needs=[need(bringing, 0, other), need(other_one, 0, product)])

    assert (refused.value.field, refused.value.events) == ("needs", (bringing.pk, other_one.pk))
    standing = snapshot(Event.objects.get(pk=event.pk))
    assert (standing["title"], standing["needs"]) == ("Launch", [need(bringing, 0, product)])
    with pytest.raises(NotBroughtError):
        create_event(
            calendar=event.calendar,
            event_type=event.type,
            actor=cast.mia,
            at=AT,
            values={"title": "New", "when": event.when.as_json(), "needs": [need(other_one, 0, product)]},
        )
    assert not Event.objects.filter(title="New").exists()


def test_need_that_became_untrue_stops_nobody_who_leaves_it(cast):
    first, second, product = untrue(cast)

    second = update(cast, second, title="Renamed", needs=[need(first, 5, product)])
    copy = duplicate_event(second, actor=cast.mia, at=AT, title="Copy")
    duplicate_events([first, second], actor=cast.mia, at=AT, day_of=lambda event: event.starts_on.replace(year=2028))

    assert [snapshot(event)["needs"] for event in (Event.objects.get(pk=second.pk), copy)] == [
        [need(first, 5, product)]
    ] * 2
    fresh = Event.objects.get(title="Renamed", starts_on__year=2028)
    assert fresh.dependencies.get().product == product


def test_undo_brings_back_what_is_untrue_by_now(cast):
    first, second, product = untrue(cast)
    update(cast, second, needs=[])
    change = Change.objects.filter(event_id=second.pk).latest("number")

    undo_change(change, event=second, actor=cast.mia, at=AT)

    assert snapshot(Event.objects.get(pk=second.pk))["needs"] == [need(first, 1, product)]


def states(cast, person, first, second):
    """Of both sides, as the event's page and as the timeline say it."""
    lens = cast.lens(person)
    events = list(Event.objects.filter(pk__in=[first.pk, second.pk]).with_sheets().order_by("pk"))
    related = related_to(events, lens)
    needs = related.needs_of(events[1], opens(events[1], lens))
    needed_by = related.needed_by_of(events[0], opens(events[0], lens))
    drawn = threads_of([first.pk, second.pk], lens).needs[second.pk, first.pk]
    return [needs[0].state, needed_by[0].state, drawn.state]


def test_untrue_need_is_in_conflict_however_early_its_event_is(cast):
    first, second, product = untrue(cast)
    assert states(cast, cast.vera, first, second) == [State.VIOLATED] * 3

    update(cast, first, products=[product])
    assert states(cast, cast.vera, first, second) == [State.OK] * 3


def test_partner_is_told_no_more_by_the_state_than_the_products_that_are_open(cast):
    first, second, _product = untrue(cast, sharing="shared")
    Event.objects.filter(pk=first.pk).update(calendar=cast.launches)
    assert states(cast, cast.ada, first, second) == [State.OK] * 3

    Grant.objects.filter(agency=cast.northlight).update(groups="products")
    assert states(cast, cast.ada, first, second) == [State.VIOLATED, State.OK, State.VIOLATED]
