"""ULIDs: ids that sort by time and cannot be guessed (128 bits, 26 characters, Crockford base 32).

The form is that of the ULID specification: 48 bits of milliseconds since 1970, 80 random bits.
"""

from datetime import UTC, datetime, timedelta

from shared.domain.errors import require

RANDOM_BYTES = 10
LETTERS = 26

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ulid(at: datetime, random_bytes: bytes) -> str:
    """Return the id of an instant (aware) and ten random bytes."""
    require(len(random_bytes) == RANDOM_BYTES, "a ULID has 80 random bits")
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    number = milliseconds << 8 * RANDOM_BYTES | int.from_bytes(random_bytes)
    letters = []
    for _ in range(LETTERS):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(reversed(letters))
