"""Money that is ours and belongs to no order: held under its payment until staff decide.

A bank that reports afterwards has taken the payer's money already, so what cannot be settled
cannot be refused either. It is held, the business sees it, and two people of ours decide: apply it
to an order, or pay it back. Nothing ever leaves suspense by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.invoice import InvoiceNumber
from shared.domain.ledger import SUSPENSE, Asset, Cause, CauseType, JournalEntry, LedgerLeg
from shared.domain.ledger import bank_account as account_at_bank
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.order import Order, OrderStatus
from shared.domain.payment import Settlement
from shared.domain.person import Person, parse_person
from shared.domain.virtual_account import Bank

# A reason is read in a list; what needs more room is a case, and has its place elsewhere.
REASON_LETTERS_MAX = 500
# Far longer than the id that any bank gives a transfer.
REFERENCE_LETTERS_MAX = 64


class SuspenseState(StrEnum):
    """What became of held money; the values are those of the HTTP API."""

    HELD = "HELD"
    APPLIED = "APPLIED"
    REFUNDED = "REFUNDED"


class Action(StrEnum):
    """What staff can do with held money."""

    APPLY = "APPLY"
    REFUND = "REFUND"


def is_line(text: str, letters_max: int) -> bool:
    """Tell whether a text is one printable line with something on it, of that length at most."""
    return bool(text.strip()) and len(text) <= letters_max and text.isprintable()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person wants done with held money, until another one approves it.

    `invoice_number` is that of the order which an APPLY settles. `bank_reference` is the bank's own
    id of the transfer that pays a REFUND back.
    """

    action: Action
    reason: str
    proposed_by: Person
    proposed_at: datetime
    invoice_number: InvoiceNumber | None = None
    bank_reference: str | None = None

    def __post_init__(self) -> None:
        require(is_line(self.reason, REASON_LETTERS_MAX), "a proposal has its reason")
        _require_person(self.proposed_by)
        if self.action is Action.APPLY:
            require(self.invoice_number is not None, "money is applied to an order")
        else:
            reference = self.bank_reference or ""
            require(is_line(reference, REFERENCE_LETTERS_MAX), "a refund has the bank's reference")


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal that a second person approved, with the money it moved."""

    proposal: Proposal
    approved_by: Person
    approved_at: datetime
    amount: Rupiah

    def __post_init__(self) -> None:
        _require_person(self.approved_by)
        require(self.approved_by != self.proposal.proposed_by, "two persons decide about money")


def _require_person(person: Person) -> None:
    """In any other form one person could pass for two."""
    require(parse_person(person) == person, "a person is an address in its one form")


@dataclass(frozen=True, slots=True)
class SuspensePayment:
    """Held money of one payment.

    `amount` is what arrived, `remaining` what is still held of it. `reason` is the guard that kept
    the payment from settling its order, `running_number` that order; it and `business_id` are
    absent where nobody knows whose account it was. `version` counts the changes.
    """

    payment_id: str
    bank: Bank
    account_number: str
    amount: Rupiah
    remaining: Rupiah
    paid_at: datetime
    received_at: datetime
    reason: Settlement
    business_id: str | None
    running_number: int | None
    state: SuspenseState = SuspenseState.HELD
    proposal: Proposal | None = None
    decisions: tuple[Decision, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        require(self.remaining <= self.amount, "no more is held than arrived")
        held = self.state is SuspenseState.HELD
        require(held == (self.remaining > NO_RUPIAH), "HELD is what still holds money")

    def proposed(self, proposal: Proposal) -> SuspensePayment:
        """Return it with a proposal, which takes the place of an earlier one."""
        require(self.state is SuspenseState.HELD, "only held money is decided about")
        return replace(self, proposal=proposal, version=self.version + 1)

    def decided(self, decision: Decision) -> SuspensePayment:
        """Return it after a decision: what is left stays held, else it has found its end."""
        require(decision.proposal == self.proposal, "what was proposed is what is approved")
        remaining = self.remaining.minus(decision.amount)
        ends = {Action.APPLY: SuspenseState.APPLIED, Action.REFUND: SuspenseState.REFUNDED}
        over = remaining == NO_RUPIAH
        return replace(
            self,
            remaining=remaining,
            state=ends[decision.proposal.action] if over else SuspenseState.HELD,
            proposal=None,
            decisions=(*self.decisions, decision),
            version=self.version + 1,
        )

    def booked(self) -> JournalEntry:
        """The entry by which the money arrived: from the bank into suspense."""
        leg = LedgerLeg(account_at_bank(self.bank), SUSPENSE, self.amount.amount, Asset.IDR)
        cause = Cause(CauseType.PAYMENT, self.payment_id)
        return JournalEntry(cause, 1, self.business_id, (leg,), self.paid_at, self.received_at)

    def refunded(self, decision: Decision) -> JournalEntry:
        """The entry by which money leaves again: out of suspense, back through the bank."""
        leg = LedgerLeg(SUSPENSE, account_at_bank(self.bank), decision.amount.amount, Asset.IDR)
        return JournalEntry(
            cause=Cause(CauseType.PAYMENT, self.payment_id),
            # A refund takes all that is left, so there is one at most.
            seq=2,
            business_id=self.business_id,
            legs=(leg,),
            occurred_at=decision.approved_at,
            recorded_at=decision.approved_at,
        )


class ApplyRefusal(StrEnum):
    """Why held money cannot settle an order, in the order in which the guards run."""

    OTHER_BUSINESS = "OTHER_BUSINESS"
    ALREADY_PAID = "ALREADY_PAID"
    NOT_ENOUGH = "NOT_ENOUGH"


def refuse_to_apply(held: SuspensePayment, order: Order) -> ApplyRefusal | None:
    """Return why held money cannot pay an order at its frozen price, or None when it can.

    Money under nobody's account may pay any business's order: staff found out whose it is.
    """
    if held.business_id not in (None, order.business_id):
        return ApplyRefusal.OTHER_BUSINESS
    if order.status is OrderStatus.PAID:
        return ApplyRefusal.ALREADY_PAID
    return ApplyRefusal.NOT_ENOUGH if held.remaining < order.quote.total else None
