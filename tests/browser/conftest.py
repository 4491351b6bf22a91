"""What tests in a browser share."""

from datetime import date, timedelta

import pytest

from calendarapp.common.clock import now


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


@pytest.fixture
def full(cast):
    """An event with something in every place."""
    day = now().date() + timedelta(days=3)
    return cast.event(
        "Glow serum launch · 글로우 세럼 런칭",
        starts=day,
        ends=day + timedelta(days=11),
        at=now(),
        sharing="shared",
        owner=cast.mia,
        backup=cast.omar,
        description="One story over all channels.",
        notes="Margin is thin.",
        location="Paris",
        stages="RAC",
        budget_planned="64000",
        channels=[cast.channel("email"), cast.channel("paid_social")],
        products=[cast.product("GS-30")],
        personas=list(cast.persona_rows()),
        links=[{"label": "Brief", "url": "https://example.com/brief"}],
        embargo_until=now() + timedelta(days=2),
        details={"offer": "Two for one"},
    )
