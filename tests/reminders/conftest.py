"""A brand that reminds since before every test, and what came of it."""

from datetime import timedelta

import pytest

from calendarapp.notifications.models import Delivery, Message
from calendarapp.reminders.models import Cursor
from calendarapp.reminders.services import SWEEP, sweep

MINUTE = timedelta(minutes=1)


def without_milestones(event):
    """The event alone, so that its own leads are all that falls due."""
    event.milestones.all().delete()
    return event


@pytest.fixture
def swept(cast):
    """`swept(moment)`: a sweep soon after it, the one before soon after as well. Returns what each person was told."""

    def sweep_after(moment, *, down_since=None):
        Cursor.objects.update_or_create(name=SWEEP, defaults={"at": down_since or moment + MINUTE / 2})
        known = set(Message.objects.values_list("pk", flat=True))
        sweep(at=moment + MINUTE)
        return told(Message.objects.exclude(pk__in=known))

    return sweep_after


def told(messages):
    """{(first name, kind, lead, mediums)} of messages."""
    mailed = set(Delivery.objects.values_list("message_id", flat=True))
    return {
        (
            message.person.name.split()[0],
            message.kind.removeprefix("reminder_"),
            message.ids.get("lead", ""),
            "+".join(["inbox"] * message.in_inbox + ["mail"] * (message.pk in mailed)),
        )
        for message in messages.select_related("person")
    }
