"""A link by which somebody without a login pays an order: who has its token sees what to pay.

Only the digest of a token is kept, so nobody who reads the table can open a link, and a link that
was told once is told to nobody again.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.order import Order, OrderStatus

# Whoever has paid comes back to see that it arrived; a week later nobody does.
SHOWN_BEYOND_END = timedelta(days=7)
# What chance makes: 24 characters. Anything else is no token, and nobody has to look for it.
PAY_TOKEN_PATTERN = re.compile("[A-Za-z0-9_-]{22,64}")


@dataclass(frozen=True, slots=True)
class PayLink:
    """A link to one order, by the digest of its token; it ends when the order can be paid no more.

    An order has one link at a time: the latest.
    """

    business_id: str
    running_number: int
    digest: str
    made_at: datetime
    made_by: str
    expires_at: datetime


def digest_of(token: str) -> str:
    """Return the SHA-256 (hex) by which a token is found."""
    return hashlib.sha256(token.encode()).hexdigest()


def shown_until(order: Order) -> datetime:
    """Return the last instant at which an order's link answers: a week after the order's end."""
    end = order.payable_until
    if order.status is OrderStatus.PAID and order.paid_at is not None:
        end = order.paid_at
    if order.status is OrderStatus.CANCELLED and order.closed_at is not None:
        end = order.closed_at
    return end + SHOWN_BEYOND_END


def account_number_for_payer(order: Order, now: datetime) -> str | None:
    """Return the number to pay to, while there is one that takes the money."""
    if order.awaits_bank or not order.is_payable_at(now):
        return None
    return order.account.number
