"""Open an order's virtual account at the bank that keeps it.

The order and the claim of its account are written before the bank is asked, so whatever the bank
did without our hearing of it has its place. What it answered decides; without an answer the order
waits a moment, its number told to nobody, until the sweep has asked the bank again.
"""

from datetime import datetime

from shared.domain.order import FailureReason, Order
from shared.domain.virtual_account import VirtualAccountState
from shared.ports.banks import Banks, Opening
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.orders import OrderStore

# Who cancels an order for which its bank has no account.
BY_US = "system"


def open_account(
    order: Order, idempotency_key: str, banks: Banks, store: OrderStore
) -> Order | None:
    """Ask the bank for the account of an order that was just placed.

    Returns the order as it is now: with its account, or still awaiting the bank, as an order does
    whose credits are granted already. None when the bank certainly refused any other: it is
    cancelled then and its key free again. Raises StoreBusy or StoreUnknown when that could not be
    written; the sweep finishes it.
    """
    opening = banks[order.payment_method].open(order.claim(VirtualAccountState.OPENING))
    if opening is Opening.REFUSED and not order.has_lot:
        store.give_up(given_up(order, order.created_at), idempotency_key)
        return None
    return _opened(order, store) if opening is Opening.OPENED else order


def given_up(order: Order, now: datetime) -> Order:
    """Return an open order cancelled, because its bank has no account for it."""
    return order.cancelled(at=now, by=BY_US, reason=FailureReason.BANK_UNAVAILABLE)


def _opened(order: Order, store: OrderStore) -> Order:
    """Write that the bank has the account; where that fails, the sweep sees it at the bank."""
    opened = order.opened()
    try:
        return opened if store.opened(opened, order.created_at) else order
    except (StoreBusy, StoreUnknown):
        return order
