"""A reminder that was posted and waits in the outbox."""

from datetime import UTC, datetime, timedelta

import pytest

from calendarapp.common import clock
from calendarapp.events.services import follow
from calendarapp.notifications.models import Delivery
from calendarapp.reminders.models import Cursor
from calendarapp.reminders.services import SWEEP, sweep
from tests.cast import AT

# Seven days before the event, nine in the morning in Paris.
DUE = datetime(2027, 3, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def event(cast):
    """Mia's, followed by Omar."""
    event = cast.event("Glow & <serum>", kind="vip_event", owner=cast.mia, location="Paris")
    event.milestones.all().delete()
    follow(event, user=cast.omar, at=AT)
    return event


@pytest.fixture
def posted(event):
    """The deliveries of a sweep: Mia's, then Omar's."""
    Cursor.objects.create(name=SWEEP, at=DUE - timedelta(minutes=1))
    sweep(at=DUE)
    return list(Delivery.objects.order_by("message__person__name").select_related("message__person"))


@pytest.fixture
def database_clock(monkeypatch):
    """The database's clock, to be put forward: `database_clock.at += ...`."""

    class Clock:
        at = DUE

    monkeypatch.setattr(clock, "database_now", lambda: Clock.at)
    return Clock


def outcomes():
    """{first name: (state, attempts)}"""
    rows = Delivery.objects.select_related("message__person")
    return {row.message.person.name.split()[0]: (row.state, row.attempts) for row in rows}


def recipients(sink):
    return sorted(mail["To"] for mail in sink.messages)
