"""What tests in a browser share."""

from datetime import date

import pytest


@pytest.fixture
def launch(cast):
    """Three days, internal, without milestones: nobody else is touched when it moves."""
    event = cast.event(ends=date(2027, 3, 12))
    event.milestones.all().delete()
    return event


@pytest.fixture
def touch(new_page):
    """A tablet under a finger."""
    page = new_page(viewport={"width": 1024, "height": 768}, has_touch=True)
    page.touches = page.context.new_cdp_session(page)
    return page
