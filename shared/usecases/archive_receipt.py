"""Put the receipt of a paid order into the archive, beside its invoice. It may be repeated."""

from typing import Protocol

from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.domain.receipt import ReceivedPayment, applied_payment, settling_payment
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

    Raises what the ports raise, and InvariantBroken for an order that is not paid, or was paid with
    money of which there is no record.
    """
    if order.receipt_key is not None:
        return
    key = receipt_key(order)
    document = ports.receipts.render_receipt(order, _payment_of(order, ports.outbox))
    ports.archive.keep(key, document)
    ports.outbox.keep_receipt_key(order, key)


def receipt_key(order: Order) -> str:
    """Return where an order's receipt lies: unguessable, and the same on every try."""
    return f"receipts/{order.document_token}/{order.invoice_number}.pdf"


def _payment_of(order: Order, outbox: OutboxStore) -> ReceivedPayment:
    """Only money that staff applied is looked up: it has a bank, an account, a time of its own."""
    if not order.applied:
        return settling_payment(order)
    record = outbox.payment(order.payment_id) if order.payment_id else None
    if record is None:
        raise InvariantBroken("money that was applied has its record")
    return applied_payment(order, record)
