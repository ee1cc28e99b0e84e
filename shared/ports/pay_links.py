"""Pay links: which order a token stands for, and which link an order has."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from shared.domain.order import Order
from shared.domain.pay_link import PayLink


class PayLinkStore(Protocol):
    """Errors as for OrderStore."""

    def make(self, link: PayLink) -> bool:
        """Write a link as the one that its order has; the one before ends with that.

        False when this very link was written already.
        """

    def withdraw(self, business_id: str, running_number: int, by: str, at: datetime) -> None:
        """Take an order's link away, if it has one."""

    def order(self, digest: str) -> Order | None:
        """Return the order whose link that is now."""
