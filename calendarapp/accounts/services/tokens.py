"""Keys for the API."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ...common.tokens import hash_token, new_token
from ..models import ApiToken, User
from .rule import RuleError

MOST_TOKENS = 20


class TooManyTokensError(RuleError):
    """A person has MOST_TOKENS that are neither revoked nor expired."""

    message = _("You have as many tokens as one person may have. Revoke one first.")


@transaction.atomic
def make_api_token(
    *, user: User, name: str, at: datetime, read_only: bool = False, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """The token and its secret words, which are stored nowhere: show them now or never. Raises TooManyTokensError."""
    alive = user.api_tokens.filter(revoked_at=None).exclude(expires_at__lte=at)
    if alive.count() >= MOST_TOKENS:
        raise TooManyTokensError
    words = new_token()
    api_token = ApiToken.objects.create(
        user=user, name=name, token_hash=hash_token(words), read_only=read_only, created_at=at, expires_at=expires_at
    )
    return api_token, words


def revoke_api_token(api_token: ApiToken, *, at: datetime) -> ApiToken:
    """Closes it for good, from the next request on. Revoking again keeps the first moment."""
    ApiToken.objects.filter(pk=api_token.pk, revoked_at=None).update(revoked_at=at)
    api_token.refresh_from_db(fields=("revoked_at",))
    return api_token


def rename_api_token(api_token: ApiToken, *, name: str) -> ApiToken:
    api_token.name = name
    api_token.save(update_fields=("name",))
    return api_token
