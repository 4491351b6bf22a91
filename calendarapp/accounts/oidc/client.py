"""Talking to the provider: where it is, which keys it has, whom it speaks of."""

from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .id_token import claims_of

PROVIDER_ID = "oidc"
WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderError(OAuth2Error):
    """The provider describes itself in a way that we can't rely on."""


def nonce_of(state: str) -> str:
    """What the ID token has to repeat: made from the state, which the visitor's session keeps and uses once."""
    return sha256(f"nonce {state}".encode()).hexdigest()


class OidcClient(OAuth2Adapter):
    """One sign-in's talk with the provider of the settings."""

    provider_id = PROVIDER_ID

    @cached_property
    def described(self) -> dict[str, Any]:
        """The provider's discovery document. Raises ProviderError, requests.RequestException."""
        issuer = settings.OIDC_ISSUER.rstrip("/")
        found = self._fetched(issuer + WELL_KNOWN)
        if str(found.get("issuer", "")).rstrip("/") != issuer:
            raise ProviderError("the discovery document is another issuer's")
        secure = urlsplit(issuer).scheme == "https"
        for name in ENDPOINTS:
            if urlsplit(str(found.get(name, ""))).scheme not in (("https",) if secure else ("https", "http")):
                raise ProviderError(f"{name} is missing or not https")
        return found

    @property
    def authorize_url(self) -> str:
        return self.described["authorization_endpoint"]

    @property
    def access_token_url(self) -> str:
        return self.described["token_endpoint"]

    @property
    def basic_auth(self) -> bool:
        """`client_secret_basic` is what a provider understands that names no method (Discovery 1.0, section 3)."""
        return "client_secret_post" not in self.described.get("token_endpoint_auth_methods_supported", ())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """At PUBLIC_URL: the Host header of a request is the sender's word, not ours."""
        return settings.PUBLIC_URL + reverse("oidc_callback")

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Raises OAuth2Error for anything that isn't the provider's word for this very sign-in."""
        claims = claims_of(
            kwargs["response"].get("id_token", ""),
            self._fetched(self.described["jwks_uri"]),
            issuer=self.described["issuer"],
            client_id=app.client_id,
            nonce=nonce_of(request.GET["state"]),
        )
        if "email" not in claims and "userinfo_endpoint" in self.described:
            claims |= {"email_verified": False, **self._told_of(claims["sub"], token)}
        return self.get_provider().sociallogin_from_response(request, claims)

    def _told_of(self, subject: str, token: SocialToken) -> dict[str, Any]:
        """What the userinfo endpoint adds: who it speaks of must be whom the ID token names (Core 1.0, section 5.3.2)."""
        told = self._fetched(self.described["userinfo_endpoint"], {"Authorization": f"Bearer {token.token}"})
        if told.get("sub") != subject:
            raise ProviderError("userinfo speaks of somebody else")
        return {name: told[name] for name in ("email", "email_verified", "name") if name in told}

    @staticmethod
    def _fetched(address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ProviderError("an answer that isn't an object")
        return found
