"""The asymmetric signature of SNAP BI token requests: RSASSA-PKCS1-v1_5 with SHA-256.

Verified with pow(): it works on public data only, and importing a cryptography package would cost
every cold start more than it saves. Nothing here signs; private keys need constant-time arithmetic.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass

PUBLIC_KEYS_MAX = 2
"""Keys that may be valid at once: the one in use and, while it is rotated, its successor."""

MODULUS_BITS_MIN = 2048
MODULUS_BITS_MAX = 4096
"""Beyond it one check would cost a request more than its whole database work."""

EXPONENT_MIN = 65_537
"""Smallest public exponent that FIPS 186-5 allows."""

EXPONENT_BITS_MAX = 32
"""Bounds the time of a check; every exponent in use is 65537."""

_PEM = re.compile(
    r"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END PUBLIC KEY-----\s*"
)
# AlgorithmIdentifier { rsaEncryption, NULL } (RFC 3279, 2.3.1).
_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
# DigestInfo of SHA-256 up to the digest itself (RFC 8017, 9.2 note 1).
_SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_TAG_INTEGER = 0x02
_TAG_BIT_STRING = 0x03
_TAG_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class RsaPublicKey:
    """A public key within the limits of this module. Make it with read_public_key."""

    modulus: int
    exponent: int


def read_public_key(pem: str) -> RsaPublicKey:
    """Read an X.509 SubjectPublicKeyInfo in PEM ("BEGIN PUBLIC KEY", RFC 7468 section 13).

    Raises ValueError for any other text, a key that is not RSA or not in DER, and one outside the
    limits of this module. Keys are configuration: a bad one is a fault, not a refusal.
    """
    match = _PEM.fullmatch(pem)
    if match is None:
        raise ValueError("not one PEM block of a public key")
    try:
        encoded = b64decode("".join(match[1].split()), validate=True)
    except Base64Error as error:
        raise ValueError("the public key is not base64") from error

    info = _only_value(encoded, _TAG_SEQUENCE)
    if not info.startswith(_RSA_ENCRYPTION):
        raise ValueError("the public key is not an RSA key")
    bits = _only_value(info[len(_RSA_ENCRYPTION) :], _TAG_BIT_STRING)
    if not bits.startswith(b"\x00"):
        raise ValueError("the public key does not fill whole bytes")
    modulus_bytes, rest = _value(_only_value(bits[1:], _TAG_SEQUENCE), _TAG_INTEGER)
    modulus = _positive_integer(modulus_bytes)
    exponent = _positive_integer(_only_value(rest, _TAG_INTEGER))

    if not MODULUS_BITS_MIN <= modulus.bit_length() <= MODULUS_BITS_MAX or modulus % 2 == 0:
        raise ValueError("the modulus is not an odd number of 2048 to 4096 bits")
    if exponent < EXPONENT_MIN or exponent.bit_length() > EXPONENT_BITS_MAX or exponent % 2 == 0:
        raise ValueError("the exponent is not an odd number from 65537 to 32 bits")
    return RsaPublicKey(modulus, exponent)


def verifying_key(
    client_key: str, timestamp: str, signature: str, keys: Sequence[RsaPublicKey]
) -> int | None:
    """Return the position of the key that verifies a token request, or None when none does.

    The arguments are the texts of X-CLIENT-KEY, X-TIMESTAMP and X-SIGNATURE, and may be anything;
    a damaged one is a refusal. The body of a token request is not signed (SNAP BI, service 73).
    Raises ValueError when there are not one or two keys.
    """
    if not 1 <= len(keys) <= PUBLIC_KEYS_MAX:
        raise ValueError("one or two public keys")
    try:
        signature_bytes = b64decode(signature, validate=True)
    except ValueError:
        # binascii.Error is a ValueError too; a text with other than ASCII characters raises that.
        return None
    if b64encode(signature_bytes).decode("ascii") != signature:
        return None
    message = f"{client_key}|{timestamp}".encode("utf-8", "surrogatepass")
    for position, key in enumerate(keys):
        if _verifies(message, signature_bytes, key):
            return position
    return None


def _verifies(message: bytes, signature: bytes, key: RsaPublicKey) -> bool:
    """Check as RFC 8017 8.2.2 does: build the whole encoded message and compare all of it.

    Parsing the padding instead is what Bleichenbacher's forgery of 2006 lives on.
    """
    size = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= key.modulus:
        return False
    recovered = pow(number, key.exponent, key.modulus).to_bytes(size, "big")
    ending = b"\x00" + _SHA256_DIGEST_INFO + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (size - 2 - len(ending)) + ending
    return hmac.compare_digest(recovered, expected)


def _value(encoded: bytes, tag: int) -> tuple[bytes, bytes]:
    """Split DER (X.690, 8.1 and 10.1) into the contents of its first value and the rest."""
    if len(encoded) < 2 or encoded[0] != tag:
        raise ValueError("the public key is not the expected DER structure")
    length, start = encoded[1], 2
    if length >= 0x80:
        length_bytes = encoded[2 : 2 + length - 0x80]
        start += len(length_bytes)
        length = int.from_bytes(length_bytes, "big")
        if length < 0x80 or length_bytes[0] == 0:
            raise ValueError("a length in the public key is not the shortest one")
    if len(encoded) < start + length:
        raise ValueError("the public key is cut off")
    return encoded[start : start + length], encoded[start + length :]


def _only_value(encoded: bytes, tag: int) -> bytes:
    contents, rest = _value(encoded, tag)
    if rest:
        raise ValueError("bytes follow the public key")
    return contents


def _positive_integer(contents: bytes) -> int:
    shortest = len(contents) == 1 or contents[:1] != b"\x00" or contents[1:2] >= b"\x80"
    if not contents or contents[0] >= 0x80 or not shortest:
        raise ValueError("a number in the public key is not a positive DER integer")
    return int.from_bytes(contents, "big")
