"""One date of a series, those that follow, or all of it: what is written, refused, told and left alone."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.series import Scope, ScopeError
from calendarapp.events.services import (
    StaleError,
    add_milestone,
    cancel_event,
    delete_event,
    follow,
    move_event,
    split_series,
    update_event,
)
from calendarapp.events.timing import Keep, When
from calendarapp.kpis.models import Metric, Reading, Target
from calendarapp.kpis.services import record_reading, set_target
from tests.cast import AT

LATER = AT + timedelta(minutes=5)
APRIL = AT + timedelta(days=40)
THIRD = "20270316T100000"
DAYS = [2, 9, 16, 23, 30, 6]


@pytest.fixture
def weekly(cast):
    starts, ends = datetime(2027, 3, 2, 10), datetime(2027, 3, 2, 11)
    return cast.event(
        "Planning round", starts=starts, ends=ends, recurrence="RRULE:FREQ=WEEKLY;COUNT=6", budget_planned="900"
    )


def change(event, person, scope, on=THIRD, version=None, **values):
    return update_event(event, actor=person, at=LATER, version=version, values=values, scope=scope, on=on)


def days(event):
    rows = Occurrence.objects.filter(event=event, kind="event").order_by("starts_at")
    return [row.first_on.day for row in rows]


def later_than(event):
    return Event.objects.exclude(pk=event.pk).get()


def test_one_date_has_words_and_a_status_of_its_own(cast, weekly):
    change(weekly, cast.mia, Scope.THIS, title="With the agency", status="tentative", location="Paris")

    stands = Event.objects.get()
    assert (stands.title, stands.status, stands.location) == ("Planning round", "planned", "")
    override = stands.overrides.get()
    assert (override.recurrence_id, override.when) == (THIRD, None)
    assert override.fields == {"title": "With the agency", "status": "tentative", "location": "Paris"}
    told = Change.objects.get(version=2)
    assert (told.verb, list(told.fields)) == ("update", ["when"])
    assert days(weekly) == DAYS


def test_what_says_no_more_than_the_series_isnt_kept(cast, weekly):
    change(weekly, cast.mia, Scope.THIS, title="With the agency")

    change(weekly, cast.mia, Scope.THIS, title="Planning round", status="planned")

    assert not weekly.overrides.exists()


def test_one_date_cant_have_another_owner_or_rhythm(cast, weekly):
    with pytest.raises(ScopeError) as caught:
        change(weekly, cast.mia, Scope.THIS, title="Other", owner=cast.omar, tags=["x"], notes="")
    assert caught.value.fields == ("owner", "tags")
    with pytest.raises(ScopeError) as caught:
        change(weekly, cast.mia, Scope.THIS, when={"starts": "2027-03-16T10:00:00", "recurrence": "RRULE:FREQ=DAILY"})
    assert caught.value.fields == ("when",)
    assert Event.objects.get().version == 1


@pytest.mark.parametrize("key", ["20270317T100000", "20270316", "", "x", "20270413T100000"])
def test_a_date_that_there_isnt_is_refused(cast, weekly, key):
    for scope in (Scope.THIS, Scope.FOLLOWING):
        with pytest.raises(ScopeError):
            change(weekly, cast.mia, scope, on=key or "-", title="Other")
    assert Event.objects.get().version == 1


def test_a_cancelled_date_stays_struck_through_and_a_deleted_one_goes(cast, weekly):
    cancel_event(weekly, actor=cast.mia, at=LATER, version=1, scope=Scope.THIS, on=THIRD)
    delete_event(weekly, actor=cast.mia, at=LATER, scope=Scope.THIS, on="20270323T100000")

    stands = Event.objects.get()
    assert stands.overrides.get().fields == {"status": "cancelled"}
    assert stands.recurrence == "RRULE:FREQ=WEEKLY;COUNT=6\nEXDATE:20270323T100000"
    assert (stands.status, stands.deleted_at) == ("planned", None)
    assert days(weekly) == [2, 9, 16, 30, 6]


def test_deleting_what_follows_closes_the_series(cast, weekly):
    delete_event(weekly, actor=cast.mia, at=LATER, scope=Scope.FOLLOWING, on=THIRD)

    assert Event.objects.get().recurrence == "RRULE:FREQ=WEEKLY;UNTIL=20270309T090000Z"
    assert days(weekly) == [2, 9]


def test_deleting_every_date_deletes_the_series(cast):
    event = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=2")

    delete_event(event, actor=cast.mia, at=LATER, scope=Scope.THIS, on="20270310")
    assert Event.objects.get().deleted_at is None
    delete_event(event, actor=cast.mia, at=LATER, scope=Scope.THIS, on="20270317")
    assert Event.objects.get().deleted_at == LATER


def test_all_that_follows_the_first_is_all(cast, weekly):
    change(weekly, cast.mia, Scope.FOLLOWING, on="20270302T100000", title="Other")
    assert (Event.objects.get().title, days(weekly)) == ("Other", DAYS)

    delete_event(weekly, actor=cast.mia, at=LATER, scope=Scope.FOLLOWING, on="20270302T100000")
    assert Event.objects.get().deleted_at == LATER


def test_a_split_takes_over_what_is_planned_but_not_what_is_planned_once(cast, weekly):
    update_event(weekly, actor=cast.mia, at=AT, version=None, values={
        "channels": [cast.channel("email")], "notes": "Ask Sol", "tags": ["round"], "owner": cast.omar})  # fmt: skip
    follow(weekly, user=cast.vera, at=AT)

    later = change(weekly, cast.mia, Scope.FOLLOWING, title="New round")

    assert (later.title, Event.objects.get(pk=weekly.pk).title) == ("New round", "Planning round")
    assert (later.notes, later.tags, later.owner, list(later.channels.all())) == (
        "Ask Sol", ["round"], cast.omar, [cast.channel("email")],
    )  # fmt: skip
    assert (later.budget_planned, Event.objects.get(pk=weekly.pk).budget_planned) == (None, Decimal(900))
    assert (later.series, later.uid == weekly.uid) == (weekly.series, False)
    assert [row.user for row in later.watches.all()] == [cast.vera]
    assert (days(weekly), days(later)) == ([2, 9], [16, 23, 30, 6])


def test_the_changes_of_a_split_are_one_batch(cast, weekly):
    later = change(weekly, cast.mia, Scope.FOLLOWING, title="New round")

    split, made = Change.objects.filter(at=LATER).order_by("number")
    assert (split.verb, split.event_id, made.verb, made.event_id) == ("split", weekly.pk, "create", later.pk)
    assert split.batch == made.batch != ""


def test_saving_nothing_new_splits_nothing(cast, weekly):
    change(weekly, cast.mia, Scope.FOLLOWING, title="Planning round", notes="")

    assert (Event.objects.count(), Change.objects.count()) == (1, 1)


def test_parts_of_a_series_can_be_split_again_and_stay_of_one(cast, weekly):
    later = split_series(weekly, on=THIRD, actor=cast.mia, at=LATER)
    last = split_series(later, on="20270330T100000", actor=cast.mia, at=LATER)

    assert {row.series for row in Event.objects.all()} == {weekly.series}
    assert (days(weekly), days(later), days(last)) == ([2, 9], [16, 23], [30, 6])
    assert split_series(last, on="20270330T100000", actor=cast.mia, at=LATER) == last


def test_overrides_and_left_out_dates_go_to_their_part(cast, weekly):
    change(weekly, cast.mia, Scope.THIS, on="20270309T100000", title="Early one")
    change(weekly, cast.mia, Scope.THIS, on="20270330T100000", title="Late one")
    delete_event(weekly, actor=cast.mia, at=LATER, scope=Scope.THIS, on="20270323T100000")

    later = split_series(weekly, on=THIRD, actor=cast.mia, at=LATER)

    assert [row.fields for row in weekly.overrides.all()] == [{"title": "Early one"}]
    assert [row.fields for row in later.overrides.all()] == [{"title": "Late one"}]
    assert later.recurrence == "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20270323T100000"
    assert days(later) == [16, 30, 6]


def test_milestones_due_from_that_day_on_go_along_and_keep_their_day(cast, weekly):
    weekly.milestones.all().delete()
    for label, anchor, offset in (("Brief", "S", -3), ("Review", "E", 14), ("Report", "S", 20)):
        add_milestone(weekly, actor=cast.mia, at=AT, values={"label": label, "anchor": anchor, "offset": offset})

    later = split_series(weekly, on=THIRD, actor=cast.mia, at=LATER)

    assert [(row.label, row.offset) for row in weekly.milestones.all()] == [("Brief", -3)]
    assert [(row.label, row.anchor, row.offset) for row in later.milestones.all()] == [
        ("Review", "E", 0), ("Report", "S", 6),
    ]  # fmt: skip
    due = Occurrence.objects.filter(event=later, kind="milestone").order_by("first_on")
    assert [row.first_on for row in due] == [date(2027, 3, 16), date(2027, 3, 22)]


def test_targets_measured_from_that_day_on_go_along_with_their_readings(cast, weekly):
    revenue, orders = (Metric.objects.get(brand=cast.luma, key=key) for key in ("net_revenue", "orders"))
    for metric, begins in ((revenue, date(2027, 3, 20)), (orders, date(2027, 3, 2))):
        values = {"target": Decimal(10), "window_start": begins}
        set_target(weekly, metric=metric, actor=cast.mia, at=AT, values=values)
        for day in (5, 25):
            on = date(2027, 3, day)
            record_reading(weekly, metric=metric, value=Decimal(day), on=on, actor=cast.mia, at=APRIL, source="")

    later = split_series(weekly, on=THIRD, actor=cast.mia, at=LATER)

    assert [row.metric for row in Target.objects.filter(event=later)] == [revenue]
    assert [(row.metric, row.on.day) for row in Reading.objects.filter(event=later)] == [(revenue, 25)]
    assert Target.objects.get(event=weekly).metric == orders
    assert Reading.objects.filter(event=weekly).count() == 3


def test_what_an_overridden_date_says_is_not_written_into_the_series(cast, weekly):
    """A form that was opened on it shows its own words and sends them back."""
    change(weekly, cast.mia, Scope.THIS, title="With the agency")

    change(weekly, cast.mia, Scope.ALL, title="With the agency", location="Paris")

    stands = Event.objects.get()
    assert (stands.title, stands.location) == ("Planning round", "Paris")
    assert stands.overrides.get().fields == {"title": "With the agency"}


def test_moving_in_each_scope(cast, weekly):
    how = {"actor": cast.mia, "at": LATER, "version": None, "by": timedelta(days=1)}

    move_event(weekly, on=THIRD, scope=Scope.THIS, **how)
    assert days(weekly) == [2, 9, 17, 23, 30, 6]
    move_event(weekly, on=THIRD, scope=Scope.ALL, **how)
    assert days(weekly) == [3, 10, 18, 24, 31, 7]
    later = move_event(weekly, on="20270324T100000", scope=Scope.FOLLOWING, **how)
    assert (days(weekly), days(later)) == ([3, 10, 18], [25, 1, 8])


def test_a_resize_of_one_date_and_of_those_that_follow(cast, weekly):
    how = {"actor": cast.mia, "at": LATER, "version": None}
    longer = When(datetime(2027, 3, 16, 10), datetime(2027, 3, 16, 12), "Europe/Paris")

    move_event(weekly, on=THIRD, scope=Scope.THIS, when=longer, **how)
    lengths = {row.key: row.ends_at - row.starts_at for row in Occurrence.objects.filter(kind="event")}
    assert [lengths.pop(THIRD), *set(lengths.values())] == [timedelta(hours=2), timedelta(hours=1)]
    later = move_event(
        weekly, on="20270323T100000", scope=Scope.FOLLOWING, when=longer.shifted(timedelta(days=7)), **how
    )  # fmt: skip
    assert (later.when.length, Event.objects.get(pk=weekly.pk).when.length) == (timedelta(hours=2), timedelta(hours=1))


@pytest.mark.parametrize(
    ("scope", "zones"),
    [
        (Scope.THIS, {"Europe/Paris"}),
        (Scope.FOLLOWING, {"Europe/Paris", "America/New_York"}),
        (Scope.ALL, {"America/New_York"}),
    ],
)
def test_another_zone_by_moment_in_each_scope(cast, weekly, scope, zones):
    moment = Occurrence.objects.get(key=THIRD).starts_at

    move_event(
        weekly, actor=cast.mia, at=LATER, version=None, by=timedelta(), zone="America/New_York", keep=Keep.MOMENT,
        scope=scope, on=THIRD,
    )  # fmt: skip

    assert {row.time_zone for row in Event.objects.all()} == zones
    first = {Scope.ALL: datetime(2027, 3, 2, 5), Scope.FOLLOWING: datetime(2027, 3, 16, 5)}
    if scope in first:
        assert first[scope] in {row.when.starts for row in Event.objects.all()}
    # New York's clocks went forward on 14 March: what was asked to stay is the moment of the date in hand.
    assert Occurrence.objects.get(kind="event", first_on=date(2027, 3, 16)).starts_at == moment


def test_two_change_the_same_of_one_date(cast, weekly):
    change(weekly, cast.omar, Scope.THIS, title="Theirs", version=1)

    with pytest.raises(StaleError) as caught:
        change(weekly, cast.mia, Scope.THIS, title="Mine", location="Paris", version=1)

    assert caught.value.fields == {"title": {"yours": "Mine", "theirs": "Theirs"}}
    assert caught.value.kept == {"location"}
    assert Event.objects.get().version == 2


def test_two_change_different_things_and_both_stand(cast, weekly):
    change(weekly, cast.omar, Scope.THIS, title="Theirs", version=1)
    change(weekly, cast.mia, Scope.THIS, title="Planning round", location="Paris", version=1)
    change(weekly, cast.mia, Scope.THIS, on="20270323T100000", title="Mine", version=1)

    assert [row.fields for row in weekly.overrides.all()] == [
        {"title": "Theirs", "location": "Paris"}, {"title": "Mine"},
    ]  # fmt: skip


def test_a_series_moved_meanwhile_isnt_split_by_who_saw_it_before(cast, weekly):
    move_event(weekly, actor=cast.omar, at=LATER, version=1, by=timedelta(days=7))

    with pytest.raises(StaleError) as caught:
        move_event(
            weekly, actor=cast.mia, at=LATER, version=1, by=timedelta(days=1), on=THIRD, scope=Scope.FOLLOWING
        )  # fmt: skip

    assert set(caught.value.fields) == {"when"}
    assert Event.objects.count() == 1
