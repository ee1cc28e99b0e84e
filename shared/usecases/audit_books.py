"""Audit the books: derive what every item must say from the entries, and tell what differs.

It reads while others write. What only seems to differ, because it was caught between two writes,
has come right when it is looked at again; so a difference is told when two looks show it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from shared.domain.audit import Difference, Kept
from shared.domain.audit_corrections import (
    CorrectionSurroundings,
    audit_correction,
    audit_credit_notes,
)
from shared.domain.audit_ledger import DerivedTopUp
from shared.domain.audit_orders import (
    OrderPapers,
    OrderSurroundings,
    audit_left_account,
    audit_number,
    audit_numbering,
    audit_order,
)
from shared.domain.audit_staff import DerivedCorrection
from shared.domain.audit_suspense import SuspensePapers, audit_suspense
from shared.domain.audit_totals import Totals, audit_totals
from shared.domain.business import Business
from shared.domain.correction import Correction
from shared.domain.order import Order
from shared.domain.wib import wib_date
from shared.ports.audit import AuditStore
from shared.ports.surroundings import Timer
from shared.usecases.audit_credits import NumberAudit, audit_credits

# Time is looked at once for so many orders, whose papers take two requests at the most.
ORDERS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit has seen, and what differs. `unreached` businesses are left to another."""

    differences: tuple[Difference, ...]
    businesses: int
    numbers: int
    orders: int
    entries: int
    unreached: int


class _OutOfTime(Exception):
    """What is left is for another audit."""


def audit_books(
    store: AuditStore, timer: Timer, *, now: datetime, begun_by_ms: int | None
) -> Audit:
    """Audit everything, or as much as is begun by then.

    Raises StoreBusy when the books cannot be read.
    """

    def hurry() -> None:
        if begun_by_ms is not None and timer.elapsed_ms() > begun_by_ms:
            raise _OutOfTime

    first = _Look(store, now, hurry).look()
    if not first.differences:
        return first
    second = _Look(store, now, hurry).look()
    if second.unreached > first.unreached:
        return first
    seen = {(each.kind, each.key, each.fact) for each in first.differences}
    lasting = [each for each in second.differences if (each.kind, each.key, each.fact) in seen]
    return replace(second, differences=tuple(lasting))


@dataclass(slots=True)
class _Look:
    """One look at all the books. `books` are the sums of entries, `items` those of the rest."""

    store: AuditStore
    now: datetime
    hurry: Callable[[], None]
    differences: list[Difference] = field(default_factory=list)
    books: Totals = field(default_factory=Totals)
    items: Totals = field(default_factory=Totals)
    whole: bool = True
    numbers: int = 0
    orders: int = 0
    entries: int = 0

    def look(self) -> Audit:
        businesses = _beginning_elsewhere(self.store.businesses(), self.now)
        reached = 0
        try:
            of_nobody = tuple(self.store.suspense(None))
            self.look_at_suspense(of_nobody)
            for business_id in businesses:
                _BusinessLook(self, business_id).look(of_nobody)
                reached += 1
        except _OutOfTime:
            self.whole = False
        if self.whole:
            self.differences += audit_totals(self.books, self.items)
        return Audit(
            differences=tuple(self.differences),
            businesses=reached,
            numbers=self.numbers,
            orders=self.orders,
            entries=self.entries,
            unreached=len(businesses) - reached,
        )

    def look_at_suspense(self, suspense: Sequence[SuspensePapers]) -> None:
        for papers in suspense:
            self.differences += audit_suspense(papers)
            if papers.held.value is None:
                # The sums would only say the same once more.
                self.whole = False
                continue
            self.items.add_suspense(papers.held.value)
            for kept in papers.journal:
                if kept.value is not None:
                    self.books.add_legs(kept.value.legs)


@dataclass(slots=True)
class _BusinessLook:
    """One look at a business: its held money, its orders, then its numbers with their credits."""

    all: _Look
    business_id: str
    papers: list[OrderPapers] = field(default_factory=list)
    numbers: list[NumberAudit] = field(default_factory=list)
    corrections: dict[str, Kept[Correction]] = field(default_factory=dict)

    def look(self, of_nobody: Sequence[SuspensePapers]) -> None:
        store = self.all.store
        business = store.business(self.business_id)
        prefix = business.value.prefix if business.value is not None else ""
        owner_of_prefix = store.prefix_owner(prefix)
        suspense = tuple(store.suspense(self.business_id))
        self._read_orders()
        self._read_corrections()
        self._look_at_numbers()
        self._read_again_what_was_paid()
        top_ups = self._top_ups()
        around = OrderSurroundings(
            prefix=prefix,
            now=self.all.now,
            top_ups=top_ups,
            suspense=_by_payment((*of_nobody, *suspense)),
        )
        self.all.look_at_suspense(suspense)
        kept_orders = [papers.order for papers in self.papers]
        self.all.differences += audit_numbering(business, owner_of_prefix, kept_orders, top_ups)
        self._compare_numbers()
        self._compare_orders(around)
        self._compare_left_accounts(suspense, around)
        self._compare_corrections(business)

    def _read_orders(self) -> None:
        orders = self.all.store.orders(self.business_id)
        while some := list(islice(orders, ORDERS_AT_ONCE)):
            self.all.hurry()
            self.papers += self.all.store.papers(some)
        self.all.orders += len(self.papers)

    def _read_corrections(self) -> None:
        for kept in self.all.store.corrections_of(self.business_id):
            self.corrections[kept.value.case_id if kept.value else kept.key] = kept

    def _look_at_numbers(self) -> None:
        store = self.all.store
        for number in store.numbers(self.business_id):
            self.all.hurry()
            audit = audit_credits(self.business_id, number, store, self.all.hurry)
            self.numbers.append(audit)
            self.all.numbers += 1
            self.all.entries += audit.ledger.seq
            self.all.differences += audit.differences
            self.all.books.add(audit.ledger.totals)
            # Those that were approved since the list was read have told by their entries.
            self.corrections |= audit.ledger.corrections
            self.all.whole &= not audit.ledger.broken and audit.kept.value is not None
            if audit.kept.value is not None:
                self.all.items.add_account(audit.kept.value.account)

    def _read_again_what_was_paid(self) -> None:
        """Orders were read first, so one may have been paid since: its entry has told."""
        paid = self._top_ups()
        for position, papers in enumerate(self.papers):
            order = papers.order.value
            if order is None or order.has_lot or order.order_id not in paid:
                continue
            again = self.all.store.order(self.business_id, order.invoice_number.running_number)
            (self.papers[position],) = self.all.store.papers([again])

    def _compare_numbers(self) -> None:
        orders = self._orders()
        for audit in self.numbers:
            owner = self.all.store.owner(audit.ledger.number)
            self.all.differences += audit_number(audit.kept, owner, orders)

    def _compare_orders(self, around: OrderSurroundings) -> None:
        for papers in self.papers:
            self.all.differences += audit_order(papers, around)
            order, payment, clearing = papers.order.value, papers.payment, papers.clearing
            if clearing is not None and clearing.value is not None:
                self.all.books.add_legs(clearing.value.legs)
            if order is None or any(each and each.value is None for each in (payment, clearing)):
                self.all.whole = False
            else:
                self.all.items.add_order(order, payment.value if payment is not None else None)

    def _compare_left_accounts(
        self, suspense: Sequence[SuspensePapers], around: OrderSurroundings
    ) -> None:
        """Accounts that their order has left, and that money came for all the same."""
        orders = self._orders()
        for papers in suspense:
            held, claim = papers.held.value, papers.claim
            order = orders.get(held.running_number or 0) if held is not None else None
            if held is None or claim is None or order is None:
                continue
            if (held.bank, held.account_number) != (order.account.bank, order.account.number):
                self.all.differences += audit_left_account(order, claim, around)

    def _compare_corrections(self, business: Kept[Business]) -> None:
        derived: dict[str, list[DerivedCorrection]] = {}
        for number in self.numbers:
            for each in number.ledger.corrected:
                derived.setdefault(each.case_id, []).append(each)
        around = CorrectionSurroundings(
            derived=derived,
            orders={order.order_id: order for order in self._orders().values()},
            notes=tuple(self.all.store.credit_notes(self.business_id)),
        )
        known = {}
        for case_id, kept in self.corrections.items():
            self.all.differences += audit_correction(kept, around)
            if kept.value is None:
                self.all.whole = False
            else:
                known[case_id] = kept.value
                self.all.items.add_correction(kept.value)
        self.all.differences += audit_credit_notes(business, known, around)

    def _top_ups(self) -> dict[str, list[DerivedTopUp]]:
        found: dict[str, list[DerivedTopUp]] = {}
        for number in self.numbers:
            for each in number.ledger.top_ups:
                found.setdefault(each.order_id, []).append(each)
        return found

    def _orders(self) -> dict[int, Order]:
        found = [papers.order.value for papers in self.papers]
        return {each.invoice_number.running_number: each for each in found if each is not None}


def _by_payment(suspense: Sequence[SuspensePapers]) -> dict[str, SuspensePapers]:
    found = [(papers.held.value, papers) for papers in suspense]
    return {held.payment_id: papers for held, papers in found if held is not None}


def _beginning_elsewhere(businesses: Sequence[str], now: datetime) -> Sequence[str]:
    """Begin with another business each day: what one night does not reach, another does."""
    start = wib_date(now).toordinal() % len(businesses) if businesses else 0
    return [*businesses[start:], *businesses[:start]]
