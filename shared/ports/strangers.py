"""Calls that nothing proved to be a bank's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

STRANGERS_PER_MINUTE_MAX = 60
BODY_KEPT_CHARACTERS_MAX = 4_096


@dataclass(frozen=True, slots=True)
class StrangerCall:
    """A call as it came, without what could let somebody in. `slot` is its place in its minute."""

    source: str
    received_at: datetime
    slot: int
    path: str
    outcome: str
    headers: dict[str, str]
    body_start: str


class StrangerStore(Protocol):
    """Keeps a sample of strangers, for a month. Errors as for OrderStore."""

    def keep(self, call: StrangerCall) -> None:
        """Keep a call, unless its place in that minute of its source is taken."""
