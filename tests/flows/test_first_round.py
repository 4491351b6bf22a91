"""A newcomer's first round in the browser: plan, target, share, follow from a calendar app, be reminded."""

import re
from datetime import timedelta

import icalendar
import pytest
import recurring_ical_events
from django.core import mail
from django.test import Client
from playwright.sync_api import expect

from calendarapp.accounts.models import Membership
from calendarapp.common.clock import now
from calendarapp.events.models import Event
from calendarapp.notifications.delivering import claim_due, send_claimed
from calendarapp.notifications.models import Message
from calendarapp.reminders.models import Rule
from calendarapp.reminders.services import sweep
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plan(page, title: str, day, *, sharing: str) -> None:
    """Through the form, as one does who reads labels."""
    page.goto("/b/maison-luma/events/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Starts").fill(day.isoformat())
    page.get_by_label(re.compile("^Ends")).fill((day + timedelta(days=2)).isoformat())
    page.get_by_label(sharing).check()
    page.get_by_label("Internal notes").fill("Margin is thin")
    page.get_by_role("button", name="Add to the plan").click()
    page.wait_for_url(re.compile(r"/events/\d+/"))


def aim(page, address: str, metric: str, target: str) -> None:
    page.goto(f"{address}kpis/targets/new/")
    page.get_by_label("Metric").select_option(metric)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(re.compile("^Target")).fill(target)
    page.get_by_role("button", name="Save the target").click()
    page.wait_for_url(re.compile(r"/events/\d+/(kpis/)?$"))


@pytest.fixture
def day():
    return now().date() + timedelta(days=3)


def test_a_launch_is_planned_moved_shared_and_followed(page, new_page, cast, day):
    Membership.objects.update(joined_at=now() - timedelta(days=30))
    sign_in(page, cast.mia)

    plan(page, "Glow serum launch", day, sharing="Every agency with access to the calendar")
    address = page.url
    aim(page, address, "roas", "3.5")
    aim(page, address, "ltv", "165")

    page.goto(f"/b/maison-luma/month/?on={day:%Y-%m}")
    expect(page.get_by_role("link", name=re.compile("Glow serum launch")).first).to_be_visible()
    page.goto(f"/b/maison-luma/agenda/?from={day}")
    expect(page.get_by_role("link", name=re.compile("Glow serum launch")).first).to_be_visible()

    page.goto(f"{address}move/")
    page.get_by_label("Starts").fill((day + timedelta(days=1)).isoformat())
    page.get_by_role("button", name=re.compile("^Move")).last.click()
    page.wait_for_url(re.compile(r"/events/\d+/$|/month/|/agenda/"))
    event = Event.objects.get(title="Glow serum launch")
    assert (event.starts_on, event.ends_on) == (day + timedelta(days=1), day + timedelta(days=3))
    page.goto(address)
    expect(page.get_by_text("moved").first).to_be_visible()

    partner = new_page(viewport={"width": 390, "height": 844})
    sign_in(partner, cast.ada)
    partner.goto(address)
    expect(partner.get_by_role("heading", name="Glow serum launch")).to_be_visible()
    assert partner.get_by_text("Margin is thin").count() == 0
    expect(partner.get_by_text("Return on ad spend").first).to_be_visible()
    assert partner.get_by_role("link", name="Edit", exact=True).count() == 0


def test_a_feed_is_followed_and_says_what_moved(page, cast, live_server, day):
    sign_in(page, cast.mia)
    plan(page, "Glow serum launch", day, sharing="Internal only")
    address = page.url
    page.goto("/subscriptions/new/")
    page.get_by_label("Name").fill("My plan")
    page.locator("input[type=checkbox][name=calendars]").first.check()
    page.get_by_role("button", name=re.compile("link|feed|Subscribe", re.IGNORECASE)).last.click()
    page.wait_for_url(re.compile(r"/subscriptions/\d+/"))
    url = page.locator("input[readonly]").first.input_value()
    path = url[url.index("/c/") :]

    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    page.goto(f"{address}move/")
    page.get_by_label("Starts").fill((day + timedelta(days=4)).isoformat())
    page.get_by_role("button", name=re.compile("^Move")).last.click()
    page.wait_for_url(re.compile(r"/events/\d+/$|/month/|/agenda/"))
    moved = Client().get(path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, moved.status_code) == (200, 304, 200)
    before, after = (icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0] for answer in (first, moved))
    assert (before["UID"], before.decoded("DTSTART")) == (after["UID"], day)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    seen = recurring_ical_events.of(icalendar.Calendar.from_ical(moved.content)).between(day, day + timedelta(days=9))
    assert [str(one["SUMMARY"]) for one in seen] == ["Glow serum launch"]
    assert seen[0].decoded("DTSTART") == day + timedelta(days=4)


def test_an_embargo_lifts_by_itself_and_reminds_once(page, new_page, cast, day, mailoutbox):
    """The moment comes: the partner sees the event and its owner is told, by mail and in the inbox, one time each."""
    Membership.objects.update(joined_at=now() - timedelta(days=30))
    Rule.objects.update(since=now() - timedelta(days=30))
    lifted = now() + timedelta(minutes=2)
    sweep(at=now())
    event = cast.event("Secret serum", starts=day, at=now(), sharing="shared", embargo_until=lifted, owner=cast.mia)
    partner = new_page(viewport={"width": 1440, "height": 900})
    sign_in(partner, cast.ada)
    assert partner.goto(f"/b/maison-luma/events/{event.pk}/").status == 404

    for minute in range(1, 5):
        sweep(at=now() + timedelta(minutes=minute))
        send_claimed(claim_due(at=now() + timedelta(minutes=minute)), at=now() + timedelta(minutes=minute))

    told = Message.objects.filter(person=cast.mia, kind="reminder_embargo")
    assert told.count() == 1
    assert [letter.to for letter in mail.outbox if "Secret serum" in letter.subject] == [[cast.mia.email]]
    Event.objects.update(embargo_until=now() - timedelta(seconds=1))
    assert partner.goto(f"/b/maison-luma/events/{event.pk}/").status == 200
