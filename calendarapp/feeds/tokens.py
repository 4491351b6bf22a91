"""A feed's token: reckoned from a key of the settings, so its owner can see the link again and a dump holds no link."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from django.conf import settings

from ..common.tokens import hash_token


def new_token(subscription_id: int, generation: int) -> str:
    """43 characters of base64url, 256 bits, by the newest key."""
    return _token(_keys()[0], subscription_id, generation)


def token_again(subscription_id: int, generation: int, token_hash: str) -> str | None:
    """The token that was stored as `token_hash`, whichever key made it; None if that key is gone."""
    tokens = (_token(key, subscription_id, generation) for key in _keys())
    return next((token for token in tokens if hash_token(token) == token_hash), None)


def _keys() -> list[bytes]:
    """FEED_KEYS, newest first; a key of SECRET_KEY's own stands last, for links made before there were any."""
    derived = hashlib.sha256(f"calendarapp.feeds:{settings.SECRET_KEY}".encode()).digest()
    return [*(key.encode() for key in settings.FEED_KEYS), derived]


def _token(key: bytes, subscription_id: int, generation: int) -> str:
    digest = hmac.digest(key, f"{subscription_id}.{generation}".encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
