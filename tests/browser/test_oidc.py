"""Signing in and up by a provider, in Chromium: its own policy for forms must not stop us on the way there."""

import re

import pytest

from calendarapp.accounts.models import User
from tests.accounts.conftest import PLACE
from tests.browsers import LOOKS, faults_of, sign_in
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_home(settings, live_server):
    """The provider sends people back to where they came from."""
    settings.PUBLIC_URL = live_server.url


def through_the_provider(page):
    page.get_by_role("button", name="Yes, it is me").click()


def test_newcomer_signs_up_and_comes_back(page, axe, oidc):
    page.goto("/account/signup/")
    page.get_by_role("button", name="Continue with House of Luma").click()
    through_the_provider(page)
    page.wait_for_url("**/account/3rdparty/signup/")
    assert faults_of(page, axe) == []
    page.get_by_label("Brand name").fill("Nina & Co")
    page.get_by_label("Time zone").fill(PLACE["time_zone"])
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/b/nina-co/**")

    page.goto("/account/logout/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=re.compile("Sign out")).click()
    page.goto("/account/login/?next=/me/")
    page.get_by_role("button", name="Continue with House of Luma").click()
    through_the_provider(page)
    page.wait_for_url("**/me/")

    assert page.get_by_label("Your name").input_value() == "Nina New"


@pytest.mark.parametrize("look", LOOKS)
def test_somebody_connects_theirs(new_page, axe, cast, oidc, look):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    page.goto("/account/login/")
    faults = faults_of(page, axe)
    sign_in(page, cast.mia)
    page.goto("/account/3rdparty/")
    faults += faults_of(page, axe)
    page.locator("form[action='/account/oidc/'] button").click()
    through_the_provider(page)
    page.wait_for_url("**/account/reauthenticate/**")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/account/3rdparty/")

    assert page.get_by_text("nina@example.com").first.is_visible()
    assert [*faults, *faults_of(page, axe)] == []


def test_without_scripts_too(new_page, oidc):
    page = new_page(java_script_enabled=False)
    page.goto("/account/login/")

    page.get_by_role("button", name="Continue with House of Luma").click()
    through_the_provider(page)

    page.wait_for_url("**/account/3rdparty/signup/")
