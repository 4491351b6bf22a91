"""Figures beside other writers."""

from decimal import Decimal

import pytest

from calendarapp.events.models import Event
from calendarapp.kpis.models import Metric, Target
from calendarapp.kpis.services import set_target
from tests.beside import in_other_hands
from tests.cast import AT, make_cast


@pytest.mark.django_db(transaction=True)
def test_figures_of_a_part_and_whoever_holds_its_parent_dont_wait_for_each_other():
    cast = make_cast()
    parent = cast.event("Season")
    part = cast.event("Launch", parent=parent)
    metric = Metric.objects.filter(brand=cast.luma).first()

    with in_other_hands(parent, actor=cast.omar, title="Renamed"):
        set_target(part, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(5)})

    assert Event.objects.get(pk=parent.pk).title == "Renamed"
    assert list(Target.objects.values_list("event", flat=True)) == [part.pk]
