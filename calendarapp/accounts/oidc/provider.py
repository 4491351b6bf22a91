"""The provider of the settings, as allauth wants to know it."""

from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess, ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from requests import RequestException

from .client import PROVIDER_ID, OidcClient, nonce_of

_STATE_LENGTH = 32


def is_on() -> bool:
    """Do the settings name a provider?"""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET)


def app_of_settings() -> SocialApp:
    """Never saved: what a host is connected with stands in its environment, not in a table."""
    return SocialApp(
        provider=PROVIDER_ID,
        provider_id=PROVIDER_ID,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"oauth_pkce_enabled": True},
    )


class OidcAccount(ProviderAccount):
    def to_str(self) -> str:
        """How the list of connections calls it."""
        return self.account.extra_data.get("email") or super().to_str()


class OidcProvider(OAuth2Provider):
    id = PROVIDER_ID
    account_class = OidcAccount
    oauth2_adapter_class = OidcClient

    def __init__(self, request: HttpRequest, app: SocialApp | None = None) -> None:
        super().__init__(request, app or app_of_settings())
        self.name = self.app.name

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("oidc_login")

    def get_callback_url(self) -> str:
        return reverse("oidc_callback")

    def get_default_scope(self) -> list[str]:
        return ["openid", "email", "profile"]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Where to go afterwards and what for; a visitor's address adds nothing to what we ask of the provider."""
        connects = request.POST.get("process") == AuthProcess.CONNECT
        return {
            "process": AuthProcess.CONNECT if connects else AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
        }

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """To the provider, by a page that leads on by itself.

        A redirect would be the answer to a form, and `form-action` would have to name every host that the provider
        sends people through on its own side.
        """
        state = get_random_string(_STATE_LENGTH)
        asked = {**self.get_auth_params(), "nonce": nonce_of(state)}
        try:
            answer = super().redirect(request, process, next_url, data, state_id=state, auth_params=asked, **kwargs)
        except (OAuth2Error, RequestException) as error:
            return render_authentication_error(request, self, exception=error)
        if "Location" not in answer:
            return answer
        return render(request, "socialaccount/leaving.html", {"provider": self, "address": answer["Location"]})

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Issuer and subject together are a person (Core 1.0, section 2): another issuer's subjects are other people."""
        return sha256(f"{data['iss']} {data['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """All that is kept of what the provider told: the address, for the list of connections."""
        return {"email": str(data.get("email", ""))[:254]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in ("email", "name") if isinstance(data.get(name), str)}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """`email_verified` is a boolean; some providers write it as a word."""
        email = data.get("email")
        if not isinstance(email, str):
            return []
        return [EmailAddress(email=email.lower(), verified=data.get("email_verified") in (True, "true"), primary=True)]
