"""Mia views as Northlight, on a plan of which that agency sees this and that."""

from datetime import timedelta
from decimal import Decimal

import pytest

from calendarapp.events.models import Event
from calendarapp.events.services import add_milestone
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment
from tests.cast import AT, Cast, make_cast
from tests.kept import Kept

from .stage import BEGIN, browser_of


@pytest.fixture
def mia(cast, time_machine):
    """Mia's browser, looking as Northlight."""
    time_machine.move_to(AT, tick=False)
    browser = browser_of(cast.mia)
    browser.post(BEGIN)
    return browser


def _planned() -> tuple[Cast, Event]:
    """Something that Northlight sees whole, in part, as a block and not at all."""
    cast = make_cast()
    soon = AT + timedelta(days=30)
    named = [{"agency": cast.northlight.pk, "early": True}]
    cast.event("Unseen idea", owner=cast.mia)
    cast.event("Saffron alone", sharing="named", partners=[{"agency": cast.saffron.pk, "early": False}])
    cast.event("Held back", sharing="shared", embargo_until=soon)
    cast.event("A block", sharing="shared", embargo_until=soon, reserved=True)
    cast.event("Let in", sharing="named", partners=named, embargo_until=soon)
    cast.event("Press night", sharing="shared", calendar=cast.press, kind="pr_event")
    shown = cast.event(
        "Glow serum launch",
        sharing="shared",
        description="One story",
        notes="Margin is thin",
        budget_planned="64000",
        owner=cast.mia,
        products=[cast.product("GS-30")],
        channels=[cast.channel("email")],
        recurrence="RRULE:FREQ=WEEKLY;COUNT=3",
    )
    for agency, label in ((cast.northlight, "Theirs"), (None, "Ours")):
        values = {"label": label, "anchor": "S", "offset": -1, "agency": agency}
        add_milestone(shown, actor=cast.mia, at=AT, values={key: value for key, value in values.items() if value})
    set_target(
        shown,
        metric=Metric.objects.get(brand=cast.luma, key="roas"),
        actor=cast.mia,
        at=AT,
        values={"target": Decimal(4)},
    )
    add_comment(shown, author=cast.mia, at=AT, voice=Voice(None, "internal"), body="Keep it quiet")
    add_comment(shown, author=cast.omar, at=AT, voice=Voice(None, "shared"), body="Welcome on board")
    return cast, shown


kept_plan = Kept(_planned)


@pytest.fixture
def cast_and_plan(db) -> tuple[Cast, Event]:
    return kept_plan()


@pytest.fixture
def cast(cast_and_plan) -> Cast:
    return cast_and_plan[0]


@pytest.fixture
def plan(cast_and_plan) -> Event:
    return cast_and_plan[1]
