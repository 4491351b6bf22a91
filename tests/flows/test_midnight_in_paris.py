"""An embargo lifts at midnight in Paris, while Seoul, where it is morning, reads on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from calendarapp.accounts.models import User
from calendarapp.events.models import Event
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MIDNIGHT = datetime(2027, 3, 9, 23, 0, tzinfo=UTC)  # in Paris; in Seoul it is eight in the morning
SEARCH = "/b/maison-luma/search/?q=serum"
MONTH = "/b/maison-luma/month/?on=2027-03"


def fetch(path: str, etag: str = ""):
    return Client().get(path, headers={"If-None-Match": etag} if etag else {})


def test_an_embargo_lifts_by_itself_at_midnight_in_paris_while_seoul_reads(page, cast, clock):
    clock.set(MIDNIGHT - timedelta(minutes=30))
    User.objects.filter(pk=cast.ada.pk).update(time_zone="Asia/Seoul")
    event = cast.event(
        "Secret serum", starts=date(2027, 3, 20), at=clock.now(), sharing="shared", embargo_until=MIDNIGHT
    )
    links = links_of(create_subscription(person=cast.ada, name="All", calendars=[cast.launches], at=clock.now()))
    feed, address = links.https[links.https.index("/c/") :], f"/b/maison-luma/events/{event.pk}/"
    sign_in(page, cast.ada)

    clock.set(MIDNIGHT - timedelta(seconds=20))
    before = fetch(feed)
    assert b"Secret serum" not in before.content
    assert page.goto(address).status == 404
    for path in (MONTH, SEARCH):
        page.goto(path)
        assert page.get_by_text("Secret serum").count() == 0
    assert fetch(feed, before["ETag"]).status_code == 304

    clock.set(MIDNIGHT)
    page.reload()
    assert page.get_by_text("Secret serum").first.is_visible()
    page.goto(MONTH)
    assert page.get_by_role("link", name="Secret serum").first.is_visible()
    assert page.goto(address).status == 200
    after = fetch(feed, before["ETag"])
    assert (after.status_code, b"Secret serum" in after.content) == (200, True)
    assert Event.objects.get().version == event.version  # nobody saved anything
