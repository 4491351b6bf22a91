"""Almanac's answers to allauth about people who come from the provider: who is let in, and who may sign up."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..models import User
from ..queries import invitation_in_hand, is_known_address
from .provider import OidcProvider, is_on

logger = logging.getLogger(__name__)


class OidcAdapter(DefaultSocialAccountAdapter):
    def list_providers(self, request: HttpRequest) -> list[OidcProvider]:
        """The one of the settings, or none. No table is asked."""
        return [OidcProvider(request)] if is_on() else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> OidcProvider:
        """Raises SocialApp.DoesNotExist while it is off."""
        if not is_on():
            raise SocialApp.DoesNotExist
        return OidcProvider(request)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Lets in who is connected, and lets new people sign up; nobody takes over an account by its address."""
        sociallogin.token = None  # nothing more is asked in their name
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        if reason := _why_no_newcomer(request, sociallogin):
            context = {"reason": reason, "provider": sociallogin.provider}
            raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", context, status=403))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        person = sociallogin.user
        person.email = data.get("email", "").lower()
        person.name = data.get("name", "")[:120]
        return person

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"email": sociallogin.user.email, "name": sociallogin.user.name}

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """For the log: what went wrong, never what the provider answered."""
        logger.warning("sign-in by %s failed: %s, %s", provider, error, type(exception).__name__)


def _why_no_newcomer(request: HttpRequest, sociallogin: SocialLogin) -> str:
    """Why this person can't sign up, in words for them; empty if they can."""
    email, told, words = sociallogin.user.email, sociallogin.email_addresses, ""
    letter = invitation_in_hand(request.session, at=request.at)
    if not any(address.verified and address.email == email for address in told):
        words = _(
            "%(provider)s doesn't say that your e-mail address is confirmed. Sign up with a password instead; "
            "you can connect %(provider)s to your account afterwards."
        )
    elif is_known_address(email):
        words = _(
            "There is an account for %(email)s already. Sign in to it as usual, "
            "then connect %(provider)s under “Your account”."
        )
    elif letter and letter.email.lower() != email:
        words = _(
            "The invitation was sent to %(invited)s, but %(provider)s knows you as %(email)s. "
            "Sign up with a password instead, or ask for an invitation to that address."
        )
    invited = letter.email if letter else ""
    return words % {"provider": sociallogin.provider.name, "email": email, "invited": invited}
