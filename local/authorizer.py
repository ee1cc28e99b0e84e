"""API Gateway's JWT authorizer.

Source: "Control access to HTTP APIs with JWT authorizers" in the API Gateway Developer Guide: the
issuer, the times and the audience are checked, where `client_id` counts only without `aud`, and
of the route's scopes the token needs one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from local.template import JwtAuthorizerSpec

PREFIX = "bearer "


class Unauthorized(Exception):
    """The token is absent (then there is no description) or not to be trusted."""


class Forbidden(Exception):
    """The token is good but has none of the scopes that the route asks for."""


def authorize(
    authorization: str | None,
    spec: JwtAuthorizerSpec,
    scopes: tuple[str, ...],
    keys: Mapping[str, RSAPublicKey],
) -> dict[str, Any]:
    """Return the claims of the token in an Authorization header; raises Unauthorized, Forbidden.

    `keys` are the issuer's public keys by key id.
    """
    if not authorization:
        raise Unauthorized
    bearer = authorization[: len(PREFIX)].lower() == PREFIX
    token = authorization[len(PREFIX) :].strip() if bearer else authorization
    claims = _verified(token, spec, keys)
    if not _is_for(claims, spec.audiences):
        raise Unauthorized("the token does not have a valid audience")
    granted = str(claims.get("scope") or claims.get("scp") or "").split()
    if scopes and not set(scopes) & set(granted):
        raise Forbidden
    return claims


def _verified(
    token: str, spec: JwtAuthorizerSpec, keys: Mapping[str, RSAPublicKey]
) -> dict[str, Any]:
    try:
        key = keys.get(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            raise Unauthorized("the token is signed with an unknown key")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=spec.issuer,
            options={"require": ["exp", "iss"], "verify_aud": False},
        )
    except jwt.InvalidTokenError as error:
        raise Unauthorized(f"the token is not valid: {error}") from error
    return claims


def _is_for(claims: Mapping[str, Any], audiences: tuple[str, ...]) -> bool:
    named = claims["aud"] if "aud" in claims else claims.get("client_id")
    return any(each in audiences for each in (named if isinstance(named, list) else [named]))
