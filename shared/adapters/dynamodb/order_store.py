"""Orders and what placing them needs, in DynamoDB. Port: OrderStore."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.account_items import claim_key, drop_claim, read_claim
from shared.adapters.dynamodb.attributes import Item, Reader
from shared.adapters.dynamodb.business_items import (
    read_account,
    read_business,
    read_number,
    read_price_list,
)
from shared.adapters.dynamodb.order_items import HISTORY_ATTRIBUTES, read_history_line, read_order
from shared.adapters.dynamodb.order_members import (
    CLAIM_OF_ADDING,
    CLAIM_OF_PLACEMENT,
    adding_members,
    closing_members,
    free_key,
    free_number,
    moving_members,
    opened_members,
    placing_members,
)
from shared.adapters.dynamodb.table import DynamoTable, Put, Rejection, Update
from shared.domain.business import Business, WhatsAppNumber
from shared.domain.credit import CreditAccount
from shared.domain.invoice import RUNNING_DIGITS_MAX, RunningNumberRange
from shared.domain.order import HistoryLine, Order
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import PriceList
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.ports.orders import (
    HistoryPart,
    OrderFilter,
    OrderPage,
    PlacedKey,
    Placement,
    Placing,
    PlacingView,
)

# A price list takes effect at a midnight and is imported before it, so a minute costs nothing.
PRICE_LISTS_MAX_AGE_SECONDS = 60
# Beyond this many matches a filtered list says "at least" and stops counting.
COUNTED_MATCHES_MAX = 1_000
# Orders per request while walking: what is read of the table counts, though less is answered, and a
# megabyte is the end of a request. 700 orders with ordinary addresses have that much.
WALK_PAGE_ORDERS = 700
# A filter that matches little reads much. It looks at this many of the newest orders, for which the
# function's time is enough, and says "at least" where there are more.
FILTERED_ORDERS_MAX = 20_000
NUMBERS_PAGE = 100
RUNNING_NUMBER_MAX = 10**RUNNING_DIGITS_MAX - 1

_ANY_ORDER = (RunningNumberRange(1, RUNNING_NUMBER_MAX),)


class DynamoOrderStore:
    """See shared.ports.orders.OrderStore.

    `seconds` is a monotonic clock for the age of price lists.
    """

    def __init__(self, table: DynamoTable, seconds: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._seconds = seconds
        self._price_lists: tuple[PriceList, ...] = ()
        self._price_lists_read_at: float | None = None

    def business(self, business_id: str) -> Business | None:
        """Return a business."""
        item = self._table.get_one(keys.business(business_id))
        return read_business(item) if item else None

    def numbers(self, business_id: str) -> tuple[tuple[WhatsAppNumber, CreditAccount], ...]:
        """Return all numbers of a business with their credits, sorted by number."""
        found = self._table.query(
            keys.business_partition(business_id), "N#", "N#~", limit=NUMBERS_PAGE
        )
        return tuple((read_number(item), read_account(item)) for item in found)

    def price_lists(self) -> tuple[PriceList, ...]:
        """Return all price lists; may be up to a minute old."""
        now = self._seconds()
        read_at = self._price_lists_read_at
        if read_at is None or now - read_at > PRICE_LISTS_MAX_AGE_SECONDS:
            found = self._table.query("CFG", "PRICE#", "PRICE#~", limit=NUMBERS_PAGE, fresh=False)
            self._price_lists = tuple(read_price_list(item) for item in found)
            # An empty answer is not remembered: the first import should be seen at once.
            self._price_lists_read_at = now if self._price_lists else None
        return self._price_lists

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
        business_key = keys.business(business_id)
        number_key = keys.number(business_id, number)
        used_key = keys.idempotency(business_id, key) if key is not None else None
        replaced_key = keys.order(business_id, replaces) if replaces is not None else None
        wanted = (business_key, number_key, used_key, replaced_key)
        items = self._table.get([each for each in wanted if each is not None], fresh=fresh)
        used = items.get(used_key) if used_key else None
        replaced = items.get(replaced_key) if replaced_key else None
        return PlacingView(
            business=read_business(items[business_key]) if business_key in items else None,
            number=read_number(items[number_key]) if number_key in items else None,
            key=_read_key(used) if used else None,
            replaced=read_order(replaced) if replaced else None,
            account=read_account(items[number_key]) if number_key in items else None,
        )

    def place(self, placement: Placement) -> Placing:
        """Write an order with its key, its virtual account, and the reservation of its number or,
        where it is post-paid, its credits."""
        members = placing_members(placement)
        freed = None
        replaced, seen = placement.replaced, placement.seen.replaced
        if replaced is not None and seen is not None:
            members += closing_members(seen, replaced)
            if replaced.number != placement.order.number:
                freed = free_number(replaced)
        return _placing(self._write_and_free(members, freed), CLAIM_OF_PLACEMENT)

    def opened(self, order: Order, now: datetime) -> bool:
        """Write that the bank has opened the order's account, if it is still being opened."""
        return self._table.write(opened_members(order, now)) is None

    def give_up(self, order: Order, idempotency_key: str | None) -> bool:
        """Write an order that was cancelled because its bank has no account for it."""
        waiting = replace(order, awaits_bank=True)
        # Whoever is still there is answered that there is no order, and needs no mail about it.
        members = closing_members(waiting, order, told=idempotency_key is None)
        if idempotency_key is not None:
            members.append(free_key(order, idempotency_key))
        return self._write_and_free(members, free_number(order)) is None

    def order(self, business_id: str, running_number: int) -> Order | None:
        """Return an order of that business."""
        item = self._table.get_one(keys.order(business_id, running_number))
        return read_order(item) if item else None

    def cancel(self, before: Order, cancelled: Order) -> bool:
        """Write an order that was just cancelled, if it is still open; free its number."""
        members = closing_members(before, cancelled)
        return self._write_and_free(members, free_number(cancelled)) is None

    def claim(self, account: VirtualAccount) -> VirtualAccountClaim | None:
        """Return the claim of a virtual account."""
        item = self._table.get_one(claim_key(account))
        return read_claim(item) if item else None

    def add_account(self, order: Order, seen: WhatsAppNumber, now: datetime) -> Placing:
        """Claim the account of an order that is about to move to it."""
        return _placing(self._table.write(adding_members(order, seen, now)), CLAIM_OF_ADDING)

    def drop_account(self, account: VirtualAccount, now: datetime) -> bool:
        """Close an account that its order does not move to; its bank is told later."""
        return self._table.change(drop_claim(account, now))

    def move(self, before: Order, after: Order, now: datetime) -> bool:
        """Write an order that moves to another account, if it still waits at the one before."""
        return self._table.write(moving_members(before, after, now)) is None

    def walk(
        self, business_id: str, ranges: tuple[RunningNumberRange, ...] | None
    ) -> Iterator[HistoryLine]:
        """Return lines of the history of those running numbers, or all of it, newest first."""
        partition = keys.business_partition(business_id)
        for part in _ANY_ORDER if ranges is None else ranges:
            found = self._table.query(
                partition,
                keys.order_sort(part.first),
                keys.order_sort(part.last),
                limit=WALK_PAGE_ORDERS,
                newest_first=True,
                only=HISTORY_ATTRIBUTES,
            )
            yield from map(read_history_line, found)

    def orders(self, business_id: str, part: HistoryPart) -> OrderPage:
        """Return orders newest first, without a filter.

        Running numbers have no gaps, so the newest one is the total and a page is an offset.
        """
        partition = keys.business_partition(business_id)
        if part.before is None and part.skip == 0:
            # The business sorts right behind its orders: read backwards, one request gives both.
            found = self._table.query(
                partition, "O#", keys.PROFILE_SORT, limit=part.limit + 1, newest_first=True
            )
            items = list(islice(found, part.limit + 1))
            total = _invoice_seq(items[0]) if items else 0
            orders = tuple(read_order(item) for item in items[1:])
        else:
            business = self._table.get_one(keys.business(business_id))
            total = _invoice_seq(business) if business else 0
            last = total - part.skip if part.before is None else part.before - 1
            orders = tuple(islice(self._backwards(partition, 1, last, part.limit), part.limit))
        oldest_shown = bool(orders) and orders[-1].invoice_number.running_number == 1
        return OrderPage(orders, None if oldest_shown else _next_before(orders), total, False)

    def filtered_orders(
        self, business_id: str, which: OrderFilter, part: HistoryPart, *, now: datetime
    ) -> OrderPage:
        """Return orders that match at `now`, newest first, with the count of all that match."""
        page: list[int] = []
        matches = 0
        more = at_least = False
        for position, line in enumerate(self.walk(business_id, which.ranges)):
            at_least = position == FILTERED_ORDERS_MAX
            if at_least:
                break
            if not which.shows(line, now):
                continue
            matches += 1
            number = line.invoice_number.running_number
            wanted = matches > part.skip if part.before is None else number < part.before
            if wanted and len(page) < part.limit:
                page.append(number)
            elif wanted:
                more = True
                at_least = matches > COUNTED_MATCHES_MAX
                if at_least:
                    matches = COUNTED_MATCHES_MAX
                    break
        orders = self._in_full(business_id, page)
        return OrderPage(orders, _next_before(orders) if more else None, matches, at_least)

    def _in_full(self, business_id: str, running_numbers: Sequence[int]) -> tuple[Order, ...]:
        """Read some orders whole: a list shows a page of them, however many it looks through."""
        wanted = [keys.order(business_id, each) for each in running_numbers]
        items = self._table.get(wanted) if wanted else {}
        return tuple(read_order(items[key]) for key in wanted)

    def _write_and_free(
        self, members: Sequence[Put | Update], freed: Update | None
    ) -> Rejection | None:
        """Write, and free a number unless another order holds it by now.

        The clock of whoever placed that order was ahead of ours: to it the order that we close
        was past `pay_until` already. A reservation never comes back, so closing is enough.
        """
        if freed is None:
            return self._table.write(members)
        rejection = self._table.write([*members, freed])
        if rejection is not None and _failed_alone(rejection, len(members)):
            return self._table.write(members)
        return rejection

    def _backwards(self, partition: str, first: int, last: int, page: int) -> Iterator[Order]:
        if last < first:
            return
        found = self._table.query(
            partition, keys.order_sort(first), keys.order_sort(last), limit=page, newest_first=True
        )
        for item in found:
            yield read_order(item)


def _failed_alone(rejection: Rejection, position: int) -> bool:
    """Tell whether the member at that position was the only one that a condition refused."""
    return rejection.failed[position : position + 1] == (True,) and sum(rejection.failed) == 1


def _placing(rejection: Rejection | None, claim: int) -> Placing:
    """Read what became of a transaction whose member at that position claims an account."""
    if rejection is None:
        return Placing.PLACED
    return Placing.ACCOUNT_TAKEN if _failed_alone(rejection, claim) else Placing.RACE_LOST


def _read_key(item: Item) -> PlacedKey:
    part = Reader(item)
    return PlacedKey(
        part.number("running_number"), part.text("fingerprint"), freed=item.get("freed") is True
    )


def _invoice_seq(item: Item) -> int:
    return Reader(item).number("invoice_seq")


def _next_before(page: Sequence[Order]) -> int | None:
    """The running number that the next page ends below."""
    return page[-1].invoice_number.running_number if page else None
