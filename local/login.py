"""What Cognito's login does, without its pages: authorization codes, sessions and tokens.

Source: OAuth 2.0 (RFC 6749), PKCE (RFC 7636), and "User pool endpoints and managed login
reference" in the Cognito Developer Guide. Times are real ones, whatever the stack's clock says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from local.intrinsics import JsonObject
from local.tokens import Login, Session, TokenIssuer

CODE_SECONDS = 5 * 60
"""How long a code may be exchanged, as Cognito's may."""

SESSION_SECONDS = 60 * 60
"""How long the login page remembers a browser, as Cognito's does."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECONDS_OF = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class OAuthError(Exception):
    """A request that is refused with one of OAuth's codes; the message is for developers."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


class UntrustedTarget(Exception):
    """Nobody may be sent where a request wants the browser to go."""


@dataclass(frozen=True, slots=True)
class Client:
    """The dashboard as the user pool knows it: where it may be, and how long its tokens live.

    `retry_seconds` is how long a refresh token that was used may be used again, because the answer
    may have got lost.
    """

    client_id: str
    callback_urls: tuple[str, ...]
    logout_urls: tuple[str, ...]
    scopes: tuple[str, ...]
    token_seconds: int
    refresh_seconds: int
    retry_seconds: int

    @classmethod
    def of(cls, client_id: str, properties: JsonObject) -> Client:
        """Read the properties of an AWS::Cognito::UserPoolClient."""
        units = properties["TokenValidityUnits"]
        return cls(
            client_id=client_id,
            callback_urls=tuple(properties["CallbackURLs"]),
            logout_urls=tuple(properties["LogoutURLs"]),
            scopes=tuple(properties["AllowedOAuthScopes"]),
            token_seconds=int(properties["IdTokenValidity"]) * SECONDS_OF[units["IdToken"]],
            refresh_seconds=int(properties["RefreshTokenValidity"])
            * SECONDS_OF[units["RefreshToken"]],
            retry_seconds=int(properties["RefreshTokenRotation"]["RetryGracePeriodSeconds"]),
        )

    def target(self, query: Mapping[str, str], name: str, urls: tuple[str, ...]) -> str:
        """Return the address in a request that the browser is to go to; raises UntrustedTarget."""
        if query.get("client_id") != self.client_id:
            raise UntrustedTarget("client_id is not the dashboard's")
        address = query.get(name, "")
        if not any(_is_same_place(address, url) for url in urls):
            raise UntrustedTarget(f"{name} must be {' or '.join(urls)}")
        return address


@dataclass(frozen=True, slots=True)
class Request:
    """A good request for a code."""

    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    nonce: str | None
    prompt: str | None


@dataclass(frozen=True, slots=True)
class _Visit:
    login: Login
    signed_in_at: int


@dataclass(frozen=True, slots=True)
class _Grant:
    visit: _Visit
    scopes: tuple[str, ...]
    nonce: str | None


@dataclass(frozen=True, slots=True)
class _Code:
    request: Request
    grant: _Grant
    until: float


@dataclass(slots=True)
class _Refresh:
    grant: _Grant
    until: float


@dataclass
class LoginServer:
    """The login of one client. `now` tells seconds since 1970; not for several threads at once."""

    client: Client
    tokens: TokenIssuer
    now: Callable[[], float]
    _sessions: dict[str, _Visit] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _refreshes: dict[str, _Refresh] = field(default_factory=dict)

    def read(self, redirect_uri: str, query: Mapping[str, str]) -> Request:
        """Check a request for a code whose target is trusted; raises OAuthError."""
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be code")
        if query.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "code_challenge_method must be S256")
        challenge = query.get("code_challenge", "")
        if not _CHALLENGE.fullmatch(challenge):
            raise OAuthError("invalid_request", "code_challenge must be a SHA-256 in base64url")
        if not query.get("state"):
            raise OAuthError("invalid_request", "state is missing")
        scopes = tuple(query.get("scope", "").split()) or self.client.scopes
        if not set(scopes) <= set(self.client.scopes):
            raise OAuthError("invalid_scope", f"scope may be of {' '.join(self.client.scopes)}")
        return Request(redirect_uri, scopes, challenge, query.get("nonce"), query.get("prompt"))

    def sign_in(self, login: Login) -> str:
        """Remember a browser's user; returns the session that its cookie holds."""
        session = secrets.token_urlsafe(32)
        self._sessions[session] = _Visit(login, int(self.now()))
        return session

    def sign_out(self, session: str | None) -> None:
        """Forget a browser's user."""
        self._sessions.pop(session or "", None)

    def code(self, request: Request, session: str | None) -> str | None:
        """Return a code for the user of a session; None when there is none any more."""
        visit = self._sessions.get(session or "")
        if visit is None or visit.signed_in_at + SESSION_SECONDS <= self.now():
            return None
        code = secrets.token_urlsafe(32)
        grant = _Grant(visit, request.scopes, request.nonce)
        self._codes[code] = _Code(request, grant, self.now() + CODE_SECONDS)
        return code

    def exchange(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Answer a request for tokens; raises OAuthError."""
        if form.get("client_id") != self.client.client_id:
            raise OAuthError("invalid_client", "client_id is not the dashboard's")
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(form)
            case "refresh_token":
                return self._by_refresh(form)
        raise OAuthError(
            "unsupported_grant_type", "grant_type must be authorization_code or refresh_token"
        )

    def _by_code(self, form: Mapping[str, str]) -> dict[str, Any]:
        # A code is spent by the first attempt, also by one that fails.
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.until <= self.now():
            raise OAuthError("invalid_grant", "the code is unknown, was used, or is too old")
        if form.get("redirect_uri") != code.request.redirect_uri:
            raise OAuthError("invalid_grant", "redirect_uri is not that of the code")
        if not _proves(form.get("code_verifier", ""), code.request.challenge):
            raise OAuthError("invalid_grant", "code_verifier does not fit the code_challenge")
        return self._answer(code.grant, self.now() + self.client.refresh_seconds)

    def _by_refresh(self, form: Mapping[str, str]) -> dict[str, Any]:
        refresh = self._refreshes.get(form.get("refresh_token", ""))
        if refresh is None or refresh.until <= self.now():
            raise OAuthError("invalid_grant", "the refresh token is unknown, was used, or is old")
        # The next one lives no longer than the first would have.
        answer = self._answer(refresh.grant, refresh.until)
        refresh.until = min(refresh.until, self.now() + self.client.retry_seconds)
        return answer

    def _answer(self, grant: _Grant, refresh_until: float) -> dict[str, Any]:
        visit, scopes = grant.visit, grant.scopes
        session = Session(visit.signed_in_at, self.client.token_seconds, grant.nonce)
        refresh_token = secrets.token_urlsafe(48)
        self._refreshes[refresh_token] = _Refresh(grant, refresh_until)
        tokens = {
            "access_token": self.tokens.access_token(visit.login, scopes, session),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": self.client.token_seconds,
        }
        if "openid" in scopes:
            tokens["id_token"] = self.tokens.id_token(visit.login, session)
        return tokens


def _proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return bool(_VERIFIER.fullmatch(verifier)) and hmac.compare_digest(made, challenge)


def _is_same_place(address: str, url: str) -> bool:
    """Tell whether an address is the registered one, or it at another name or port of loopback.

    The second is for a browser that says localhost, and for a server that develops the pages.
    """
    if address == url:
        return True
    try:
        there, known = urlsplit(address), urlsplit(url)
        both_here = there.hostname in LOOPBACK and known.hostname in LOOPBACK
    except ValueError:
        return False
    return both_here and there._replace(netloc="") == known._replace(netloc="")
