"""The effects that transactions left to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.business import Business, User
from shared.domain.order import Order
from shared.domain.outbox import OutboxRow
from shared.domain.payment import PaymentRecord


class OutboxStore(Protocol):
    """What fulfilment reads and writes. Errors as for OrderStore."""

    def rows_due(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return candidates (order id, effect) whose next try is due."""

    def row(self, order_id: str, effect: str) -> OutboxRow | None:
        """Return a row that is still to be done: neither finished nor parked."""

    def order(self, business_id: str, running_number: int) -> Order | None:
        """Return the order behind a row."""

    def business(self, business_id: str) -> Business | None:
        """Return the business behind an order."""

    def users(self, business_id: str) -> tuple[User, ...]:
        """Return the users of a business, for the mail of last resort."""

    def keep_invoice_key(self, order: Order, key: str) -> None:
        """Note where an order's invoice lies; a second note of the same key changes nothing."""

    def payment(self, payment_id: str) -> PaymentRecord | None:
        """Return the first verdict on a payment."""

    def keep_receipt_key(self, order: Order, key: str) -> None:
        """Note where an order's receipt lies; a second note of the same key changes nothing."""

    def finish(self, row: OutboxRow, now: datetime) -> None:
        """Mark a row as done; one that is done already stays as it is."""

    def postpone(self, order_id: str, effect: str, now: datetime) -> None:
        """Count a failed try and set the next one, also of a row that cannot be read."""

    def park(self, row: OutboxRow, now: datetime, reason: str) -> None:
        """Keep a row with the reason why nobody tries it again, out of `row` and `rows_due`."""
