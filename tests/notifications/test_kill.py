"""What a killed worker leaves behind: kill -9 of a real process, a real database file, a real mail server."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from calendarapp.common import clock
from calendarapp.notifications.delivering import LEASE, claim_due, send_claimed
from calendarapp.notifications.models import Delivery, Message
from tests.notifications.conftest import DUE, outcomes

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.one_leg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def killed(cast, posted, smtp_sink, settings):
    """`killed("before")` or `killed("after")`: a worker is killed before or after it handed over Mia's letter."""
    Message.objects.filter(person=cast.omar).delete()

    def kill(place):
        database, port = str(connection.settings_dict["NAME"]), str(settings.EMAIL_PORT)
        command = [sys.executable, "-m", "tests.notifications.kill_work", database, port, place, DUE.isoformat()]
        worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert worker.stdout.readline() == "stopped\n"
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        return worker.returncode

    return kill


def later(monkeypatch):
    """The next worker, once the lease of the killed one has run out."""
    too_early = claim_due(at=DUE)
    after_lease = clock.database_now() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "database_now", lambda: after_lease)
    send_claimed(claim_due(at=DUE), at=DUE)
    send_claimed(claim_due(at=DUE), at=DUE)
    return too_early


def test_worker_killed_before_sending_leaves_one_mail_for_later(killed, smtp_sink, monkeypatch):
    status = killed("before")
    sent_before = len(smtp_sink.messages)

    too_early = later(monkeypatch)

    assert (status, sent_before, too_early) == (-signal.SIGKILL, 0, [])
    assert len(smtp_sink.messages) == 1
    assert outcomes() == {"Mia": ("sent", 2)}


def test_worker_killed_after_sending_sends_twice_at_most_under_one_message_id(killed, smtp_sink, monkeypatch):
    status = killed("after")
    sent_before = len(smtp_sink.messages)

    too_early = later(monkeypatch)

    assert (status, sent_before, too_early) == (-signal.SIGKILL, 1, [])
    assert [mail["Message-ID"] for mail in smtp_sink.messages] == [Delivery.objects.get().letter_id] * 2
    assert Message.objects.filter(in_inbox=True).count() == 1
    assert outcomes() == {"Mia": ("sent", 2)}
