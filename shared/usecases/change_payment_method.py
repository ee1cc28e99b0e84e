"""Let an unpaid order be paid another way: another virtual account, same price, same `pay_until`.

The new account is opened before the old one is closed, so that at no time the order has none; what
fails on the way leaves the old one as it was. An account that is not moved to after all is closed
at its bank, if not at once then by the sweep.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.business import WhatsAppNumber
from shared.domain.errors import InvariantBroken
from shared.domain.invoice import InvoiceNumber
from shared.domain.order import PLACINGS_PER_HOUR_MAX, Order, PaymentMethod, placings_in_window
from shared.domain.payment_methods import MethodRefusal, refuse_method
from shared.domain.virtual_account import VirtualAccountState
from shared.domain.wib import to_milliseconds
from shared.ports.banks import Closing, Opening, VirtualAccountBank
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.orders import Placing
from shared.usecases.close_account import close_account
from shared.usecases.place_order import ACCOUNT_DRAWS_MAX, PlacingPorts, PlacingSettings


class MethodChange(StrEnum):
    """What became of it, in the order in which the guards run."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    METHOD_UNKNOWN = "METHOD_UNKNOWN"
    METHOD_UNAVAILABLE = "METHOD_UNAVAILABLE"
    NOT_OPEN = "NOT_OPEN"
    TOO_MANY_PLACINGS = "TOO_MANY_PLACINGS"
    BANK_UNAVAILABLE = "BANK_UNAVAILABLE"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True)
class MethodChangeOutcome:
    """The outcome, with the order as it is now where there is one."""

    outcome: MethodChange
    order: Order | None = None
    method_refusal: MethodRefusal | None = None


def change_payment_method(
    business_id: str,
    invoice_number: InvoiceNumber,
    wanted: str,
    settings: PlacingSettings,
    ports: PlacingPorts,
    *,
    now: datetime,
) -> MethodChangeOutcome:
    """Give an open or invoiced order an account at the bank of another method.

    An order that is paid that way already stays as it is. Raises StoreBusy or StoreUnknown: the
    caller may repeat the request.
    """
    now = to_milliseconds(now)
    order = ports.store.order(business_id, invoice_number.running_number)
    refused = _refuse(order, invoice_number, wanted, settings, now)
    if refused is not None or order is None:
        return refused or MethodChangeOutcome(MethodChange.UNKNOWN_ORDER)
    method = PaymentMethod(wanted)
    if order.payment_method is method:
        return MethodChangeOutcome(MethodChange.CHANGED, order)
    bank = ports.banks[method]
    after = _with_account(order, bank, ports, now)
    if after is None:
        return MethodChangeOutcome(MethodChange.TOO_MANY_PLACINGS, order)
    return _change(order, after, bank, ports, now)


def _refuse(
    order: Order | None,
    invoice_number: InvoiceNumber,
    wanted: str,
    settings: PlacingSettings,
    now: datetime,
) -> MethodChangeOutcome | None:
    if order is None or order.invoice_number != invoice_number:
        return MethodChangeOutcome(MethodChange.UNKNOWN_ORDER)
    if wanted not in set(PaymentMethod):
        return MethodChangeOutcome(MethodChange.METHOD_UNKNOWN, order)
    refusal = refuse_method(PaymentMethod(wanted), order.quote.total, settings.methods)
    if refusal is not None:
        return MethodChangeOutcome(MethodChange.METHOD_UNAVAILABLE, order, refusal)
    if not order.is_payable_at(now):
        return MethodChangeOutcome(MethodChange.NOT_OPEN, order)
    return None


def _number_of(order: Order, ports: PlacingPorts) -> WhatsAppNumber:
    view = ports.store.placing_view(order.business_id, order.number, None, None)
    if view.number is None:
        raise InvariantBroken("an order has its number")
    return view.number


def _with_account(
    order: Order, bank: VirtualAccountBank, ports: PlacingPorts, now: datetime
) -> Order | None:
    """Claim a fresh account; return the order as it would be with it, None beyond the limit."""
    for _ in range(ACCOUNT_DRAWS_MAX):
        number = _number_of(order, ports)
        if len(placings_in_window(number.placed_at, now)) >= PLACINGS_PER_HOUR_MAX:
            return None
        after = order.moved_to(bank.draw(order.account.holder_name, ports.chance, now))
        if ports.store.add_account(after, number, now) is Placing.PLACED:
            return after
    raise StoreBusy("no account could be claimed")


def _change(
    before: Order, after: Order, bank: VirtualAccountBank, ports: PlacingPorts, now: datetime
) -> MethodChangeOutcome:
    """Open the new account, close the old one, move; drop the new one wherever that ends early."""
    store = ports.store
    moved = False
    try:
        opening = bank.open(after.claim(VirtualAccountState.OPENING))
        if opening is not Opening.OPENED:
            return MethodChangeOutcome(MethodChange.BANK_UNAVAILABLE, before)
        closing = _close(before, ports, now)
        if closing is Closing.UNKNOWN:
            return MethodChangeOutcome(MethodChange.BANK_UNAVAILABLE, before)
        # Where it was paid, its money is booked: mostly as this order, which then does not move.
        moved = store.move(before, after, now)
        if moved:
            return MethodChangeOutcome(MethodChange.CHANGED, after)
    except StoreUnknown:
        # The move may have been written: then its account is the order's, and may not be dropped.
        moved = True
        raise
    finally:
        if not moved:
            store.drop_account(after.account, now)
    return _after_a_race(before, after, ports)


def _close(before: Order, ports: PlacingPorts, now: datetime) -> Closing:
    """Close the old account at its bank, unless nobody can know of it.

    An invoiced order may wait long for a bank that is away, and can leave it meanwhile: the number
    was told to nobody, and the sweep closes at the bank what it may have opened.
    """
    if before.has_lot and before.awaits_bank:
        return Closing.CLOSED
    return close_account(before, ports.banks, ports.store, ports.asking, now=now)


def _after_a_race(before: Order, after: Order, ports: PlacingPorts) -> MethodChangeOutcome:
    """The order was paid, ended or moved meanwhile: answer as it is now."""
    current = ports.store.order(before.business_id, before.invoice_number.running_number)
    if current is None:
        raise InvariantBroken("an order does not vanish")
    if current.account == before.account and current.status is before.status:
        raise StoreBusy("the order could not be moved")
    same = current.payment_method is after.payment_method and current.status is before.status
    outcome = MethodChange.CHANGED if same else MethodChange.NOT_OPEN
    return MethodChangeOutcome(outcome, current)
