"""Banks in the test's hand, behind the port of all banks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import count

from shared.adapters.banks.bca import BcaBank, BcaNumbers
from shared.adapters.clock import SystemClock
from shared.domain.money import Rupiah
from shared.domain.payment import PaidAmount, PaymentNotification
from shared.domain.virtual_account import Bank, VirtualAccount, VirtualAccountClaim
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.surroundings import Chance

BCA_NUMBERS = BcaNumbers("12345", "01")


def silent_bca() -> BcaBank:
    """BCA, which we do not call: it answers no question."""
    return BcaBank(BCA_NUMBERS, None, SystemClock())


@dataclass
class AskedBank:
    """A bank that asks us what an account owes, as BCA does, and answers what the test lets it.

    Of an account about which the test said nothing it knows nothing.
    """

    statements: dict[str, BankStatement] = field(default_factory=dict)

    @property
    def keeps_accounts(self) -> bool:
        return False

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """A number of BCA's."""
        return silent_bca().draw(holder_name, chance, now)

    def open(self, claim: VirtualAccountClaim) -> Opening:
        """There is nothing to open."""
        return Opening.OPENED

    def close(self, account: VirtualAccount) -> Closing:
        """There is nothing to close."""
        return Closing.CLOSED

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Say what the test said."""
        return self.statements.get(account.number, BankStatement(Finding.NOT_FOUND))

    def keeps(self, payment: PaymentNotification) -> None:
        """It has the payer's money, whatever we answered when it told us."""
        self.statements[payment.account_number] = BankStatement(Finding.PAID, payment)

    def says(self, account: VirtualAccount, finding: Finding) -> None:
        """It has no money for that account, or does not know."""
        self.statements[account.number] = BankStatement(finding)


class Trouble(StrEnum):
    """What goes wrong with the next request to a bank."""

    REFUSED = "REFUSED"
    # It did nothing, and did not say so.
    NOT_HEARD = "NOT_HEARD"
    # It did what was asked, and its answer was lost.
    ANSWER_LOST = "ANSWER_LOST"


@dataclass(frozen=True, slots=True)
class Billing:
    """What a bank knows of an account that it keeps."""

    account: VirtualAccount
    total: Rupiah
    active: bool = True
    payment: PaymentNotification | None = None
    taken: int = 0


@dataclass
class KeepingBank:
    """A bank that keeps the accounts itself, in memory, as strictly as BNI.

    `troubles` are for the next requests, the first one first; None is fair weather. It counts its
    payments `1`, `2`, .. under the account's billing id.
    """

    bank: Bank = Bank.BNI
    troubles: list[Trouble | None] = field(default_factory=list)
    billings: dict[str, Billing] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def keeps_accounts(self) -> bool:
        return True

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """A fresh number, and a billing id that was never used."""
        number = f"8{chance.digits(15)}"
        return VirtualAccount(self.bank, number, holder_name, f"BILL{next(_numbers)}")

    def open(self, claim: VirtualAccountClaim) -> Opening:
        """Open a billing once per billing id."""
        trouble = self._hear("open")
        if trouble is Trouble.REFUSED:
            return Opening.REFUSED
        if trouble is Trouble.NOT_HEARD:
            return Opening.UNKNOWN
        billing_id = claim.account.billing_id
        self.billings.setdefault(billing_id, Billing(claim.account, claim.total))
        return Opening.UNKNOWN if trouble is Trouble.ANSWER_LOST else Opening.OPENED

    def close(self, account: VirtualAccount) -> Closing:
        """End a billing, unless it was paid."""
        trouble = self._hear("close")
        if trouble in (Trouble.REFUSED, Trouble.NOT_HEARD):
            return Closing.UNKNOWN
        billing = self.billings.get(account.billing_id)
        if billing is not None and billing.payment is not None:
            closing = Closing.PAID
        else:
            closing = Closing.CLOSED
            if billing is not None:
                self.billings[account.billing_id] = replace(billing, active=False)
        return Closing.UNKNOWN if trouble is Trouble.ANSWER_LOST else closing

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Say what is known of a billing, for its latest payment."""
        if self._hear("ask") is not None:
            return BankStatement(Finding.UNKNOWN)
        billing = self.billings.get(account.billing_id)
        if billing is None:
            return BankStatement(Finding.NOT_FOUND)
        if billing.payment is None:
            return BankStatement(Finding.UNPAID)
        sum_of_all = PaidAmount(billing.taken * 100, "IDR")
        latest = replace(billing.payment, amount=sum_of_all)
        return BankStatement(Finding.PAID, latest, sums_up=True)

    def take(
        self, account: VirtualAccount, *, paid_at: datetime, amount: Rupiah | None = None
    ) -> PaymentNotification:
        """Take a payer's money, whatever the billing says: other banks' transfers come late too."""
        billing = self.billings[account.billing_id]
        paid = amount or billing.total
        payment = PaymentNotification(
            bank=self.bank,
            payment_key=f"{account.billing_id}:{next(_numbers)}",
            account_number=account.number,
            amount=PaidAmount(paid.amount * 100, "IDR"),
            paid_at=paid_at,
            billing_id=account.billing_id,
        )
        self.billings[account.billing_id] = replace(
            billing, payment=payment, active=False, taken=billing.taken + paid.amount
        )
        return payment

    def _hear(self, request: str) -> Trouble | None:
        self.requests.append(request)
        return self.troubles.pop(0) if self.troubles else None


_numbers = count(700001)
