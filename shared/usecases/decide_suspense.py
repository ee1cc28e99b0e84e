"""Decide what becomes of money in suspense: one person proposes, another one approves.

Approving does it: the money pays an order at its frozen price, and the rest stays held; or all that
is held goes back, by a transfer that the bank has given a reference. Each is one transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from shared.domain.errors import InvariantBroken
from shared.domain.ledger import SUSPENSE
from shared.domain.order import Order
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
from shared.ports.faults import StoreBusy
from shared.ports.suspense import Applied, SuspenseStore
from shared.usecases.crediting import crediting

ATTEMPTS_MAX = 5


class Deciding(StrEnum):
    """What became of a proposal or an approval, in the order in which the guards run."""

    UNKNOWN_PAYMENT = "UNKNOWN_PAYMENT"
    NOT_HELD = "NOT_HELD"
    NOTHING_PROPOSED = "NOTHING_PROPOSED"
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


@dataclass(frozen=True, slots=True)
class DecidingOutcome:
    """The outcome, with the money as it is now where there is some."""

    outcome: Deciding
    suspense: SuspensePayment | None = None


def propose_decision(payment_id: str, proposal: Proposal, store: SuspenseStore) -> DecidingOutcome:
    """Keep a proposal for somebody else to approve; an earlier one gives way to it.

    Raises StoreBusy when others keep being faster.
    """
    for _ in range(ATTEMPTS_MAX):
        held = store.suspense(payment_id)
        refused = _refuse(held)
        if refused is not None or held is None:
            return refused or DecidingOutcome(Deciding.UNKNOWN_PAYMENT)
        if held.proposal == proposal:
            return DecidingOutcome(Deciding.PROPOSED, held)
        impossible = _refuse_order(held, proposal, store)
        if impossible is not None:
            return impossible
        proposed = held.proposed(proposal)
        if store.propose(held, proposed):
            return DecidingOutcome(Deciding.PROPOSED, proposed)
    raise StoreBusy("every race was lost")


def approve_decision(
    payment_id: str, approved_by: str, store: SuspenseStore, *, now: datetime
) -> DecidingOutcome:
    """Do what another person has proposed. Raises StoreBusy when others keep being faster."""
    now = to_milliseconds(now)
    for attempt in count(1):
        held = store.suspense(payment_id)
        refused = _refuse(held)
        if refused is not None or held is None:
            return refused or DecidingOutcome(Deciding.UNKNOWN_PAYMENT)
        if held.proposal is None:
            return DecidingOutcome(Deciding.NOTHING_PROPOSED, held)
        if held.proposal.proposed_by == approved_by:
            return DecidingOutcome(Deciding.SAME_PERSON, held)
        done = _approve(held, held.proposal, approved_by, store, now)
        if done is not None:
            return done
        if attempt >= ATTEMPTS_MAX:
            raise StoreBusy("every race was lost")
    raise AssertionError("count() never ends")


def _refuse(held: SuspensePayment | None) -> DecidingOutcome | None:
    if held is None:
        return DecidingOutcome(Deciding.UNKNOWN_PAYMENT)
    if held.state is not SuspenseState.HELD:
        return DecidingOutcome(Deciding.NOT_HELD, held)
    return None


def _refuse_order(
    held: SuspensePayment, proposal: Proposal, store: SuspenseStore
) -> DecidingOutcome | None:
    if proposal.invoice_number is None:
        return None
    order = store.order(proposal.invoice_number)
    if order is None:
        return DecidingOutcome(Deciding.UNKNOWN_ORDER, held)
    refusal = refuse_to_apply(held, order)
    return DecidingOutcome(_REFUSED[refusal], held) if refusal is not None else None


def _approve(
    held: SuspensePayment,
    proposal: Proposal,
    approved_by: str,
    store: SuspenseStore,
    now: datetime,
) -> DecidingOutcome | None:
    """One round of decide and write. None after a lost race."""
    if proposal.action is Action.REFUND:
        decision = Decision(proposal, approved_by, now, held.remaining)
        refunded = held.decided(decision)
        done = store.refund(held, refunded, held.refunded(decision))
        return DecidingOutcome(Deciding.REFUNDED, refunded) if done else None
    if proposal.invoice_number is None:
        raise InvariantBroken("money is applied to an order")
    order = store.order(proposal.invoice_number)
    if order is None:
        return DecidingOutcome(Deciding.UNKNOWN_ORDER, held)
    return _apply(held, order, Decision(proposal, approved_by, now, order.quote.total), store)


def _apply(
    held: SuspensePayment, order: Order, decision: Decision, store: SuspenseStore
) -> DecidingOutcome | None:
    """Pay an order from what is held, as of the day on which it is applied."""
    seen = store.order_view(order)
    refusal = refuse_to_apply(held, seen.order)
    if refusal is not None:
        return DecidingOutcome(_REFUSED[refusal], held)
    if seen.is_torn:
        return None
    applied = held.decided(decision)
    paid = seen.order.paid(at=decision.approved_at, payment_id=held.payment_id)
    written = crediting(seen, paid, paid_from=SUSPENSE, recorded_at=decision.approved_at)
    done = store.apply(Applied(held, applied, written))
    return DecidingOutcome(Deciding.APPLIED, applied) if done else None
