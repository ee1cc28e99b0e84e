"""Randomness from the operating system."""

import secrets

TOKEN_BYTES = 18


class SystemChance:
    """See shared.ports.surroundings.Chance."""

    def digits(self, count: int) -> str:
        """Return that many unpredictable decimal digits."""
        return f"{secrets.randbelow(10**count):0{count}d}"

    def token(self) -> str:
        """Return 24 characters that are safe in a path: 144 random bits."""
        return secrets.token_urlsafe(TOKEN_BYTES)

    def random_bytes(self, count: int) -> bytes:
        """Return that many unpredictable bytes."""
        return secrets.token_bytes(count)
