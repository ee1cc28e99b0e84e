"""The access token that a bank gets from us: sealed, not stored.

A token proves that we issued it, to whom and until when, by an HMAC-SHA256 over exactly that. It
cannot be revoked before it expires, except by taking its key away; it is short-lived, and without
the client secret that signs every request it opens nothing.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

TOKEN_LIFETIME = timedelta(seconds=900)
"""How long a token is good, and the `expiresIn` that BCA documents for service 73."""

TOKEN_RANDOM_BYTES = 16
"""Makes two tokens of one client and instant differ, as many bytes as a random UUID has."""

TOKEN_KEYS_MAX = 2
TOKEN_KEY_BYTES_MIN = 32
"""A key shorter than the hash weakens an HMAC (RFC 2104, section 3)."""

CLIENT_KEY_BYTES_MAX = 256
"""Keeps a token below 450 characters; SNAP BI allows 2048."""

_VERSION = b"\x01"
_EXPIRY_BYTES = 8
_SEAL_BYTES = 32
_HEAD_BYTES = len(_VERSION) + _EXPIRY_BYTES + TOKEN_RANDOM_BYTES
_TOKEN_CHARACTERS_MAX = 450
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_BEARER = re.compile(r"(?i:Bearer) +([A-Za-z0-9._~+/-]+=*)", re.ASCII)


def seal_access_token(
    client_key: str, token_keys: Sequence[str], *, now: datetime, random_bytes: bytes
) -> str:
    """Return a token for the client that is good for TOKEN_LIFETIME from `now`.

    `token_keys` are one or two texts of at least 32 bytes, the first of which seals; `now` is
    aware; `random_bytes` are TOKEN_RANDOM_BYTES from a cryptographic source. The result is
    base64url without padding. Raises ValueError when an argument is anything else.
    """
    if len(random_bytes) != TOKEN_RANDOM_BYTES:
        raise ValueError("the number of random bytes is fixed")
    client = client_key.encode()
    if not 1 <= len(client) <= CLIENT_KEY_BYTES_MAX:
        raise ValueError("a client key has 1 to 256 bytes")
    expiry = _microseconds(now + TOKEN_LIFETIME).to_bytes(_EXPIRY_BYTES, "big")
    sealed = _VERSION + expiry + random_bytes + client
    key = _checked(token_keys)[0]
    return _to_base64url(sealed + hmac.digest(key, sealed, "sha256"))


def open_access_token(token: str, token_keys: Sequence[str], *, now: datetime) -> str | None:
    """Return the client key that a token was sealed for, or None when it is not good at `now`.

    Any of the one or two keys opens. None stands for every reason alike (not ours, changed,
    expired), because the answer is the same 401; `token` may be any text. Raises ValueError when
    `token_keys` are not one or two texts of at least 32 bytes, or `now` is not aware.
    """
    keys = _checked(token_keys)
    instant = _microseconds(now)
    content = _from_base64url(token)
    if content is None or len(content) <= _HEAD_BYTES + _SEAL_BYTES:
        return None
    sealed, seal = content[:-_SEAL_BYTES], content[-_SEAL_BYTES:]
    genuine = [hmac.compare_digest(hmac.digest(key, sealed, "sha256"), seal) for key in keys]
    if not any(genuine) or not sealed.startswith(_VERSION):
        return None
    expiry = int.from_bytes(sealed[len(_VERSION) : len(_VERSION) + _EXPIRY_BYTES], "big")
    return sealed[_HEAD_BYTES:].decode() if instant < expiry else None


def bearer_token(authorization: str) -> str | None:
    """Return the token of an Authorization header ("Bearer ..."), or None for any other text.

    The scheme's case does not matter (RFC 9110, 11.1); the token's alphabet is RFC 6750's.
    """
    match = _BEARER.fullmatch(authorization)
    return match[1] if match else None


def _checked(token_keys: Sequence[str]) -> list[bytes]:
    keys = [key.encode() for key in token_keys]
    if not 1 <= len(keys) <= TOKEN_KEYS_MAX or any(len(k) < TOKEN_KEY_BYTES_MIN for k in keys):
        raise ValueError("one or two token keys of at least 32 bytes")
    return keys


def _microseconds(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _to_base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _from_base64url(text: str) -> bytes | None:
    """Decode the one spelling that _to_base64url writes; None for every other text."""
    fits = len(text) <= _TOKEN_CHARACTERS_MAX and _BASE64URL.fullmatch(text)
    if not fits or len(text) % 4 == 1:
        return None
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # The unused bits of the last character would make a second spelling of the same token.
    return content if _to_base64url(content) == text else None
