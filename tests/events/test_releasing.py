"""Embargoes that lift are told once, by whoever comes first."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from calendarapp.calendars.models import Calendar
from calendarapp.changes.models import Change, Verb
from calendarapp.events import tasks
from calendarapp.events.history import history_of, recent_changes
from calendarapp.events.models import Event
from calendarapp.events.services import (
    UndoError,
    delete_event,
    release_lifted,
    restore_event,
    split_series,
    undo_change,
    update_event,
)
from tests.cast import AT

LIFT = AT + timedelta(days=2)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def held(cast, **values) -> Event:
    return cast.event(**{"sharing": "shared", "embargo_until": LIFT, **values})


def change(cast, event: Event, at, **values) -> Event:
    return update_event(event, actor=cast.mia, at=at, version=None, values=values)


def releases(event: Event) -> list:
    """The moments at which a release was told."""
    return list(
        Change.objects.filter(event_id=event.pk, verb=Verb.RELEASE).order_by("number").values_list("at", flat=True)
    )


def heard(cast, person, event: Event, at) -> list[str]:
    return [entry.verb for entry in history_of(Event.objects.get(pk=event.pk), cast.lens(person, at))]


def test_a_lift_is_told_once_to_all_who_see_it_now(cast):
    event = held(cast)
    update_event(event, actor=cast.mia, at=AT, version=None, values={"title": "A name nobody may know"})

    assert release_lifted(at=LIFT - SECOND) == 0
    assert release_lifted(at=LIFT) == 1
    assert release_lifted(at=LIFT + MINUTE) == 0
    assert releases(event) == [LIFT]
    assert heard(cast, cast.ada, event, LIFT) == ["release"]
    assert heard(cast, cast.sol, event, LIFT) == ["release"]
    assert heard(cast, cast.mia, event, LIFT) == ["release", "update", "create"]


def test_a_release_tells_no_field_and_no_name(cast):
    event = held(cast)
    release_lifted(at=LIFT)

    entry = history_of(event, cast.lens(cast.ada, LIFT))[0]

    assert (entry.fields, entry.actor_id, entry.title) == ((), None, "Glow serum launch")
    assert [row.verb for row in recent_changes(cast.lens(cast.ada, LIFT), since=AT)] == ["release"]


def test_a_release_raises_the_calendars_revision_and_no_counter_of_the_event(cast):
    event = held(cast)
    before = Calendar.objects.get(pk=cast.launches.pk).revision

    release_lifted(at=LIFT)

    after = Event.objects.get(pk=event.pk)
    assert Calendar.objects.get(pk=cast.launches.pk).revision == before + 1
    assert (after.version, after.sequence, after.shown_at) == (event.version, event.sequence, event.shown_at)
    assert after.released_at == LIFT


def test_a_lift_while_nobody_swept_is_told_late_with_the_sweeps_moment(cast):
    event = held(cast)

    release_lifted(at=LIFT + timedelta(hours=5))

    assert releases(event) == [LIFT + timedelta(hours=5)]


def test_the_task_sweeps_at_its_own_moment(cast, time_machine):
    event = held(cast)
    time_machine.move_to(LIFT, tick=False)

    tasks.release_lifted()

    assert releases(event) == [LIFT]


def test_what_is_internal_or_deleted_is_released_to_nobody(cast):
    internal, deleted = held(cast, sharing="internal"), held(cast)
    delete_event(deleted, actor=cast.mia, at=AT)

    release_lifted(at=LIFT)

    assert (releases(internal), releases(deleted)) == ([], [])


def test_what_was_internal_at_its_lift_is_released_when_it_is_shared(cast):
    event = held(cast, sharing="internal")
    release_lifted(at=LIFT)

    change(cast, event, LIFT + MINUTE, sharing="shared")
    release_lifted(at=LIFT + 2 * MINUTE)

    assert releases(event) == [LIFT + MINUTE]
    assert heard(cast, cast.ada, event, LIFT + MINUTE) == ["release"]


def test_what_lifts_while_it_is_deleted_is_told_as_restored(cast):
    event = held(cast)
    delete_event(event, actor=cast.mia, at=AT)
    release_lifted(at=LIFT)

    restore_event(event, actor=cast.mia, at=LIFT + MINUTE)
    release_lifted(at=LIFT + 2 * MINUTE)

    assert heard(cast, cast.ada, event, LIFT + 2 * MINUTE) == ["restore"]


def test_an_event_made_with_a_past_embargo_is_created_not_released(cast):
    event = held(cast, embargo_until=AT - MINUTE)

    assert release_lifted(at=AT) == 0
    assert heard(cast, cast.ada, event, AT) == ["create"]


def test_an_embargo_set_into_the_past_is_told_by_that_alone(cast):
    event = held(cast)

    change(cast, event, AT + MINUTE, embargo_until=AT)
    release_lifted(at=LIFT)

    assert releases(event) == [AT + MINUTE]
    assert heard(cast, cast.ada, event, LIFT) == ["release"]


def test_an_embargo_taken_away_early_is_a_release_without_its_past(cast):
    event = held(cast)
    change(cast, event, AT, title="A name nobody may know")

    change(cast, event, AT + MINUTE, embargo_until=None, title="Glow serum")
    release_lifted(at=LIFT)

    entries = history_of(Event.objects.get(), cast.lens(cast.ada, LIFT))
    assert [(entry.verb, entry.fields) for entry in entries] == [("release", ())]
    assert [entry.verb for entry in history_of(Event.objects.get(), cast.lens(cast.mia, LIFT))] == [
        "update",
        "update",
        "create",
    ]


def test_those_who_saw_a_block_without_words_hear_of_the_release(cast):
    event = held(cast, reserved=True)

    change(cast, event, AT + MINUTE, embargo_until=None)

    assert heard(cast, cast.ada, event, AT + MINUTE) == ["release", "create"]
    assert heard(cast, cast.mia, event, AT + MINUTE) == ["share", "create"]


def test_who_was_let_in_early_hears_of_the_change_and_no_release(cast):
    event = held(cast, partners=[{"agency": cast.northlight.pk, "early": True}])

    change(cast, event, AT + MINUTE, embargo_until=None)

    assert heard(cast, cast.ada, event, AT + MINUTE) == ["create"]
    assert heard(cast, cast.sol, event, AT + MINUTE) == ["release"]


def test_an_embargo_moved_later_after_its_release_is_released_again(cast):
    event, again = held(cast), LIFT + timedelta(days=3)
    release_lifted(at=LIFT)

    change(cast, event, LIFT + MINUTE, embargo_until=again)
    release_lifted(at=LIFT + 2 * MINUTE)
    release_lifted(at=again)

    assert releases(event) == [LIFT, again]


def test_a_lift_nobody_swept_yet_is_told_before_its_embargo_changes(cast):
    event = held(cast)

    change(cast, event, LIFT + SECOND, embargo_until=None)
    release_lifted(at=LIFT + MINUTE)

    assert releases(event) == [LIFT + SECOND]


def test_other_changes_between_lift_and_sweep_are_told_beside_it(cast):
    event = held(cast)

    change(cast, event, LIFT + SECOND, description="For you")
    release_lifted(at=LIFT + MINUTE)

    assert heard(cast, cast.ada, event, LIFT + MINUTE) == ["release", "update"]


def test_the_later_part_of_a_series_isnt_released_again(cast):
    event = held(cast, recurrence="RRULE:FREQ=DAILY;COUNT=6")
    release_lifted(at=LIFT)

    later = split_series(event, on="20270312", actor=cast.mia, at=LIFT + MINUTE)

    assert later.pk != event.pk
    assert release_lifted(at=LIFT + 2 * MINUTE) == 0


def test_a_release_cant_be_undone_and_keeps_nothing_else_from_being(cast):
    event = held(cast, sharing="internal", embargo_until=None)
    change(cast, event, AT + MINUTE, title="Another name", sharing="shared")
    updated, released = Change.objects.filter(event_id=event.pk, at=AT + MINUTE).order_by("number")

    with pytest.raises(UndoError, match="not_undoable"):
        undo_change(released, event=event, actor=cast.mia, at=AT + MINUTE)
    undone = undo_change(updated, event=event, actor=cast.mia, at=AT + MINUTE)

    assert (undone.title, undone.sharing) == ("Glow serum launch", "internal")


def test_a_release_isnt_taken_for_somebody_elses_change_of_the_fields(cast):
    """One who saw the event before its release writes the title, another the notes."""
    event = held(cast)
    seen = event.version
    change(cast, event, LIFT + SECOND, notes="By Omar")
    release_lifted(at=LIFT + MINUTE)

    saved = update_event(
        event, actor=cast.mia, at=LIFT + MINUTE, version=seen, values={"title": "By Mia", "when": event.when.as_json()}
    )

    assert (saved.title, saved.notes) == ("By Mia", "By Omar")


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once(cast):
    events = [held(cast, title=f"Launch {number}") for number in range(5)]
    together, told = Barrier(2), []

    def sweep():
        together.wait()
        told.append(release_lifted(at=LIFT))
        connection.close()

    sweepers = [Thread(target=sweep) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()

    assert sum(told) == 5
    assert [len(releases(event)) for event in events] == [1] * 5
