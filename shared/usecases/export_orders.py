"""Export the history of a business's orders: all that match at once, or none of them."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.order import Order
from shared.ports.orders import OrderFilter, OrderStore
from shared.usecases.list_orders import searched


@dataclass(frozen=True, slots=True)
class ExportLimits:
    """How many orders an export has, and how many it looks at to find them."""

    orders_max: int
    examined_max: int


# The first is what callers are promised. For the second a function's time is enough, as it is for a
# list with a filter.
EXPORT_LIMITS = ExportLimits(orders_max=10_000, examined_max=20_000)


def export_orders(
    business_id: str,
    which: OrderFilter,
    search: str | None,
    store: OrderStore,
    limits: ExportLimits,
    *,
    now: datetime,
) -> tuple[Order, ...] | None:
    """Return all orders that match, newest first; None where they are more than the limits allow.

    `search` is an invoice number or its leading part. Raises StoreBusy.
    """
    which = searched(business_id, which, search, store)
    matching: list[Order] = []
    for position, order in enumerate(store.walk(business_id, which.ranges)):
        if position == limits.examined_max:
            return None
        if which.shows(order, now):
            if len(matching) == limits.orders_max:
                return None
            matching.append(order)
    return tuple(matching)
