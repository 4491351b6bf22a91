"""An agency is removed, and everything of theirs falls silent: pages, feed, API, mail, the page that stands open."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from calendarapp.accounts.services import make_api_token
from calendarapp.common.clock import now
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.notifications.delivering import claim_due, send_claimed
from calendarapp.notifications.models import Delivery, Message
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _noon(clock) -> None:
    """Reminders wait for the morning of who is reminded."""
    clock.set(datetime(2027, 3, 9, 12, 0, tzinfo=UTC))


@pytest.fixture
def event(cast):
    return cast.event("Glow serum launch", starts=now().date() + timedelta(days=7), at=now(), sharing="shared")


@pytest.fixture
def feed(cast, event) -> str:
    url = links_of(create_subscription(person=cast.ada, name="All", calendars=[cast.launches], at=now())).https
    return url[url.index("/c/") :]


@pytest.fixture
def caller(cast) -> Client:
    _row, token = make_api_token(user=cast.ada, name="tests", at=now())
    return Client(headers={"Authorization": f"Bearer {token}"})


def owe(person, event) -> Delivery:
    """A reminder by mail that is due now."""
    ids = {"kind": "event", "key": "-", "lead": "P7D", "starts": event.starts_on.isoformat(), "late": False}
    known = {"organisation": event.brand, "event_id": event.pk, "ids": ids, "due_at": now()}
    message = Message.objects.create(person=person, kind="reminder_start", **known)
    letter = f"<{message.pk}@almanac.example>"
    return Delivery.objects.create(message=message, medium="mail", letter_id=letter, next_try_at=now())


def deliver() -> None:
    at = now() + timedelta(seconds=1)
    send_claimed(claim_due(at=at), at=at)


def test_a_removed_agency_sees_and_hears_nothing_from_the_next_click_on(page, new_page, cast, event, feed, caller):
    address = f"/b/maison-luma/events/{event.pk}/"
    ada = new_page()
    sign_in(ada, cast.ada)
    owe(cast.ada, event)
    deliver()
    assert [letter.to for letter in mail.outbox] == [[cast.ada.email]]  # so she would be told
    assert b"Glow serum launch" in Client().get(feed).content
    assert caller.get("/api/v1/events/").json()["count"] == 1
    assert ada.goto(f"/b/maison-luma/month/?on={event.starts_on:%Y-%m}").status == 200
    link = ada.get_by_role("link", name="Glow serum launch").first
    link.wait_for()
    owed = owe(cast.ada, event)

    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/partners/northlight/end/")
    page.get_by_role("button", name="End the partnership").click()
    page.get_by_text("no longer sees anything").wait_for()

    with ada.expect_response(lambda answer: address in answer.url) as clicked:
        link.click()
    assert clicked.value.status == 404
    assert [ada.goto(path).status for path in (address, "/b/maison-luma/month/")] == [404, 404]
    assert (Client().get(feed).status_code, b"Glow" in Client().get(feed).content) == (410, False)
    assert caller.get("/api/v1/events/").json()["count"] == 0
    assert caller.get(f"/api/v1/events/{event.pk}/").status_code == 404
    assert caller.get("/api/v1/brands/").json()["count"] == 0
    deliver()
    owed.refresh_from_db()
    assert (owed.state, owed.reason, len(mail.outbox)) == ("suppressed", "access", 1)
