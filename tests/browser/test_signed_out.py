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


def test_page_keeps_what_was_typed_and_is_sent_once(page, cast, launch):
    sign_in(page, cast.mia)
    page.goto(f"/b/maison-luma/events/{launch.pk}/edit/")
    bar = page.locator(".savebar")
    page.locator("input[name=title]").fill("Glow serum, again")
    page.context.clear_cookies()

    bar.locator(".btn.primary").click()
    expect(bar.get_by_role("alert")).to_contain_text("What you typed is still here")

    sign_in(page, cast.mia)
    page.locator("input[name=find]").fill("nothing like it")
    page.locator("[name=find_events]").click()  # a button that says what it is for
    page.wait_for_url("**/edit/#related")
    expect(page.locator("input[name=title]")).to_have_value("Glow serum, again")
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    bar.locator(".btn.primary").dblclick()
    page.wait_for_url(lambda url: "/edit/" not in url)
    assert (len(sent), Event.objects.get(pk=launch.pk).title) == (1, "Glow serum, again")


def test_button_says_that_nothing_was_done_and_does_it_once_one_is_signed_in_again(page, cast, launch):
    sign_in(page, cast.mia)
    page.goto(f"/b/maison-luma/events/{launch.pk}/")
    follow = page.locator("form[action$='/follow/'] button").first
    before = follow.inner_text()
    page.context.clear_cookies()

    follow.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed: you were signed out.")

    sign_in(page, cast.mia)  # another CSRF token than the page's
    follow.click()
    expect(follow).not_to_have_text(before)


def test_page_keeps_a_file_and_sends_nothing_for_somebody_else(page, cast, tmp_path):
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/settings/products/import/")
    (tmp_path / "products.csv").write_text("sku,name\\nGS-99,Serum\\n")
    page.locator("input[type=file]").set_input_files(tmp_path / "products.csv")
    page.context.clear_cookies()

    page.locator("main .btn.primary").click()
    expect(page.get_by_role("alert")).to_contain_text("You were signed out")
    assert page.locator("input[type=file]").evaluate("(field) => field.files[0].name") == "products.csv"

    sign_in(page, cast.omar)
    page.locator("main .btn.primary").click()
    page.get_by_role("heading", name="Please send that again").wait_for()
