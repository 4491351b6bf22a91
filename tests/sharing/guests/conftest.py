"""Links for guests, and a plan with something to keep back for every reason."""

import pytest
import time_machine

from calendarapp.events.services import delete_event
from calendarapp.sharing.services import make_guest_link
from tests.cast import AT

from .stage import KEPT_BACK, UNTIL


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def make(cast):
    """A link to the calendar of launches, or to what is named, and its token."""

    def made(thing=None, **how):
        values = {"name": "For the printer", "level": "titles", "expires_on": UNTIL, "maker": cast.mia, **how}
        return make_guest_link(cast.luma, thing=thing or cast.launches, at=AT, **values)

    return made


@pytest.fixture
def plan(cast):
    """Word → event: one that is shared, and one for each reason to keep it back."""
    found = {"open": cast.event("Zqopen", sharing="shared", location="Zqplace", description="Zqstory", notes="Zqnotes")}
    for word, how in KEPT_BACK.items():
        calendar = {"pressed": cast.press, "foreign": cast.hanok_calendar}.get(word, cast.launches)
        actor = cast.zoe if word == "foreign" else cast.mia
        if word == "named":
            how = {**how, "partners": [{"agency": cast.northlight.pk, "early": False}]}
        found[word] = cast.event(f"Zq{word}", calendar=calendar, actor=actor, **how)
    delete_event(found["deleted"], actor=cast.mia, at=AT)
    return found
