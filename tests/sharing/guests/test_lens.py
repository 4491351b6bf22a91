"""What stands behind a guest link, and for how long."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendarapp.accounts.models import AccessEntry, Membership
from calendarapp.calendars.lens import GUEST
from calendarapp.events.models import Event
from calendarapp.sharing.guests import guest_lens
from calendarapp.sharing.models import GuestLink
from calendarapp.sharing.services import UnfitDayError, revoke_guest_link, save_view
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", ["busy", "titles", "read"])
def test_lens_shows_what_is_shared_on_one_calendar_up_to_its_level(cast, make, plan, level):
    link, _token = make(level=level)

    lens = guest_lens(link, AT)

    assert [event.title for event in Event.objects.seen_through(lens)] == ["Zqopen"]
    assert {way.via for ways in lens.accesses.values() for way in ways} == {GUEST}
    assert (lens.viewer, lens.read_only, dict(lens.roles)) == (None, True, {})
    assert {way.level for ways in lens.accesses.values() for way in ways} == {level}
    assert {group for ways in lens.accesses.values() for way in ways for group in way.groups} == set()


def test_lens_of_a_view_spans_the_brand_and_of_an_event_that_one_alone(cast, make, plan):
    view = save_view(cast.luma, owner=cast.mia, at=AT, name="All", kind="agenda", query="")
    other = cast.event("Zqother", sharing="shared")

    by_view, _token = make(view)
    by_event, _token = make(other)

    seen = Event.objects.seen_through
    assert {event.title for event in seen(guest_lens(by_view, AT))} == {"Zqopen", "Zqother", "Zqpressed"}
    assert {event.title for event in seen(guest_lens(by_event, AT))} == {"Zqother"}


def test_embargo_lifts_for_guests_too(make, plan):
    link, _token = make()

    before, after = (guest_lens(link, AT + timedelta(days=days)) for days in (1, 3))

    titles = {event.title for event in Event.objects.seen_through(after)}
    assert {event.title for event in Event.objects.seen_through(before)} == {"Zqopen"}
    assert titles == {"Zqopen", "Zqembargoed", "Zqreserved"}


@pytest.mark.parametrize("how", ["editor", "removed", "deactivated", "archived", "revoked"])
def test_lens_is_empty_once_the_link_is_held_by_nobody(cast, make, plan, how):
    link, _token = make()
    if how == "editor":
        Membership.objects.filter(user=cast.mia).update(role="editor")
    elif how == "removed":
        Membership.objects.filter(user=cast.mia).delete()
    elif how == "deactivated":
        cast.mia.is_active = False
        cast.mia.save()
    elif how == "archived":
        cast.launches.archived_at = AT
        cast.launches.save()
    else:
        revoke_guest_link(link, actor=cast.mia, at=AT)
    link = GuestLink.objects.get()

    assert guest_lens(link, AT).accesses == {}


def test_link_ends_with_its_last_day_in_the_brand_s_zone(make):
    link, _token = make(expires_on=date(2027, 3, 31))
    midnight = datetime(2027, 4, 1, tzinfo=ZoneInfo("Europe/Paris"))  # the clocks went forward on the 28th

    last, over = (guest_lens(link, moment).accesses for moment in (midnight - timedelta(seconds=1), midnight))

    assert (bool(last), bool(over)) == (True, False)


def test_only_the_hash_is_stored_and_the_log_tells_the_making_and_the_end(cast, make):
    link, token = make(password="open sesame")
    revoke_guest_link(link, actor=cast.mia, at=AT)
    revoke_guest_link(link, actor=cast.mia, at=AT + timedelta(days=1))

    stored = GuestLink.objects.values().get()
    kinds = list(AccessEntry.objects.order_by("pk").values_list("kind", "person", "detail"))

    assert token not in str(stored)
    assert "open sesame" not in str(stored)
    assert stored["revoked_at"] == AT
    terms = {"level": "titles", "until": "2027-04-15"}
    assert kinds == [
        ("link_made", cast.mia.pk, {"link": "For the printer", "after": terms}),
        ("link_ended", cast.mia.pk, {"link": "For the printer"}),
    ]


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2028, 3, 1)])
def test_link_lasts_from_today_to_a_year(make, day):
    with pytest.raises(UnfitDayError):
        make(expires_on=day)
