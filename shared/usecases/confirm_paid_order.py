"""Confirm a paid order to its business, and bill a post-paid one: invoice into the archive, beside
it the receipt once it is paid, and a mail with the invoice.

Every step may be repeated: the document that was stored first is the one that counts, noting its
key twice changes nothing, and the row is finished last. So a crash anywhere costs at most one
further copy of the mail, and the credit is never touched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.access import Role
from shared.domain.business import Business, User
from shared.domain.errors import InvariantBroken, require
from shared.domain.order import Order, OrderStatus
from shared.domain.outbox import Effect, OutboxRow
from shared.ports.documents import (
    ConfirmationWriter,
    InvoiceArchive,
    InvoiceRenderer,
    Mailer,
    ReceiptRenderer,
)
from shared.ports.faults import MailRefused
from shared.ports.outbox import OutboxStore
from shared.ports.surroundings import Clock
from shared.usecases.archive_receipt import archive_receipt

RECIPIENTS_MAX = 3
# At the outbox's delay these are a day: long enough to mend a sender's domain or an address, and
# an end to mails that nobody will ever take.
REFUSED_TRIES_MAX = 720
NO_RECIPIENT = "NO_RECIPIENT"


class Confirmation(StrEnum):
    """What became of an order's confirmation."""

    NOTHING_TO_DO = "NOTHING_TO_DO"
    SENT = "SENT"
    MAIL_GIVEN_UP = "MAIL_GIVEN_UP"


@dataclass(frozen=True, slots=True)
class ConfirmationPorts:
    """What confirming needs from outside."""

    outbox: OutboxStore
    renderer: InvoiceRenderer
    receipts: ReceiptRenderer
    archive: InvoiceArchive
    writer: ConfirmationWriter
    mailer: Mailer
    clock: Clock


def confirm_paid_order(order_id: str, ports: ConfirmationPorts) -> Confirmation:
    """Do what is left to do for that order's row, if there is one.

    A refused mail is raised like any fault until it was tried REFUSED_TRIES_MAX times; then the row
    is parked with the reason. The invoice is in the archive and on the dashboard by then.

    Raises what the ports raise, and InvariantBroken when the order behind the row is not paid.
    """
    row = ports.outbox.row(order_id, Effect.CONFIRM_PAID_ORDER)
    if row is None:
        return Confirmation.NOTHING_TO_DO
    order = _order_behind(row, ports.outbox)
    require(order.status is OrderStatus.PAID, "only a paid order is confirmed")
    document = _archived(order, ports)
    archive_receipt(order, ports)
    return _mailed(row, order, document, ports)


def bill_invoiced_order(order_id: str, ports: ConfirmationPorts) -> Confirmation:
    """Do what is left to do for a post-paid order: its invoice is there from its grant on.

    One that is paid by now gets no bill any more; its confirmation brings the same document. Raises
    as `confirm_paid_order` does.
    """
    row = ports.outbox.row(order_id, Effect.BILL_INVOICED_ORDER)
    if row is None:
        return Confirmation.NOTHING_TO_DO
    order = _order_behind(row, ports.outbox)
    require(order.is_post_paid, "only a post-paid order is billed")
    document = _archived(order, ports)
    if order.status is OrderStatus.PAID:
        ports.outbox.finish(row, ports.clock.now())
        return Confirmation.SENT
    return _mailed(row, order, document, ports)


def _mailed(
    row: OutboxRow, order: Order, document: bytes, ports: ConfirmationPorts
) -> Confirmation:
    try:
        _send(order, document, ports)
    except MailRefused as refused:
        if row.tries < REFUSED_TRIES_MAX:
            raise
        ports.outbox.park(row, ports.clock.now(), str(refused))
        return Confirmation.MAIL_GIVEN_UP
    ports.outbox.finish(row, ports.clock.now())
    return Confirmation.SENT


def invoice_key(order: Order) -> str:
    """Return where an order's invoice lies: unguessable, and the same on every try."""
    return f"invoices/{order.document_token}/{order.invoice_number}.pdf"


def _order_behind(row: OutboxRow, outbox: OutboxStore) -> Order:
    order = outbox.order(row.business_id, row.running_number)
    if order is None:
        raise InvariantBroken("an outbox row has its order")
    return order


def _archived(order: Order, ports: ConfirmationPorts) -> bytes:
    """Return the one invoice of the order, stored by this try or by an earlier one."""
    key = invoice_key(order)
    document = ports.archive.keep(key, ports.renderer.render(order))
    ports.outbox.keep_invoice_key(order, key)
    return document


def _send(order: Order, document: bytes, ports: ConfirmationPorts) -> None:
    business = ports.outbox.business(order.business_id)
    if business is None:
        raise InvariantBroken("an order has its business")
    users = () if business.billing_emails else ports.outbox.users(order.business_id)
    recipients = _recipients(business, users)
    if not recipients:
        raise MailRefused(NO_RECIPIENT)
    message = ports.writer.write(order, recipients, document, ports.clock.now())
    ports.mailer.send(message, recipients)


def _recipients(business: Business, users: Iterable[User]) -> tuple[str, ...]:
    """All billing addresses; without one, the owners."""
    owners = sorted(user.email for user in users if user.role is Role.OWNER)
    return (business.billing_emails or tuple(owners))[:RECIPIENTS_MAX]
