"""The history of a business's orders: newest first, with filters and totals that are right."""

from dataclasses import replace
from datetime import datetime

from shared.domain.invoice import matching_ranges
from shared.ports.orders import HistoryPart, OrderFilter, OrderPage, OrderStore


def list_orders(
    business_id: str,
    which: OrderFilter,
    search: str | None,
    part: HistoryPart,
    store: OrderStore,
    *,
    now: datetime,
) -> OrderPage:
    """Return a part of the history. `search` is an invoice number or its leading part.

    Raises StoreBusy.
    """
    which = searched(business_id, which, search, store)
    if which.is_empty:
        return store.orders(business_id, part)
    return store.filtered_orders(business_id, which, part, now=now)


def searched(
    business_id: str, which: OrderFilter, search: str | None, store: OrderStore
) -> OrderFilter:
    """Return the filter for a search text too: the running numbers that it stands for."""
    if search is None:
        return which
    business = store.business(business_id)
    return replace(which, ranges=matching_ranges(search, business.prefix) if business else ())
