"""A guest link expires under an open page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calendarapp.sharing.services import make_guest_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOON = datetime(2027, 3, 9, 11, 0, tzinfo=UTC)
LAST_DAY = date(2027, 3, 10)
ENDS = datetime(2027, 3, 10, 23, 0, tzinfo=UTC)  # midnight in Paris


def test_a_link_ends_under_an_open_page(page, cast, clock):
    clock.set(NOON)
    cast.event("Glow serum launch", starts=date(2027, 3, 20), at=NOON, sharing="shared", location="Grand Palais")
    cast.event("House secret", starts=date(2027, 3, 20), at=NOON, sharing="internal")
    made = {"maker": cast.mia, "name": "Printer", "thing": cast.launches, "level": "read", "expires_on": LAST_DAY}
    _link, token = make_guest_link(cast.luma, at=NOON, **made)
    clock.set(ENDS - timedelta(minutes=1))

    page.goto(f"/g/{token}/agenda/?from=2027-03-15")
    event = page.get_by_role("link", name="Glow serum launch").first
    event.wait_for()
    assert page.get_by_text("House secret").count() == 0
    clock.set(ENDS)
    with page.expect_response(lambda answer: "/e/" in answer.url) as clicked:
        event.click()

    assert clicked.value.status == 410
    page.get_by_role("heading", name="This link has ended").wait_for()
    assert page.get_by_text("Glow serum launch").count() == 0
    for tail in ("", "agenda/", "month/"):
        assert page.goto(f"/g/{token}/{tail}").status == 410
