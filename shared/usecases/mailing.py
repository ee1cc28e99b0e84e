"""Send a mail to a business: who gets it, and the order that it is about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.domain.access import Role
from shared.domain.business import Business, User
from shared.domain.errors import InvariantBroken
from shared.domain.mail import Mail
from shared.domain.order import Order
from shared.domain.outbox import OutboxRow
from shared.ports.documents import (
    InvoiceArchive,
    InvoiceRenderer,
    Mailer,
    MailWriter,
    ReceiptRenderer,
)
from shared.ports.faults import MailRefused
from shared.ports.outbox import OutboxStore
from shared.ports.surroundings import Clock

RECIPIENTS_MAX = 3
NO_RECIPIENT = "NO_RECIPIENT"


@dataclass(frozen=True, slots=True)
class FulfilmentPorts:
    """What making documents and sending mails needs from outside."""

    outbox: OutboxStore
    renderer: InvoiceRenderer
    receipts: ReceiptRenderer
    archive: InvoiceArchive
    writer: MailWriter
    mailer: Mailer
    clock: Clock


def order_behind(row: OutboxRow, outbox: OutboxStore, stands: Callable[[Order], bool]) -> Order:
    """Return the order that a row is about, read anew where it seems not to stand as it should.

    The first read costs half and may be a moment behind the transaction that wrote the row; what
    the second one says is so. Raises InvariantBroken for a row without an order.
    """
    if row.order is None:
        raise InvariantBroken("a row about an order names it")
    for fresh in (False, True):
        order = outbox.order(row.business_id, row.order.running_number, fresh=fresh)
        if order is not None and (fresh or stands(order)):
            return order
    raise InvariantBroken("an outbox row has its order")


def business_behind(row: OutboxRow, outbox: OutboxStore) -> Business:
    """Return the business that a row is about. Raises InvariantBroken where there is none."""
    business = outbox.business(row.business_id)
    if business is None:
        raise InvariantBroken("an outbox row has its business")
    return business


def send(mail: Mail, business: Business, ports: FulfilmentPorts) -> None:
    """Send one mail to all billing addresses that can be written to; without one, to the owners.

    Raises MailerBusy, or MailRefused.
    """
    recipients = _written_to(business.billing_emails, business)
    if not recipients:
        recipients = _written_to(_owners(ports.outbox.users(business.business_id)), business)
    if not recipients:
        raise MailRefused(NO_RECIPIENT)
    message = ports.writer.write(mail, recipients, ports.clock.now())
    ports.mailer.send(message, recipients, business.business_id)


def _written_to(addresses: Iterable[str], business: Business) -> tuple[str, ...]:
    """Those to which mail has not stopped."""
    return tuple(each for each in addresses if not business.gets_no_mail_at(each))[:RECIPIENTS_MAX]


def _owners(users: Iterable[User]) -> list[str]:
    return sorted(user.email for user in users if user.role is Role.OWNER)
