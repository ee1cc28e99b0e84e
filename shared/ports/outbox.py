"""The effects that transactions left to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.business import Business, User
from shared.domain.order import Order
from shared.domain.outbox import Fault, OutboxRow, ParkedRow, RowKey
from shared.domain.payment import PaymentRecord
from shared.domain.person import Person


class OutboxStore(Protocol):
    """What fulfilment reads and writes. Errors as for OrderStore."""

    def rows_due(self, now: datetime, limit: int) -> Sequence[RowKey]:
        """Return candidates whose next try is due."""

    def row(self, key: RowKey) -> OutboxRow | None:
        """Return a row that is still to be done: neither finished nor parked.

        Raises ValueError for an effect that only a newer version knows.
        """

    def order(self, business_id: str, running_number: int, *, fresh: bool) -> Order | None:
        """Return the order behind a row; unless `fresh`, perhaps as it was a moment ago."""

    def business(self, business_id: str) -> Business | None:
        """Return a business, perhaps as it was a moment ago."""

    def users(self, business_id: str) -> tuple[User, ...]:
        """Return the users of a business, for the mail of last resort."""

    def keep_invoice_key(self, order: Order, key: str) -> None:
        """Note where an order's invoice lies; a second note of the same key changes nothing."""

    def payment(self, payment_id: str) -> PaymentRecord | None:
        """Return the first verdict on a payment."""

    def keep_receipt_key(self, order: Order, key: str) -> None:
        """Note where an order's receipt lies; a second note of the same key changes nothing."""

    def finish(self, key: RowKey, now: datetime) -> None:
        """Mark a row as done; one that is done already stays as it is."""

    def fail(self, key: RowKey, now: datetime, fault: Fault, reason: str) -> bool:
        """Count a failed try and set the next one, also of a row that cannot be read.

        True where that was the last one: the row is parked with the reason, out of `row` and
        `rows_due`.
        """


class ParkedRows(Protocol):
    """What staff see of rows that were given up, and do about them. Errors as for OrderStore."""

    def parked(self, limit: int) -> Sequence[ParkedRow]:
        """Return rows that were given up, oldest first."""

    def retry(self, key: RowKey, by: Person, now: datetime) -> bool:
        """Have a parked row tried again by the next sweep, and keep who wanted it.

        False for one that is not parked: then nothing changes.
        """
