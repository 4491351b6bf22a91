from datetime import timedelta

import pytest

from calendarapp.notifications.models import Delivery, State
from calendarapp.notifications.ready import oldest_delivery
from calendarapp.reminders.models import Cursor
from calendarapp.reminders.ready import last_sweep
from tests.notifications.conftest import DUE

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_letter_that_waits_too_long_is_said(posted):
    assert oldest_delivery(DUE + 9 * MINUTE) is None
    assert oldest_delivery(DUE + 12 * MINUTE) == "a letter has been waiting for 12 minutes"


def test_letter_that_was_sent_or_is_not_due_waits_for_nobody(posted):
    Delivery.objects.filter(pk=posted[0].pk).update(state=State.SENT)
    Delivery.objects.filter(pk=posted[1].pk).update(next_try_at=DUE + 60 * MINUTE)

    assert oldest_delivery(DUE + 60 * MINUTE) is None


def test_sweep_that_stopped_is_said():
    assert last_sweep(DUE) == "none yet"

    Cursor.objects.create(name="sweep", at=DUE)

    assert last_sweep(DUE + 4 * MINUTE) is None
    assert last_sweep(DUE + 7 * MINUTE) == "7 minutes ago"


def test_readyz_asks_both(client):
    checks = client.get("/readyz").json()["checks"]

    assert (checks["sweep"], checks["deliveries"]) == ("none yet", "ok")
