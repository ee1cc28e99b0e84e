"""The history of a business's orders: newest first, with filters and totals that are right."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.invoice import matching_ranges
from shared.ports import OrderFilter, OrderPage, OrderStore


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Which part of the history: `before` continues a list, `page` (from 1) jumps into it.

    `search` is an invoice number or the leading part of one.
    """

    business_id: str
    which: OrderFilter
    search: str | None
    before: int | None
    page: int
    limit: int


def list_orders(request: HistoryRequest, store: OrderStore, *, now: datetime) -> OrderPage:
    """Return a page of the history. Raises StoreBusy."""
    which = request.which
    if request.search is not None:
        business = store.business(request.business_id)
        prefix = business.prefix if business else ""
        which = replace(which, ranges=matching_ranges(request.search, prefix))
    if which.is_empty:
        return store.orders(
            request.business_id,
            skip=(request.page - 1) * request.limit,
            before=request.before,
            limit=request.limit,
        )
    return store.filtered_orders(
        request.business_id, which, before=request.before, limit=request.limit, now=now
    )
