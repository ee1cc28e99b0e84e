"""Cancel an order that is still open, and free its number."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from shared.domain.invoice import InvoiceNumber
from shared.domain.order import FailureReason, Order
from shared.domain.wib import to_milliseconds
from shared.ports.banks import Banks, Closing
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.orders import OrderStore
from shared.usecases.ask_bank import Asking
from shared.usecases.close_account import close_account, closed_for_good
from shared.usecases.place_order import ATTEMPT_BEGUN_BY_MS


class Cancelling(StrEnum):
    """What became of it."""

    CANCELLED = "CANCELLED"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    NOT_OPEN = "NOT_OPEN"
    # The bank may still take money for the order, so it stays open.
    BANK_UNAVAILABLE = "BANK_UNAVAILABLE"


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
    banks: Banks,
    asking: Asking,
    *,
    now: datetime,
) -> CancelOutcome:
    """Cancel an order of a business. Raises StoreBusy or StoreUnknown after the deadline."""
    cancelling = _Cancelling(business_id, invoice_number, user, store, banks, asking)
    now = to_milliseconds(now)
    timer = asking.timer
    for attempt in count(1):
        try:
            outcome = cancelling.attempt(now)
            if outcome is not None:
                return outcome
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise StoreBusy("every race was lost")
        except (StoreBusy, StoreUnknown):
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise
            timer.pause(attempt)
    raise AssertionError("count() never ends")


@dataclass(slots=True)
class _Cancelling:
    """One cancellation; `closed` is the account that its bank has closed already."""

    business_id: str
    invoice_number: InvoiceNumber
    user: str
    store: OrderStore
    banks: Banks
    asking: Asking
    closed: str | None = None

    def attempt(self, now: datetime) -> CancelOutcome | None:
        """Read, decide, write; None after a lost race: the order moved, so it is read again."""
        order = self.store.order(self.business_id, self.invoice_number.running_number)
        if order is None or order.invoice_number != self.invoice_number:
            return CancelOutcome(Cancelling.UNKNOWN_ORDER)
        if (order.closed_at, order.cancelled_by) == (now, self.user):
            # Our own write, whose answer was lost.
            return CancelOutcome(Cancelling.CANCELLED, order)
        if not order.is_open_at(now):
            return CancelOutcome(Cancelling.NOT_OPEN, order)
        if self.closed != order.account.number:
            closing = close_account(order, self.banks, self.store, self.asking, now=now)
            if closing is Closing.UNKNOWN:
                return CancelOutcome(Cancelling.BANK_UNAVAILABLE, order)
            self.closed = closed_for_good(order, closing)
            if closing is Closing.PAID:
                # What was paid is booked: mostly as this order, which is then no longer open.
                return None
        cancelled = order.cancelled(at=now, by=self.user, reason=FailureReason.CANCELLED)
        if not self.store.cancel(order, cancelled):
            return None
        return CancelOutcome(Cancelling.CANCELLED, cancelled)
