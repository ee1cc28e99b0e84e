"""The mail that confirms a payment, or bills a post-paid order: text and HTML, with the invoice.

It is complete MIME, made from its arguments alone: the same order gives the same bytes, so a mail
that has to be sent again is the same mail.
"""

from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError, InvalidHeaderDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from shared.domain.business import Locale
from shared.domain.errors import InvariantBroken
from shared.domain.order import Order, OrderStatus
from shared.invoice.formats import format_count, format_date, format_rupiah, format_time
from shared.invoice.printable import printable
from shared.mail.wording import BILL, CONFIRMATION, LABELS, MailWording
from shared.ports.faults import MailRefused

NAME_CHARS_MAX = 160


class MimeConfirmationWriter:
    """Writes confirmations from one sender; a `ConfirmationWriter`.

    `sender` is an address, with or without a name: "Siaran <invoice@example.com>". Raises
    MailRefused when it is no address.
    """

    def __init__(self, sender: str) -> None:
        name, address = parseaddr(sender)
        self._sender = _address(address, name)

    def write(
        self, order: Order, recipients: Sequence[str], document: bytes, written_at: datetime
    ) -> bytes:
        """Return the mail about a paid or invoiced order, in the language of its invoice.

        Raises MailRefused when a recipient is not an address that fits into a header, and
        InvariantBroken for an order that is neither.
        """
        is_bill = order.status is OrderStatus.INVOICED
        words, facts = _bill(order) if is_bill else _confirmation(order)
        name = f"{order.invoice_number}.pdf"
        message = EmailMessage(policy=SMTP)
        message["Subject"] = words.subject.format(number=order.invoice_number)
        message["From"] = self._sender
        message["To"] = [_address(each) for each in recipients]
        message["Date"] = format_datetime(written_at)
        # The id derives from the order, so the copies of a mail that was sent twice are one mail
        # to a mailbox. Amazon SES puts its own Message-ID in its place, but keeps References,
        # by which mail programs put the copies together.
        message["Message-ID"] = message["References"] = (
            f"<{order.order_id}.{'bill' if is_bill else 'confirmation'}@{self._sender.domain}>"
        )
        # RFC 3834: nobody's absence note should answer this.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_text(facts, words, name, order.parties.locale), cte="quoted-printable")
        message.add_alternative(
            _html(facts, words, name, order.parties.locale), subtype="html", cte="quoted-printable"
        )
        message.add_attachment(document, maintype="application", subtype="pdf", filename=name)
        # Set last: a Content header that is there before the parts moves into the first of them.
        message["Content-Language"] = order.parties.locale.value
        _fix_boundaries(message, order.order_id)
        return message.as_bytes()


def _address(address: str, name: str = "") -> Address:
    """Return an address for a header. Line breaks, lists and other scripts are no address."""
    try:
        parsed = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, HeaderParseError, InvalidHeaderDefect):
        parsed = Address()
    if not (parsed.username and parsed.domain and address.isascii()):
        # The address is a person's, so the fault does not repeat it.
        raise MailRefused("NOT_AN_ADDRESS") from None
    return parsed


def _confirmation(order: Order) -> tuple[MailWording, list[tuple[str, str]]]:
    """What happened, as label and text."""
    if order.paid_at is None:
        raise InvariantBroken("only a paid order is confirmed")
    locale = order.parties.locale
    words = CONFIRMATION[locale]
    paid = [(words.state, words.paid), (words.paid_at, format_time(order.paid_at, locale))]
    return words, _facts(order, words, paid)


def _bill(order: Order) -> tuple[MailWording, list[tuple[str, str]]]:
    """What is owed, and where and until when it is paid."""
    locale, account = order.parties.locale, order.account
    words = BILL[locale]
    number = words.account_follows if order.awaits_bank else account.number
    owed = [
        (words.due_on, format_date(order.due_on, locale)),
        (words.account.format(bank=account.bank.value), number),
    ]
    return words, _facts(order, words, owed)


def _facts(
    order: Order, words: MailWording, payment: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    locale = order.parties.locale
    labels, valid_until = LABELS[locale], order.lot().valid_until
    return [
        (labels.buyer, printable(order.parties.buyer.legal_name, NAME_CHARS_MAX)),
        (labels.number, order.number),
        (labels.credits, format_count(order.quote.credits, locale)),
        (words.total, format_rupiah(order.quote.total, locale)),
        *payment,
        (labels.valid_until, format_date(valid_until, locale)),
        (labels.invoice_number, str(order.invoice_number)),
    ]


def _text(facts: list[tuple[str, str]], words: MailWording, attachment: str, locale: Locale) -> str:
    labels = LABELS[locale]
    lines = [f"{label}: {text}" for label, text in facts]
    closing = labels.closing.format(attachment=attachment)
    return "\n".join([words.title, "", words.opening, "", *lines, "", closing, labels.no_reply, ""])


def _html(facts: list[tuple[str, str]], words: MailWording, attachment: str, locale: Locale) -> str:
    """A page of one narrow column: styles inline and no images, as mail programs want it."""
    labels = LABELS[locale]
    rows = "\n".join(
        f'<tr><th scope="row" style="{_LABEL}">{escape(label)}</th>'
        f'<td style="{_VALUE}">{escape(text)}</td></tr>'
        for label, text in facts
    )
    closing = labels.closing.format(attachment=attachment)
    return f"""<!DOCTYPE html>
<html lang="{locale.value}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(words.title)}</title>
</head>
<body style="margin: 0; background: #f2f4f6">
<div style="{_PAGE}">
<h1 style="{_TITLE}">{escape(words.title)}</h1>
<p>{escape(words.opening)}</p>
<table style="width: 100%; border-collapse: collapse">
{rows}
</table>
<p>{escape(closing)}</p>
<p style="font-size: 13px; color: #5b6675">{escape(labels.no_reply)}</p>
</div>
</body>
</html>
"""


_PAGE = (
    "max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; color: #1b2430; "
    "font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.5"
)
_TITLE = "margin: 0 0 16px; font-size: 22px; line-height: 1.3; color: #0b6b50"
_CELL = "padding: 8px 0; border-bottom: 1px solid #e3e7eb; vertical-align: top"
_LABEL = f"{_CELL}; padding-right: 16px; text-align: left; font-weight: normal; color: #5b6675"
_VALUE = f"{_CELL}; text-align: right"


def _fix_boundaries(message: EmailMessage, order_id: str) -> None:
    """Put fixed boundaries in place of random ones.

    "=_" cannot occur in quoted-printable or base64 text, so no part contains a boundary.
    """
    multiparts = (part for part in message.walk() if part.is_multipart())
    for depth, part in enumerate(multiparts):
        part.set_boundary(f"=_{order_id}_{depth}")
