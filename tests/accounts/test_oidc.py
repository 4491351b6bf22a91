"""Signing in and up by a provider: real HTTP to a real one that the suite starts."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail

from calendarapp.accounts.models import Membership, Organisation, User
from calendarapp.accounts.oidc.provider import OidcProvider
from calendarapp.accounts.services import invite
from calendarapp.common.clock import now
from tests.accounts.conftest import PLACE
from tests.cast import PASSWORD
from tests.oidc import CLIENT_SECRET, KEY, OTHER_KEY

NEWCOMER = {"name": "Nina New", "brand_name": "Nina & Co", **PLACE}


def leave(client, at="/account/oidc/", **sent):
    """To the provider: its address, as the page that leads there names it."""
    page = client.post(at, sent)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def allow(provider, address):
    """Saying yes there: the path and query that lead back."""
    back = urlsplit(provider.allow(dict(parse_qsl(urlsplit(address).query))))
    return f"{back.path}?{back.query}"


def come_back(client, provider, **sent):
    return client.get(allow(provider, leave(client, **sent)))


def connect(person, provider, client):
    """As somebody who is signed in, and says their password once more."""
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    answer = come_back(client, provider, process="connect")
    answer = client.post(answer.headers["Location"], {"password": PASSWORD})
    client.post("/account/logout/")
    return answer


def connected(person, provider):
    """As `connect` leaves it."""
    uid = OidcProvider(None).extract_uid({"iss": provider.address, "sub": provider.person["sub"]})
    return SocialAccount.objects.create(user=person, provider="oidc", uid=uid)


def signed_in_as(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


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
class TestRefused:
    """The answer says 401, nobody is signed in, and nothing is made."""

    @pytest.fixture(autouse=True)
    def mia_is_connected(self, cast, oidc):
        connected(cast.mia, oidc)

    def refused(self, client, answer):
        assert (answer.status_code, signed_in_as(client)) == (401, None)
        assert "Not signed in" in answer.content.decode()

    @pytest.mark.parametrize(
        ("claim", "value"),
        [
            ("nonce", "of another sign-in"),
            ("nonce", None),
            ("aud", "another client"),
            ("aud", None),
            ("azp", "another client"),
            ("iss", "https://other.example"),
            ("iss", None),
            ("sub", None),
            ("sub", 7),
            ("exp", 1_000_000_000),
            ("exp", None),
            ("iat", 33_000_000_000),
        ],
    )
    def test_wrong_claim(self, client, oidc, claim, value):
        oidc.lies[claim] = value

        self.refused(client, come_back(client, oidc))

    @pytest.mark.parametrize(
        "signs_with",
        [
            (OTHER_KEY, "RS256", "first"),
            (OTHER_KEY, "RS256", "second"),
            (KEY, "RS512", "first"),
            (CLIENT_SECRET * 2, "HS256", "first"),
            (None, "none", "first"),
        ],
    )
    def test_wrong_signature(self, client, oidc, signs_with):
        oidc.signs_with = signs_with

        self.refused(client, come_back(client, oidc))

    @pytest.mark.parametrize("token", ["", "a.b.c", "no token", None])
    def test_what_is_no_token(self, client, oidc, monkeypatch, token):
        monkeypatch.setattr(oidc, "id_token", lambda nonce: token)

        self.refused(client, come_back(client, oidc))

    def test_userinfo_of_somebody_else(self, client, oidc):
        oidc.id_token_knows_mail = False
        oidc.lies["sub"] = "another"

        self.refused(client, come_back(client, oidc))

    def test_wrong_state(self, client, oidc):
        back = allow(oidc, leave(client))

        self.refused(client, client.get(re.sub("state=[^&]+", "state=guessed", back)))
        self.refused(client, client.get(re.sub("&state=[^&]+", "", back)))

    def test_state_of_another_browser(self, client, oidc):
        back = allow(oidc, leave(type(client)()))

        self.refused(client, client.get(back))

    def test_answer_that_comes_twice(self, client, cast, oidc):
        back = allow(oidc, leave(client))
        client.get(back)
        first = signed_in_as(client)
        client.post("/account/logout/")

        self.refused(client, client.get(back))
        assert first == cast.mia

    def test_code_without_its_verifier(self, client, oidc):
        """Somebody else's code, put into my answer: PKCE."""
        stolen = allow(oidc, leave(type(client)()))
        code = dict(parse_qsl(urlsplit(stolen).query))["code"]
        back = allow(oidc, leave(client))

        self.refused(client, client.get(re.sub("code=[^&]+", f"code={code}", back)))

    def test_wrong_secret(self, client, oidc, settings):
        settings.OIDC_CLIENT_SECRET = "another"

        self.refused(client, come_back(client, oidc))

    def test_stopped_by_the_person(self, client, oidc):
        state = dict(parse_qsl(urlsplit(leave(client)).query))["state"]

        answer = client.get("/account/oidc/callback/", {"error": "access_denied", "state": state}, follow=True)

        assert "You stopped on the other side." in answer.content.decode()

    @pytest.mark.parametrize(
        "described",
        [
            {"issuer": "https://other.example"},
            {"issuer": None},
            {"token_endpoint": None},
            {"jwks_uri": "file:///etc/passwd"},
            {"authorization_endpoint": "javascript:alert(1)"},
        ],
    )
    def test_provider_that_describes_itself_wrongly(self, client, oidc, described):
        oidc.described = described

        self.refused(client, client.post("/account/oidc/"))

    def test_provider_that_is_down(self, client, oidc, settings):
        back = allow(oidc, leave(client))
        settings.OIDC_ISSUER = "http://127.0.0.1:1"

        self.refused(client, client.post("/account/oidc/"))
        self.refused(client, client.get(back))

    def test_what_the_visitor_adds_to_our_question(self, client, oidc):
        address = leave(client, at="/account/oidc/?scope=admin&auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example")

        assert sorted(dict(parse_qsl(urlsplit(address).query))["scope"].split()) == ["email", "openid", "profile"]
        assert "evil" not in address


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
