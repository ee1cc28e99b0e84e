"""How the `data` of every eCollection message is sealed, and how little that proves.

BNI's libraries call it encryption. The plaintext is the time in unix seconds, written backwards, a
point, and one JSON object. Twice, with the client id and then with the secret key, each symbol's
code is raised by that of a symbol of the key, modulo 128; the key is repeated and starts with its
last symbol. The result is base64url without padding. All of it is ASCII. (BNI's Node, Python and
PHP libraries for eCollection; the vectors in tests/ecollection/vectors.json are theirs.)

This protects nothing that matters:

* There is no integrity. One changed symbol changes one symbol of the plaintext and nothing else,
  so a payment_amount of 100000 becomes 900000 and still opens.
* There is no authenticity. Whoever knows the content of one message gets the secret key from it by
  subtraction, and most of each message is known.
* A message opens again and again as long as its time fits.

Therefore what was opened is a hint and never a fact. Nothing is booked, closed or told to a
customer because a callback says so; we ask BNI ourselves (inquirybilling, over TLS, at its own
address), book only what that answer confirms, and book it once per trx_id and payment_ntb. The
time window below is no protection either, it only sorts out what is plainly stale.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import cycle

from shared.strict_json import JsonObject, JsonRefusal, read_object

CLOCK_SKEW_SECONDS_MAX = 480
"""How far the time inside may lie from ours, either way; exactly this far is accepted.

BNI's own libraries disagree: 300 s in Node and the oldest ones, 480 s in PHP and Python. The wider
one is right for a reader, because the window keeps nobody out (see above), while refusing a
genuine callback keeps a customer waiting for money that was paid. What we send may meet the
narrower one, so our clock has to be within 300 s of the bank's.
"""

SECRET_KEYS_MAX = 2
"""Secret keys that may be active at once: the one in use and, while it is rotated, the next."""

SEALED_CHARACTERS_MAX = 16 * 1024
"""Longest `data` that is looked at; BNI's longest message, an answer, has about 1,000."""

_CODES = 128
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
# Ten digits are the seconds from September 2001 to November 2286.
_TIME_AND_CONTENT = re.compile(r"([0-9]{10})\.(.*)", re.DOTALL)
_SECONDS_MIN, _SECONDS_MAX = 10**9, 10**10 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OpenRefusal(StrEnum):
    """Why `data` did not open, in the order in which the guards run.

    Of several keys, the one that came furthest decides.
    """

    MALFORMED = "MALFORMED"
    """Not base64url of ASCII, or longer than SEALED_CHARACTERS_MAX."""
    WRONG_KEY = "WRONG_KEY"
    """No key leaves a time in front: sealed with another key or for another client, or damaged."""
    CLOCK_SKEW = "CLOCK_SKEW"
    """The time inside is more than CLOCK_SKEW_SECONDS_MAX from ours."""
    NOT_AN_OBJECT = "NOT_AN_OBJECT"
    """What follows the time is not one JSON object as shared/strict_json.py takes it."""


@dataclass(frozen=True, slots=True)
class OpenedData:
    """What `data` says: a hint, see above.

    `sealed_at` is the time inside, in UTC; `opened_by` is the position of the secret key.
    """

    document: JsonObject
    sealed_at: datetime
    opened_by: int


def seal_data(
    document: Mapping[str, str], client_id: str, secret_key: str, *, now: datetime
) -> str:
    """Return the `data` of a message of ours: base64url without padding.

    `document` maps the names of the protocol to texts; `now` is aware and by our clock. Raises
    ValueError for a text that is not ASCII (the cipher would change it without a word, so names
    are made ASCII before, see shared/ecollection/billing.py::ascii_name), for a client id or
    secret key that is empty or not ASCII, and for a time outside the years 2002 to 2286.
    """
    seconds = _unix_seconds(now)
    if not _SECONDS_MIN <= seconds <= _SECONDS_MAX:
        raise ValueError("the time of a message is ten digits of unix seconds")
    text = json.dumps(dict(document), ensure_ascii=False, separators=(",", ":"))
    if not text.isascii():
        raise ValueError("only ASCII can be sealed")
    plaintext = f"{str(seconds)[::-1]}.{text}".encode("ascii")
    sealed = _shifted(_shifted(plaintext, _key(client_id), 1), _key(secret_key), 1)
    return urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def open_data(
    sealed: str, client_id: str, secret_keys: Sequence[str], *, now: datetime
) -> OpenedData | OpenRefusal:
    """Open the `data` of a message of BNI's, with the first secret key that fits.

    `sealed` may be any text, and never raises. `now` is aware. Raises ValueError for what is a
    fault of ours: not one or two secret keys, a key or client id that is empty or not ASCII, a
    naive `now`.
    """
    if not 1 <= len(secret_keys) <= SECRET_KEYS_MAX:
        raise ValueError("one or two secret keys")
    keys = [_key(secret_key) for secret_key in secret_keys]
    client_key, seconds = _key(client_id), _unix_seconds(now)
    symbols = _symbols(sealed)
    if symbols is None:
        return OpenRefusal.MALFORMED
    half_open = _shifted(symbols, client_key, -1)
    refusals = []
    for position, key in enumerate(keys):
        opened = _read(_shifted(half_open, key, -1), seconds, position)
        if isinstance(opened, OpenedData):
            return opened
        refusals.append(opened)
    return max(refusals, key=list(OpenRefusal).index)


def _read(plaintext: bytes, seconds: int, position: int) -> OpenedData | OpenRefusal:
    match = _TIME_AND_CONTENT.fullmatch(plaintext.decode("ascii"))
    if match is None:
        return OpenRefusal.WRONG_KEY
    sealed_seconds = int(match[1][::-1])
    if abs(sealed_seconds - seconds) > CLOCK_SKEW_SECONDS_MAX:
        return OpenRefusal.CLOCK_SKEW
    document = read_object(match[2].encode("ascii"))
    if isinstance(document, JsonRefusal):
        return OpenRefusal.NOT_AN_OBJECT
    return OpenedData(document, _EPOCH + timedelta(seconds=sealed_seconds), position)


def _shifted(symbols: bytes, key: bytes, direction: int) -> bytes:
    """Raise (1) or lower (-1) every symbol by one of the key, which starts with its last one."""
    repeated = cycle(key[-1:] + key[:-1])
    return bytes(
        (symbol + direction * by) % _CODES for symbol, by in zip(symbols, repeated, strict=False)
    )


def _symbols(sealed: str) -> bytes | None:
    """Decode the one spelling that sealing writes; None for every other text."""
    fits = len(sealed) <= SEALED_CHARACTERS_MAX and _BASE64URL.fullmatch(sealed)
    if not fits or len(sealed) % 4 == 1:
        return None
    symbols = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    canonical = urlsafe_b64encode(symbols).rstrip(b"=").decode("ascii") == sealed
    return symbols if canonical and symbols.isascii() else None


def _key(text: str) -> bytes:
    if not text or not text.isascii():
        raise ValueError("a client id and a secret key are ASCII and not empty")
    return text.encode("ascii")


def _unix_seconds(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return (instant - _EPOCH) // timedelta(seconds=1)
