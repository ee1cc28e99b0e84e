"""Payments, the calls that tell of them, and what settling one writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.bank_call import BankCall, CallId
from shared.domain.business import OpenOrder
from shared.domain.credit import CreditAccount
from shared.domain.ledger import JournalEntry
from shared.domain.movement import Movement
from shared.domain.notice import Notice
from shared.domain.order import Order, OrderStatus
from shared.domain.payment import PaymentNotification, PaymentRecord
from shared.domain.receivable import NOTHING_OWED, Receivables
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountClaim


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """The first call that used a bank's message id: what it was about, and which request it was."""

    subject: str
    request_id: str


@dataclass(frozen=True, slots=True)
class PaymentView:
    """What is known before a payment is decided, read in one consistent request."""

    claim: VirtualAccountClaim | None
    record: PaymentRecord | None
    earlier_call: EarlierCall | None


@dataclass(frozen=True, slots=True)
class SettlingView:
    """The order a payment is for, and the account its credits go to.

    `receivables` is what the business owes, where the order is among that.
    """

    order: Order
    account: CreditAccount
    open_order: OpenOrder | None
    receivables: Receivables = NOTHING_OWED

    @property
    def is_torn(self) -> bool:
        """Tell whether the order was read before, and the account or the debt after, it was
        settled.

        Several items read at once are each consistent, but not with each other.
        """
        order = self.order
        if order.status is OrderStatus.INVOICED:
            return not self.receivables.cover(order.due_on, order.quote.total)
        lot_id = order.invoice_number.lot_id
        is_credited = any(lot.lot_id == lot_id for lot in self.account.lots)
        return is_credited and not order.has_lot


@dataclass(frozen=True, slots=True)
class Clearing:
    """The money for an invoiced order: its entry, and what the business owes after it."""

    entry: JournalEntry
    receivables: Receivables


@dataclass(frozen=True, slots=True)
class Crediting:
    """What paying an order writes, whatever the money came from; decided on `seen`.

    `order` is the order once paid. `closed` is another open account of it, which nobody shall pay
    any more. `credited` moves the credits; of an order that has them already it is the clearing.
    `notice` tells the business, and is the outbox row of invoice and mail.
    """

    seen: SettlingView
    order: Order
    closed: VirtualAccount | None
    credited: Movement | Clearing
    notice: Notice


@dataclass(frozen=True, slots=True)
class SettledOrder:
    """A payment that settles its order. `claim` is that of the account that was paid, as seen.

    There is no call where we asked the bank and were told.
    """

    record: PaymentRecord
    call: BankCall | None
    claim: VirtualAccountClaim
    crediting: Crediting


@dataclass(frozen=True, slots=True)
class HeldPayment:
    """A payment whose money goes into suspense.

    `claim` is that of the account, as seen, if it is ours. There is no record where one was written
    before: the payment was refused, and the bank kept its money all the same. `notice` tells the
    business whose account it is.
    """

    suspense: SuspensePayment
    claim: VirtualAccountClaim | None
    record: PaymentRecord | None
    call: BankCall | None
    notice: Notice | None = None


class Holding(StrEnum):
    """What became of money that was to be held."""

    HELD = "HELD"
    # It has lain in suspense before.
    HELD_BEFORE = "HELD_BEFORE"
    RACE_LOST = "RACE_LOST"


class PaymentStore(Protocol):
    """What the banks' doors read and write. Errors as for OrderStore."""

    def payment_view(
        self, bank: Bank, account_number: str, payment_id: str | None, call_id: CallId | None
    ) -> PaymentView:
        """Return the claim, the first verdict and the earlier use of the message id, if any."""

    def settling_view(self, claim: VirtualAccountClaim) -> SettlingView:
        """Return the order and the credit account behind a claim."""

    def settle(self, settled: SettledOrder) -> bool:
        """Write a payment with all it causes, in one transaction."""

    def refuse(self, record: PaymentRecord, call: BankCall, *, first_of_id: bool = True) -> bool:
        """Write a refusal under the payment's key, so that it can never be credited.

        `first_of_id` tells whether the call is kept as the first of its message id.
        """

    def hold(self, held: HeldPayment) -> Holding:
        """Write a payment whose money lies in suspense, in one transaction."""

    def keep_call(self, call: BankCall, verdict: str) -> bool:
        """Keep a call as the first of its message id; False when that id was used before."""

    def keep_repeat(self, call: BankCall, verdict: str) -> None:
        """Keep a further call of a message id that was used before."""

    def keep_inquiry(
        self, call: BankCall, verdict: str, claim: VirtualAccountClaim, ask_at: datetime
    ) -> bool:
        """Keep an inquiry that was answered with a bill, and note when to ask what came of it.

        False when the message id was used before, or the account was paid or closed since.
        """

    def keep_unconfirmed(
        self, call: BankCall, notification: PaymentNotification, verdict: str, ask_at: datetime
    ) -> bool:
        """Keep a call that tells of a payment which the bank has not confirmed yet."""
