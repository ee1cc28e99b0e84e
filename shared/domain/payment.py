"""Money that arrives for a virtual account: the decision, apart from any bank's codes.

The same guards serve a bank that asks before it takes the payer's money and one that reports
afterwards; what a refusal means for the money differs, and is the adapter's and use case's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.ledger import (
    CREDITS_ISSUED,
    RECEIVABLE,
    UNEARNED_REVENUE,
    VAT_PAYABLE,
    Asset,
    Cause,
    CauseType,
    JournalEntry,
    LedgerLeg,
    credits_of,
)
from shared.domain.money import Rupiah
from shared.domain.order import Order, OrderStatus
from shared.domain.virtual_account import Bank, VirtualAccountClaim

# A payment made in time counts when we hear of it late, but not for ever: the day-end match has
# found it long before, and a notification this old is more likely a fault than a payment.
TOLD_LATE_MAX = timedelta(hours=48)
# A bank's clock may run ahead of ours by this much before we believe our own.
BANK_CLOCK_AHEAD_MAX = timedelta(minutes=5)
HUNDREDTHS_PER_RUPIAH = 100


@dataclass(frozen=True, slots=True)
class PaidAmount:
    """What a bank says was paid: hundredths of a currency unit, because banks write two decimals.

    It is compared with a bill and otherwise only kept: an amount that is no whole rupiah, or of
    another currency, is well formed and matches nothing.
    """

    hundredths: int
    currency: str

    def pays(self, bill: Rupiah) -> bool:
        """Tell whether this is exactly the bill."""
        return self.currency == "IDR" and self.hundredths == bill.amount * HUNDREDTHS_PER_RUPIAH

    def beyond(self, booked: Rupiah) -> PaidAmount:
        """Return what is left of a sum when what was booked of it is taken off; never below 0."""
        left = self.hundredths - booked.amount * HUNDREDTHS_PER_RUPIAH
        return PaidAmount(max(left, 0), self.currency)

    @property
    def can_be_booked(self) -> bool:
        """Tell whether it is whole rupiah: no bank takes anything else for an account of ours."""
        return self.currency == "IDR" and self.hundredths % HUNDREDTHS_PER_RUPIAH == 0

    def whole_rupiah(self) -> Rupiah:
        """Return the amount as money that is booked. Raises InvariantBroken unless it can be."""
        require(self.can_be_booked, "money that is booked is whole rupiah")
        return Rupiah(self.hundredths // HUNDREDTHS_PER_RUPIAH)


@dataclass(frozen=True, slots=True)
class PaymentNotification:
    """A bank's statement that a virtual account was paid, in our terms.

    `payment_key` is the bank's own id of the payment, unique at that bank for ever.
    `billed_currency` is that of the amount which the bank says was owed, where it says so; how
    much was owed is ours to know. `billing_id` is the account's at a bank that keeps it: number and
    billing id that were not issued together name no account of ours.
    """

    bank: Bank
    payment_key: str
    account_number: str
    amount: PaidAmount
    paid_at: datetime
    billed_currency: str | None = None
    billing_id: str = ""

    @property
    def payment_id(self) -> str:
        """The payment's id over all banks: `BCA:12345:202611220001`."""
        return f"{self.bank}:{self.payment_key}"

    def pays(self, bill: Rupiah) -> bool:
        """Tell whether exactly the bill was paid, and the bank speaks of one currency only."""
        return self.billed_currency in (None, self.amount.currency) and self.amount.pays(bill)

    def names(self, claim: VirtualAccountClaim) -> bool:
        """Tell whether the account that was paid is this one."""
        account = claim.account
        return (self.bank, self.account_number, self.billing_id) == (
            account.bank,
            account.number,
            account.billing_id,
        )


class Settlement(StrEnum):
    """What a notification comes to, in the order in which the guards run."""

    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
    ALREADY_PAID = "ALREADY_PAID"
    ORDER_EXPIRED = "ORDER_EXPIRED"
    AMOUNT_MISMATCH = "AMOUNT_MISMATCH"
    SETTLED = "SETTLED"
    # Not decisions of the guards. Their records make sure that no credit can follow the refusal.
    # Refused because nothing could be decided before the bank's patience ended.
    FENCED = "FENCED"
    # Refused because the bank had used the message's id for something else.
    CALL_ID_REUSED = "CALL_ID_REUSED"


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """The first verdict on a payment, kept for ever: what every repeat is answered from.

    `request_id` names the invocation that wrote it, which is how a writer that lost its answer
    recognises its own work. `order` is (business id, running number) and absent, like the holder
    and the total, when the account is not ours. `held` says that the money is ours all the same
    and went into suspense, as it does at a bank that reports what it has taken already.
    """

    notification: PaymentNotification
    verdict: Settlement
    received_at: datetime
    request_id: str
    order: tuple[str, int] | None
    holder_name: str | None
    total: Rupiah | None
    held: bool = False

    def repeats(self, notification: PaymentNotification) -> bool:
        """Tell whether a notification under the same key states the same account and amount."""
        return (self.notification.account_number, self.notification.amount) == (
            notification.account_number,
            notification.amount,
        )


def bank_reference(payment_id: str) -> str:
    """Return what the bank itself calls a payment, as its payer finds it on the bank's statement.

    A payment id is the bank, a number that says whose account it is (BCA's company code, our own id
    of a billing at BNI), and this, with colons between them.
    """
    return payment_id.split(":", 2)[2]


def believed_paid_at(stated: datetime | None, sent_at: datetime, received_at: datetime) -> datetime:
    """Return the instant that counts as the payment's.

    The bank's transaction time; without one, the signed time of the message; and our own receive
    time where the bank's lies further ahead of us than clocks may differ.
    """
    paid_at = stated or sent_at
    return received_at if paid_at - received_at > BANK_CLOCK_AHEAD_MAX else paid_at


def settled_at(order: Order, notification: PaymentNotification) -> datetime:
    """Return the instant at which an order counts as paid, from which its credits are valid.

    Nobody can pay an order before it exists: where the bank's time says so, its clock is behind or
    its message is wrong, and the credits would lapse early or at once.
    """
    return max(notification.paid_at, order.created_at)


def decide_settlement(
    order: Order | None,
    notification: PaymentNotification,
    received_at: datetime,
    *,
    account_closed_at: datetime | None = None,
) -> Settlement:
    """Decide what a first notification of a payment comes to. Repeats never get here.

    `account_closed_at` is when the very account that was paid was closed: with its order, or
    before it, by a change of the payment method.
    """
    if order is None:
        return Settlement.UNKNOWN_ACCOUNT
    if order.status is OrderStatus.PAID:
        return Settlement.ALREADY_PAID
    if not _in_time(order, notification.paid_at, received_at, account_closed_at):
        return Settlement.ORDER_EXPIRED
    if not notification.pays(order.quote.total):
        return Settlement.AMOUNT_MISMATCH
    return Settlement.SETTLED


def _in_time(
    order: Order, paid_at: datetime, received_at: datetime, account_closed_at: datetime | None
) -> bool:
    """In time is decided by when the payer paid, never by when we heard of it or swept."""
    if paid_at > order.payable_until or received_at > order.payable_until + TOLD_LATE_MAX:
        return False
    return all(end is None or paid_at <= end for end in (order.closed_at, account_closed_at))


def settlement_legs(order: Order, paid_from: str) -> tuple[LedgerLeg, ...]:
    """Return the money and the credits that settling an order moves.

    `paid_from` is the ledger account of the money: the bank's, the suspense where it lay, or what
    the customer owes where it pays later. The net is owed to the customer as credits until they
    are used or lapse; the VAT is owed to the state at once.
    """
    quote = order.quote
    legs = [
        LedgerLeg(paid_from, UNEARNED_REVENUE, quote.net.amount, Asset.IDR),
        LedgerLeg(credits_of(order.number), CREDITS_ISSUED, quote.credits, Asset.CREDIT),
    ]
    if quote.vat.amount > 0:
        legs.insert(1, LedgerLeg(paid_from, VAT_PAYABLE, quote.vat.amount, Asset.IDR))
    return tuple(legs)


def clearing_of(order: Order, paid_from: str, recorded_at: datetime) -> JournalEntry:
    """Return the entry by which the money for an invoiced order comes: what was owed is paid.

    `order` is paid, and `paid_from` as for `settlement_legs`. Its credits came before, so they do
    not move.
    """
    leg = LedgerLeg(paid_from, RECEIVABLE, order.quote.total.amount, Asset.IDR)
    return JournalEntry(
        cause=Cause(CauseType.ORDER, order.order_id),
        # An order is paid once.
        seq=1,
        business_id=order.business_id,
        legs=(leg,),
        occurred_at=order.paid_at or recorded_at,
        recorded_at=recorded_at,
    )
