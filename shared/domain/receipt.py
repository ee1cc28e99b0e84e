"""What a receipt acknowledges: the payment that an order was paid with, as its bank knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import InvariantBroken, require
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.payment import PaymentRecord, Settlement
from shared.domain.virtual_account import Bank

# A document that states more than this as received bears a stamp duty of Rp 10.000
# (UU 10/2020 art. 3 and 5).
STAMP_DUTY_ABOVE = Rupiah(5_000_000)


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """The payment behind a paid order.

    `account_number` is the virtual account that took the money and `paid_at` the bank's time of it.
    `applied_at` is there where staff applied money that had come for no order, or for another one:
    the order counts as paid from then on.
    """

    bank: Bank
    account_number: str
    reference: str
    paid_at: datetime
    applied_at: datetime | None = None


def received_payment(order: Order, record: PaymentRecord) -> ReceivedPayment:
    """Return the payment of a paid order. `record` is the first verdict on it.

    Raises InvariantBroken for an order that is not paid, or was paid with something else.
    """
    if order.paid_at is None:
        raise InvariantBroken("only a paid order has a receipt")
    paid_with = record.notification
    require(paid_with.payment_id == order.payment_id, "a receipt is of the order's own payment")
    settled = record.verdict is Settlement.SETTLED and record.order == (
        order.business_id,
        order.invoice_number.running_number,
    )
    return ReceivedPayment(
        bank=paid_with.bank,
        account_number=paid_with.account_number,
        reference=paid_with.bank_reference,
        paid_at=order.paid_at if settled else paid_with.paid_at,
        applied_at=None if settled else order.paid_at,
    )


def bears_stamp_duty(received: Rupiah) -> bool:
    """Tell whether a receipt of so much, VAT included, needs the stamp (e-meterai)."""
    return received > STAMP_DUTY_ABOVE
