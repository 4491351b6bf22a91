"""What a provider says of a person in a signed ID token, believed only when all of it is right.

OpenID Connect Core 1.0, section 3.1.3.7. The signature is asked for although the token comes by TLS from the provider:
then a token endpoint behind a careless proxy can't speak for the issuer.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signed with a key of the provider's alone: a shared secret, or none, proves nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60  # seconds by which clocks may differ


class IdTokenError(OAuth2Error):
    """The token isn't this provider's word for this sign-in."""


def claims_of(id_token: str, keys: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The token's claims. `keys`: the provider's JWK set. Raises IdTokenError."""
    try:
        claims = jwt.decode(
            id_token,
            key=_key_for(id_token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise IdTokenError(f"ID token refused: {error}") from error
    if claims.get("nonce") != nonce:
        raise IdTokenError("ID token refused: it belongs to another sign-in")
    if claims.get("azp", client_id) != client_id:
        raise IdTokenError("ID token refused: it was made for another client")
    return claims


def _key_for(id_token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The key that the token names; one without a name fits if it is the only one. Raises what `claims_of` catches."""
    header = jwt.get_unverified_header(id_token)
    algorithm, name = header["alg"], header.get("kid")
    if algorithm not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError(f"not by {algorithm}")
    fitting = [key for key in keys["keys"] if key.get("use", "sig") == "sig" and name in (None, key.get("kid"))]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError("the provider has no such key")
    key = jwt.PyJWK(fitting[0], algorithm=fitting[0].get("alg", algorithm))
    if key.algorithm_name != algorithm:
        raise jwt.InvalidAlgorithmError(f"its key is for {key.algorithm_name}")
    return key
