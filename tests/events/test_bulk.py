"""One act on many events: all or none, taken back as one, and what a date keeps on its way."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.changes.models import Change
from calendarapp.events.dates import same_date_next_year, same_distance, same_weekday_next_year, shifted_day
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event
from calendarapp.events.services import UndoError, restore_event, tick_milestone, undo_change, update_event
from calendarapp.events.services.bulk import (
    BulkError,
    cancel_events,
    delete_events,
    duplicate_events,
    move_with_parts,
    set_on_events,
    shift_events,
)
from tests.beside import in_other_hands
from tests.cast import AT, make_cast

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
STEPS = st.integers(-60, 60)


@given(DAYS, STEPS)
def test_working_days_land_on_working_days_and_lead_back(day, days):
    there = shifted_day(day, days, skip_weekends=True)

    if days:
        assert there.weekday() < 5
        assert (there > day) == (days > 0)
    if day.weekday() < 5:
        assert shifted_day(there, -days, skip_weekends=True) == day


@given(DAYS, STEPS)
def test_plain_days_are_days(day, days):
    assert shifted_day(day, days) == day + timedelta(days=days)


@given(DAYS, DAYS, STEPS)
def test_shifting_keeps_order(one, other, days):
    first, second = sorted((one, other))

    assert shifted_day(first, days, skip_weekends=True) <= shifted_day(second, days, skip_weekends=True)


@given(DAYS)
def test_next_year_keeps_what_it_says_it_keeps(day):
    assert same_weekday_next_year(day).weekday() == day.weekday()
    assert same_date_next_year(day).year == day.year + 1
    assert abs((same_weekday_next_year(day) - same_date_next_year(day)).days) <= 2


def test_leap_day_has_a_neighbour_next_year():
    assert same_date_next_year(date(2028, 2, 29)) == date(2029, 2, 28)


def test_distance_from_a_key_date_goes_along_with_it():
    black_fridays = [date(2026, 11, 27), date(2027, 11, 26)], [date(2028, 11, 24)]

    assert same_distance(date(2027, 11, 19), *black_fridays) == date(2028, 11, 17)
    assert same_distance(date(2027, 11, 19), [], []) is None


pytestmark = pytest.mark.django_db


def three(cast):
    weekly = cast.event(
        "Weekly mail",
        starts=datetime(2027, 3, 12, 9),
        ends=datetime(2027, 3, 12, 10),
        recurrence="RRULE:FREQ=WEEKLY;COUNT=5",
    )
    return [cast.event("One day"), cast.event("Three days", starts=date(2027, 3, 12), ends=date(2027, 3, 14)), weekly]


def whens(events):
    return [Event.objects.get(pk=event.pk).when for event in events]


def plans(events):
    return [snapshot(Event.objects.get(pk=event.pk)) for event in events]


@pytest.mark.parametrize("skip", [False, True])
def test_shift_keeps_length_zone_and_rule_and_undo_brings_all_back(cast, skip):
    events = three(cast)
    before = plans(events)

    batch = shift_events(events, actor=cast.mia, at=AT, days=7, skip_weekends=skip)
    moved = plans(events)
    undo_change(Change.objects.filter(batch=batch.word).first(), event=events[0], actor=cast.mia, at=AT)

    for old, new in zip(before, moved, strict=True):
        assert old["when"] != new["when"]
        assert {**old, "when": None} == {**new, "when": None}
        assert old["when"]["recurrence"] == new["when"]["recurrence"]
    assert plans(events) == before


def test_shift_without_weekends_starts_on_a_working_day(cast):
    event = cast.event(starts=date(2027, 3, 11), ends=date(2027, 3, 12))  # Thursday

    shift_events([event], actor=cast.mia, at=AT, days=2, skip_weekends=True)

    assert whens([event])[0].starts == date(2027, 3, 15)
    assert whens([event])[0].length == timedelta(days=1)


def test_one_that_cannot_leaves_all_as_they_are(cast):
    plain = cast.event("One day")
    own_rule = cast.event("By a rule of its own", recurrence="RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2")
    before = plans([plain, own_rule])

    with pytest.raises(BulkError) as refused:
        shift_events([plain, own_rule], actor=cast.mia, at=AT, days=1)

    assert set(refused.value.reasons) == {own_rule.pk}
    assert plans([plain, own_rule]) == before


def test_stale_one_refuses_all_but_another_field_is_merged(cast):
    events = three(cast)
    versions = {event.pk: event.version for event in events}
    update_event(events[0], actor=cast.omar, at=AT, version=None, values={"title": "Renamed meanwhile"})

    cancel_events(events, actor=cast.mia, at=AT, versions=versions)
    update_event(events[1], actor=cast.omar, at=AT, version=None, values={"status": "live"})
    with pytest.raises(BulkError) as refused:
        cancel_events(events, actor=cast.mia, at=AT, versions={events[1].pk: 1})

    assert Event.objects.get(pk=events[0].pk).title == "Renamed meanwhile"
    assert set(refused.value.reasons) == {events[1].pk}


def test_deleting_many_is_undone_as_one(cast):
    events = three(cast)

    batch = delete_events(events, actor=cast.mia, at=AT)
    gone = Event.objects.filter(deleted_at=None).count()
    undo_change(Change.objects.filter(batch=batch.word).last(), event=events[0], actor=cast.mia, at=AT)

    assert (gone, Event.objects.filter(deleted_at=None).count()) == (0, 3)


def test_undo_of_many_deletions_names_the_one_that_came_back_and_is_done_once(cast):
    events = three(cast)
    batch = delete_events(events, actor=cast.mia, at=AT)
    first = Change.objects.filter(batch=batch.word).first()
    restore_event(events[1], actor=cast.omar, at=AT)

    with pytest.raises(UndoError, match="later") as caught:
        undo_change(first, event=events[0], actor=cast.mia, at=AT)
    assert (caught.value.event, Event.objects.filter(deleted_at=None).count()) == (events[1], 1)

    for event in (events[0], events[2]):
        restore_event(event, actor=cast.omar, at=AT)
    with pytest.raises(UndoError, match="gone"):
        undo_change(first, event=events[0], actor=cast.mia, at=AT)


def test_undo_of_copies_is_done_once(cast):
    events = three(cast)
    update_event(events[1], actor=cast.mia, at=AT, version=None, values={"parent": events[0].pk})
    batch = duplicate_events(events, actor=cast.mia, at=AT, day_of=lambda event: event.starts_on)
    first, copy = Change.objects.filter(batch=batch.word).first(), batch.events[0]
    undo_change(first, event=copy, actor=cast.mia, at=AT)

    with pytest.raises(UndoError, match="gone"):
        undo_change(first, event=copy, actor=cast.mia, at=AT)


def test_values_may_differ_by_event(cast):
    events = three(cast)

    set_on_events(events, actor=cast.mia, at=AT, values_of=lambda event: {"location": event.title})

    assert [Event.objects.get(pk=event.pk).location for event in events] == [event.title for event in events]


def test_copies_stand_a_year_on_and_keep_length_zone_and_rule(cast):
    events = three(cast)

    batch = duplicate_events(
        events, actor=cast.mia, at=AT, day_of=lambda event: same_weekday_next_year(event.when.first_on)
    )

    for event, copy in zip(sorted(events, key=lambda each: each.pk), batch.events, strict=True):
        assert copy.pk != event.pk
        assert (copy.when.length, copy.when.zone, copy.recurrence) == (
            event.when.length,
            event.when.zone,
            event.recurrence,
        )
        assert copy.when.first_on == event.when.first_on + timedelta(weeks=52)


def test_copy_without_a_day_refuses_all(cast):
    events = three(cast)

    with pytest.raises(BulkError):
        duplicate_events(
            events, actor=cast.mia, at=AT, day_of=lambda event: None if event == events[1] else date(2028, 3, 1)
        )

    assert Event.objects.count() == 3


def test_copies_belong_to_copies(cast):
    restock, initiative = cast.event("Restock", kind="restock"), cast.event("Spring")
    launch = cast.event("Launch", parent=initiative.pk, needs=[{"event": restock.pk, "buffer": 3, "product": None}])
    alone = cast.event("Mail", needs=[{"event": restock.pk, "buffer": 0, "product": None}])

    chosen = [initiative, launch, restock]
    duplicate_events(chosen, actor=cast.mia, at=AT, day_of=lambda event: same_weekday_next_year(event.when.first_on))
    duplicate_events([alone], actor=cast.mia, at=AT, day_of=lambda event: date(2028, 3, 1))
    fresh = {event.title: event for event in Event.objects.filter(starts_on__year=2028)}

    assert fresh["Launch"].parent == fresh["Spring"]
    assert list(fresh["Launch"].dependencies.values_list("needs_id", "buffer")) == [(fresh["Restock"].pk, 3)]
    assert not fresh["Mail"].dependencies.exists()


def shifted(events, actor):
    shift_events(events, actor=actor, at=AT, days=1)


def moved(events, actor):
    first, *parts = events
    move_with_parts(first, parts, actor=actor, at=AT, version=None, when=first.when.shifted(timedelta(days=1)))


def ticked(events, actor):
    last = max(events, key=lambda event: event.pk)
    tick_milestone(last.milestones.all()[0], done=True, actor=actor, at=AT)
    shifted(events, actor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [shifted, moved, ticked])
def test_an_act_and_whoever_holds_one_of_its_events_dont_wait_for_each_other(act):
    cast = make_cast()
    act(three(cast), cast.mia)  # what is read once is read
    events = three(cast)
    last = max(events, key=lambda event: event.pk)

    with in_other_hands(last, actor=cast.omar, title="Renamed"):
        act(events, cast.mia)

    assert Event.objects.get(pk=last.pk).title == "Renamed"
    assert Change.objects.filter(verb="move", event_id__in=[event.pk for event in events]).count() == 3
