"""The API's sign-in: `Authorization: Bearer <token>`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ..common.clock import now
from ..common.notes import note
from .middleware import zone_of
from .models import ApiToken, User
from .queries import api_token_for

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema  # at run time a circle: it imports the views that import this

USE_NOTED_EVERY = timedelta(hours=1)


class BearerAuthentication(BaseAuthentication):
    """Finds the person and the ApiToken (`request.auth`) of a bearer token; every refusal is the same 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, credential = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        at = getattr(request, "at", None) or now()
        api_token = api_token_for(credential.strip().decode("ascii", errors="replace"), at=at)
        if api_token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        note_use(api_token, at=at)
        _speak_to(request, api_token.user)
        return api_token.user, api_token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Almanac"'


def _speak_to(request: Request, user: User) -> None:
    """The token is read after PersonMiddleware: zone and language follow here, unless the caller asks for one."""
    timezone.activate(zone_of(user))
    if "Accept-Language" not in request.headers:
        translation.activate(user.language)


def note_use(api_token: ApiToken, *, at: datetime) -> None:
    """Writes "last used" at most once an hour, and not at all while the database is busy: it is a note, not a fact."""
    if api_token.last_used_at and at - api_token.last_used_at < USE_NOTED_EVERY:
        return
    tokens = ApiToken.objects.filter(pk=api_token.pk)
    note(lambda: tokens.update(last_used_at=at))


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
