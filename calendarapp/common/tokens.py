"""Secrets that people carry: made with 256 bits, stored as SHA-256, spoken of by the first 8 hex of the hash."""

import hashlib
import secrets


def new_token() -> str:
    """43 characters of base64url, 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Hex SHA-256; tokens have full entropy, so no salt or stretching is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def log_name(token: str) -> str:
    """What a log may say of a token."""
    return hash_token(token)[:8]
