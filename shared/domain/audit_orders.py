"""Compare orders, their virtual accounts and their payments with each other and with the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.audit_ledger import DerivedTopUp
from shared.domain.audit_number import KeptNumber
from shared.domain.audit_post_paid import Incoming, audit_clearing, listed_at, owed_for
from shared.domain.audit_suspense import SuspensePapers
from shared.domain.business import Business
from shared.domain.ledger import RECEIVABLE, SUSPENSE, JournalEntry, bank_account
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.order import (
    METHOD_OF,
    FailureReason,
    Order,
    OrderStatus,
    due_at,
    pay_until_for,
)
from shared.domain.payment import (
    HUNDREDTHS_PER_RUPIAH,
    PaidAmount,
    PaymentRecord,
    Settlement,
    settled_at,
)
from shared.domain.suspense import Action, Decision, SuspensePayment
from shared.domain.tax import vat_rule_on
from shared.domain.virtual_account import VirtualAccountClaim, VirtualAccountState
from shared.domain.wib import wib_date

_REASONS: dict[OrderStatus, frozenset[FailureReason | None]] = {
    OrderStatus.AWAITING_PAYMENT: frozenset({None}),
    OrderStatus.INVOICED: frozenset({None}),
    OrderStatus.PAID: frozenset({None}),
    OrderStatus.EXPIRED: frozenset({FailureReason.EXPIRED}),
    OrderStatus.CANCELLED: frozenset(FailureReason) - {FailureReason.EXPIRED},
}
# What a number may be reserved by, swept or not.
_RESERVING = frozenset({OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED})
# An order that is over on purpose, or for good.
_ENDED = frozenset({OrderStatus.CANCELLED, OrderStatus.PAID})


@dataclass(frozen=True, slots=True)
class OrderPapers:
    """An order with the claim of its account, the payment that it names, if it names one, and the
    clearing by which it was paid where it is post-paid."""

    order: Kept[Order]
    claim: Kept[VirtualAccountClaim] | None = None
    payment: Kept[PaymentRecord] | None = None
    clearing: Kept[JournalEntry] | None = None


@dataclass(frozen=True, slots=True)
class OrderSurroundings:
    """What the orders of a business are compared with: the top-ups of its numbers by order id, and
    its held money by payment id, that of nobody included. `now` is when they were read."""

    prefix: str
    now: datetime
    top_ups: Mapping[str, Sequence[DerivedTopUp]]
    suspense: Mapping[str, SuspensePapers]

    def held_on(self, claim: VirtualAccountClaim) -> Rupiah:
        """What was paid into an account and went into suspense."""
        papers = [each for each in self.suspense.values() if _names(each.payment, claim)]
        amounts = (each.held.value.amount for each in papers if each.held.value is not None)
        return sum(amounts, NO_RUPIAH)


def _names(kept: Kept[PaymentRecord] | None, claim: VirtualAccountClaim) -> bool:
    record = kept.value if kept is not None else None
    return record is not None and record.notification.names(claim)


def audit_order(papers: OrderPapers, around: OrderSurroundings) -> list[Difference]:
    """Compare an order with all that is known of it elsewhere."""
    differences: list[Difference] = []
    order = sound(papers.order, differences)
    if order is None:
        return differences
    top_ups = around.top_ups.get(order.order_id, ())
    differences += _audit_facts(order, papers.order, around, len(top_ups))
    if papers.claim is not None:
        differences += _audit_claim(order, papers, papers.claim, around)
    for top_up in top_ups:
        differences += _audit_top_up(order, papers.order.key, top_up)
        came: Incoming | None = Incoming(top_up.paid_from, top_up.occurred_at, top_up.recorded_at)
        if order.is_post_paid:
            came = audit_clearing(order, papers.order.key, papers.clearing, differences)
        if came is not None and came.paid_from == SUSPENSE:
            differences += _audit_applied(order, papers.order.key, came, around)
        elif came is not None and papers.payment is not None:
            differences += _audit_payment(order, papers.payment, came)
    return differences


def _audit_facts(
    order: Order, kept: Kept[Order], around: OrderSurroundings, top_ups: int
) -> list[Difference]:
    """What an order says of itself: the price adds up, the times fit, and a top-up is there exactly
    when it is PAID or INVOICED."""
    quote, rule, status = order.quote, vat_rule_on(wib_date(order.created_at)), order.status
    is_paid, days = status is OrderStatus.PAID, order.payment_days
    expected: dict[str, object] = {
        "prefix": around.prefix,
        "payment_method": METHOD_OF[order.account.bank],
        "vat_base": rule.base(quote.net).amount,
        "vat": rule.vat(quote.net).amount,
        "vat_from": rule.effective_from,
        "pay_until": due_at(order.created_at, days) if days else pay_until_for(order.created_at),
        "top-ups": 1 if order.has_lot else 0,
        "has a payment": is_paid,
        "failure_reason fits": True,
        "closed_at fits": True,
        "awaits_bank fits": True,
        "due_at": listed_at(order, kept.listed_at, around.now),
    }
    found: dict[str, object] = {
        "prefix": order.invoice_number.prefix,
        "payment_method": order.payment_method,
        "vat_base": quote.vat_base.amount,
        "vat": quote.vat.amount,
        "vat_from": quote.vat_rule.effective_from,
        "pay_until": order.pay_until,
        "top-ups": top_ups,
        "has a payment": order.payment_id is not None,
        "failure_reason fits": order.failure_reason in _REASONS[status],
        "closed_at fits": order.closed_at is None or status in _ENDED,
        "awaits_bank fits": not order.awaits_bank or status not in _ENDED,
        "due_at": kept.listed_at,
    }
    return compare(DifferenceKind.ORDER, kept.key, expected, found)


def _audit_claim(
    order: Order,
    papers: OrderPapers,
    kept: Kept[VirtualAccountClaim],
    around: OrderSurroundings,
) -> list[Difference]:
    """The account that pays an order says the same as the order, and what was booked for it."""
    differences: list[Difference] = []
    claim = sound(kept, differences)
    if claim is None:
        return differences
    expected: dict[str, object] = {
        **_facts_of_claim(order),
        "billing_id": order.account.billing_id,
        "state": claim.state if claim.state in _states_of(order) else _states_of(order),
        "booked": (_settled_on(claim, papers.payment) + around.held_on(claim)).amount,
    }
    was_dropped = order.awaits_bank and claim.state is VirtualAccountState.CLOSED
    if order.status is not OrderStatus.PAID and not was_dropped:
        expected["closed_at"] = order.closed_at
    return differences + _compare_claim(kept.key, expected, claim)


def audit_left_account(
    order: Order, kept: Kept[VirtualAccountClaim], around: OrderSurroundings
) -> list[Difference]:
    """Compare an account that its order has left, and that money came for all the same."""
    differences: list[Difference] = []
    claim = sound(kept, differences)
    if claim is None:
        return differences
    expected = {
        **_facts_of_claim(order),
        "state": VirtualAccountState.CLOSED,
        "booked": around.held_on(claim).amount,
    }
    return differences + _compare_claim(kept.key, expected, claim)


def _facts_of_claim(order: Order) -> dict[str, object]:
    return {
        "business_id": order.business_id,
        "running_number": order.invoice_number.running_number,
        "number": order.number,
        "holder_name": order.account.holder_name,
        "total": order.quote.total.amount,
        "pay_until": order.payable_until,
    }


def _compare_claim(
    key: str, expected: Mapping[str, object], claim: VirtualAccountClaim
) -> list[Difference]:
    found = {
        "business_id": claim.business_id,
        "running_number": claim.running_number,
        "number": claim.phone_number,
        "holder_name": claim.account.holder_name,
        "billing_id": claim.account.billing_id,
        "total": claim.total.amount,
        "pay_until": claim.pay_until,
        "state": claim.state,
        "booked": claim.booked.amount,
        "closed_at": claim.closed_at,
    }
    return compare(DifferenceKind.VIRTUAL_ACCOUNT, key, expected, found)


def _states_of(order: Order) -> tuple[VirtualAccountState, ...]:
    """What the account of an order can be. One that no bank opened in time is closed, while its
    order is left to expire."""
    match order.status:
        case OrderStatus.PAID:
            return (VirtualAccountState.PAID,)
        case OrderStatus.CANCELLED:
            return (VirtualAccountState.CLOSED,)
    if order.awaits_bank:
        return (VirtualAccountState.OPENING, VirtualAccountState.CLOSED)
    return (VirtualAccountState.OPEN,)


def _settled_on(claim: VirtualAccountClaim, kept: Kept[PaymentRecord] | None) -> Rupiah:
    """What was paid into an account and settled its order."""
    record = kept.value if kept is not None else None
    if record is None or record.verdict is not Settlement.SETTLED or not _names(kept, claim):
        return NO_RUPIAH
    return Rupiah(record.notification.amount.hundredths // HUNDREDTHS_PER_RUPIAH)


def _audit_top_up(order: Order, key: str, top_up: DerivedTopUp) -> list[Difference]:
    """The ledger moved what the order froze, for its number, at its time."""
    expected = {
        "number": top_up.number,
        "credits": top_up.credits,
        "net": top_up.net,
        "vat": top_up.vat,
        "granted_at": top_up.occurred_at,
        "post-paid": top_up.paid_from == RECEIVABLE,
    }
    found = {
        "number": order.number,
        "credits": order.quote.credits,
        "net": order.quote.net.amount,
        "vat": order.quote.vat.amount,
        "granted_at": order.granted_at,
        "post-paid": order.is_post_paid,
    }
    return compare(DifferenceKind.ORDER, key, expected, found)


def _audit_payment(order: Order, kept: Kept[PaymentRecord], came: Incoming) -> list[Difference]:
    """The payment that a bank's money came with is the order's, exact and in time."""
    differences: list[Difference] = []
    record = sound(kept, differences)
    if record is None:
        return differences
    notification = record.notification
    last = min(order.payable_until, order.closed_at or order.payable_until)
    expected = {
        "verdict": Settlement.SETTLED,
        "held": False,
        "in time": True,
        "bank": came.paid_from,
        "order": (order.business_id, order.invoice_number.running_number),
        "account_number": order.account.number,
        "billing_id": order.account.billing_id,
        "holder_name": order.account.holder_name,
        "total": order.quote.total.amount,
        "amount": PaidAmount(order.quote.total.amount * HUNDREDTHS_PER_RUPIAH, "IDR"),
        "paid_at": came.occurred_at,
        "received_at": came.recorded_at,
    }
    found = {
        "verdict": record.verdict,
        "held": record.held,
        "in time": notification.paid_at <= last,
        "bank": bank_account(notification.bank),
        "order": record.order,
        "account_number": notification.account_number,
        "billing_id": notification.billing_id,
        "holder_name": record.holder_name,
        "total": record.total.amount if record.total else None,
        "amount": notification.amount,
        "paid_at": settled_at(order, notification),
        "received_at": record.received_at,
    }
    return compare(DifferenceKind.PAYMENT, kept.key, expected, found)


def _audit_applied(
    order: Order, key: str, came: Incoming, around: OrderSurroundings
) -> list[Difference]:
    """Money of the suspense pays an order by a decision of two persons, at that instant."""
    papers = around.suspense.get(order.payment_id or "")
    held = papers.held.value if papers is not None else None
    decisions = _applied_to(order, held) if held is not None else []
    expected = {"decisions to apply": 1, "amounts": (order.quote.total.amount,)}
    found: dict[str, object] = {
        "decisions to apply": len(decisions),
        "amounts": tuple(each.amount.amount for each in decisions),
    }
    differences = compare(DifferenceKind.ORDER, key, expected, found)
    for each in decisions:
        at = {"paid_at": each.approved_at, "booked": each.approved_at}
        booked = {"paid_at": order.paid_at, "booked": came.recorded_at}
        differences += compare(DifferenceKind.ORDER, key, at, booked)
    return differences


def _applied_to(order: Order, held: SuspensePayment) -> list[Decision]:
    """Return the decisions by which held money paid that order."""
    return [
        each
        for each in held.decisions
        if each.proposal.action is Action.APPLY
        and each.proposal.invoice_number == order.invoice_number
    ]


def audit_numbering(
    business: Kept[Business],
    owner: Kept[str],
    orders: Sequence[Kept[Order]],
    top_ups: Iterable[str],
) -> list[Difference]:
    """A business has drawn every invoice number up to its last one, its prefix is its own, and so
    are the orders that its numbers' top-ups name. It owes what is invoiced."""
    differences: list[Difference] = []
    found, business_id = sound(business, differences), sound(owner, differences)
    if found is None:
        return differences
    known = [each.value for each in orders if each.value is not None]
    expected: dict[str, object] = {
        "owner of the prefix": found.business_id,
        "orders": found.invoice_seq,
        "newest order": found.invoice_seq,
        "top-ups of no order": (),
        "receivables": owed_for(known),
    }
    seen = {
        "owner of the prefix": business_id,
        "orders": len(orders),
        "newest order": max((each.invoice_number.running_number for each in known), default=0),
        "top-ups of no order": tuple(sorted(set(top_ups) - {each.order_id for each in known})),
        "receivables": tuple((each.due_on, each.amount.amount) for each in found.receivables.parts),
    }
    return differences + compare(DifferenceKind.OWNERSHIP, business.key, expected, seen)


def audit_number(
    kept: Kept[KeptNumber], owner: Kept[str], orders: Mapping[int, Order]
) -> list[Difference]:
    """A number belongs to one business, and the order that it is reserved by can still be paid."""
    differences: list[Difference] = []
    known, business_id = sound(kept, differences), sound(owner, differences)
    if known is None:
        return differences
    number, reservation = known.number, known.number.open_order
    expected: dict[str, object] = {"owner": number.business_id}
    found: dict[str, object] = {"owner": business_id}
    if reservation is not None:
        order = orders.get(reservation.running_number)
        expected["reserved by an open order until"] = reservation.pay_until
        found["reserved by an open order until"] = (
            order.pay_until
            if order is not None and order.number == number.number and order.status in _RESERVING
            else None
        )
    return differences + compare(DifferenceKind.OWNERSHIP, kept.key, expected, found)
