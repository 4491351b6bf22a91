"""Signing in and up by a provider: real HTTP to a real one that the suite starts."""

import re
from html import unescape

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail

from calendarapp.accounts.models import Membership, Organisation, User
from calendarapp.accounts.services import invite
from calendarapp.common.clock import now
from tests.cast import PASSWORD

from .oidc_steps import NEWCOMER, come_back, connect, connected, signed_in_as


@pytest.mark.django_db
class TestOff:
    def test_no_page_speaks_of_it(self, client, cast):
        before = [client.get(path).content.decode() for path in ("/account/login/", "/account/signup/")]
        client.force_login(cast.mia)
        mine = client.get("/me/").content.decode()

        assert [words.count("/account/oidc/") for words in before] == [0, 0]
        assert "3rdparty" not in mine

    @pytest.mark.parametrize("half", ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
    def test_half_of_the_settings_is_none(self, client, oidc, settings, half):
        setattr(settings, half, "")

        assert client.post("/account/oidc/").status_code == 404
        assert "Continue with" not in client.get("/account/login/").content.decode()

    @pytest.mark.parametrize(
        "path",
        [
            "/account/oidc/callback/",
            "/account/3rdparty/",
            "/account/3rdparty/signup/",
            "/account/3rdparty/login/cancelled/",
            "/account/3rdparty/login/error/",
        ],
    )
    def test_addresses_do_not_exist(self, client, cast, path):
        client.force_login(cast.mia)

        assert client.get(path).status_code == 404


@pytest.mark.django_db
class TestSignUp:
    def test_founds_a_brand_with_an_address_that_needs_no_letter(self, client, oidc):
        door = come_back(client, oidc).headers["Location"]
        form = client.get(door).context["form"]
        answer = client.post(door, {**NEWCOMER, "email": "thief@example.com", "language": "ko"})

        nina = User.objects.get()
        assert [field.name for field in form.visible_fields()] == [
            "email", "name", "brand_name", "time_zone", "region", "currency", "language", "week_start",
        ]  # fmt: skip
        assert (form["email"].value(), form["name"].value()) == ("nina@example.com", "Nina New")
        assert (nina.email, nina.name, nina.time_zone, nina.language, nina.has_usable_password()) == (
            "nina@example.com", "Nina New", "Europe/Paris", "ko", False,
        )  # fmt: skip
        assert [(m.organisation.name, m.role) for m in nina.memberships.all()] == [("Nina & Co", "owner")]
        assert EmailAddress.objects.values_list("email", "verified", "primary").get() == (
            "nina@example.com",
            True,
            True,
        )
        assert (answer.headers["Location"], signed_in_as(client), mail.outbox) == ("/", nina, [])

    def test_keeps_the_address_alone_of_what_the_provider_told(self, client, oidc):
        oidc.person |= {"phone_number": "+33 1 23 45", "picture": "https://pictures.example/nina"}

        client.post(come_back(client, oidc).headers["Location"], NEWCOMER)

        account = SocialAccount.objects.get()
        assert (account.extra_data, "248289" in account.uid) == ({"email": "nina@example.com"}, False)
        assert not SocialToken.objects.exists()
        assert "for userinfo" not in str(dict(client.session))

    def test_by_invitation_makes_no_brand(self, client, cast, oidc):
        brands = Organisation.objects.count()
        _row, token = invite(
            organisation=cast.luma, email="Nina@example.com", role="editor", invited_by=cast.mia, at=now()
        )
        client.post(f"/invitations/{token}/", {"sign_up": ""})
        door = come_back(client, oidc, next=f"/invitations/{token}/").headers["Location"]
        form = client.get(door).context["form"]
        answer = client.post(door, {"name": "Nina New"})
        client.post(answer.headers["Location"])

        nina = User.objects.get(email="nina@example.com")
        assert [field.name for field in form.visible_fields()] == ["email", "name"]
        assert answer.headers["Location"] == f"/invitations/{token}/"
        assert [(m.organisation, m.role) for m in nina.memberships.all()] == [(cast.luma, "editor")]
        assert (nina.time_zone, Organisation.objects.count()) == ("Europe/Paris", brands)

    def test_with_an_invitation_to_another_address_is_refused(self, client, cast, oidc):
        _row, token = invite(
            organisation=cast.luma, email="x@example.com", role="editor", invited_by=cast.mia, at=now()
        )
        client.post(f"/invitations/{token}/", {"sign_up": ""})

        answer = come_back(client, oidc)

        assert answer.status_code == 403
        assert "The invitation was sent to x@example.com, but House of Luma knows you as" in answer.content.decode()

    @pytest.mark.parametrize("said", [False, None, "false", 0, "yes"])
    def test_with_an_unconfirmed_address_is_refused(self, client, oidc, said):
        oidc.person["email_verified"] = said

        answer = come_back(client, oidc)

        assert answer.status_code == 403
        assert "say that your e-mail address is confirmed" in answer.content.decode()
        assert client.get("/account/3rdparty/signup/").headers["Location"] == "/account/login/"
        assert not User.objects.exists()

    @pytest.mark.parametrize("email", [None, "", "not an address", 7, ["nina@example.com"]])
    def test_without_an_address_is_refused(self, client, oidc, email):
        oidc.person["email"] = email

        assert come_back(client, oidc).status_code == 403

    def test_asks_userinfo_where_the_token_has_no_address(self, client, oidc):
        oidc.id_token_knows_mail = False

        door = come_back(client, oidc).headers["Location"]

        assert client.get(door).context["form"]["email"].value() == "nina@example.com"
        assert "/userinfo" in oidc.asked

    def test_believes_of_an_address_only_who_names_it(self, client, oidc):
        oidc.id_token_knows_mail = False
        oidc.lies["email_verified"] = True
        del oidc.person["email_verified"]

        assert come_back(client, oidc).status_code == 403

    @pytest.mark.parametrize(
        ("field", "value"), [("name", ""), ("brand_name", " "), ("time_zone", "Mars/Olympus"), ("currency", "XXX")]
    )
    def test_bad_input_names_its_field(self, client, oidc, field, value):
        door = come_back(client, oidc).headers["Location"]

        answer = client.post(door, {**NEWCOMER, field: value})

        assert list(answer.context["form"].errors) == [field]
        assert (User.objects.count(), SocialAccount.objects.count()) == (0, 0)

    def test_twice_at_once_makes_one_person(self, client, oidc):
        other = type(client)()
        door, other_door = (come_back(each, oidc).headers["Location"] for each in (client, other))
        client.post(door, NEWCOMER)

        answer = other.post(other_door, NEWCOMER)

        assert answer.headers["Location"] == "/account/login/"
        assert (User.objects.count(), Organisation.objects.count()) == (1, 1)


@pytest.mark.django_db
class TestSignIn:
    def test_no_account_is_taken_over_by_its_address(self, client, cast, oidc):
        oidc.person["email"] = "MIA@maisonluma.example"

        answer = come_back(client, oidc)

        assert answer.status_code == 403
        assert "There is an account for mia@maisonluma.example already." in answer.content.decode()
        assert (signed_in_as(client), SocialAccount.objects.count()) == (None, 0)

    def test_who_connected_it_comes_in_whatever_the_address(self, client, cast, oidc):
        connect(cast.mia, oidc, client)
        oidc.person |= {"email": "other@example.com", "email_verified": False}

        answer = come_back(client, oidc, next="/me/")

        assert (answer.headers["Location"], signed_in_as(client)) == ("/me/", cast.mia)

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_leads_to_own_pages_only(self, client, cast, oidc, elsewhere):
        connected(cast.mia, oidc)

        assert come_back(client, oidc, next=elsewhere).headers["Location"] == "/"

    def test_another_issuers_subject_is_somebody_else(self, client, cast, oidc, settings):
        connected(cast.mia, oidc)
        settings.OIDC_ISSUER = oidc.address = oidc.address.replace("127.0.0.1", "localhost")

        answer = come_back(client, oidc)

        assert answer.headers["Location"] == "/account/3rdparty/signup/"
        assert signed_in_as(client) is None

    def test_second_step_is_still_asked(self, client, cast, oidc):
        connected(cast.mia, oidc)
        TOTP.activate(cast.mia, generate_totp_secret())

        answer = come_back(client, oidc)

        assert (answer.headers["Location"], signed_in_as(client)) == ("/account/2fa/authenticate/", None)

    def test_brand_that_asks_for_a_second_step_stays_shut(self, client, cast, oidc):
        connected(cast.mia, oidc)
        Organisation.objects.filter(pk=cast.luma.pk).update(second_factor="all")

        come_back(client, oidc)
        answer = client.get("/b/maison-luma/month/")

        assert answer.headers["Location"].startswith("/me/second-step/")
        assert not Authenticator.objects.exists()

    def test_connecting_asks_for_the_password_again(self, client, cast, oidc):
        client.post("/account/login/", {"login": cast.mia.email, "password": PASSWORD})

        answer = come_back(client, oidc, process="connect")
        waits = SocialAccount.objects.count()
        client.post(answer.headers["Location"], {"password": PASSWORD})

        assert answer.headers["Location"].startswith("/account/reauthenticate/")
        assert (waits, SocialAccount.objects.get().user) == (0, cast.mia)

    def test_connected_elsewhere_is_not_moved(self, client, cast, oidc):
        connected(cast.mia, oidc)

        connect(cast.omar, oidc, client)

        assert SocialAccount.objects.get().user == cast.mia

    def test_page_lists_and_disconnects(self, client, cast, oidc):
        connect(cast.mia, oidc, client)
        client.post("/account/login/", {"login": cast.mia.email, "password": PASSWORD})
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        page = client.get("/account/3rdparty/").content.decode()
        mine, theirs = (
            SocialAccount.objects.get(),
            SocialAccount.objects.create(user=cast.omar, provider="oidc", uid="o"),
        )
        client.post("/account/3rdparty/", {"account": theirs.pk})

        client.post("/account/3rdparty/", {"account": mine.pk})

        assert "nina@example.com" in page
        assert list(SocialAccount.objects.all()) == [theirs]

    def test_last_way_in_is_not_cut_off(self, client, oidc):
        client.post(come_back(client, oidc).headers["Location"], NEWCOMER)

        answer = client.post("/account/3rdparty/", {"account": SocialAccount.objects.get().pk})

        assert "Your account has no password set up." in answer.content.decode()
        assert SocialAccount.objects.count() == 1


@pytest.mark.django_db
def test_provider_may_want_the_secret_in_the_form(client, cast, oidc):
    oidc.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    connected(cast.mia, oidc)

    come_back(client, oidc)

    assert signed_in_as(client) == cast.mia


@pytest.mark.django_db
def test_the_way_back_is_at_the_public_address(client, oidc, settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://almanac.example", ["*"]

    page = client.post("/account/oidc/", headers={"Host": "evil.example"}).content.decode()

    assert "redirect_uri=https%3A%2F%2Falmanac.example%2Faccount%2Foidc%2Fcallback%2F" in page
    assert "evil" not in page


@pytest.mark.django_db(transaction=True)
def test_whole_way_over_http(cast, oidc, live_server, settings):
    """Nothing but a cookie jar that follows redirects, from our sign-in page and back to the plan."""
    settings.PUBLIC_URL = live_server.url
    connected(cast.mia, oidc)
    browser = requests.Session()

    def post_form(page, action):
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        return browser.post(
            action, data={name: unescape(value) for name, value in found}, headers={"Referer": page.url}
        )

    page = browser.get(f"{live_server.url}/account/login/?next=/b/maison-luma/agenda/")
    leaving = post_form(page, f"{live_server.url}/account/oidc/")
    there = browser.get(unescape(re.search(r"0; url=([^\"]+)", leaving.text)[1]))
    here = post_form(there, there.url)

    assert here.url == f"{live_server.url}/b/maison-luma/agenda/"
    assert (here.status_code, "Maison Luma" in here.text) == (200, True)
    assert leaving.headers["Content-Security-Policy"].count("form-action 'self'") == 1
    assert Membership.objects.filter(user=cast.mia).count() == 1
