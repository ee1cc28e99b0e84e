"""Money in suspense, and what staff and businesses see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import JournalEntry
from shared.domain.order import Order
from shared.domain.suspense import SuspensePayment
from shared.ports.payments import Crediting, SettlingView


@dataclass(frozen=True, slots=True)
class Applied:
    """Held money that pays an order: the money as it was and as it is, and what paying writes."""

    before: SuspensePayment
    after: SuspensePayment
    crediting: Crediting


class SuspenseStore(Protocol):
    """Errors as for OrderStore. Every write answers False when somebody was faster."""

    def held(self, limit: int) -> Sequence[SuspensePayment]:
        """Return payments with money that waits for a decision, oldest first."""

    def suspense(self, payment_id: str) -> SuspensePayment | None:
        """Return the held money of a payment."""

    def of_business(self, business_id: str) -> tuple[SuspensePayment, ...]:
        """Return all held, applied and refunded money of a business, newest first."""

    def order_view(self, order: Order) -> SettlingView:
        """Return an order with the credit account that paying it adds to."""

    def order(self, invoice_number: InvoiceNumber) -> Order | None:
        """Return the order of that number, whichever business it is of."""

    def propose(self, before: SuspensePayment, after: SuspensePayment) -> bool:
        """Write a proposal."""

    def apply(self, applied: Applied) -> bool:
        """Write held money that pays an order, in one transaction with all that paying causes."""

    def refund(self, before: SuspensePayment, after: SuspensePayment, entry: JournalEntry) -> bool:
        """Write held money that was paid back, with its journal entry."""
