"""Whom a new stack begins with: the businesses of seed.json, their users and numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).with_name("seed.json")


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


def businesses() -> Sequence[SeededBusiness]:
    """Return the businesses of the seeded state."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return [
        SeededBusiness(
            business_id=business["business_id"],
            name=business["name"],
            users=[SeededUser(**user) for user in business["users"]],
            numbers=[number["number"] for number in business["numbers"]],
        )
        for business in document["businesses"]
    ]
