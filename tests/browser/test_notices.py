"""Inbox, choices, dead letters and the link that stops mails, in Chromium."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calendarapp.common.clock import now
from calendarapp.notifications.letters import unsubscribe_token
from calendarapp.notifications.models import Delivery, Message, Preference
from tests.browsers import faults_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(cast):
    """Mia was told of two starts; one letter to Omar is dead."""
    at = now()
    day = cast.today() + timedelta(days=5)
    for place, (kind, title) in enumerate((("campaign", "Glow serum launch"), ("restock", "나이트 크림 재입고"))):
        event = cast.event(title, kind=kind, starts=day, owner=cast.mia)
        ids = {"kind": "event", "key": "-", "lead": "P7D", "starts": day.isoformat(), "late": False}
        message = Message.objects.create(
            person=cast.mia,
            kind="reminder_start",
            organisation=cast.luma,
            event_id=event.pk,
            ids=ids,
            due_at=at - timedelta(hours=place),
            read_at=at if place else None,
        )
    refused = {"state": "dead", "reason": "550 no such user", "attempts": 1}
    Delivery.objects.create(message=message, medium="mail", letter_id="<1@x>", next_try_at=at, **refused)


def test_inbox_is_read_with_the_keyboard(page, cast, told, axe):
    sign_in(page, cast.mia)
    page.goto("/inbox/")
    expect(page.get_by_role("link", name="In 5 days: Glow serum launch")).to_be_visible()
    assert axe(page) == []

    page.get_by_role("button", name="Mark as read In 5 days: Glow serum launch").press("Enter")

    page.wait_for_selector("h1:not(:has(small))")
    assert Message.objects.filter(read_at=None).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_the_phone_and_everybody(new_page, cast, told, axe, scheme):
    phone = new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    sign_in(phone, cast.mia)
    faults = {}

    for address in ("/inbox/", "/me/notices/", "/b/maison-luma/deliveries/"):
        phone.goto(address)
        if found := faults_of(phone, axe):
            faults[address] = found

    assert faults == {}


def test_link_in_a_letter_asks_first(page, cast, axe):
    page.goto(f"/notices/unsubscribe/{unsubscribe_token(cast.mia.pk, 'reminder_start')}/")
    assert axe(page) == []
    asked = Preference.objects.count()

    page.get_by_role("button", name="Stop these mails").click()

    expect(page.get_by_role("heading", name="You get no more mails of this kind")).to_be_visible()
    assert (asked, Preference.objects.get().is_on) == (0, False)
