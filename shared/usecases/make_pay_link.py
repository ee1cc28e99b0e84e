"""Make a link by which an order can be paid without a login, and end the one before."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.order import Order
from shared.domain.pay_link import PayLink, digest_of
from shared.domain.wib import to_milliseconds
from shared.ports.pay_links import PayLinkStore
from shared.ports.surroundings import Chance, Timer
from shared.usecases.moving_credits import until_moved


@dataclass(frozen=True, slots=True)
class MadePayLink:
    """The token of a link, which is told this once, and until when the order can be paid."""

    token: str
    expires_at: datetime


def make_pay_link(
    order: Order, user: str, links: PayLinkStore, chance: Chance, timer: Timer, *, now: datetime
) -> MadePayLink | None:
    """Make the order's link; None for an order that cannot be paid any more.

    Raises StoreBusy or StoreUnknown: the same request may be sent again, and makes another.
    """
    if not order.is_payable_at(now):
        return None
    token = chance.token()
    link = PayLink(
        business_id=order.business_id,
        running_number=order.invoice_number.running_number,
        digest=digest_of(token),
        made_at=to_milliseconds(now),
        made_by=user,
        expires_at=order.payable_until,
    )

    def attempt() -> bool:
        # Where it was written already, an earlier attempt of ours had done it unheard.
        links.make(link)
        return True

    until_moved(attempt, timer)
    return MadePayLink(token, link.expires_at)
