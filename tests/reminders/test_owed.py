"""What is owed, and what was past too soon to be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calendarapp.accounts.models import Membership
from calendarapp.events.models import Watch
from calendarapp.events.services import (
    delete_event,
    restore_event,
    update_event,
)
from calendarapp.notifications.models import Delivery, Message
from calendarapp.reminders.models import Rule
from calendarapp.reminders.services import sweep
from tests.cast import AT
from tests.reminders.conftest import MINUTE, without_milestones

# Wednesday 10 March 2027 in Paris; a week before it is nine there at 08:00 UTC.
WEEK_BEFORE = datetime(2027, 3, 3, 8, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2027, 3, 9, 8, 0, tzinfo=UTC)


def down_over(cast, swept, **values):
    """What is told after a night without sweeps, of an event planned at `at`."""
    cast.event(kind="vip_event", owner=cast.mia, **values).milestones.all().delete()
    return swept(WEEK_BEFORE + timedelta(hours=3), down_since=WEEK_BEFORE - timedelta(hours=12))


def test_owed_and_still_ahead_comes_late_and_says_so(cast, swept):
    heard = down_over(cast, swept, at=AT)

    assert heard == {("Mia", "start", "P7D", "inbox+mail")}
    assert Message.objects.get().ids["late"] is True


def test_what_was_past_when_it_was_planned_is_never_sent(cast, swept):
    assert down_over(cast, swept, at=WEEK_BEFORE + MINUTE) == set()


def test_rule_made_later_owes_nothing_from_before(cast, swept):
    Rule.objects.update(since=WEEK_BEFORE + MINUTE)

    assert down_over(cast, swept, at=AT) == set()


def test_colleague_who_joined_later_is_owed_nothing_from_before(cast, swept):
    Membership.objects.filter(user=cast.mia).update(joined_at=WEEK_BEFORE + MINUTE)

    assert down_over(cast, swept, at=AT) == set()


def test_watcher_is_owed_nothing_from_before(cast, swept):
    event = without_milestones(cast.event(kind="vip_event", actor=cast.mia))
    Watch.objects.create(event=event, user=cast.omar, since=WEEK_BEFORE + MINUTE)

    heard = swept(WEEK_BEFORE + timedelta(hours=3), down_since=WEEK_BEFORE - timedelta(hours=12))

    assert heard == {("Mia", "start", "P7D", "inbox+mail")}


def test_new_owner_is_owed_nothing_from_before(cast, swept):
    event = without_milestones(cast.event(kind="vip_event", owner=cast.omar))
    update_event(event, actor=cast.mia, at=WEEK_BEFORE + MINUTE, values={"owner": cast.mia}, version=None)

    assert swept(WEEK_BEFORE + timedelta(hours=3), down_since=WEEK_BEFORE - timedelta(hours=12)) == set()


@pytest.mark.parametrize("late", ["grant", "partner"])
def test_agency_let_in_later_is_owed_nothing_from_before(cast, swept, late):
    at_nine = datetime(2027, 3, 18, 9, tzinfo=UTC)  # four weeks before
    partners = [{"agency": cast.northlight.pk, "early": False}]
    event = cast.event(starts=date(2027, 4, 15), sharing="shared", partners=partners if late == "grant" else [])
    without_milestones(event)
    if late == "grant":
        cast.launches.grants.filter(agency=cast.northlight).update(granted_at=at_nine + MINUTE)
    else:
        update_event(event, actor=cast.mia, at=at_nine + MINUTE, values={"partners": partners}, version=None)

    heard = swept(at_nine + timedelta(hours=3), down_since=at_nine - MINUTE)

    assert heard == {("Mia", "start", "P28D", "mail")}


def test_restored_event_owes_nothing_from_before(cast, swept):
    event = without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    delete_event(event, actor=cast.mia, at=AT + MINUTE)
    restore_event(event, actor=cast.mia, at=WEEK_BEFORE + MINUTE)

    assert swept(WEEK_BEFORE + timedelta(hours=3), down_since=WEEK_BEFORE - timedelta(hours=12)) == set()


def test_embargo_set_during_a_pause_owes_no_lead_from_before(cast, swept):
    lift = datetime(2027, 3, 3, 12, tzinfo=UTC)
    event = without_milestones(cast.event(starts=date(2027, 6, 1), owner=cast.mia))
    update_event(event, actor=cast.mia, at=lift - timedelta(hours=1), values={"embargo_until": lift}, version=None)

    assert swept(lift - 5 * MINUTE, down_since=lift - timedelta(hours=6)) == set()


def test_first_sweep_ever_owes_nothing(cast):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))

    assert sweep(at=WEEK_BEFORE + timedelta(hours=3)) == 0


def test_missed_while_down_is_one_digest_for_each_person(cast, swept):
    lifts = [datetime(2027, 3, 3, hour, tzinfo=UTC) for hour in (9, 10, 11)]
    for lift in lifts:
        cast.event(f"At {lift}", starts=date(2027, 6, 1), owner=cast.mia, embargo_until=lift).milestones.all().delete()

    heard = swept(datetime(2027, 3, 3, 14, tzinfo=UTC), down_since=datetime(2027, 3, 3, 8, 30, tzinfo=UTC))

    assert heard == {("Mia", "missed", "", "inbox+mail")}
    assert len(Message.objects.get().ids["things"]) == 3
    # Its "at the lift" and "two hours before": each line stands in the ledger and is told never again.
    assert swept(datetime(2027, 3, 3, 15, tzinfo=UTC), down_since=datetime(2027, 3, 3, 8, 30, tzinfo=UTC)) == set()


def test_late_mail_waits_for_the_morning(cast, swept):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    night = datetime(2027, 3, 3, 22, tzinfo=UTC)

    swept(night, down_since=WEEK_BEFORE - MINUTE)

    assert Delivery.objects.get().next_try_at == datetime(2027, 3, 4, 7, tzinfo=UTC)
    assert Message.objects.get().due_at == night + MINUTE


def test_late_mail_does_not_wait_for_a_morning_that_is_too_late(cast, swept):
    event = cast.event(kind="vip_event", starts=datetime(2027, 3, 10, 1), ends=datetime(2027, 3, 10, 2), owner=cast.mia)
    without_milestones(event)
    night = datetime(2027, 3, 9, 22, tzinfo=UTC)

    swept(night, down_since=DAY_BEFORE - MINUTE)

    assert Delivery.objects.get().next_try_at == night + MINUTE
