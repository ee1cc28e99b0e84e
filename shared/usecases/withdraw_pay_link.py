"""Withdraw the link by which an order can be paid without a login."""

from datetime import datetime

from shared.domain.order import Order
from shared.domain.wib import to_milliseconds
from shared.ports.pay_links import PayLinkStore
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved


def withdraw_pay_link(
    order: Order, user: str, links: PayLinkStore, timer: Timer, *, now: datetime
) -> None:
    """Take the order's link away, whatever has become of the order; without one, do nothing.

    Raises StoreBusy or StoreUnknown: the same request may be sent again.
    """
    number, at = order.invoice_number.running_number, to_milliseconds(now)

    def attempt() -> bool:
        links.withdraw(order.business_id, number, user, at)
        return True

    until_moved(attempt, timer)
