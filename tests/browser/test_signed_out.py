"""Whose session ends while something is in hand: nothing typed is lost, and nothing is said to be done that isn't."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from calendarapp.events.models import Event
from tests.browsers import sign_in

from .hands import LAUNCH, TABLE, carry, days_of, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_dialog_keeps_what_was_typed_until_one_is_signed_in_again(page, cast, launch):
    open_page(page, cast.mia)
    page.keyboard.press("n")
    dialog, told = page.locator("dialog"), page.locator("dialog [data-signed-out]")
    dialog.locator("input[name=title]").fill("Spring gifts")

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    dialog.locator(".btn.primary").click()
    expect(told).to_contain_text("What you typed is still here")
    page.context.clear_cookies()  # the CSRF token is refused, too
    dialog.locator(".btn.primary").click()
    expect(told).to_have_count(1)

    link = told.get_by_role("link", name="Sign in in a new tab")
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("/account/login/", "_blank")
    expect(dialog.locator("input[name=title]")).to_have_value("Spring gifts")
    assert not Event.objects.filter(title="Spring gifts").exists()
    sign_in(page, cast.mia)
    dialog.locator(".btn.primary").click()
    page.locator("main a[aria-label^='Spring gifts']").wait_for()


def test_bar_in_hand_lies_where_it_lay(page, cast, launch):
    open_page(page, cast.mia)
    page.context.clear_cookies()

    carry(page, "2027-03-25")

    expect(page.get_by_role("alert")).to_contain_text("Not moved: you were signed out.")
    expect(page.locator(LAUNCH)).to_have_attribute("data-starts", "2027-03-10")
    assert days_of(launch)[0].day == 10


def test_cell_keeps_what_was_typed(page, cast, launch):
    open_page(page, cast.mia, TABLE)
    page.locator("[data-col=title] [data-edit]").press("F2")
    control = page.locator(".cell-form :is(input:not([type=hidden]), select, textarea)").first
    control.fill("Glow serum, again")
    page.context.clear_cookies()

    control.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("You were signed out.")
    expect(control).to_have_value("Glow serum, again")
