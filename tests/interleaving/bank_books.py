"""What the two banks know, as values that never change, and what they do when they are asked.

BCA asks before it takes: a payment is pending until it is answered, then taken for good or given
back. BNI keeps the accounts, takes first and tells afterwards. It is as unpleasant as it may be: it
takes money for a billing that has ended, and for one that was paid, as late transfers of other
banks can, and then tells the latest payment's id with the sum of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from shared.domain.money import Rupiah
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountClaim
from shared.ports.banks import BankStatement, Closing, Finding, Opening


class Money(StrEnum):
    """Where the money of a payment at BCA is."""

    PENDING = "PENDING"
    TAKEN = "TAKEN"
    GIVEN_BACK = "GIVEN_BACK"
    # One answer accepted it and another one refused it: that must never happen.
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A payment at BCA."""

    payment: PaymentNotification
    money: Money = Money.PENDING


@dataclass(frozen=True, slots=True)
class Billing:
    """An account at BNI with what was paid for it, oldest first."""

    account: VirtualAccount
    total: Rupiah
    active: bool = True
    payments: tuple[PaymentNotification, ...] = ()

    @property
    def hundredths(self) -> int:
        """The sum of what was paid."""
        return sum(payment.amount.hundredths for payment in self.payments)


@dataclass(frozen=True)
class BankBooks:
    """Both banks: transfers by payment key, billings by billing id, payments answered with 000."""

    transfers: Mapping[str, Transfer] = field(default_factory=dict)
    billings: Mapping[str, Billing] = field(default_factory=dict)
    acknowledged: frozenset[str] = frozenset()

    @cached_property
    def mark(self) -> frozenset[object]:
        """Equal for equal books; a frozen set remembers its hash."""
        return frozenset((*self.transfers.items(), *self.billings.items(), *self.acknowledged))

    def open(self, claim: VirtualAccountClaim) -> tuple[BankBooks, Opening]:
        """Open a billing at BNI, once per billing id."""
        account = claim.account
        if account.billing_id in self.billings:
            return self, Opening.OPENED
        return self._with_billing(Billing(account, claim.total)), Opening.OPENED

    def close(self, account: VirtualAccount) -> tuple[BankBooks, Closing]:
        """End a billing at BNI, unless it was paid."""
        billing = self.billings.get(account.billing_id)
        if billing is None:
            return self, Closing.CLOSED
        if billing.payments:
            return self, Closing.PAID
        return self._with_billing(replace(billing, active=False)), Closing.CLOSED

    def ask(self, account: VirtualAccount) -> tuple[BankBooks, BankStatement]:
        """Say what became of an account."""
        statement = self._bca(account) if account.bank is Bank.BCA else self._bni(account)
        return self, statement

    def take(self, payment: PaymentNotification) -> tuple[BankBooks, PaymentNotification | None]:
        """A payer pays, once per payment key. Returns the payment as it was made; None where the
        bank knows no such account."""
        if payment.bank is Bank.BCA:
            known = self.transfers.get(payment.payment_key)
            if known is not None:
                return self, known.payment
            return self._with_transfer(Transfer(payment)), payment
        billing = self.billings.get(payment.billing_id)
        if billing is None:
            return self, None
        for made in billing.payments:
            if made.payment_key == payment.payment_key:
                return self, made
        payments = (*billing.payments, payment)
        return self._with_billing(replace(billing, active=False, payments=payments)), payment

    def hear(self, payment: PaymentNotification, accepted: bool) -> tuple[BankBooks, None]:
        """The bank gets an answer that says something."""
        if payment.bank is Bank.BNI:
            if not accepted:
                return self, None
            known = self.acknowledged | {payment.payment_id}
            return replace(self, acknowledged=known), None
        return self.settled(payment, Money.TAKEN if accepted else Money.GIVEN_BACK), None

    def settled(self, payment: PaymentNotification, money: Money) -> BankBooks:
        """Return the books with a payment at BCA that is no longer pending."""
        transfer = self.transfers[payment.payment_key]
        if transfer.money not in (Money.PENDING, money):
            money = Money.BOTH
        return self._with_transfer(replace(transfer, money=money))

    def pending(self) -> list[PaymentNotification]:
        """The payments at BCA that nobody has answered."""
        found = self.transfers.values()
        return [each.payment for each in found if each.money is Money.PENDING]

    def unacknowledged(self) -> list[PaymentNotification]:
        """The payments of BNI that nobody has answered with 000."""
        found = [payment for billing in self.billings.values() for payment in billing.payments]
        return [payment for payment in found if payment.payment_id not in self.acknowledged]

    def taken(self, bank: Bank) -> list[PaymentNotification]:
        """The payments whose money is ours."""
        if bank is Bank.BNI:
            return [payment for each in self.billings.values() for payment in each.payments]
        found = self.transfers.values()
        return [each.payment for each in found if each.money is Money.TAKEN]

    def _bca(self, account: VirtualAccount) -> BankStatement:
        found = [
            each
            for each in self.transfers.values()
            if each.payment.account_number == account.number
        ]
        taken = [each.payment for each in found if each.money is Money.TAKEN]
        if taken:
            return BankStatement(Finding.PAID, taken[-1])
        if any(each.money is Money.PENDING for each in found):
            return BankStatement(Finding.UNKNOWN)
        return BankStatement(Finding.UNPAID)

    def _bni(self, account: VirtualAccount) -> BankStatement:
        billing = self.billings.get(account.billing_id)
        if billing is None:
            return BankStatement(Finding.NOT_FOUND)
        if not billing.payments:
            return BankStatement(Finding.UNPAID)
        latest = replace(billing.payments[-1], amount=PaidAmount(billing.hundredths, "IDR"))
        return BankStatement(Finding.PAID, latest, sums_up=True)

    def _with_transfer(self, transfer: Transfer) -> BankBooks:
        key = transfer.payment.payment_key
        return replace(self, transfers={**self.transfers, key: transfer})

    def _with_billing(self, billing: Billing) -> BankBooks:
        key = billing.account.billing_id
        return replace(self, billings={**self.billings, key: billing})
