import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from calendarapp.accounts.models import Membership, User
from calendarapp.events.models import Dependency, Milestone, Watch
from calendarapp.events.services import (
    cancel_event,
    delete_event,
    follow,
    move_event,
    tick_milestone,
    update_event,
)
from calendarapp.notifications.models import Delivery, Medium, Message, Preference
from calendarapp.reminders.cards import Deck, name_of
from calendarapp.reminders.defaults import furnish
from calendarapp.reminders.models import Cursor, Rule, Sent
from calendarapp.reminders.services import SWEEP, sweep
from tests.cast import AT, grant
from tests.reminders.conftest import MINUTE, without_milestones

# Wednesday 10 March 2027 in Paris; a week before it is nine there at 08:00 UTC.
WEEK_BEFORE = datetime(2027, 3, 3, 8, 0, tzinfo=UTC)


def test_owner_and_watchers_hear_of_a_start_at_their_own_nine(cast, swept):
    event = without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    cast.omar.time_zone = "America/New_York"
    cast.omar.save()
    follow(event, user=cast.omar, at=AT)

    assert swept(WEEK_BEFORE - 2 * MINUTE) == set()
    assert swept(WEEK_BEFORE) == {("Mia", "start", "P7D", "inbox+mail")}
    assert swept(WEEK_BEFORE + timedelta(hours=6)) == {("Omar", "start", "P7D", "inbox+mail")}
    assert swept(WEEK_BEFORE + timedelta(hours=6, minutes=5)) == set()


def test_two_weeks_before_only_the_inbox_tells(cast, swept):
    without_milestones(cast.event(starts=date(2027, 3, 24), kind="vip_event", owner=cast.mia))

    assert swept(datetime(2027, 3, 10, 8, tzinfo=UTC)) == {("Mia", "start", "P14D", "inbox")}


def test_partners_on_a_campaign_hear_four_weeks_and_two_days_before(cast, swept):
    partners = [{"agency": cast.northlight.pk, "early": False}]
    without_milestones(cast.event(starts=date(2027, 4, 15), owner=cast.mia, sharing="shared", partners=partners))

    # Ada lives in London; both are asked at their own nine.
    assert swept(datetime(2027, 3, 18, 8, tzinfo=UTC)) == {("Mia", "start", "P28D", "mail")}
    assert swept(datetime(2027, 3, 18, 9, tzinfo=UTC)) == {("Ada", "start", "P28D", "mail")}
    assert swept(datetime(2027, 4, 13, 7, tzinfo=UTC)) == {("Mia", "start", "P2D", "mail")}  # the clocks have changed
    assert swept(datetime(2027, 4, 13, 8, tzinfo=UTC)) == {("Ada", "start", "P2D", "mail")}


def test_partner_who_does_not_see_the_event_hears_nothing(cast, swept):
    partners = [{"agency": cast.northlight.pk, "early": False}]
    without_milestones(cast.event(starts=date(2027, 4, 15), actor=cast.mia, sharing="internal", partners=partners))

    assert swept(datetime(2027, 3, 18, 9, tzinfo=UTC)) == set()


def test_owners_of_what_waits_for_a_restock_hear_of_it_on_the_day(cast, swept):
    restock = without_milestones(cast.event("Serum is back", kind="restock", calendar=cast.stock, owner=cast.omar))
    campaign = without_milestones(cast.event("Spring", starts=date(2027, 4, 20), owner=cast.mia))
    Dependency.objects.create(event=campaign, needs=restock)

    assert swept(datetime(2027, 3, 10, 8, tzinfo=UTC)) == {
        ("Omar", "start", "P0D", "mail"),
        ("Mia", "start", "P0D", "mail"),
    }


def test_a_restock_that_has_not_come_is_late_the_day_after_until_it_is_done(cast, swept):
    late = without_milestones(cast.event("Serum is back", kind="restock", calendar=cast.stock, owner=cast.omar))
    done = without_milestones(cast.event("Cream is back", kind="restock", calendar=cast.stock, owner=cast.mia))
    update_event(done, actor=cast.mia, at=WEEK_BEFORE, version=None, values={"status": "done"})

    assert swept(datetime(2027, 3, 11, 8, tzinfo=UTC)) == {("Omar", "start", "-P1D", "mail")}
    message = Message.objects.get(event_id=late.pk)
    lens = cast.lens(cast.omar, datetime(2027, 3, 11, 8, tzinfo=UTC))
    name = name_of(message)
    assert Deck.of([name]).card(name, lens).headline == "1 day late"

    update_event(late, actor=cast.omar, at=WEEK_BEFORE, version=None, values={"status": "done"})
    assert Deck.of([name]).verdict(name, lens, starts=message.ids["starts"]) == "done"


def test_event_without_owner_is_its_planner_s(cast, swept):
    without_milestones(cast.event(kind="vip_event", actor=cast.omar))

    assert swept(WEEK_BEFORE) == {("Omar", "start", "P7D", "inbox+mail")}


def test_lead_on_a_weekend_is_mailed_on_friday_and_listed_on_its_day(cast, swept):
    without_milestones(cast.event(kind="vip_event", starts=date(2027, 3, 21), owner=cast.mia))  # a Sunday

    assert swept(datetime(2027, 3, 12, 8, tzinfo=UTC)) == {("Mia", "start", "P7D", "mail")}
    assert swept(datetime(2027, 3, 14, 8, tzinfo=UTC)) == {("Mia", "start", "P7D", "inbox")}


def test_two_leads_that_fall_on_the_same_friday_are_one_letter(cast, swept):
    without_milestones(cast.event(starts=date(2027, 3, 15), owner=cast.mia))  # a Monday: P2D and P1D both give way

    assert swept(datetime(2027, 3, 12, 8, tzinfo=UTC)) == {("Mia", "start", "P1D", "mail")}
    assert Sent.objects.count() == 2


def test_embargo_that_lifts_in_two_minutes_is_told_once_at_the_lift(cast):
    sweep(at=AT)
    lift = AT + 2 * MINUTE
    partners = [{"agency": cast.northlight.pk, "early": True}, {"agency": cast.saffron.pk, "early": False}]
    without_milestones(
        cast.event(
            owner=cast.mia, sharing="named", partners=partners, embargo_until=lift, at=AT + timedelta(seconds=20)
        )
    )

    posted = [sweep(at=AT + timedelta(seconds=10) + number * MINUTE) for number in range(1, 6)]

    assert posted == [0, 3, 0, 0, 0]
    assert set(Message.objects.values_list("person__name", "kind", "in_inbox")) == {
        ("Mia Laurent", "reminder_embargo", True),
        ("Ada Brandt", "reminder_embargo", True),
        ("Sol Park", "reminder_embargo", True),
    }
    assert Delivery.objects.count() == 3


def test_agency_that_is_not_let_in_early_hears_nothing_before_the_lift(cast, swept):
    lift = AT + timedelta(hours=10)
    partners = [{"agency": cast.northlight.pk, "early": True}, {"agency": cast.saffron.pk, "early": False}]
    cast.event(owner=cast.mia, sharing="named", partners=partners, embargo_until=lift)

    assert swept(lift - timedelta(hours=2)) == {
        ("Mia", "embargo", "PT2H", "inbox+mail"),
        ("Ada", "embargo", "PT2H", "inbox+mail"),
    }


def test_embargo_is_never_held_on_a_weekend(cast, swept):
    lift = datetime(2027, 3, 14, 12, tzinfo=UTC)  # a Sunday
    cast.event(owner=cast.mia, embargo_until=lift, starts=date(2027, 6, 1))

    assert ("Mia", "embargo", "P1D", "inbox+mail") in swept(datetime(2027, 3, 13, 8, tzinfo=UTC))


def test_milestone_goes_from_its_assignee_to_owner_and_managers(cast, swept):
    event = without_milestones(cast.event(starts=date(2027, 3, 31), owner=cast.omar))
    milestone = Milestone.objects.create(
        event=event, label="Artwork", anchor="S", offset=-14, user=cast.vera, created_at=AT
    )
    move_event(event, actor=cast.mia, at=AT, version=None, starts=date(2027, 4, 1))
    due = datetime(2027, 3, 18, 8, tzinfo=UTC)  # a Thursday

    heard = {days: swept(due + timedelta(days=days)) for days in (-3, 0, 1, 4, 7)}

    assert heard == {
        -3: {("Vera", "milestone", "P3D", "mail")},
        0: {("Vera", "milestone", "P0D", "mail"), ("Omar", "start", "P14D", "inbox")},
        1: {("Vera", "milestone", "-P1D", "mail")},
        # Three days overdue is a Sunday: it comes on Monday.
        4: {("Vera", "milestone", "-P3D", "mail"), ("Omar", "milestone", "-P3D", "mail")},
        7: {
            ("Vera", "milestone", "-P7D", "mail"),
            ("Omar", "milestone", "-P7D", "mail"),
            ("Mia", "milestone", "-P7D", "mail"),
            ("Omar", "start", "P7D", "inbox+mail"),
        },
    }
    tick_milestone(milestone, done=True, actor=cast.vera, at=due)
    Sent.objects.all().delete()
    assert swept(due + timedelta(days=1)) == set()


def test_milestone_of_an_agency_is_told_to_its_people_alone(cast, swept):
    event = without_milestones(cast.event(starts=date(2027, 4, 1), owner=cast.mia, sharing="shared"))
    Milestone.objects.create(event=event, label="Cut", anchor="S", offset=-14, agency=cast.northlight, created_at=AT)
    Milestone.objects.create(event=event, label="Copy", anchor="S", offset=-14, agency=cast.saffron, created_at=AT)
    move_event(event, actor=cast.mia, at=AT, version=None, starts=date(2027, 4, 2))

    # Saffron reads titles only on this calendar: a milestone is more than that.
    assert swept(datetime(2027, 3, 19, 9, tzinfo=UTC)) == {("Ada", "milestone", "P0D", "mail")}


def test_each_date_of_a_series_is_told_of(cast, swept):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia, recurrence="RRULE:FREQ=WEEKLY;COUNT=3"))

    assert swept(WEEK_BEFORE) == {("Mia", "start", "P7D", "inbox+mail"), ("Mia", "start", "P14D", "inbox")}
    assert swept(WEEK_BEFORE + timedelta(days=7)) == {
        ("Mia", "start", "P7D", "inbox+mail"),
        ("Mia", "start", "P14D", "inbox"),
    }


@pytest.mark.parametrize("act", [cancel_event, delete_event])
def test_what_is_cancelled_or_deleted_is_told_to_nobody(cast, swept, act):
    event = cast.event(kind="vip_event", owner=cast.mia)
    act(event, actor=cast.mia, at=AT, **({"version": None} if act is cancel_event else {}))

    assert swept(WEEK_BEFORE) == set()


def test_moved_event_is_due_at_its_new_moment_and_never_twice(cast, swept):
    event = without_milestones(cast.event(kind="vip_event", starts=date(2027, 3, 3), owner=cast.mia))

    move_event(event, actor=cast.mia, at=AT + MINUTE, version=None, starts=date(2027, 3, 10))
    first = swept(WEEK_BEFORE)
    move_event(event, actor=cast.mia, at=WEEK_BEFORE + MINUTE, version=None, starts=date(2027, 3, 11))
    moved = swept(WEEK_BEFORE + timedelta(days=1))
    move_event(event, actor=cast.mia, at=WEEK_BEFORE - MINUTE, version=None, starts=date(2027, 3, 10))
    back = swept(WEEK_BEFORE + timedelta(days=1))

    assert (first, moved, back) == (
        {("Mia", "start", "P7D", "inbox+mail")},
        {("Mia", "start", "P7D", "inbox+mail")},
        set(),
    )


def test_person_who_moves_east_still_hears_within_the_hour(cast, swept):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    before = swept(WEEK_BEFORE - 90 * MINUTE)
    cast.mia.time_zone = "Asia/Seoul"  # where it was nine eight hours ago
    cast.mia.save()

    assert before == set()
    assert swept(WEEK_BEFORE, down_since=WEEK_BEFORE - MINUTE) == {("Mia", "start", "P7D", "inbox+mail")}
    assert swept(WEEK_BEFORE + 60 * MINUTE, down_since=WEEK_BEFORE + 59 * MINUTE) == set()


def test_clock_that_goes_back_an_hour_loses_and_repeats_nothing(cast):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    sweep(at=WEEK_BEFORE - MINUTE)

    posted = [sweep(at=WEEK_BEFORE + number * MINUTE) for number in (0, -60, -59, 0, 1)]

    assert posted == [1, 0, 0, 0, 0]
    assert Cursor.objects.get(name=SWEEP).at == WEEK_BEFORE + MINUTE


def test_clock_that_ran_ahead_a_day_loses_and_repeats_nothing(cast):
    without_milestones(cast.event("First", kind="vip_event", owner=cast.mia))
    sweep(at=WEEK_BEFORE - MINUTE)
    ahead = sweep(at=WEEK_BEFORE + timedelta(days=1))
    without_milestones(cast.event("Second", kind="vip_event", starts=date(2027, 3, 11), owner=cast.mia))

    posted = [sweep(at=WEEK_BEFORE + timedelta(hours=hours)) for hours in (1, 12, 23, 24, 25)]

    assert (ahead, posted) == (1, [0, 0, 0, 1, 0])


def test_rule_made_anew_repeats_nothing(cast, swept):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    swept(WEEK_BEFORE)
    Rule.objects.all().delete()
    furnish(cast.luma, actor=cast.mia, at=AT)

    assert swept(WEEK_BEFORE + MINUTE, down_since=WEEK_BEFORE - MINUTE) == set()


def test_furnishing_again_changes_nothing(cast):
    known = list(Rule.objects.values_list("pk", "brand", "lead"))

    furnish(cast.luma, actor=cast.mia, at=AT)
    furnish(cast.northlight, actor=cast.ada, at=AT)

    assert list(Rule.objects.values_list("pk", "brand", "lead")) == known


def test_inbox_switched_off_keeps_the_mail(cast, swept):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    Preference.objects.create(person=cast.mia, kind="reminder_start", medium=Medium.INBOX, is_on=False)

    assert swept(WEEK_BEFORE) == {("Mia", "start", "P7D", "mail")}


def test_person_who_left_hears_nothing(cast, swept):
    without_milestones(cast.event(kind="vip_event", owner=cast.omar))
    Membership.objects.filter(user=cast.omar).delete()

    assert swept(WEEK_BEFORE) == set()


def test_brand_that_fails_holds_up_nobody_and_keeps_its_window(cast, monkeypatch):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    hanok = without_milestones(cast.event(kind="vip_event", calendar=cast.hanok_calendar, actor=cast.zoe))
    cast.zoe.time_zone = "Europe/Paris"
    cast.zoe.save()
    sweep(at=WEEK_BEFORE - MINUTE)
    Rule.objects.filter(brand=cast.luma).update(recipients=["nobody"])

    posted = sweep(at=WEEK_BEFORE)
    for rule in Rule.objects.filter(brand=cast.luma):
        rule.recipients = ["owner"]
        rule.save()

    assert (posted, Message.objects.get().event_id) == (1, hanok.pk)
    assert Cursor.objects.get(name=SWEEP).at == WEEK_BEFORE - MINUTE
    assert sweep(at=WEEK_BEFORE + MINUTE) == 1


# Many at once


def crowd(cast, number):
    """So many watchers of one event."""
    event = without_milestones(cast.event(kind="vip_event", owner=None, actor=cast.mia))
    people = User.objects.bulk_create(
        User(email=f"{place}@crowd.example", name=f"No {place}", time_zone="Europe/Paris") for place in range(number)
    )
    Membership.objects.bulk_create(
        Membership(organisation=cast.luma, user=person, role="viewer", joined_at=AT) for person in people
    )
    Watch.objects.bulk_create(Watch(event=event, user=person, since=AT) for person in people)
    return event


@pytest.mark.parametrize("number", [1, 3, 40])
def test_sweep_takes_the_same_queries_for_any_number_of_people(cast, django_assert_num_queries, number):
    crowd(cast, number)
    sweep(at=WEEK_BEFORE - MINUTE)

    with django_assert_num_queries(25):
        assert sweep(at=WEEK_BEFORE) == number + 1


def test_sweep_with_nothing_due_takes_five_queries(cast, django_assert_num_queries):
    cast.event(owner=cast.mia)
    sweep(at=WEEK_BEFORE - 3 * MINUTE - timedelta(minutes=30))

    with django_assert_num_queries(5):
        sweep(at=WEEK_BEFORE - 3 * MINUTE - timedelta(minutes=29))


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_with_1000_due_make_1000_effects(cast):
    crowd(cast, 999)
    Cursor.objects.create(name=SWEEP, at=WEEK_BEFORE - MINUTE)
    together, posted = threading.Barrier(2), []

    def work():
        together.wait()
        try:
            posted.append(sweep(at=WEEK_BEFORE))
        finally:
            connection.close()

    sweepers = [threading.Thread(target=work) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()

    assert sum(posted) == Message.objects.count() == Delivery.objects.count() == 1000
    assert Message.objects.values("person").distinct().count() == 1000


def test_hundred_rings_are_one_reminder(cast):
    without_milestones(cast.event(kind="vip_event", owner=cast.mia))
    sweep(at=WEEK_BEFORE - MINUTE)

    posted = [sweep(at=WEEK_BEFORE + timedelta(seconds=number)) for number in range(100)]

    assert (sum(posted), Delivery.objects.count()) == (1, 1)


def test_saving_that_is_undone_leaves_no_reminder(cast, swept):
    with transaction.atomic():
        without_milestones(cast.event(kind="vip_event", owner=cast.mia))
        transaction.set_rollback(True)

    assert swept(WEEK_BEFORE) == set()


def test_another_grant_gives_another_brand_s_people_nothing(cast, swept):
    grant(cast.northlight, cast.hanok_calendar, "read")
    without_milestones(cast.event(kind="vip_event", owner=cast.mia, sharing="shared"))
    without_milestones(cast.event(kind="vip_event", calendar=cast.hanok_calendar, actor=cast.zoe, sharing="shared"))

    assert swept(WEEK_BEFORE) == {("Mia", "start", "P7D", "inbox+mail")}
