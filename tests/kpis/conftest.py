from datetime import timedelta
from decimal import Decimal

import pytest

from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import record_reading, set_target
from calendarapp.kpis.services.targets import FIGURES
from tests.cast import AT


class Figures:
    """Sets targets and enters readings as Mia does."""

    def __init__(self, cast):
        self.cast = cast

    def metric(self, key, brand=None):
        return Metric.objects.get(brand=brand or self.cast.luma, key=key)

    def target(self, event, key, target=None, *, actor=None, at=AT, **values):
        values = {name: Decimal(value) if name in FIGURES else value for name, value in values.items()}
        if target is not None:
            values["target"] = Decimal(target)
        metric = self.metric(key, event.brand)
        return set_target(event, metric=metric, actor=actor or self.cast.mia, at=at, values=values)

    def reading(self, event, key, value, *, day=None, source="Shop", at=AT, actor=None, **more):
        return record_reading(
            event,
            metric=self.metric(key, event.brand),
            value=Decimal(value),
            on=day or at.date() - timedelta(days=1),
            actor=actor or self.cast.mia,
            at=at,
            source=source,
            **more,
        )


@pytest.fixture
def figures(cast):
    return Figures(cast)
