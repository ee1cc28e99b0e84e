"""Effects that a transaction leaves behind to be done after it: documents and mails.

A row is written by the transaction that causes the effect, so a credit without its invoice
cannot exist for longer than the sweep takes. The table's stream is only the wake-up. What the
business is told on the dashboard too is its notice and the row in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.invoice import InvoiceNumber
from shared.domain.notice import Notice, NoticeKind
from shared.domain.order import Order

# The stream delivers within seconds; a row that is older was lost by it and belongs to the sweep.
# Failed rows wait no longer than that: whatever was down, the next sweep after it delivers.
RETRY_DELAY = timedelta(minutes=2)

# Where a row lies. What the two parts say is the store's matter.
RowKey = tuple[str, str]


class Effect(StrEnum):
    """What is to be done. Each member has a consumer in the fulfilment function."""

    INSTRUCT_PAYMENT = "INSTRUCT_PAYMENT"
    BILL_INVOICED_ORDER = "BILL_INVOICED_ORDER"
    CONFIRM_PAID_ORDER = "CONFIRM_PAID_ORDER"
    MAIL_NOTICE = "MAIL_NOTICE"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One effect: about an order, or about what a notice tells, or both.

    `account_number` is the virtual account that payment instructions name: an order that has moved
    on to another one gets a row of its own for that.
    """

    effect: Effect
    business_id: str
    created_at: datetime
    order: InvoiceNumber | None
    account_number: str | None = None
    notice: Notice | None = None
    tries: int = 0


class Fault(StrEnum):
    """Why a try of a row failed, by what another try may change."""

    # Something outside is away; it comes back, and nobody has to do anything about the row.
    OUTAGE = "OUTAGE"
    # A service will not take it: people mend an address, a sender's domain, a permission.
    REFUSED = "REFUSED"
    # A bug, or an item that somebody has changed by hand.
    BROKEN = "BROKEN"


# At the delay above these are two days, so that whatever is mended within one is delivered by
# itself; and an hour, which a release that writes rows for the next one is given.
TRIES_MAX: dict[Fault, int | None] = {Fault.OUTAGE: None, Fault.REFUSED: 1_440, Fault.BROKEN: 30}


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A row that nobody tries any more, with the reason of its last failure and its effect."""

    key: RowKey
    effect: str
    parked_at: datetime
    reason: str


def next_try_at(now: datetime) -> datetime:
    """When the sweep looks at a row that was written, or failed, at that instant."""
    return now + RETRY_DELAY


def is_given_up(fault: Fault, tries: int) -> bool:
    """Tell whether a row that failed so for that many times is parked."""
    tries_max = TRIES_MAX[fault]
    return tries_max is not None and tries >= tries_max


def effect_of(notice: Notice) -> Effect:
    """Return what is to be done about a notice: the mail of a paid order brings its invoice."""
    return Effect.CONFIRM_PAID_ORDER if notice.kind is NoticeKind.PAID else Effect.MAIL_NOTICE


def row_of(notice: Notice, business_id: str, *, tries: int = 0) -> OutboxRow:
    """Return the row that a notice is."""
    return OutboxRow(
        effect_of(notice), business_id, notice.at, notice.order, notice=notice, tries=tries
    )


def instructions_row(order: Order, at: datetime) -> OutboxRow:
    """Return the row of the mail that says where and until when an order is paid."""
    return OutboxRow(
        Effect.INSTRUCT_PAYMENT,
        order.business_id,
        at,
        order.invoice_number,
        account_number=order.account.number,
    )


def bill_row(order: Order) -> OutboxRow:
    """Return the row of the invoice and the mail of a post-paid order that was just placed."""
    return OutboxRow(
        Effect.BILL_INVOICED_ORDER, order.business_id, order.created_at, order.invoice_number
    )
