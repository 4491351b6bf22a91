"""Signing up, confirming, resetting: through the real pages, with the mails read back."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError

from calendarapp.accounts import signup as signup_module
from calendarapp.accounts.models import Membership, Organisation, User
from calendarapp.accounts.services import invite
from calendarapp.common.clock import now
from tests.accounts.conftest import PLACE
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

FORM = {"email": "Fay@Example.com", "password1": PASSWORD, "name": "Fay Founder", "brand_name": "Fay & Sons", **PLACE}


def sign_up(client, **changes):
    return client.post("/account/signup/", {**FORM, **changes})


def errors_of(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_sign_up_founds_a_brand_and_waits_for_confirmation(client, settings, newest_link):
    answer = sign_up(client, time_zone="europe/paris", language="ko", week_start="6")

    assert answer.headers["Location"] == "/account/confirm-email/"
    person, brand = User.objects.get(), Organisation.objects.get()
    assert (person.email, person.name, person.time_zone, person.language) == (
        "fay@example.com", "Fay Founder", "Europe/Paris", "ko",
    )  # fmt: skip
    assert (brand.name, brand.time_zone, brand.region, brand.currency, brand.language, brand.week_start) == (
        "Fay & Sons", "Europe/Paris", "FR", "EUR", "ko", 6,
    )  # fmt: skip
    assert Membership.objects.get().role == "owner"
    assert newest_link(settings).startswith("/account/confirm-email/")
    assert "_auth_user_id" not in client.session


def test_refused_sign_up_does_not_say_that_the_password_is_kept(client):
    page = sign_up(client, brand_name="").content.decode()

    assert "type the password again; the rest of what you typed is kept." in page
    assert "below; what you typed is kept." not in page
    assert PASSWORD not in page
    assert 'value="Fay Founder"' in page


def test_nothing_promises_holidays(client):
    page = client.get("/account/signup/").content.decode()

    assert "The country you plan from." in page
    assert "oliday" not in page


def test_confirming_takes_a_post_and_opens_the_door(client, settings, newest_link):
    sign_up(client)
    link = newest_link(settings)

    client.get(link)
    verified_by_get = EmailAddress.objects.get().verified
    client.post(link)
    client.post("/account/login/", {"login": "FAY@example.com", "password": PASSWORD})

    assert verified_by_get is False
    assert EmailAddress.objects.get().verified is True
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_sign_in_before_confirming_is_not_let_in(client):
    sign_up(client)
    client.cookies.clear()

    client.post("/account/login/", {"login": "fay@example.com", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_links_in_mail_ignore_the_host_header(client, settings, newest_link):
    settings.PUBLIC_URL = "https://almanac.example"
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/account/signup/", FORM, headers={"Host": "evil.example"})
    confirm = newest_link(settings)
    client.post("/account/password/reset/", {"email": "fay@example.com"}, headers={"Host": "evil.example"})
    reset = newest_link(settings)

    assert confirm.startswith("/account/confirm-email/")
    assert reset.startswith("/account/password/reset/key/")
    assert "evil" not in "".join(letter.subject + letter.body for letter in mail.outbox)


def test_known_address_gets_the_answer_of_an_unknown_one(client, cast):
    brands = Organisation.objects.count()

    fresh = sign_up(client)
    client.cookies.clear()
    known = sign_up(client, email="MIA@maisonluma.example")

    assert (known.status_code, known.headers["Location"]) == (fresh.status_code, fresh.headers["Location"])
    assert Organisation.objects.count() == brands + 1
    assert User.objects.filter(email__iexact="mia@maisonluma.example").count() == 1
    assert [letter.to for letter in mail.outbox] == [["fay@example.com"], ["mia@maisonluma.example"]]
    assert "/account/password/reset/" in mail.outbox[-1].body


def test_two_sign_ups_with_one_address_at_once_make_one_person(client, cast, monkeypatch):
    """The address is free when the form looks, and taken when the row is written."""
    monkeypatch.setattr(signup_module.SignupForm, "validate_unique_email", lambda form, email: email)

    answer = sign_up(client, email="mia@maisonluma.example")

    assert answer.headers["Location"] == "/account/confirm-email/"
    assert not Organisation.objects.filter(name=FORM["brand_name"]).exists()


def test_sign_up_that_fails_midway_leaves_nothing(client, monkeypatch):
    def fails(*args, **kwargs):
        raise IntegrityError("no room")

    monkeypatch.setattr(signup_module, "create_owner", fails)

    sign_up(client)

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", "x" * 10_000 + "@example.com"),
        ("password1", "short"),
        ("password1", "1234567890123"),
        ("name", ""),
        ("name", "x" * 10_000),
        ("brand_name", "   "),
        ("brand_name", "x" * 81),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "x" * 10_000),
        ("region", "ZZ"),
        ("currency", "XXX"),
        ("language", "tlh"),
        ("week_start", "3"),
        ("week_start", "²"),
    ],
)
def test_bad_input_names_its_field_and_saves_nothing(client, field, value):
    answer = sign_up(client, **{field: value})

    assert answer.status_code == 200
    assert list(errors_of(answer)) == [field]
    assert not User.objects.exists()
    assert not Organisation.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("field", ["email", "name", "brand_name", "time_zone", "region", "password1"])
def test_nul_is_refused(client, field):
    answer = sign_up(client, **{field: "a\0b"})

    assert answer.status_code in {200, 400}
    assert not User.objects.exists()


def test_first_guess_follows_the_browser(client):
    answer = client.get("/account/signup/", headers={"Accept-Language": "ko-KR,ko;q=0.9"})

    form = answer.context["form"]
    assert [form[name].value() for name in ("region", "currency", "week_start", "language")] == ["KR", "KRW", 6, "ko"]


def test_reset_through_the_mail(client, cast, settings, newest_link):
    client.post("/account/password/reset/", {"email": "Mia@MaisonLuma.example"})

    form = client.get(newest_link(settings), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "another good phrase", "password2": "another good phrase"})
    client.post("/account/login/", {"login": "mia@maisonluma.example", "password": "another good phrase"})

    assert client.session["_auth_user_id"] == str(cast.mia.pk)


def test_reset_answers_alike_for_known_and_unknown(client, cast):
    known = client.post("/account/password/reset/", {"email": "mia@maisonluma.example"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [letter.to for letter in mail.outbox] == [["mia@maisonluma.example"], ["nobody@example.com"]]


def test_mail_speaks_the_language_of_its_reader(client, cast):
    User.objects.filter(pk=cast.mia.pk).update(language="ko")

    client.post("/account/password/reset/", {"email": cast.mia.email}, headers={"Accept-Language": "en"})

    assert mail.outbox[-1].subject == "비밀번호 재설정"


def test_mail_server_down_breaks_no_page(client, cast, settings):
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.Backend"

    pages = [
        client.post("/account/password/reset/", {"email": email}, follow=True)
        for email in (cast.mia.email, "nobody@example.com")
    ]

    words = "The mail could not be sent just now. Try again in a few minutes."
    assert [page.status_code for page in pages] == [200, 200]
    assert [[str(message) for message in page.context["messages"]] for page in pages] == [[words], [words]]


@pytest.mark.parametrize(
    ("next_page", "lands_at"),
    [
        ("/me/", "/me/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver.evil.example/me/", "/"),
    ],
)
def test_next_leads_to_own_pages_only(client, cast, next_page, lands_at):
    answer = client.post("/account/login/", {"login": cast.mia.email, "password": PASSWORD, "next": next_page})

    assert answer.headers["Location"] == lands_at


def test_too_many_wrong_passwords_pause_the_address(client, cast):
    for _try in range(5):
        client.post("/account/login/", {"login": cast.mia.email, "password": "wrong"})

    answer = client.post("/account/login/", {"login": cast.mia.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert errors_of(answer) == {"__all__": ["Too many failed login attempts. Try again later."]}


def invitation_link(cast, email="new@maisonluma.example"):
    _invitation, token = invite(organisation=cast.luma, email=email, role="editor", invited_by=cast.mia, at=now())
    return f"/invitations/{token}/"


def test_sign_up_by_invitation_makes_no_brand_and_needs_no_second_mail(client, cast):
    brands, link = Organisation.objects.count(), invitation_link(cast)
    door = client.post(link, {"sign_up": ""}).headers["Location"]

    page = client.get(door)
    answer = client.post(door, {"password1": PASSWORD, "name": "Nina New", "next": link})
    client.post(link)

    assert [field.name for field in page.context["form"].visible_fields()] == ["email", "password1", "name"]
    assert answer.headers["Location"] == link
    nina = User.objects.get(email="new@maisonluma.example")
    assert (nina.name, nina.time_zone) == ("Nina New", "Europe/Paris")
    assert [(m.organisation, m.role) for m in nina.memberships.all()] == [(cast.luma, "editor")]
    assert Organisation.objects.count() == brands
    assert not mail.outbox


def test_sign_up_by_invitation_cannot_take_another_address(client, cast):
    door = client.post(invitation_link(cast), {"sign_up": ""}).headers["Location"]

    client.post(door, {"email": "thief@example.com", "password1": PASSWORD, "name": "T"})

    assert not User.objects.filter(email="thief@example.com").exists()
    assert User.objects.filter(email="new@maisonluma.example").exists()
