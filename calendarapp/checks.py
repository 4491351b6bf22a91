"""Production refuses to start when something in it belongs to a developer's machine."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from .accounts.models import Organisation, User

SHORTEST_SECRET = 50


@register(Tags.security)
def check_settings(app_configs: Sequence | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION:
        return []
    wrong = {
        "almanac.E001": settings.DEBUG and "DEBUG is on.",
        "almanac.E002": _any_host() and "ALLOWED_HOSTS lets every host name in.",
        "almanac.E003": len(settings.SECRET_KEY) < SHORTEST_SECRET and "SECRET_KEY has less than 50 characters.",
        "almanac.E004": not settings.PUBLIC_URL.startswith("https://") and "PUBLIC_URL doesn't begin with https://.",
    }
    return [Error(message, id=number) for number, message in wrong.items() if message]


@register(Tags.security)
def check_oidc(app_configs: Sequence | None, **kwargs: Any) -> list[CheckMessage]:
    """Settings of which one is missing would leave people before a door that never opens."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    missing = [name for name in names if not getattr(settings, name)]
    if len(missing) == len(names):
        return []
    issuer = urlsplit(settings.OIDC_ISSUER)
    plain = issuer.scheme != "https" and (settings.PRODUCTION or issuer.scheme != "http")
    wrong = {
        "almanac.E006": missing and f"Sign-in by a provider is half set up; missing: {', '.join(missing)}.",
        "almanac.E007": settings.OIDC_ISSUER and plain and "OIDC_ISSUER doesn't begin with https://.",
        "almanac.E008": _not_an_issuer(issuer) and "OIDC_ISSUER is the issuer alone, without /.well-known/, ? and #.",
    }
    return [Error(message, id=number) for number, message in wrong.items() if message]


@register(Tags.database)
def check_people(app_configs: Sequence | None, **kwargs: Any) -> list[CheckMessage]:
    """Everybody knows the demo's password. A database without tables, or one that is away, has no people to fear."""
    if not settings.PRODUCTION or settings.DEMO_ALLOWED:
        return []
    try:
        found = User.objects.filter(is_demo=True).exists() or Organisation.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return []
    message = "There are demo people in this database; anybody can sign in as them. Use a database of its own."
    return [Error(message, id="almanac.E005")] if found else []


def refuse_unsafe_start() -> None:
    """Called by the web server and the worker before they take work; raises ImproperlyConfigured."""
    if not settings.PRODUCTION:
        return
    wrong = [*check_settings(None), *check_oidc(None), *check_people(None)]
    if wrong:
        raise ImproperlyConfigured("Almanac doesn't start: " + " ".join(error.msg for error in wrong))


def _any_host() -> bool:
    return any(host in ("*", ".") for host in settings.ALLOWED_HOSTS)


def _not_an_issuer(address: SplitResult) -> bool:
    return bool(address.query or address.fragment) or "/.well-known/" in address.path
