"""What callers get about payments: what a bank said, and money that belongs to no order."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from functions.topup.answers import Instant, OrderAnswer
from shared.domain.invoice import InvoiceNumber
from shared.domain.payment import Settlement
from shared.domain.suspense import SuspensePayment, SuspenseState
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_text
from shared.usecases.check_order import CheckedOrder, Happened


class EventAnswer(BaseModel):
    """One line of a timeline."""

    at: Instant
    what: Happened


class CheckAnswer(BaseModel):
    """An order after the bank was asked, and what happened to it, oldest first."""

    order: OrderAnswer
    timeline: list[EventAnswer]

    @classmethod
    def of(cls, checked: CheckedOrder, now: datetime) -> "CheckAnswer":
        """Answer for a checked order at an instant."""
        return cls(
            order=OrderAnswer.of(checked.order, now),
            timeline=[
                EventAnswer(at=to_text(event.at), what=event.what) for event in checked.timeline
            ],
        )


class UnmatchedPaymentAnswer(BaseModel):
    """Money that arrived and settled no order.

    `order_id` is the order that it was applied to, or whose account it came to. `remaining_idr` is
    what still waits for a decision.
    """

    payment_id: str
    bank: Bank
    virtual_account: str
    amount_idr: int
    remaining_idr: int
    paid_at: Instant
    reason: Settlement
    state: SuspenseState
    order_id: str | None

    @classmethod
    def of(cls, held: SuspensePayment, prefix: str) -> "UnmatchedPaymentAnswer":
        """Answer for held money; `prefix` is that of the business's invoice numbers."""
        applied = [
            each.proposal.invoice_number for each in held.decisions if each.proposal.invoice_number
        ]
        own = InvoiceNumber(prefix, held.running_number) if held.running_number else None
        order = applied[-1] if applied else own
        return cls(
            payment_id=held.payment_id,
            bank=held.bank,
            virtual_account=held.account_number,
            amount_idr=held.amount.amount,
            remaining_idr=held.remaining.amount,
            paid_at=to_text(held.paid_at),
            reason=held.reason,
            state=held.state,
            order_id=order.order_id if order else None,
        )


class UnmatchedPaymentsAnswer(BaseModel):
    """All such money of the business, newest first."""

    items: list[UnmatchedPaymentAnswer]

    @classmethod
    def of(cls, found: Sequence[SuspensePayment], prefix: str) -> "UnmatchedPaymentsAnswer":
        """Answer for the money of a business with that prefix."""
        return cls(items=[UnmatchedPaymentAnswer.of(each, prefix) for each in found])
