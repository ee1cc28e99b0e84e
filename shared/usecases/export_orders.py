"""Export the history of a business's orders: all that match at once, or none of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.errors import InvariantBroken
from shared.domain.invoice import RunningNumberRange
from shared.domain.order import HistoryLine
from shared.domain.wib import end_of_day, start_of_day
from shared.ports.orders import OrderFilter, OrderStore
from shared.usecases.list_orders import searched

# Orders are numbered as they are written and dated as they are asked for, by clocks that differ a
# little: an order may be dated before one of a smaller number, by less than this.
OUT_OF_ORDER_MAX = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ExportLimits:
    """How many orders an export has, and how many it looks at to find them."""

    orders_max: int
    examined_max: int


# The first is what callers are promised; the second is what a function has the time for.
EXPORT_LIMITS = ExportLimits(orders_max=10_000, examined_max=10_000)


def export_orders(
    business_id: str,
    which: OrderFilter,
    search: str | None,
    store: OrderStore,
    limits: ExportLimits,
    *,
    now: datetime,
) -> tuple[HistoryLine, ...] | None:
    """Return all orders that match, newest first; None where they are more than the limits allow.

    `search` is an invoice number or its leading part. Where a business has more orders than are
    looked at, only those of the days that were asked for are. Raises StoreBusy.
    """
    which = searched(business_id, which, search, store)
    business = store.business(business_id)
    if business is not None and business.invoice_seq > limits.examined_max:
        which = _narrowed(business_id, which, business.invoice_seq, store)
    matching: list[HistoryLine] = []
    for position, line in enumerate(store.walk(business_id, which.ranges)):
        if position == limits.examined_max:
            return None
        if which.shows(line, now):
            if len(matching) == limits.orders_max:
                return None
            matching.append(line)
    return tuple(matching)


def _narrowed(business_id: str, which: OrderFilter, total: int, store: OrderStore) -> OrderFilter:
    """Return the filter with the running numbers of its days, of which there are `total`."""
    first, last = 1, total
    if which.placed_from is not None:
        begin = start_of_day(which.placed_from) - OUT_OF_ORDER_MAX
        first = _first_dated_from(business_id, begin, total, store)
    if which.placed_to is not None:
        end = end_of_day(which.placed_to) + OUT_OF_ORDER_MAX
        last = _first_dated_from(business_id, end, total, store) - 1
    ranges = (RunningNumberRange(1, total),) if which.ranges is None else which.ranges
    return replace(which, ranges=tuple(_within(ranges, first, last)))


def _within(
    ranges: Iterable[RunningNumberRange], first: int, last: int
) -> Iterable[RunningNumberRange]:
    """The parts of ranges that lie between two numbers, both included."""
    for each in ranges:
        part = RunningNumberRange(max(each.first, first), min(each.last, last))
        if part.first <= part.last:
            yield part


def _first_dated_from(business_id: str, instant: datetime, total: int, store: OrderStore) -> int:
    """Return the smallest number of an order that is dated from then on; `total` + 1 for none.

    Running numbers have no gaps, so halving finds it.
    """
    first, behind = 1, total + 1
    while first < behind:
        middle = (first + behind) // 2
        order = store.order(business_id, middle)
        if order is None:
            raise InvariantBroken("a running number without its order")
        if order.created_at < instant:
            first = middle + 1
        else:
            behind = middle
    return first
