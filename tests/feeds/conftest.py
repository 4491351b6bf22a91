"""A feed as its owner's calendar app sees it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import icalendar
import pytest
from django.test import Client

from calendarapp.feeds.models import Subscription
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from tests.cast import AT


@dataclass
class App:
    """A calendar app with one address; it remembers ETags only where a test hands them over."""

    subscription: Subscription
    client: Client
    clock: object

    @property
    def path(self) -> str:
        return urlsplit(links_of(Subscription.objects.get(pk=self.subscription.pk)).https).path

    def get(self, *, at: datetime = AT, **headers):
        self.clock(at)
        return self.client.get(self.path, headers=headers)

    def head(self, *, at: datetime = AT, **headers):
        self.clock(at)
        return self.client.head(self.path, headers=headers)

    def calendar(self, *, at: datetime = AT) -> icalendar.Calendar:
        response = self.get(at=at)
        assert response.status_code == 200, response.content
        return icalendar.Calendar.from_ical(response.content)

    def events(self, *, at: datetime = AT) -> dict[str, icalendar.Event]:
        """Masters and plain events by UID."""
        return {str(row["UID"]): row for row in self.calendar(at=at).walk("VEVENT") if "RECURRENCE-ID" not in row}

    def event(self, uid: str, *, at: datetime = AT) -> icalendar.Event:
        return self.events(at=at)[uid]


@pytest.fixture
def at_clock(monkeypatch):
    """Sets what time it is for the doors."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("calendarapp.feeds.views.feed.now", lambda: moment)
        monkeypatch.setattr("calendarapp.accounts.middleware.now", lambda: moment)

    set_clock(AT)
    return set_clock


@pytest.fixture
def subscribe(cast, at_clock):
    """A calendar app subscribed by a person to calendars; the launches by default."""

    def make(person=None, calendars=None, **choices) -> App:
        choices.setdefault("name", "Luma launches")
        made = create_subscription(person=person or cast.mia, calendars=calendars or [cast.launches], at=AT, **choices)
        return App(made, Client(), at_clock)

    return make
