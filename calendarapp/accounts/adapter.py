"""Almanac's answers to allauth: links from PUBLIC_URL, `next` to our own pages, mail in the reader's language."""

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ..common.addresses import client_address
from .models import User
from .queries import invitation_in_hand

logger = logging.getLogger(__name__)


def user_display(user: User) -> str:
    """How allauth's pages and mails call a person."""
    return str(user)


def on_public_url(url: str) -> str:
    """The same page at PUBLIC_URL: the Host header of a request is the sender's word, not ours."""
    public, path = urlsplit(settings.PUBLIC_URL), urlsplit(url)
    return urlunsplit((public.scheme, public.netloc, path.path, path.query, path.fragment))


class AccountAdapter(DefaultAccountAdapter):
    def is_safe_url(self, url: str | None) -> bool:
        """Only our own pages: a path, or an address under PUBLIC_URL."""
        public = urlsplit(settings.PUBLIC_URL)
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={public.netloc}, require_https=public.scheme == "https"
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """What tries are counted by and sessions are listed with. Refused (403) where it isn't known."""
        return client_address(request) or super().get_client_ip(request)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Who came by an invitation has read the letter sent to that address, and needs no second one."""
        invitation = invitation_in_hand(request.session, at=request.at)
        return invitation is not None and invitation.email.lower() == email.lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends in the language of the address's owner, if there is one, with links under PUBLIC_URL.

        A mail server that fails doesn't break the page; it says so, alike for known and unknown addresses.
        """
        request = allauth_context.request
        links = {name: on_public_url(value) for name, value in context.items() if name.endswith("_url")}
        site = SimpleNamespace(name="Almanac", domain=urlsplit(settings.PUBLIC_URL).netloc)
        context = {"request": request, "email": email, "current_site": site, **context, **links}
        with translation.override(self._language_of(email)):
            mail = self.render_mail(template_prefix, email, context)
        try:
            mail.send()
        except (OSError, SMTPException):
            logger.exception("account mail %s not sent", template_prefix)
            messages.error(request, _("The mail could not be sent just now. Try again in a few minutes."))

    def _language_of(self, email: str) -> str:
        languages = User.objects.filter(email__iexact=email).values_list("language", flat=True)
        return languages.first() or translation.get_language() or settings.LANGUAGE_CODE
