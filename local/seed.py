"""What a new stack begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.stack import Stack


@dataclass(frozen=True, slots=True)
class SeededUser:
    """A user of a seeded business; `role` is the group in the token."""

    email: str
    role: str
    locale: str


@dataclass(frozen=True, slots=True)
class SeededBusiness:
    """A business as the stack announces it: who may log in, and its numbers."""

    business_id: str
    name: str
    users: Sequence[SeededUser]
    numbers: Sequence[str]


def seed(stack: Stack) -> None:
    """Bring a running stack whose stores are empty into the seeded state."""


def businesses() -> Sequence[SeededBusiness]:
    """Return the businesses of the seeded state."""
    return ()
