"""The bell: tells the worker that something may be due, without holding up whoever changed it.

A broker may be slow, silent or gone. So one daemon thread does the sending, keeps one waiting ring per task, and drops
what it can't send: beat rings every minute anyway.
"""

import logging
import os
import threading
from functools import partial

from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)


def ring(task_name: str, *args: str | int) -> None:
    """Sends the task by name once the current transaction has committed. Never waits, never raises."""
    if settings.BELL:
        transaction.on_commit(partial(_bell.put, task_name, args), robust=True)


class _Bell:
    def __init__(self) -> None:
        self._waiting: dict[str, tuple] = {}
        self._stirred = threading.Condition()
        self._thread: threading.Thread | None = None

    def put(self, task_name: str, args: tuple) -> None:
        with self._stirred:
            self._waiting[task_name] = args
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._ring_on, name="bell", daemon=True)
                self._thread.start()
            self._stirred.notify()

    def _ring_on(self) -> None:
        while True:
            with self._stirred:
                self._stirred.wait_for(lambda: self._waiting)
                task_name = next(iter(self._waiting))
                args = self._waiting.pop(task_name)
            self._send(task_name, args)

    def _send(self, task_name: str, args: tuple) -> None:
        from celery import current_app  # loaded by the thread that needs it, not by every door

        try:
            current_app.send_task(task_name, args=args, expires=300)
        except Exception as error:  # noqa: BLE001 - whatever ails the broker, a ring may be lost
            logger.warning("The bell for %s was not heard: %s", task_name, error)


_bell = _Bell()


def _renew_after_fork() -> None:
    global _bell  # noqa: PLW0603 - a forked child has neither the thread nor a usable lock
    _bell = _Bell()


os.register_at_fork(after_in_child=_renew_after_fork)
