"""Close an order's virtual account at its bank, before our own books say that it is closed.

The bank is asked first because it may know better: an account that somebody has just paid is not
closed, its order is settled. A bank that asks us needs no word; closing the claim closes it.
"""

from datetime import datetime

from shared.domain.order import Order
from shared.ports.banks import Banks, Closing
from shared.ports.orders import OrderStore
from shared.usecases.ask_bank import Asking, Reconciled, ask_bank

# Its money is booked, so nothing more can come for the account.
_BOOKED = frozenset({Reconciled.SETTLED, Reconciled.HELD, Reconciled.CONFIRMED})


def close_account(
    order: Order, banks: Banks, store: OrderStore, asking: Asking, *, now: datetime
) -> Closing:
    """Close the order's present account at its bank.

    PAID means that the money is booked by now and the order has to be read again. UNKNOWN means
    that the account may still be paid, so nothing may rest on its being closed. Raises StoreBusy
    or StoreUnknown.
    """
    bank = banks.get(order.payment_method)
    if bank is None or not bank.keeps_accounts:
        return Closing.CLOSED
    closing = bank.close(order.account)
    if closing is not Closing.PAID:
        return closing
    claim = store.claim(order.account)
    if claim is None:
        return Closing.UNKNOWN
    reconciled = ask_bank(claim, bank, asking, now=now)
    return Closing.PAID if reconciled in _BOOKED else Closing.UNKNOWN


def closed_for_good(order: Order, closing: Closing) -> str | None:
    """Return the number of the account that was just closed, unless a later try has to do it again.

    An account that its bank is still being asked for may not have been there to be closed, and
    whoever is asking for it opens it after that.
    """
    perhaps_not_there = order.awaits_bank and closing is Closing.CLOSED
    return None if perhaps_not_there else order.account.number
