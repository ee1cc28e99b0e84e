"""Cancel an order that is still open, and free its number."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from shared.domain.invoice import InvoiceNumber
from shared.domain.order import FailureReason, Order
from shared.domain.wib import to_milliseconds
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.orders import OrderStore
from shared.ports.surroundings import Timer
from shared.usecases.place_order import ATTEMPT_BEGUN_BY_MS


class Cancelling(StrEnum):
    """What became of it."""

    CANCELLED = "CANCELLED"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    NOT_OPEN = "NOT_OPEN"


@dataclass(frozen=True, slots=True)
class CancelOutcome:
    """The outcome, with the order as it is now where there is one."""

    outcome: Cancelling
    order: Order | None = None


def cancel_order(
    business_id: str,
    invoice_number: InvoiceNumber,
    user: str,
    store: OrderStore,
    timer: Timer,
    *,
    now: datetime,
) -> CancelOutcome:
    """Cancel an order of a business. Raises StoreBusy or StoreUnknown after the deadline."""
    now = to_milliseconds(now)
    for attempt in count(1):
        try:
            outcome = _cancel_once(business_id, invoice_number, user, store, now)
            if outcome is not None:
                return outcome
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise StoreBusy("every race was lost")
        except (StoreBusy, StoreUnknown):
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise
            timer.pause(attempt)
    raise AssertionError("count() never ends")


def _cancel_once(
    business_id: str, invoice_number: InvoiceNumber, user: str, store: OrderStore, now: datetime
) -> CancelOutcome | None:
    """Read, decide, write; None after a lost race: the order moved, so it is read again."""
    order = store.order(business_id, invoice_number.running_number)
    if order is None or order.invoice_number != invoice_number:
        return CancelOutcome(Cancelling.UNKNOWN_ORDER)
    if (order.closed_at, order.cancelled_by) == (now, user):
        # Our own write, whose answer was lost.
        return CancelOutcome(Cancelling.CANCELLED, order)
    if not order.is_open_at(now):
        return CancelOutcome(Cancelling.NOT_OPEN, order)
    cancelled = order.cancelled(at=now, by=user, reason=FailureReason.CANCELLED)
    return CancelOutcome(Cancelling.CANCELLED, cancelled) if store.cancel(cancelled) else None
