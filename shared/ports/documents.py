"""Documents and mails: making them, keeping them, sending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.mail import Mail
from shared.domain.order import Order
from shared.domain.receipt import ReceivedPayment


class InvoiceArchive(Protocol):
    """Where invoices and receipts lie. Writing the same document again changes nothing.

    May raise StoreBusy, StoreUnknown or StoreBroken.
    """

    def keep(self, key: str, document: bytes) -> bytes:
        """Store a document unless one lies there, and return the one that lies there."""


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A URL that opens a stored document until `expires_at` (real time, whatever Clock says)."""

    url: str
    expires_at: datetime


class InvoiceLinks(Protocol):
    """Links to stored documents."""

    def link(self, key: str, filename: str) -> DocumentLink:
        """Return a link that opens the document for a few minutes."""


class InvoiceRenderer(Protocol):
    """Turns an order into its invoice document."""

    def render(self, order: Order) -> bytes:
        """Return a PDF; the same order always gives the same bytes."""


class ReceiptRenderer(Protocol):
    """Turns a paid order and its payment into the receipt."""

    def render_receipt(self, order: Order, payment: ReceivedPayment) -> bytes:
        """Return a PDF; the same order and payment always give the same bytes."""


class MailWriter(Protocol):
    """Puts what a mail is about into words."""

    def write(self, mail: Mail, recipients: Sequence[str], written_at: datetime) -> bytes:
        """Return a complete MIME message: the same bytes for the same arguments.

        Raises MailRefused when a recipient is no address.
        """


class Mailer(Protocol):
    """Sends mails."""

    def send(self, message: bytes, recipients: Sequence[str], business_id: str) -> None:
        """Send a complete MIME message to a business. Raises MailerBusy or MailRefused.

        What comes back from it names the business.
        """
