"""I have paid: ask the bank about an order now, and tell what happened so far."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.invoice import InvoiceNumber
from shared.domain.order import Order, OrderStatus
from shared.domain.virtual_account import VirtualAccountClaim
from shared.domain.wib import to_milliseconds
from shared.ports.banks import Banks
from shared.ports.orders import OrderStore
from shared.usecases.ask_bank import ASKED_UNTIL, Asking, Reconciled, ask_bank

# Whoever is waiting presses the button again and again; the bank counts our questions.
ASKED_ONCE_PER = timedelta(minutes=1)


class Happened(StrEnum):
    """What a line of a timeline tells; the values are those of the HTTP API."""

    PLACED = "PLACED"
    BANK_ASKED_FOR_THE_BILL = "BANK_ASKED_FOR_THE_BILL"
    BANK_SAYS_UNPAID = "BANK_SAYS_UNPAID"
    BANK_SAYS_PAID = "BANK_SAYS_PAID"
    BANK_DOES_NOT_ANSWER = "BANK_DOES_NOT_ANSWER"
    PAID = "PAID"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


_SAYS: dict[Reconciled, Happened] = {
    Reconciled.SETTLED: Happened.BANK_SAYS_PAID,
    Reconciled.HELD: Happened.BANK_SAYS_PAID,
    Reconciled.CONFIRMED: Happened.BANK_SAYS_PAID,
    Reconciled.UNPAID: Happened.BANK_SAYS_UNPAID,
    Reconciled.REVERSED: Happened.BANK_SAYS_UNPAID,
    Reconciled.UNKNOWN: Happened.BANK_DOES_NOT_ANSWER,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline."""

    at: datetime
    what: Happened


@dataclass(frozen=True, slots=True)
class CheckedOrder:
    """An order as it is now, with what happened to it, oldest first."""

    order: Order
    timeline: tuple[Event, ...]


def check_order(
    business_id: str,
    invoice_number: InvoiceNumber,
    store: OrderStore,
    banks: Banks,
    asking: Asking,
    *,
    now: datetime,
) -> CheckedOrder | None:
    """Ask the bank, unless that was done within a minute. None for an order that is not there.

    Raises StoreBusy or StoreUnknown: the caller may ask again.
    """
    now = to_milliseconds(now)
    order = store.order(business_id, invoice_number.running_number)
    if order is None or order.invoice_number != invoice_number:
        return None
    claim = store.claim(order.account)
    bank = banks.get(order.payment_method)
    if claim is not None and bank is not None and _is_worth_asking(order, now):
        if asking.notes.begin_asking(claim, now, now - ASKED_ONCE_PER):
            ask_bank(claim, bank, asking, now=now)
            order = store.order(business_id, invoice_number.running_number) or order
        claim = store.claim(order.account)
    return CheckedOrder(order, _timeline(order, claim, now))


def _is_worth_asking(order: Order, now: datetime) -> bool:
    """A paid order is paid, and a bank has forgotten about an old one."""
    settled = order.status is OrderStatus.PAID
    return not settled and not order.awaits_bank and now <= order.payable_until + ASKED_UNTIL


def _timeline(order: Order, claim: VirtualAccountClaim | None, now: datetime) -> tuple[Event, ...]:
    events = [Event(order.created_at, Happened.PLACED)]
    if claim is not None and claim.inquired_at is not None:
        events.append(Event(claim.inquired_at, Happened.BANK_ASKED_FOR_THE_BILL))
    if claim is not None and claim.asked_at is not None and claim.answered is not None:
        events.append(Event(claim.asked_at, _SAYS[Reconciled(claim.answered)]))
    if order.paid_at is not None:
        events.append(Event(order.paid_at, Happened.PAID))
    elif order.closed_at is not None:
        events.append(Event(order.closed_at, Happened.CANCELLED))
    elif order.status_at(now) is OrderStatus.EXPIRED:
        events.append(Event(order.pay_until, Happened.EXPIRED))
    return tuple(sorted(events, key=lambda event: event.at))
