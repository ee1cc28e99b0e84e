"""What a receipt acknowledges: the payment that an order was paid with, as its bank knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import InvariantBroken, require
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.payment import PaymentRecord, bank_reference
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


def settling_payment(order: Order) -> ReceivedPayment:
    """Return the payment that settled an order by itself: the order has frozen all of it.

    Raises InvariantBroken for an order that is not paid, or that staff paid with held money.
    """
    require(not order.applied, "money that was applied came otherwise than its order says")
    if order.paid_at is None or order.payment_id is None:
        raise InvariantBroken("only a paid order has a receipt")
    account = order.account
    reference = bank_reference(order.payment_id)
    return ReceivedPayment(account.bank, account.number, reference, order.paid_at)


def applied_payment(order: Order, record: PaymentRecord) -> ReceivedPayment:
    """Return the payment that staff applied to an order. `record` is the first verdict on it.

    Raises InvariantBroken for any other order, or the record of another payment.
    """
    require(order.applied, "only staff apply a payment")
    told = record.notification
    require(told.payment_id == order.payment_id, "a receipt is of the order's own payment")
    return ReceivedPayment(
        bank=told.bank,
        account_number=told.account_number,
        reference=bank_reference(told.payment_id),
        paid_at=told.paid_at,
        applied_at=order.paid_at,
    )


def bears_stamp_duty(received: Rupiah) -> bool:
    """Tell whether a receipt of so much, VAT included, needs the stamp (e-meterai)."""
    return received > STAMP_DUTY_ABOVE
