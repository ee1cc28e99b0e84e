"""Confirm a paid order to its business, and bill a post-paid one: invoice into the archive, beside
it the receipt once it is paid, and a mail with the invoice.

Every step may be repeated: the document that was stored first is the one that counts, noting its
key twice changes nothing, and the row is finished last. So a crash anywhere costs at most one
further copy of the mail, and the credit is never touched.
"""

from shared.domain.errors import require
from shared.domain.mail import BillMail, ConfirmationMail
from shared.domain.order import Order, OrderStatus
from shared.domain.outbox import OutboxRow
from shared.usecases.archive_receipt import archive_receipt
from shared.usecases.mailing import FulfilmentPorts, business_behind, order_behind, send


def confirm_paid_order(row: OutboxRow, ports: FulfilmentPorts) -> None:
    """Do what a row about a paid order asks for.

    Raises what the ports raise, and InvariantBroken when the order behind the row is not paid. The
    documents are in the archive and on the dashboard also where their mail is refused.
    """
    order = order_behind(row, ports.outbox, _is_paid)
    require(_is_paid(order), "only a paid order is confirmed")
    document = _archived(order, ports)
    archive_receipt(order, ports)
    send(ConfirmationMail(order, document), business_behind(row, ports.outbox), ports)


def bill_invoiced_order(row: OutboxRow, ports: FulfilmentPorts) -> None:
    """Do what a row about a post-paid order asks for: its invoice is there from its grant on.

    One that is paid by now gets no bill any more; its confirmation brings the same document. Raises
    as `confirm_paid_order` does.
    """
    order = order_behind(row, ports.outbox, lambda _: True)
    require(order.is_post_paid, "only a post-paid order is billed")
    document = _archived(order, ports)
    if not _is_paid(order):
        send(BillMail(order, document), business_behind(row, ports.outbox), ports)


def invoice_key(order: Order) -> str:
    """Return where an order's invoice lies: unguessable, and the same on every try."""
    return f"invoices/{order.document_token}/{order.invoice_number}.pdf"


def _is_paid(order: Order) -> bool:
    return order.status is OrderStatus.PAID


def _archived(order: Order, ports: FulfilmentPorts) -> bytes:
    """Return the one invoice of the order, stored by this try or by an earlier one."""
    key = invoice_key(order)
    document = ports.archive.keep(key, ports.renderer.render(order))
    ports.outbox.keep_invoice_key(order, key)
    return document
