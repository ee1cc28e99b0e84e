"""Put the receipt of a paid order into the archive, beside its invoice. It may be repeated."""

from typing import Protocol

from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.domain.receipt import received_payment
from shared.ports.documents import InvoiceArchive, ReceiptRenderer
from shared.ports.outbox import OutboxStore


class ReceiptPorts(Protocol):
    """What archiving a receipt needs from outside."""

    @property
    def outbox(self) -> OutboxStore: ...

    @property
    def archive(self) -> InvoiceArchive: ...

    @property
    def receipts(self) -> ReceiptRenderer: ...


def archive_receipt(order: Order, ports: ReceiptPorts) -> None:
    """Make the one receipt of a paid order, store it and note its key; done before, do nothing.

    Raises what the ports raise, and InvariantBroken for an order whose payment is not there.
    """
    if order.receipt_key is not None:
        return
    record = ports.outbox.payment(order.payment_id) if order.payment_id else None
    if record is None:
        raise InvariantBroken("a paid order has its payment")
    key = receipt_key(order)
    document = ports.receipts.render_receipt(order, received_payment(order, record))
    ports.archive.keep(key, document)
    ports.outbox.keep_receipt_key(order, key)


def receipt_key(order: Order) -> str:
    """Return where an order's receipt lies: unguessable, and the same on every try."""
    return f"receipts/{order.document_token}/{order.invoice_number}.pdf"
