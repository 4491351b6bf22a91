"""What people put in order, when two do so at once."""

import threading

import pytest
from django.db import connection, transaction

from calendarapp.calendars.models import Calendar
from calendarapp.calendars.services import move_calendar
from calendarapp.events.models import EventType
from calendarapp.events.services.types import move_type
from tests.cast import make_cast


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("model", "move"), [(Calendar, move_calendar), (EventType, move_type)])
def test_who_had_to_wait_moves_it_in_the_order_that_the_other_left(model, move):
    rows = model.objects.filter(brand=make_cast().luma)
    first, second, third = rows[:3]
    is_moved = threading.Event()

    def wait_and_move():
        is_moved.wait()
        move(second, to=0)
        connection.close()

    waiting = threading.Thread(target=wait_and_move)
    waiting.start()
    with transaction.atomic():
        move(third, to=0)
        is_moved.set()
        waiting.join(0.3)
    waiting.join()

    assert list(rows.all()[:3]) == [second, third, first]
