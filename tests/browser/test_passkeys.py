"""Passkeys with Chromium's own virtual authenticator, sign-in by mailed code, and signing out elsewhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from tests.browsers import faults_of, sign_in, type_sign_in
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def keyed_page(new_page, live_server):
    """A page at a host that may have passkeys (an address of numbers may not), with a device that makes them."""
    page = new_page(base_url=live_server.url.replace("127.0.0.1", "localhost"), viewport={"width": 1440, "height": 900})
    page.context.set_default_timeout(30_000)  # two factors are many pages, and a cold server's first is slow
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    session.detach()


def add_passkey(page):
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")


def sign_out(page):
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name=re.compile("Sign out", re.IGNORECASE)).click()
    page.wait_for_url("**/account/login/**")


def test_passkey_opens_the_plan_of_a_brand_that_asks_for_it(keyed_page, cast, axe):
    cast.luma.second_factor = "all"
    cast.luma.save()
    type_sign_in(keyed_page, cast.ada)
    keyed_page.wait_for_url("**/me/second-step/**")
    assert faults_of(keyed_page, axe) == []

    add_passkey(keyed_page)
    sign_out(keyed_page)
    keyed_page.get_by_role("button", name="Sign in with a passkey").click()
    keyed_page.wait_for_url("**/a/northlight/**")
    keyed_page.goto("/b/maison-luma/month/")

    assert keyed_page.url.endswith("/b/maison-luma/month/")

    assert [key.type for key in Authenticator.objects.exclude(type="recovery_codes")] == ["webauthn"]


def test_passkey_is_the_second_step_after_a_password(keyed_page, cast):
    sign_in(keyed_page, cast.mia)
    add_passkey(keyed_page)
    sign_out(keyed_page)

    keyed_page.locator("input[name=login]").fill(cast.mia.email)
    keyed_page.locator("input[name=password]").fill(PASSWORD)
    keyed_page.locator("input[name=password]").press("Enter")
    keyed_page.get_by_role("button", name="Use a security key").click()
    keyed_page.wait_for_url("**/b/maison-luma/month/**")


def test_pages_of_passkeys_are_in_order(keyed_page, cast, axe):
    sign_in(keyed_page, cast.mia)
    add_passkey(keyed_page)
    key = Authenticator.objects.get(type="webauthn")

    for path in ("", "webauthn/", "webauthn/add/", f"webauthn/keys/{key.pk}/edit/", f"webauthn/keys/{key.pk}/remove/"):
        keyed_page.goto(f"/account/2fa/{path}")
        assert (path, faults_of(keyed_page, axe)) == (path, [])


def test_mailed_code_signs_in(page, cast, axe):
    page.goto("/account/login/")
    assert faults_of(page, axe) == []
    page.get_by_role("link", name="Mail me a sign-in code").click()
    assert faults_of(page, axe) == []
    page.locator("input[name=email]").fill(cast.mia.email)
    page.locator("input[name=email]").press("Enter")
    page.locator("input[name=code]").wait_for()
    code = re.search(r"^([A-Z0-9]{4,}(?:-[A-Z0-9]{2,})*)$", mail.outbox[0].body, re.MULTILINE)[1]
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=code]").press("Enter")

    page.wait_for_url("**/b/maison-luma/month/**")


def test_signing_out_elsewhere_ends_the_other_session(new_page, cast):
    here, there = new_page(), new_page()
    for one in (there, here):
        sign_in(one, cast.mia)

    here.goto("/me/")
    here.get_by_role("link", name="Sessions").click()
    with here.expect_navigation():
        here.get_by_role("button", name="Sign out everywhere else").click()
    there.goto("/me/")
    here.goto("/me/")

    assert "/account/login/" in there.url
    assert here.url.endswith("/me/")
