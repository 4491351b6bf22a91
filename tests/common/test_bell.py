import logging
import socket
import threading
import time

import pytest
from celery import Celery, current_app
from django.db import transaction

from calendarapp.common import bell
from tests.waiting import wait_until

TASK = "calendarapp.notifications.tasks.deliver"


@pytest.fixture
def fresh_bell(monkeypatch, settings):
    settings.BELL = True
    monkeypatch.setattr(bell, "_bell", bell._Bell())


@pytest.fixture
def rings(fresh_bell, settings):
    """Returns how many rings lie in the broker."""
    folder = settings.BROKER_DIR / "messages"
    empty(folder)
    yield lambda: len(list(folder.glob("*.celery.msg")))
    empty(folder)


def empty(folder):
    for message in folder.iterdir():
        message.unlink()


@pytest.mark.django_db(transaction=True)
def test_bell_rings_after_the_commit_and_not_before(rings):
    with transaction.atomic():
        bell.ring(TASK)
        time.sleep(0.2)
        before = rings()

    wait_until(rings)
    assert (before, rings()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_bell_stays_silent_when_the_transaction_is_undone(rings):
    with transaction.atomic():
        bell.ring(TASK)
        transaction.set_rollback(True)

    bell.ring("calendarapp.reminders.tasks.sweep")
    wait_until(rings)
    time.sleep(0.2)
    assert rings() == 1


@pytest.mark.django_db(transaction=True)
def test_bell_keeps_one_waiting_ring_for_each_task(fresh_bell, monkeypatch):
    go, sent = threading.Event(), []

    def slow_send(self, task_name, args):
        sent.append((task_name, args))
        go.wait(10)

    monkeypatch.setattr(bell._Bell, "_send", slow_send)
    bell.ring("sweep")
    wait_until(lambda: sent)

    for number in range(100):
        bell.ring("sweep", number)
        bell.ring("deliver")
    go.set()
    wait_until(lambda: len(sent) >= 3)
    time.sleep(0.2)

    assert sent == [("sweep", ()), ("sweep", (99,)), ("deliver", ())]


@pytest.mark.django_db(transaction=True)
def test_bell_holds_up_nobody_when_the_broker_accepts_and_stays_silent(fresh_bell, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(10)
        app = Celery("silent", broker=f"redis://127.0.0.1:{silent.getsockname()[1]}/0", set_as_current=False)
        monkeypatch.setattr("celery.current_app", app)

        started = time.monotonic()
        bell.ring(TASK)
        elapsed = time.monotonic() - started
        caller, _ = silent.accept()
        caller.close()

    assert elapsed < 0.1


def test_bell_that_cannot_be_sent_is_a_line_in_the_log(caplog, monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: 1 / 0)

    with caplog.at_level(logging.WARNING):
        bell._Bell()._send(TASK, ())

    assert [record.getMessage() for record in caplog.records] == [
        f"The bell for {TASK} was not heard: division by zero"
    ]


@pytest.mark.django_db(transaction=True)
def test_bell_can_be_switched_off(rings, settings):
    settings.BELL = False

    bell.ring(TASK)
    time.sleep(0.3)

    assert rings() == 0
