"""Effects that a transaction leaves behind to be done after it: documents and mails.

A row is written by the transaction that causes the effect, so a credit without its invoice
cannot exist for longer than the sweep takes. The table's stream is only the wake-up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# The stream delivers within seconds; a row that is older was lost by it and belongs to the sweep.
# Failed rows wait no longer than that: whatever was down, the next sweep after it delivers.
RETRY_DELAY = timedelta(minutes=2)


class Effect(StrEnum):
    """What is to be done. Each member has a consumer in the fulfilment function."""

    CONFIRM_PAID_ORDER = "CONFIRM_PAID_ORDER"
    BILL_INVOICED_ORDER = "BILL_INVOICED_ORDER"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One effect of one order; the pair (order id, effect) is its key, so it exists once."""

    effect: Effect
    order_id: str
    business_id: str
    running_number: int
    created_at: datetime
    tries: int = 0


def next_try_at(now: datetime) -> datetime:
    """When the sweep looks at a row that was written, or failed, at that instant."""
    return now + RETRY_DELAY
