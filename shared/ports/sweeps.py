"""What the scheduled sweeps read and write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class ExpiryStore(Protocol):
    """What the expiry sweep reads and writes. Errors as for OrderStore."""

    def orders_due(self, now: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """Return candidates (business id, running number) whose `pay_until` has passed."""

    def expire(self, business_id: str, running_number: int, now: datetime) -> bool:
        """Mark an order EXPIRED if it still awaits a payment whose time is over."""
