"""Figures beside other writers."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import connection, transaction

from calendarapp.events.models import Event
from calendarapp.events.services import update_event
from calendarapp.events.services.saving import locked
from calendarapp.kpis.models import Metric, Target
from calendarapp.kpis.services import set_target
from tests.cast import AT, make_cast


@pytest.mark.django_db(transaction=True)
def test_figures_of_a_part_and_whoever_holds_its_parent_dont_wait_for_each_other():
    cast, is_held = make_cast(), threading.Event()
    parent = cast.event("Season")
    part = cast.event("Launch", parent=parent)
    metric = Metric.objects.filter(brand=cast.luma).first()

    def write_parent():
        with transaction.atomic():
            locked(parent)
            is_held.set()
            time.sleep(0.3)
            update_event(parent, actor=cast.omar, at=AT, version=None, values={"title": "Renamed"})
        connection.close()

    writing = threading.Thread(target=write_parent)
    writing.start()
    is_held.wait()
    set_target(part, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(5)})
    writing.join()

    assert Event.objects.get(pk=parent.pk).title == "Renamed"
    assert list(Target.objects.values_list("event", flat=True)) == [part.pk]
