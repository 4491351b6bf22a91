"""What was done to a part of a series is taken back: equal to what was planned before, whatever was done and wherever."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendarapp.changes.models import Change
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.series import Scope
from calendarapp.events.services import (
    UndoError,
    add_milestone,
    cancel_event,
    delete_event,
    move_event,
    split_series,
    undo_change,
    update_event,
)
from calendarapp.events.timing import Keep
from calendarapp.kpis.models import Metric, Target
from calendarapp.kpis.services import set_target
from tests.cast import AT

LATER = AT + timedelta(minutes=5)
ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
RULES = ("FREQ=DAILY;COUNT=9", "FREQ=WEEKLY;COUNT=7", "FREQ=WEEKLY;UNTIL=20270601T120000Z", "FREQ=MONTHLY;COUNT=5")
STARTS = [
    datetime(2027, 3, 13, 2, 30),
    datetime(2027, 3, 27, 2, 30),
    datetime(2027, 4, 2, 1, 45),
    datetime(2027, 3, 20, 23),
]


def act(name, event, cast, scope, key, days, zone):
    how = {"actor": cast.mia, "at": LATER, "scope": scope, "on": key}
    if name == "move":
        move_event(event, version=None, by=timedelta(days=days), **how)
    elif name == "resize":
        spot = Occurrence.objects.get(event=event, key=key)
        when = event.when.starting(datetime.strptime(key, "%Y%m%dT%H%M%S"))
        assert spot.key == key
        move_event(event, version=None, when=type(when)(when.starts, when.ends + timedelta(hours=3), when.zone), **how)
    elif name == "zone":
        move_event(event, version=None, by=timedelta(), zone=zone, keep=Keep.WALL, **how)
    elif name == "retitle":
        update_event(event, version=None, values={"title": "Other", "location": "Seoul"}, **how)
    elif name == "cancel":
        cancel_event(event, version=None, **how)
    else:
        delete_event(event, **how)


def standing(*events):
    """All that is planned and derived."""
    rows = Occurrence.objects.filter(event__deleted_at=None, kind="event").order_by("starts_at", "key")
    milestones = {row.pk: (row.event_id, row.offset) for event in events for row in event.milestones.order_by("pk")}
    fresh = [Event.objects.get(pk=event.pk) for event in events]
    return (
        [snapshot(event) for event in fresh],
        list(rows.values_list("event", "key", "starts_at", "ends_at")),
        milestones,
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.sampled_from(STARTS), zone=st.sampled_from(ZONES), other=st.sampled_from(ZONES), rule=st.sampled_from(RULES),
    name=st.sampled_from(("move", "resize", "zone", "retitle", "cancel", "delete")), scope=st.sampled_from(list(Scope)),
    which=st.integers(0, 3), days=st.integers(-6, 9),
)  # fmt: skip
def test_undo_restores_what_was_planned(cast, starts, zone, other, rule, name, scope, which, days):
    event = cast.event(
        starts=starts, ends=starts + timedelta(hours=2), zone=zone, recurrence=f"RRULE:{rule}", budget_planned="10"
    )
    keys = list(
        Occurrence.objects.filter(event=event, kind="event").order_by("starts_at").values_list("key", flat=True)
    )
    others = {key for key in keys if key != keys[which]}
    before = standing(event)

    act(name, event, cast, scope, keys[which], days, other)

    if scope is Scope.THIS:
        left = {key for _event, key, _starts, _ends in standing(event)[1]}
        assert others <= left
        assert {row for row in before[1] if row[1] in others} == {row for row in standing(event)[1] if row[1] in others}
    change = Change.objects.filter(at=LATER, actor=cast.mia, event_id=event.pk, version__gt=1).first()
    if change:
        undo_change(change, event=event, actor=cast.mia, at=LATER)
    assert standing(event) == before
    Event.objects.all().delete()
    Change.objects.all().delete()


@pytest.fixture
def weekly(cast):
    event = cast.event(starts=date(2027, 3, 2), recurrence="RRULE:FREQ=WEEKLY;COUNT=6")
    metric = Metric.objects.get(brand=cast.luma, key="orders")
    values = {"target": Decimal(10), "window_start": date(2027, 3, 20)}
    set_target(event, metric=metric, actor=cast.mia, at=AT, values=values)
    return event


def test_undoing_either_change_of_a_split_undoes_both(cast, weekly):
    before = standing(weekly)
    for verb in ("split", "create"):
        later = split_series(weekly, on="20270316", actor=cast.mia, at=LATER)
        assert (later.milestones.count() > 0, Target.objects.get().event) == (True, later)
        event = {"split": weekly, "create": later}[verb]

        undo_change(Change.objects.filter(verb=verb, event_id=event.pk).get(), event=event, actor=cast.mia, at=LATER)

        assert standing(weekly) == before
        assert Target.objects.get().event == weekly
        assert Event.objects.get(pk=later.pk).deleted_at == LATER
        Change.objects.filter(verb="split").delete()


def test_a_split_is_undone_once(cast, weekly):
    split_series(weekly, on="20270316", actor=cast.mia, at=LATER)
    change = Change.objects.get(verb="split")
    undo_change(change, event=weekly, actor=cast.mia, at=LATER)

    with pytest.raises(UndoError, match="gone"):
        undo_change(change, event=weekly, actor=cast.mia, at=LATER)


def test_a_change_of_either_part_since_stands_in_the_way_of_all(cast, weekly):
    later = split_series(weekly, on="20270316", actor=cast.mia, at=LATER)
    values = {"label": "Brief", "anchor": "S", "offset": 1}
    add_milestone(later, actor=cast.omar, at=LATER, values=values)
    stands = standing(weekly, later)

    with pytest.raises(UndoError) as caught:
        undo_change(Change.objects.get(verb="split"), event=weekly, actor=cast.mia, at=LATER)

    assert caught.value.event == later
    assert standing(weekly, later) == stands


def test_other_fields_of_the_first_part_may_have_changed_since(cast, weekly):
    split_series(weekly, on="20270316", actor=cast.mia, at=LATER)
    update_event(weekly, actor=cast.omar, at=LATER, version=None, values={"title": "New words"})

    undone = undo_change(Change.objects.get(verb="split"), event=weekly, actor=cast.mia, at=LATER)

    assert (undone.title, undone.recurrence) == ("New words", "RRULE:FREQ=WEEKLY;COUNT=6")


def test_a_batch_over_several_events_goes_back_as_one_or_not_at_all(cast):
    events = [cast.event(f"Event {number}") for number in range(3)]
    for event in events:
        move_event(event, actor=cast.mia, at=LATER, version=None, by=timedelta(days=1), batch="one act")
        update_event(event, actor=cast.mia, at=LATER, version=None, values={"status": "confirmed"}, batch="one act")
    moved = standing(*events)
    first = Change.objects.filter(batch="one act").first()
    update_event(events[2], actor=cast.omar, at=LATER, version=None, values={"status": "live"})
    with pytest.raises(UndoError) as caught:
        undo_change(first, event=events[0], actor=cast.mia, at=LATER)
    assert caught.value.event == events[2]
    assert standing(*events[:2])[0] == moved[0][:2]

    update_event(events[2], actor=cast.omar, at=LATER, version=None, values={"status": "confirmed"})
    Change.objects.filter(actor=cast.omar).delete()
    undo_change(first, event=events[0], actor=cast.mia, at=LATER)

    assert {(row.starts_on, row.status) for row in Event.objects.all()} == {(date(2027, 3, 10), "planned")}
