"""What a provider answers and nobody should believe."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.oidc import CLIENT_SECRET, KEY, OTHER_KEY

from .oidc_steps import allow, come_back, connected, leave, signed_in_as


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
