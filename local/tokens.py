"""Login tokens of a local issuer that stands for the Cognito user pool.

Its key lives as long as the stack, so a token of an earlier run is worth nothing.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LIFE_SECONDS = 30 * 24 * 60 * 60
ENGINE_SCOPE = "credits/use"


@dataclass(frozen=True, slots=True)
class Session:
    """What tokens say of the visit to the login page that they come from.

    `signed_in_at` and `life_seconds` are in seconds of real time; `nonce` is the browser's own.
    """

    signed_in_at: int
    life_seconds: int
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """Who a token is for; `role` becomes the user's only group."""

    business_id: str
    email: str
    role: str
    locale: str

    @property
    def subject(self) -> str:
        """The user's id: the same in every run, because orders keep who placed them."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{self.email}"))


class TokenIssuer:
    """Signs tokens as Cognito does, with real times whatever the stack's clock says."""

    def __init__(self, issuer: str, *, dashboard_client: str, engine_client: str) -> None:
        self._issuer = issuer
        self._dashboard_client = dashboard_client
        self._engine_client = engine_client
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = str(uuid.uuid4())

    @property
    def keys(self) -> Mapping[str, RSAPublicKey]:
        """The public keys that check the tokens, by key id."""
        return {self._key_id: self._key.public_key()}

    def id_token(self, login: Login, session: Session | None = None) -> str:
        """Return the token that the dashboard sends for a user; without a session, a long one."""
        nonce = {} if session is None or session.nonce is None else {"nonce": session.nonce}
        return self._signed(
            {
                "sub": login.subject,
                "aud": self._dashboard_client,
                "token_use": "id",
                "custom:business_id": login.business_id,
                "cognito:groups": [login.role],
                "cognito:username": login.subject,
                "email": login.email,
                "email_verified": True,
                "locale": login.locale,
                **nonce,
            },
            session,
        )

    def access_token(self, login: Login, scopes: Iterable[str], session: Session) -> str:
        """Return the token of a user for the pool's own API: it names no business."""
        return self._signed(
            {
                "sub": login.subject,
                "client_id": self._dashboard_client,
                "cognito:groups": [login.role],
                "username": login.subject,
                "token_use": "access",
                "scope": " ".join(scopes),
                "version": 2,
            },
            session,
        )

    def engine_token(self) -> str:
        """Return the token that the broadcast engine sends: an access token has no audience."""
        return self._signed(
            {
                "sub": self._engine_client,
                "client_id": self._engine_client,
                "token_use": "access",
                "scope": ENGINE_SCOPE,
                "version": 2,
            }
        )

    def _signed(self, claims: Mapping[str, Any], session: Session | None = None) -> str:
        now = int(time.time())
        life = LIFE_SECONDS if session is None else session.life_seconds
        signed_in_at = now if session is None else session.signed_in_at
        times = {"iat": now, "auth_time": signed_in_at, "exp": now + life}
        return jwt.encode(
            {**claims, **times, "iss": self._issuer, "jti": str(uuid.uuid4())},
            self._key,
            algorithm="RS256",
            headers={"kid": self._key_id},
        )
