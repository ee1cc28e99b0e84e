"""What each account of the ledger comes to over all numbers, by the entries and by the items.

Entries are two-sided, so their sum is nothing by construction; what has to agree is each account
with the orders, payments, lots and held money that it stands for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.domain.audit import Difference, DifferenceKind, compare
from shared.domain.correction import Correction, CorrectionKind
from shared.domain.credit import CreditAccount, CreditLot
from shared.domain.ledger import (
    ADJUSTMENTS,
    CREDITS_ADJUSTED,
    CREDITS_ISSUED,
    CREDITS_MOVED,
    CREDITS_REFUNDED,
    RECEIVABLE,
    REFUNDS_PAYABLE,
    SUSPENSE,
    UNEARNED_MOVED,
    UNEARNED_REVENUE,
    VAT_PAYABLE,
    LedgerLeg,
    bank_account,
    credits_of,
    held_credits_of,
)
from shared.domain.money import Rounding, divide
from shared.domain.order import Order, OrderStatus
from shared.domain.payment import HUNDREDTHS_PER_RUPIAH, PaymentRecord, Settlement
from shared.domain.suspense import Action, SuspensePayment


@dataclass(slots=True)
class Totals:
    """Balances of ledger accounts, debits positive: rupiah or credits."""

    balances: Counter[str] = field(default_factory=Counter)

    def add_legs(self, legs: Iterable[LedgerLeg]) -> None:
        """Add what an entry moves."""
        for leg in legs:
            self.balances[leg.debit] += leg.amount
            self.balances[leg.credit] -= leg.amount

    def add(self, other: Totals) -> None:
        """Add the balances of other books."""
        # Not Counter's own sum, which drops what is not positive.
        self.balances.update(other.balances)

    def add_order(self, order: Order, record: PaymentRecord | None) -> None:
        """Add what an order with credits stands for, and the payment that settled it."""
        if not order.has_lot:
            return
        self.balances[VAT_PAYABLE] -= order.quote.vat.amount
        self.balances[VAT_PAYABLE] += order.quote.vat_rule.vat(order.refunded_net).amount
        self.balances[REFUNDS_PAYABLE] -= order.refunded.amount
        self.balances[CREDITS_ISSUED] -= order.quote.credits
        is_owed = order.status is OrderStatus.INVOICED
        self.balances[RECEIVABLE] += order.quote.total.amount if is_owed else 0
        if record is not None and record.verdict is Settlement.SETTLED:
            paid = record.notification.amount.hundredths // HUNDREDTHS_PER_RUPIAH
            self.balances[bank_account(record.notification.bank)] += paid

    def add_account(self, account: CreditAccount) -> None:
        """Add what the credits of a number stand for."""
        self.balances[credits_of(account.number)] += account.available
        self.balances[held_credits_of(account.number)] += account.held
        self.balances[UNEARNED_REVENUE] -= sum(_unearned(lot) for lot in account.lots)

    def add_suspense(self, held: SuspensePayment) -> None:
        """Add what held money stands for: some lies in suspense, some has left the bank again."""
        refunds = (
            each.amount.amount for each in held.decisions if each.proposal.action is Action.REFUND
        )
        self.balances[SUSPENSE] -= held.remaining.amount
        self.balances[bank_account(held.bank)] += held.amount.amount - sum(refunds)

    def add_correction(self, correction: Correction) -> None:
        """Add what an approved correction stands for.

        What was moved has left one number and come to another, so nothing of it is on the way.
        """
        if correction.approval is None:
            return
        credits, net = correction.proposal.credits, correction.approval.effect.net.amount
        match correction.proposal.kind:
            case CorrectionKind.GRANT:
                self.balances[CREDITS_ISSUED] -= credits
            case CorrectionKind.ADJUSTMENT:
                self.balances[CREDITS_ADJUSTED] -= credits
                self.balances[ADJUSTMENTS] += net if credits > 0 else -net
            case CorrectionKind.REFUND:
                self.balances[CREDITS_REFUNDED] += credits
            case CorrectionKind.MOVE:
                self.balances[CREDITS_MOVED] += 0
                self.balances[UNEARNED_MOVED] += 0


def _unearned(lot: CreditLot) -> int:
    gone = lot.credits - lot.remaining
    return lot.net.amount - divide(lot.net.amount * gone, lot.credits, Rounding.HALF_UP)


def audit_totals(books: Totals, items: Totals) -> list[Difference]:
    """Compare the accounts that items stand for with the sums of their legs.

    The others (revenue, breakage, credits used and lapsed) were derived entry by entry.
    """
    expected = {account: items.balances[account] for account in sorted(items.balances)}
    found = {account: books.balances[account] for account in expected}
    return compare(DifferenceKind.TOTAL, "all numbers", expected, found)
