"""Somebody else who writes at the same time."""

import threading
import time
from contextlib import contextmanager

from django.db import connection, transaction

from calendarapp.events.services import update_event
from calendarapp.events.services.saving import locked
from tests.cast import AT

# Long enough to come to the row that the other holds. Who comes later waits for nobody: then a test says less, not else.
MOMENT = 0.3


@contextmanager
def in_other_hands(event, *, actor, **values):
    """While the block begins somebody has the event in hand, and writes these values a moment later."""
    is_held = threading.Event()

    def write():
        with transaction.atomic():
            locked(event)
            is_held.set()
            time.sleep(MOMENT)
            update_event(event, actor=actor, at=AT, version=None, values=values)
        connection.close()

    writing = threading.Thread(target=write)
    writing.start()
    is_held.wait()
    yield
    writing.join()
