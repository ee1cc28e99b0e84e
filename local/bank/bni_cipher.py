"""How BNI seals what it and a client tell each other (its library "BniEnc").

The plain text is the time in reversed digits, a dot, and JSON. Every character is moved along by
the character of a key that stands before its own position, modulo 128: by the client id first, by
the secret key then. It hides little and proves nothing: whoever changes a symbol changes a digit.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

WINDOW = timedelta(seconds=480)
"""How far the sealing may lie from the bank's time (TIME_DIFF_LIMIT of BNI's PHP library)."""


class CannotOpen(Exception):
    """Data that these keys did not seal."""


class OutOfTime(Exception):
    """Data sealed too long ago, or too far ahead."""


def seal(content: dict[str, Any], client_id: str, secret_key: str, at: datetime) -> str:
    """Return the content as it travels: base64 for addresses, without padding."""
    # As PHP writes JSON: no spaces, ASCII only, slashes escaped.
    text = json.dumps(content, separators=(",", ":")).replace("/", "\\/")
    plain = f"{int(at.timestamp())}"[::-1] + "." + text
    moved = _moved(_moved(plain.encode("ascii"), client_id, 1), secret_key, 1)
    return urlsafe_b64encode(moved).decode("ascii").rstrip("=")


def open_sealed(data: str, client_id: str, secret_key: str, now: datetime) -> dict[str, Any]:
    """Return the content of sealed data; raises CannotOpen or OutOfTime."""
    try:
        moved = urlsafe_b64decode(data.encode("ascii") + b"=" * (-len(data) % 4))
        plain = _moved(_moved(moved, secret_key, -1), client_id, -1).decode("ascii")
        reversed_time, _, text = plain.partition(".")
        sealed_at = int(reversed_time[::-1])
        content = json.loads(text)
    except ValueError as error:
        raise CannotOpen from error
    if not isinstance(content, dict):
        raise CannotOpen
    if abs(now.timestamp() - sealed_at) > WINDOW.total_seconds():
        raise OutOfTime
    return content


def _moved(text: bytes, key: str, direction: int) -> bytes:
    steps = key.encode("ascii")
    return bytes(
        (each + direction * steps[position % len(steps) - 1]) % 128
        for position, each in enumerate(text)
    )
