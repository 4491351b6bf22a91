"""A partner whose grant leaves single metrics out, and the means to look behind each door."""

from collections.abc import Callable

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event
from calendarapp.feeds.services import create_subscription
from calendarapp.kpis.sheets import KpiSheet, kpi_sheets
from tests.api import Caller
from tests.cast import AT
from tests.feeds.conftest import App
from tests.kpis.conftest import Figures


@pytest.fixture
def figures(cast) -> Figures:
    return Figures(cast)


@pytest.fixture
def leave_out(cast) -> Callable[..., None]:
    """`leave_out("ad_spend", level="edit")`: Northlight sees all figures of the launches but these."""

    def write(*keys: str, level: str = "read", groups: str = "kpi_actuals kpi_targets") -> None:
        Grant.objects.filter(agency=cast.northlight, calendar=cast.launches).update(
            level=level, groups=groups, left_out=" ".join(sorted(keys))
        )

    return write


@pytest.fixture
def sheet(cast) -> Callable[..., KpiSheet]:
    """The figures of an event as somebody sees them; Ada unless another is named."""

    def read(event: Event, person=None) -> KpiSheet:
        lens = cast.lens(person or cast.ada)
        events = Event.objects.seen_through(lens).prefetch_related("partners").filter(pk=event.pk)
        return kpi_sheets(events, lens)[event.pk]

    return read


@pytest.fixture
def call(time_machine) -> Callable[..., Caller]:
    """The API, called by a person."""
    time_machine.move_to(AT, tick=False)
    return Caller


@pytest.fixture
def subscribe(cast, client, monkeypatch) -> Callable[..., App]:
    """A calendar app of a person, on the launches by default."""

    def set_clock(moment) -> None:
        monkeypatch.setattr("calendarapp.feeds.views.feed.now", lambda: moment)
        monkeypatch.setattr("calendarapp.accounts.middleware.now", lambda: moment)

    def make(person, calendars=None) -> App:
        made = create_subscription(person=person, calendars=calendars or [cast.launches], name="Launches", at=AT)
        return App(made, client, set_clock)

    return make
