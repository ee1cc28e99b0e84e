"""The symmetric signature of SNAP BI transactions: HMAC-SHA512 with the client secret.

The rule is SNAP BI's (security standard, symmetric signature with access token) as BCA documents
it for virtual accounts; the check values in tests/snap/vectors.json are other people's.
"""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from shared.strict_json import JsonRefusal, read_object

SECRETS_MAX = 2
"""Secrets that may be valid at once: the one in use and, while it is rotated, its successor."""

# A string is kept whole, whitespace outside strings is not. The closing quote is optional: an
# unterminated string reaches to the end of the body and the scan stays linear.
_STRING_OR_SPACE = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|[ \t\n\r]++', re.DOTALL)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What the signature of a transaction covers, exactly as received, and the signature.

    `relative_url` comes from the function of that name; `access_token` is without "Bearer " and
    empty when the header is absent; `timestamp` is the text of X-TIMESTAMP and `signature` that
    of X-SIGNATURE.
    """

    method: str
    relative_url: str
    access_token: str
    body: bytes
    timestamp: str
    signature: str


def minify(body: bytes) -> bytes:
    """Remove the JSON whitespace outside strings and leave every other byte as it is.

    Reading and writing the JSON instead would change number forms, escapes and the order of keys,
    and with them the hash. A body that is not JSON comes out with the same bytes removed.
    """
    return _STRING_OR_SPACE.sub(rb"\1", body)


def relative_url(path: str, query: str) -> str:
    """Return the path and, if there is a query string, its pairs sorted by name, then by value.

    `path` and `query` are what the bank called, percent-encoding included; `query` has no leading
    question mark and may be empty. (BCA, signature: relative URL.)
    """
    if not query:
        return path
    pairs = [pair.partition("=") for pair in query.split("&")]
    return path + "?" + "&".join("".join(pair) for pair in sorted(pairs))


def string_to_sign(
    method: str, relative_url: str, access_token: str, hashed_body: bytes, timestamp: str
) -> str:
    """Return the text that is signed; `hashed_body` is the minified body, empty for none."""
    body_hash = hashlib.sha256(hashed_body).hexdigest()
    return f"{method}:{relative_url}:{access_token}:{body_hash}:{timestamp}"


def sign(text: str, secret: str) -> str:
    """Return X-SIGNATURE for a string to sign: base64 of its HMAC-SHA512."""
    # Headers reach us as text; surrogatepass makes sure that no text at all fails to encode.
    message = text.encode("utf-8", "surrogatepass")
    return b64encode(hmac.digest(secret.encode(), message, "sha512")).decode("ascii")


def verifying_secret(request: SignedRequest, secrets: Sequence[str]) -> int | None:
    """Return the position of the secret that verifies the request, or None when none does.

    Every text in the request may be anything; a damaged one is a refusal. Raises ValueError when
    `secrets` are not one or two non-empty texts, which is a fault of our configuration.
    """
    if not 1 <= len(secrets) <= SECRETS_MAX or not all(secrets):
        raise ValueError("one or two secrets, none of them empty")
    minified = minify(request.body)
    position = _matching_secret(request, minified, secrets)
    if position is None and minified != request.body and _refused_as_json(request.body):
        # There is nothing to minify in a body that is not JSON, and banks' signers hash it as
        # sent. Accepting that hash too lets the sender learn of the malformed body (400) instead
        # of a bad signature (401); such a body has no effect either way.
        position = _matching_secret(request, request.body, secrets)
    return position


def _matching_secret(
    request: SignedRequest, hashed_body: bytes, secrets: Sequence[str]
) -> int | None:
    text = string_to_sign(
        request.method, request.relative_url, request.access_token, hashed_body, request.timestamp
    )
    # The text of the header is compared, not what it decodes to: base64 has several spellings of
    # the same bytes, and only one of them is the signature.
    received = request.signature.encode("utf-8", "surrogatepass")
    matches = [hmac.compare_digest(received, sign(text, secret).encode()) for secret in secrets]
    return matches.index(True) if True in matches else None


def _refused_as_json(body: bytes) -> bool:
    return isinstance(read_object(body), JsonRefusal)
