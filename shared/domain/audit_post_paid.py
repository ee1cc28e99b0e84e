"""Compare what is owed for post-paid orders, and the clearings by which it was paid, with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.ledger import RECEIVABLE, Asset, CauseType, JournalEntry, LedgerLeg
from shared.domain.order import Order, OrderStatus


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the books say of the money for an order: which account it came from, and when."""

    paid_from: str
    occurred_at: datetime
    recorded_at: datetime


def audit_clearing(
    order: Order, key: str, kept: Kept[JournalEntry] | None, differences: list[Difference]
) -> Incoming | None:
    """Return what the clearing says of the money; None where the order is still owed.

    A clearing is there exactly when the order is paid. What differs is added to `differences`.
    """
    is_paid = order.status is OrderStatus.PAID
    there = {"is paid with a clearing": kept is not None}
    differences += compare(DifferenceKind.ORDER, key, {"is paid with a clearing": is_paid}, there)
    clearing = sound(kept, differences) if kept is not None else None
    if kept is None or clearing is None:
        return None
    paid_from = clearing.legs[0].debit
    expected = {
        "cause_type": CauseType.ORDER,
        "cause_id": order.order_id,
        "seq": 1,
        "business_id": order.business_id,
        "legs": (LedgerLeg(paid_from, RECEIVABLE, order.quote.total.amount, Asset.IDR),),
        "occurred_at": order.paid_at,
    }
    found = {
        "cause_type": clearing.cause.type,
        "cause_id": clearing.cause.id,
        "seq": clearing.seq,
        "business_id": clearing.business_id,
        "legs": clearing.legs,
        "occurred_at": clearing.occurred_at,
    }
    differences += compare(DifferenceKind.JOURNAL, kept.key, expected, found)
    return Incoming(paid_from, clearing.occurred_at, clearing.recorded_at)


def owed_for(orders: Iterable[Order]) -> tuple[tuple[date, int], ...]:
    """What is owed for orders, by the date on which it is due."""
    owed: Counter[date] = Counter()
    for order in orders:
        if order.status is OrderStatus.INVOICED:
            owed[order.due_on] += order.quote.total.amount
    return tuple(sorted(owed.items()))


def listed_at(order: Order, found: datetime | None, now: datetime) -> datetime | None:
    """When an unpaid order is listed as due: at its end, swept or not.

    One that is invoiced is listed at its due date first, and then at the end of its account; the
    sweep may be late with that.
    """
    if order.status is OrderStatus.INVOICED:
        passed = [each for each in (order.pay_until, order.payable_until) if each < now]
        return found if found in passed else order.next_end(now)
    return order.pay_until if order.is_unpaid else None
