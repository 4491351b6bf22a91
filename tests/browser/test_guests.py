"""Guests in the browser: pages for everybody, a password, a link that ends under an open page."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calendarapp.common.clock import now
from calendarapp.sharing.services import make_guest_link, revoke_guest_link, save_view
from tests.browsers import LOOKS, faults_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = ("month", "two_weeks", "week", "timeline", "agenda", "year", "table")


@pytest.fixture
def make(cast):
    def made(thing=None, **how):
        at = now()
        values = {"maker": cast.mia, "name": "For the printer", "level": "read", **how}
        last_day = (at + timedelta(days=20)).date()
        return make_guest_link(cast.luma, thing=thing or cast.launches, at=at, expires_on=last_day, **values)

    return made


@pytest.fixture
def event(cast):
    day = now().date()
    return cast.event(
        "Glow serum launch · 글로우 세럼 런칭",
        starts=day,
        ends=day + timedelta(days=2),
        at=now(),
        sharing="shared",
        location="Paris",
        stages="RAC",
        tags=["spring"],
        channels=[cast.channel("email"), cast.channel("paid_social")],
    )


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_serious_on_the_pages_of_guests(new_page, axe, cast, event, make, look):
    options, language = LOOKS[look]
    view = save_view(cast.luma, owner=cast.mia, at=now(), name="All", kind="timeline", query="")
    token, of_view, of_event = (make(thing)[1] for thing in (None, view, event))
    locked, busy = make(password="open sesame")[1], make(level="busy")[1]
    page = new_page(**options, locale={"en": "en-GB", "ko": "ko-KR"}[language])
    addresses = [
        *(f"/g/{token}/{kind}/" for kind in KINDS),
        *(f"/g/{key}/" for key in (of_view, of_event, locked, busy)),
        f"/g/{token}/day/{now().date()}/",
        f"/g/{token}/e/{event.pk}/",
    ]

    # The other views differ from what a brand's own people see by what stands above, and that is the month's, too.
    fitting = [f"/g/{token}/{kind}/" for kind in KINDS if kind != "month"]
    faults = {}
    for address in addresses:
        answer = page.goto(address)
        found = faults_of(page, None if address in fitting else axe)
        if found or answer.status != 200:
            faults[address] = (answer.status, found)

    assert faults == {}


def test_password_is_typed_and_the_link_opens(new_page, event, make):
    _link, token = make(password="open sesame")
    page = new_page(java_script_enabled=False)

    page.goto(f"/g/{token}/month/")
    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("link", name="Agenda").click()

    expect(page.get_by_text("Glow serum launch").first).to_be_visible()
    assert [(cookie["name"], cookie["path"]) for cookie in page.context.cookies() if cookie["name"] != "csrftoken"] == [
        ("guest", f"/g/{token}/")
    ]


def test_day_opens_in_a_dialog_and_leads_to_the_event(page, event, make):
    _link, token = make()

    page.goto(f"/g/{token}/month/")
    page.get_by_role("link", name="Glow serum launch").first.click()
    expect(page.get_by_role("heading", name="Glow serum launch")).to_be_visible()
    expect(page.get_by_text("Paris", exact=True)).to_be_visible()
    page.locator("header.top").get_by_role("link").click()

    expect(page.get_by_role("grid")).to_be_visible()
    assert page.get_by_role("link", name="New", exact=True).count() == 0  # New Year is another


def test_link_that_ends_under_an_open_page_says_so_at_the_next_click(new_page, cast, event, make):
    link, token = make()
    page = new_page()
    page.goto(f"/g/{token}/agenda/")
    revoke_guest_link(link, actor=cast.mia, at=now())

    page.get_by_role("link", name="Show later days").click()

    expect(page.get_by_role("heading", name="This link has ended")).to_be_visible()


def test_planner_sees_the_link_once_and_copies_it(page, cast):
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/guest-links/")
    page.get_by_role("link", name="New link").click()
    page.get_by_label("Name").fill("For the printer")
    page.get_by_role("button", name="Make the link").click()

    address = page.get_by_label("The new link").input_value()
    page.get_by_role("link", name="All guest links").click()

    assert "/g/" in address
    expect(page.get_by_role("rowheader", name="For the printer")).to_be_visible()
    assert address not in page.content()
