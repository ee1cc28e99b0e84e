"""Both verifiers of the protocol a second time, by other means, to hold ours against.

Bodies are minified one byte at a time, digests and signatures are left to `cryptography`, and
base64 is decoded and compared as bytes where ours compares the text.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from shared.snap.signature import SignedRequest

BODY_BYTES_MAX = 65_536
LEVELS_MAX = 64
QUOTE, BACKSLASH, BLANKS = ord('"'), ord("\\"), frozenset(b" \t\n\r")


def minified_by_hand(body: bytes) -> bytes:
    """A body without the blanks outside its strings, told one byte at a time."""
    kept = bytearray()
    in_string = escaped = False
    for byte in body:
        if in_string:
            kept.append(byte)
            in_string = escaped or byte != QUOTE
            escaped = not escaped and byte == BACKSLASH
        elif byte not in BLANKS:
            kept.append(byte)
            in_string = byte == QUOTE
    return bytes(kept)


def secret_that_signed(request: SignedRequest, secrets: Sequence[str]) -> int | None:
    """The position of the secret whose HMAC-SHA512 the signature is, or None.

    A body that is no JSON object may have been signed as it was sent.
    """
    signature = _bytes_of_base64(request.signature)
    if signature is None:
        return None
    minified = minified_by_hand(request.body)
    position = _hmac_that_matches(request, minified, signature, secrets)
    if position is None and minified != request.body and not is_strict_object(request.body):
        position = _hmac_that_matches(request, request.body, signature, secrets)
    return position


def _hmac_that_matches(
    request: SignedRequest, hashed: bytes, signature: bytes, secrets: Sequence[str]
) -> int | None:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(hashed)
    parts = [request.method, request.relative_url, request.access_token]
    text = ":".join([*parts, digest.finalize().hex(), request.timestamp])
    for position, secret in enumerate(secrets):
        mac = hmac.HMAC(secret.encode(), hashes.SHA512())
        mac.update(text.encode("utf-8", "surrogatepass"))
        try:
            mac.verify(signature)
        except InvalidSignature:
            continue
        return position
    return None


def key_that_signed(
    client_key: str, timestamp: str, text: str, keys: Sequence[rsa.RSAPublicKey]
) -> int | None:
    """The position of the key whose signature of a token request this is, or None."""
    signature = _bytes_of_base64(text)
    if signature is None:
        return None
    message = "|".join([client_key, timestamp]).encode("utf-8", "surrogatepass")
    for position, key in enumerate(keys):
        try:
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            continue
        return position
    return None


def is_strict_object(body: bytes) -> bool:
    """Whether a body is one JSON object that every reader reads alike."""
    try:
        document = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    fits = len(body) <= BODY_BYTES_MAX and _levels(document) <= LEVELS_MAX
    return isinstance(document, dict) and fits and not _has_control(document)


def _bytes_of_base64(text: str) -> bytes | None:
    """What a text stands for, if it is the one way to write it."""
    try:
        content = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return content if b64encode(content) == text.encode() else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _levels(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(_levels, _inside(value)), default=0)


def _has_control(value: Any) -> bool:
    if isinstance(value, str):
        return any(ord(each) < 0x20 or 0xD800 <= ord(each) <= 0xDFFF for each in value)
    return any(map(_has_control, _inside(value)))
