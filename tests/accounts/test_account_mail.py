"""What changes an account is told to its owner by mail, from where, and in their language."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.test import RequestFactory

from calendarapp.accounts.models import User
from tests.cast import PASSWORD

TOLD = (
    *(f"account/email/{name}" for name in ("password_changed", "password_reset", "email_changed", "email_confirm")),
    *(f"mfa/email/{name}" for name in ("totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed")),
    *("mfa/email/recovery_codes_generated", "account/email/password_set"),
    *(f"socialaccount/email/account_{name}" for name in ("connected", "disconnected")),
)
VALUES = {"from_email": "old@x.example", "to_email": "new@x.example", "provider": "Luma"}
CHANGE = {"oldpassword": PASSWORD, "password1": "another good phrase", "password2": "another good phrase"}


def test_a_changed_password_is_told_with_where_it_came_from(client, cast, settings):
    settings.TRUSTED_PROXIES = 1
    client.force_login(cast.mia)

    client.post(
        "/account/password/change/",
        CHANGE,
        headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7", "User-Agent": "Firefox"},
    )

    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["mia@maisonluma.example"], "Password Changed")
    assert "203.0.113.7" in letter.body
    assert "6.6.6.6" not in letter.body
    assert "Firefox" in letter.body
    assert PASSWORD not in letter.body


def test_a_change_that_is_refused_is_not_told(client, cast):
    client.force_login(cast.mia)

    client.post("/account/password/change/", {**CHANGE, "oldpassword": "wrong"})

    assert mail.outbox == []


def test_a_password_reset_by_mail_is_told_as_well(client, cast, settings, newest_link):
    client.post("/account/password/reset/", {"email": cast.mia.email})
    form = client.get(newest_link(settings), follow=True)

    client.post(form.redirect_chain[-1][0], {name: CHANGE[name] for name in ("password1", "password2")})

    assert [letter.to for letter in mail.outbox] == [[cast.mia.email]] * 2
    assert "Your password has been reset." in mail.outbox[-1].body


@pytest.mark.parametrize("template", TOLD)
def test_each_is_told_in_the_readers_language(cast, template):
    User.objects.filter(pk=cast.mia.pk).update(language="ko")

    with context.request_context(RequestFactory().get("/", headers={"User-Agent": "Firefox"})):
        get_adapter().send_notification_mail(template, cast.mia, VALUES)

    [letter] = mail.outbox
    known = {"Almanac", "Firefox", "Luma", "IP", "old@x.example", "new@x.example"}
    assert re.search("[가-힣]", letter.subject)
    assert set(re.findall(r"[A-Za-z][\w@.]*[A-Za-z]", letter.subject + letter.body)) <= known
