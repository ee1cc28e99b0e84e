"""Show whoever has a pay link what there is to pay."""

from datetime import datetime

from shared.domain.order import Order
from shared.domain.pay_link import PAY_TOKEN_PATTERN, digest_of, shown_until
from shared.ports.pay_links import PayLinkStore


def show_pay_link(token: str, links: PayLinkStore, *, now: datetime) -> Order | None:
    """Return the order that a token stands for, as it is now.

    None for every token that shows nothing, so that nobody learns why: one that was never given,
    was withdrawn or followed by another, or whose order has ended more than a week ago. Raises
    StoreBusy.
    """
    if not PAY_TOKEN_PATTERN.fullmatch(token):
        return None
    order = links.order(digest_of(token))
    return order if order is not None and now <= shown_until(order) else None
