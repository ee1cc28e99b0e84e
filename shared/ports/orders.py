"""Businesses, their numbers, and the orders they place.

Stores offer named transactions (`place`, `settle`, `cancel`), not `add` and `commit`: DynamoDB has
no session, and each of these is one conditional write. They answer False, or a result, for a
race that was lost: then the caller reads again, because the winner decides what happens next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.business import Business, WhatsAppNumber
from shared.domain.credit import CreditAccount
from shared.domain.invoice import RunningNumberRange
from shared.domain.movement import Movement
from shared.domain.order import HistoryLine, Order, OrderStatus
from shared.domain.outbox import OutboxRow
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import PriceList
from shared.domain.receivable import Receivables
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.domain.wib import wib_date


@dataclass(frozen=True, slots=True)
class PlacedKey:
    """An Idempotency-Key that was used: the order it placed and the digest of what was asked.

    `freed` is one whose order no bank would open an account for: it may place another.
    """

    running_number: int
    fingerprint: str
    freed: bool = False


@dataclass(frozen=True, slots=True)
class PlacingView:
    """All that placing an order has to know, read in one consistent request."""

    business: Business | None
    number: WhatsAppNumber | None
    key: PlacedKey | None
    replaced: Order | None
    account: CreditAccount | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What placing a post-paid order writes as well: its credits, and what is owed after it."""

    movement: Movement
    receivables: Receivables
    outbox: OutboxRow


@dataclass(frozen=True, slots=True)
class Placement:
    """An order about to be placed, with the state it was decided on.

    `replaced` is the order that makes way, already cancelled; `seen` has it as it was. `over` is an
    order that has ended without giving the number free; `placed_at` is the number's new list of
    recent placings. `grant` is there where the order is post-paid: it does not reserve the number.
    """

    order: Order
    idempotency_key: str
    fingerprint: str
    seen: PlacingView
    replaced: Order | None
    over: Order | None
    placed_at: tuple[datetime, ...]
    grant: Grant | None = None


class Placing(StrEnum):
    """What became of a placement."""

    PLACED = "PLACED"
    ACCOUNT_TAKEN = "ACCOUNT_TAKEN"
    RACE_LOST = "RACE_LOST"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a list shows. `ranges` holds running numbers, highest first; None means all."""

    status: OrderStatus | None = None
    number: PhoneNumber | None = None
    placed_from: date | None = None
    placed_to: date | None = None
    ranges: tuple[RunningNumberRange, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether the list shows everything."""
        return self == OrderFilter()

    def shows(self, order: Order | HistoryLine, now: datetime) -> bool:
        """Tell whether an order is listed at `now`; its running number is not looked at."""
        placed_on = wib_date(order.created_at)
        return (
            (self.status is None or order.status_at(now) is self.status)
            and (self.number is None or order.number == self.number)
            and (self.placed_from is None or placed_on >= self.placed_from)
            and (self.placed_to is None or placed_on <= self.placed_to)
        )


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """Which part of a list: at most `limit` orders with running numbers below `before`, or,
    where that is None, behind the first `skip` ones."""

    limit: int
    before: int | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders, newest first. `total` is a lower bound when it says so."""

    items: tuple[Order, ...]
    next_before: int | None
    total: int
    total_is_at_least: bool


class OrderStore(Protocol):
    """Businesses, their numbers, and the orders they place.

    Every method may raise StoreBusy or StoreBroken; the writing ones StoreUnknown as well.
    """

    def business(self, business_id: str) -> Business | None:
        """Return a business."""

    def numbers(self, business_id: str) -> tuple[tuple[WhatsAppNumber, CreditAccount], ...]:
        """Return all numbers of a business with their credits, sorted by number."""

    def price_lists(self) -> tuple[PriceList, ...]:
        """Return all price lists; may be up to a minute old."""

    def placing_view(
        self,
        business_id: str,
        number: PhoneNumber,
        key: str | None,
        replaces: int | None,
        *,
        fresh: bool = True,
    ) -> PlacingView:
        """Return what placing needs to know, or a quote, for which it need not be `fresh`."""

    def place(self, placement: Placement) -> Placing:
        """Write an order with its key, its virtual account, and the reservation of its number or,
        where it is post-paid, its credits."""

    def opened(self, order: Order, now: datetime) -> bool:
        """Write that the bank has opened the order's account, if it is still being opened.

        Its business gets a mail that says how to pay.
        """

    def give_up(self, order: Order, idempotency_key: str | None) -> bool:
        """Write an order that was cancelled because its bank has no account for it.

        Its Idempotency-Key, where given, may then place another; else its business is told, for
        nobody waits for the answer any more.
        """

    def order(self, business_id: str, running_number: int) -> Order | None:
        """Return an order of that business."""

    def cancel(self, before: Order, cancelled: Order) -> bool:
        """Write an order that was just cancelled, if it is still the open one at that account.

        An account that its bank is still being asked for will be closed there later.
        """

    def claim(self, account: VirtualAccount) -> VirtualAccountClaim | None:
        """Return the claim of a virtual account."""

    def add_account(self, order: Order, seen: WhatsAppNumber, now: datetime) -> Placing:
        """Claim the account of an order that is about to move to it.

        It counts as a placing of the number, which was `seen`. The order itself stays as it is.
        """

    def drop_account(self, account: VirtualAccount, now: datetime) -> bool:
        """Close an account that its order does not move to; its bank is told later.

        False when its order waits at it, or was paid by it, after all.
        """

    def move(self, before: Order, after: Order, now: datetime) -> bool:
        """Write an order that moves to another account, if it still waits at the one before."""

    def walk(
        self, business_id: str, ranges: tuple[RunningNumberRange, ...] | None
    ) -> Iterator[HistoryLine]:
        """Return lines of the history of those running numbers, or all of it, newest first.

        They are read page by page.
        """

    def orders(self, business_id: str, part: HistoryPart) -> OrderPage:
        """Return orders newest first, without a filter."""

    def filtered_orders(
        self, business_id: str, which: OrderFilter, part: HistoryPart, *, now: datetime
    ) -> OrderPage:
        """Return orders that match at `now`, newest first, with the count of all that match."""
