"""Verbs on the plan: what they write, refuse and leave alone."""

from datetime import date, datetime, timedelta

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.services import (
    StaleError,
    UndoError,
    cancel_event,
    delete_event,
    duplicate_event,
    move_event,
    purge_deleted,
    restore_event,
    tick_milestone,
    undo_change,
    update_event,
)
from tests.cast import AT

LATER = AT + timedelta(minutes=5)


def test_create_event_plans_milestones_and_writes_one_change(cast):
    event = cast.event(products=[cast.product("GS-30")], channels=[cast.channel("email")])

    change = Change.objects.get()
    assert (change.verb, change.event_id, change.number, change.version) == ("create", event.pk, 1, 1)
    assert change.fields["products"] == {"group": "products", "before": None, "after": [cast.product("GS-30").pk]}
    assert event.milestones.count() == 13
    assert Occurrence.objects.get(kind="event").first_on == date(2027, 3, 10)
    brief = event.milestones.get(offset=-56)
    assert Occurrence.objects.get(milestone=brief).first_on == date(2027, 1, 13)


def test_move_event_keeps_length_and_moves_what_follows(cast):
    event = cast.event(ends=date(2027, 3, 14))
    revision = cast.launches.revision

    moved = move_event(event, actor=cast.omar, at=LATER, version=1, starts=date(2027, 3, 17))

    assert (moved.starts_on, moved.ends_on) == (date(2027, 3, 17), date(2027, 3, 21))
    assert (moved.version, moved.sequence, moved.shown_at, moved.dated_at) == (2, 1, LATER, LATER)
    assert Occurrence.objects.get(kind="event").last_on == date(2027, 3, 21)
    cast.launches.refresh_from_db()
    assert cast.launches.revision == revision + 2  # created, moved
    change = Change.objects.get(verb="move")
    assert change.fields["when"]["before"]["starts"] == "2027-03-10"
    assert change.fields["when"]["after"]["starts"] == "2027-03-17"


def test_update_event_with_internal_notes_leaves_the_sequence(cast):
    event = cast.event()

    changed = update_event(event, actor=cast.mia, at=LATER, version=1, values={"notes": "Margin is thin"})

    assert (changed.version, changed.sequence, changed.shown_at) == (2, 0, AT)


def test_update_event_without_a_difference_writes_nothing(cast):
    event = cast.event()

    update_event(event, actor=cast.mia, at=LATER, version=1, values={"title": event.title})

    assert Change.objects.count() == 1
    assert Event.objects.get().version == 1


def test_stale_writers_of_different_fields_are_merged(cast):
    event = cast.event(budget_planned="1000")
    update_event(event, actor=cast.mia, at=LATER, version=1, values={"title": "Serum launch", "status": "planned"})

    merged = update_event(
        event,
        actor=cast.omar,
        at=LATER,
        version=1,
        values={"title": "Glow serum launch", "location": "Paris", "budget_planned": "1000.00"},
    )

    assert (merged.title, merged.location) == ("Serum launch", "Paris")


def test_stale_writers_of_one_field_see_both_values(cast):
    event = cast.event()
    update_event(event, actor=cast.mia, at=LATER, version=1, values={"title": "Serum launch"})

    with pytest.raises(StaleError) as caught:
        update_event(event, actor=cast.omar, at=LATER, version=1, values={"title": "Glow launch", "location": "Paris"})

    assert caught.value.fields == {"title": {"yours": "Glow launch", "theirs": "Serum launch"}}
    assert Event.objects.get().location == ""


def test_the_api_never_merges(cast):
    event = cast.event()
    update_event(event, actor=cast.mia, at=LATER, version=1, values={"title": "Serum launch"})

    with pytest.raises(StaleError):
        update_event(event, actor=cast.omar, at=LATER, version=1, values={"location": "Paris"}, merge=False)


def test_undo_of_a_move_brings_the_plan_back_equal(cast):
    event = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=5")
    before = snapshot(event)
    move_event(event, actor=cast.mia, at=LATER, version=1, starts=date(2027, 3, 12))

    undone = undo_change(Change.objects.get(verb="move"), event=event, actor=cast.mia, at=LATER)

    assert snapshot(undone) == before
    assert (undone.version, undone.sequence) == (3, 2)
    assert [row.first_on.day for row in Occurrence.objects.filter(kind="event")] == [10, 17, 24, 31, 7]


def test_undo_is_refused_when_a_later_change_touched_the_field(cast):
    event = cast.event()
    update_event(event, actor=cast.mia, at=LATER, version=1, values={"title": "Second"})
    update_event(event, actor=cast.omar, at=LATER, version=2, values={"title": "Third"})

    with pytest.raises(UndoError) as caught:
        undo_change(Change.objects.get(version=2), event=event, actor=cast.mia, at=LATER)

    assert caught.value.fields == {"title": {"yours": "Glow serum launch", "theirs": "Third"}}


def test_a_deleted_event_comes_back_under_its_uid(cast):
    event = cast.event()
    delete_event(event, actor=cast.mia, at=LATER)
    assert not Event.objects.seen_through(cast.lens(cast.mia)).exists()
    assert Event.objects.deleted_through(cast.lens(cast.mia)).exists()

    back = restore_event(event, actor=cast.mia, at=LATER)

    assert back.uid == event.uid
    assert Event.objects.seen_through(cast.lens(cast.mia)).get() == event


def test_undo_of_a_restoration_deletes_again_and_leaves_the_plan_equal(cast):
    event = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=5", embargo_until=LATER + timedelta(days=1))
    delete_event(event, actor=cast.mia, at=AT)
    before = snapshot(Event.objects.get())
    restore_event(event, actor=cast.omar, at=LATER)

    undone = undo_change(Change.objects.get(verb="restore"), event=event, actor=cast.omar, at=LATER)

    assert (undone.deleted_at, undone.deleted_by, snapshot(undone)) == (LATER, cast.omar, before)
    assert list(Event.objects.seen_through(cast.lens(cast.mia))) == []
    back = undo_change(Change.objects.latest("number"), event=event, actor=cast.omar, at=LATER)
    assert (back.deleted_at, snapshot(back)) == (None, before)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (lambda cast, event: delete_event(event, actor=cast.mia, at=LATER), "gone"),
        (
            lambda cast, event: update_event(event, actor=cast.mia, at=LATER, version=None, values={"notes": "Hers"}),
            "later",
        ),
        (
            lambda cast, event: tick_milestone(event.milestones.all()[0], done=True, actor=cast.mia, at=LATER),
            "later",
        ),
    ],
    ids=["deleted", "written", "ticked"],
)
def test_undo_of_a_restoration_takes_nobodys_work_away(cast, since, words):
    event = delete_event(cast.event(), actor=cast.mia, at=AT)
    restored = restore_event(event, actor=cast.omar, at=LATER)
    change = Change.objects.get(verb="restore")
    since(cast, restored)
    count = Change.objects.count()

    with pytest.raises(UndoError, match=words):
        undo_change(change, event=event, actor=cast.omar, at=LATER)

    assert Change.objects.count() == count


def test_purge_deletes_what_was_deleted_thirty_days_ago(cast):
    old, fresh = cast.event("Old"), cast.event("Fresh")
    delete_event(old, actor=cast.mia, at=AT)
    delete_event(fresh, actor=cast.mia, at=AT + timedelta(days=5))

    assert purge_deleted(at=AT + timedelta(days=31)) == 1
    assert list(Event.objects.values_list("title", flat=True)) == ["Fresh"]


def test_cancel_event_keeps_it_and_says_since_when(cast):
    event = cancel_event(cast.event(), actor=cast.mia, at=LATER, version=1)

    assert (event.status, event.cancelled_at) == ("cancelled", LATER)
    assert Change.objects.filter(verb="cancel").count() == 1


def test_duplicate_event_copies_the_plan_and_not_its_past(cast):
    event = cast.event(
        sharing="shared", location="Paris", channels=[cast.channel("email")], details={"offer": "Two for one"}
    )
    tick_milestone(event.milestones.first(), done=True, actor=cast.mia, at=LATER)

    copy = duplicate_event(event, actor=cast.omar, at=LATER, title="Again", starts=date(2028, 3, 10))

    assert copy.uid != event.uid
    assert (copy.sharing, copy.location, copy.details) == ("internal", "Paris", {"offer": "Two for one"})
    assert list(copy.channels.all()) == [cast.channel("email")]
    assert copy.milestones.filter(done_at=None).count() == 13


def test_moving_a_series_takes_exceptions_until_and_overrides_along(cast):
    event = cast.event(
        starts=datetime(2027, 3, 10, 9),
        ends=datetime(2027, 3, 10, 10),
        recurrence="RRULE:FREQ=WEEKLY;UNTIL=20270407T070000Z\nEXDATE:20270317T090000",
    )
    override = {"id": "20270324T090000", "cancelled": False, "when": None, "fields": {"title": "Special"}}
    when = {**snapshot(event)["when"], "overrides": [override]}
    update_event(event, actor=cast.mia, at=LATER, version=1, values={"when": when})

    moved = move_event(event, actor=cast.mia, at=LATER, version=2, by=timedelta(days=1, hours=1))

    assert moved.recurrence.splitlines() == ["RRULE:FREQ=WEEKLY;UNTIL=20270408T080000Z", "EXDATE:20270318T100000"]
    assert moved.overrides.get().recurrence_id == "20270325T100000"
    starts = Occurrence.objects.filter(kind="event").order_by("starts_at").values_list("key", flat=True)
    assert list(starts) == ["20270311T100000", "20270325T100000", "20270401T100000", "20270408T100000"]


def test_agency_additions_are_shared_with_the_brand_and_that_agency_alone(cast):
    from calendarapp.events.services import create_event
    from calendarapp.events.timing import When

    event = create_event(
        calendar=cast.press,
        event_type=cast.type("pr_event"),
        actor=cast.sol,
        at=AT,
        agency=cast.saffron,
        values={"title": "Press day", "when": When(date(2027, 4, 1), date(2027, 4, 1), "Europe/Paris")},
    )

    assert (event.sharing, event.partners.get().agency, event.created_for) == ("named", cast.saffron, cast.saffron)


def test_an_event_moves_into_a_calendar_that_holds_its_imported_uid(cast):
    event, other = cast.event("Here"), cast.event("There", calendar=cast.press, kind="pr_event")
    Event.objects.update(external_uid="1@elsewhere")

    moved = update_event(event, actor=cast.mia, at=LATER, version=1, values={"calendar": cast.press})

    assert (moved.calendar, moved.external_uid) == (cast.press, "")
    other.refresh_from_db()
    assert other.external_uid == "1@elsewhere"
