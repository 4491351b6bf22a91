"""Imports beside other writers."""

import threading

import pytest
from django.db import connection

from calendarapp.events.models import Event
from calendarapp.intake.services import import_file
from tests.beside import in_other_hands
from tests.cast import AT, make_cast
from tests.intake.conftest import LATER, ics, vevent


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_make_each_event_once():
    cast = make_cast()
    content = ics(*(vevent(uid=f"twice-{number}") for number in range(20)))
    gate, counts = threading.Barrier(2), []

    def take():
        gate.wait()
        outcome = import_file(cast.launches, actor=cast.mia, at=AT, file_name="a.ics", content=content)
        counts.append((outcome.counts["new"], outcome.counts["unchanged"]))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counts) == [(0, 20), (20, 0)]
    assert Event.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_import_and_whoever_holds_one_of_its_events_dont_wait_for_each_other():
    cast = make_cast()
    import_file(cast.launches, actor=cast.mia, at=AT, file_name="a.ics", content=ics(vevent()))
    event = Event.objects.get()

    with in_other_hands(event, actor=cast.omar, notes="Omar's"):
        content = ics(vevent(summary="File's", sequence="1"))
        import_file(cast.launches, actor=cast.mia, at=LATER, file_name="a.ics", content=content)

    event.refresh_from_db()
    assert (event.title, event.notes) == ("File's", "Omar's")
