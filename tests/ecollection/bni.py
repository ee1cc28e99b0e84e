"""BNI's end of the cipher, with nothing of shared/ecollection: no misreading is repeated here."""

from base64 import urlsafe_b64encode
from datetime import datetime


def sealed_by_bni(content: str, client_id: str, secret_key: str, sealed_at: datetime) -> str:
    """Seal any ASCII content, JSON or not, one symbol after the other."""
    plaintext = "".join(reversed(str(int(sealed_at.timestamp())))) + "." + content
    return written(raised(plaintext, client_id, secret_key))


def raised(plaintext: str, *keys: str) -> bytes:
    """The symbols of a plaintext after one pass for each key."""
    symbols = []
    for position, character in enumerate(plaintext):
        code = ord(character)
        for key in keys:
            at = position % len(key)
            code += ord(key[at - 1] if at else key[len(key) - 1])
        symbols.append(code % 128)
    return bytes(symbols)


def written(symbols: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(symbols).decode("ascii").rstrip("=")
