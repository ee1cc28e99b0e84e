"""Decide what becomes of money in suspense: one person proposes, another one approves.

Approving does it: the money pays an order at its frozen price, and the rest stays held; or all that
is held goes back, by a transfer that the bank has given a reference. Each is one transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.ledger import SUSPENSE
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.person import Person
from shared.domain.suspense import (
    Action,
    ApplyRefusal,
    Decision,
    Proposal,
    SuspensePayment,
    SuspenseState,
    refuse_to_apply,
)
from shared.domain.wib import to_milliseconds
from shared.ports.surroundings import Timer
from shared.ports.suspense import Applied, SuspenseStore
from shared.usecases.crediting import crediting
from shared.usecases.deciding import until_decided


class Deciding(StrEnum):
    """What became of a proposal or an approval, in the order in which the guards run."""

    UNKNOWN_PAYMENT = "UNKNOWN_PAYMENT"
    NOT_HELD = "NOT_HELD"
    NOTHING_PROPOSED = "NOTHING_PROPOSED"
    # Not the proposal that was shown to whom approves: another one took its place.
    OTHER_PROPOSAL = "OTHER_PROPOSAL"
    SAME_PERSON = "SAME_PERSON"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    OTHER_BUSINESS = "OTHER_BUSINESS"
    ALREADY_PAID = "ALREADY_PAID"
    NOT_ENOUGH = "NOT_ENOUGH"
    PROPOSED = "PROPOSED"
    APPLIED = "APPLIED"
    REFUNDED = "REFUNDED"


_REFUSED: dict[ApplyRefusal, Deciding] = {
    ApplyRefusal.OTHER_BUSINESS: Deciding.OTHER_BUSINESS,
    ApplyRefusal.ALREADY_PAID: Deciding.ALREADY_PAID,
    ApplyRefusal.NOT_ENOUGH: Deciding.NOT_ENOUGH,
}
_DONE: dict[Action, Deciding] = {
    Action.APPLY: Deciding.APPLIED,
    Action.REFUND: Deciding.REFUNDED,
}


@dataclass(frozen=True, slots=True)
class DecidingOutcome:
    """The outcome, with the money as it is now where there is some."""

    outcome: Deciding
    suspense: SuspensePayment | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """What approving a proposal would do: how much moves, and the order that it pays, if any."""

    held: SuspensePayment
    proposal: Proposal
    amount: Rupiah
    order: Order | None


@dataclass(frozen=True, slots=True)
class Approval:
    """The proposal that somebody approves, as it was shown to them."""

    payment_id: str
    proposal: Proposal
    approved_by: Person


def propose_decision(
    payment_id: str, proposal: Proposal, store: SuspenseStore, timer: Timer
) -> DecidingOutcome:
    """Keep a proposal for somebody else to approve; an earlier one gives way to it.

    Raises StoreBusy or StoreUnknown after the last attempt: the caller may repeat it.
    """

    def propose_once() -> DecidingOutcome | None:
        held = store.suspense(payment_id)
        if held is None or held.state is not SuspenseState.HELD:
            return _not_held(held)
        if held.proposal == proposal:
            # Also our own write, whose answer was lost.
            return DecidingOutcome(Deciding.PROPOSED, held)
        prospect = _prospect(held, proposal, store)
        if isinstance(prospect, DecidingOutcome):
            return prospect
        proposed = held.proposed(proposal)
        done = store.propose(held, proposed)
        return DecidingOutcome(Deciding.PROPOSED, proposed) if done else None

    return until_decided(propose_once, timer)


def foresee_approval(
    payment_id: str, approved_by: Person, store: SuspenseStore
) -> Prospect | DecidingOutcome:
    """Say what approving the present proposal would do, or why that is refused. Changes nothing.

    Raises StoreBusy.
    """
    return _foresee(store.suspense(payment_id), approved_by, store)


def approve_decision(
    approval: Approval, store: SuspenseStore, timer: Timer, *, now: datetime
) -> DecidingOutcome:
    """Do what another person has proposed, once.

    Raises StoreBusy or StoreUnknown after the last attempt: it may be done then, and approving it
    again does it at most once.
    """
    now = to_milliseconds(now)

    def approve_once() -> DecidingOutcome | None:
        held = store.suspense(approval.payment_id)
        if held is not None and _is_done(held, approval, now):
            # Our own write, whose answer was lost.
            return DecidingOutcome(_DONE[approval.proposal.action], held)
        if held is not None and held.proposal not in (None, approval.proposal):
            return DecidingOutcome(Deciding.OTHER_PROPOSAL, held)
        prospect = _foresee(held, approval.approved_by, store)
        if isinstance(prospect, DecidingOutcome):
            # An earlier write of ours may have landed after `held` was read, and paid the order.
            return prospect if store.suspense(approval.payment_id) == held else None
        decision = Decision(prospect.proposal, approval.approved_by, now, prospect.amount)
        return _write(prospect, decision, store)

    return until_decided(approve_once, timer)


def _not_held(held: SuspensePayment | None) -> DecidingOutcome:
    known = Deciding.UNKNOWN_PAYMENT if held is None else Deciding.NOT_HELD
    return DecidingOutcome(known, held)


def _foresee(
    held: SuspensePayment | None, approved_by: Person, store: SuspenseStore
) -> Prospect | DecidingOutcome:
    """Run the guards of an approval in their order of precedence."""
    if held is None or held.state is not SuspenseState.HELD:
        return _not_held(held)
    if held.proposal is None:
        return DecidingOutcome(Deciding.NOTHING_PROPOSED, held)
    if held.proposal.proposed_by == approved_by:
        return DecidingOutcome(Deciding.SAME_PERSON, held)
    return _prospect(held, held.proposal, store)


def _prospect(
    held: SuspensePayment, proposal: Proposal, store: SuspenseStore
) -> Prospect | DecidingOutcome:
    if proposal.invoice_number is None:
        return Prospect(held, proposal, held.remaining, None)
    order = store.order(proposal.invoice_number)
    if order is None:
        return DecidingOutcome(Deciding.UNKNOWN_ORDER, held)
    refusal = refuse_to_apply(held, order)
    if refusal is not None:
        return DecidingOutcome(_REFUSED[refusal], held)
    return Prospect(held, proposal, order.quote.total, order)


def _is_done(held: SuspensePayment, approval: Approval, now: datetime) -> bool:
    last = held.decisions[-1] if held.decisions else None
    return last is not None and (last.proposal, last.approved_by, last.approved_at) == (
        approval.proposal,
        approval.approved_by,
        now,
    )


def _write(prospect: Prospect, decision: Decision, store: SuspenseStore) -> DecidingOutcome | None:
    """Do what was decided. None after a lost race."""
    held = prospect.held
    after = held.decided(decision)
    if prospect.order is not None:
        done = _apply(held, after, prospect.order, decision, store)
    else:
        done = store.refund(held, after, held.refunded(decision))
    return DecidingOutcome(_DONE[decision.proposal.action], after) if done else None


def _apply(
    held: SuspensePayment,
    after: SuspensePayment,
    order: Order,
    decision: Decision,
    store: SuspenseStore,
) -> bool:
    """Pay an order from what is held, as of the day on which it is applied."""
    seen = store.order_view(order)
    if seen.is_torn or refuse_to_apply(held, seen.order) is not None:
        # It was paid since the guards ran: they run again.
        return False
    at = decision.approved_at
    paid = seen.order.paid(at=at, payment_id=held.payment_id, applied=True)
    written = crediting(seen, paid, paid_from=SUSPENSE, recorded_at=at, told_at=at)
    return store.apply(Applied(held, after, written))
