"""Time and chance, which use cases never ask the machine for."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time of the product: deadlines, dates, prices."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""


class Timer(Protocol):
    """How long the present request has been running, for deadlines inside it."""

    def elapsed_ms(self) -> int:
        """Return the milliseconds since the request began."""

    def pause(self, attempt: int) -> None:
        """Wait before try number `attempt` (from 1), longer for later ones, with full jitter."""


class Chance(Protocol):
    """The one source of randomness."""

    def digits(self, count: int) -> str:
        """Return that many unpredictable decimal digits."""

    def token(self) -> str:
        """Return an unguessable token that is safe in a path (at least 128 bits)."""

    def random_bytes(self, count: int) -> bytes:
        """Return that many unpredictable bytes."""
