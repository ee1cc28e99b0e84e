"""One mail of each kind, and mails read back as a mail program would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from shared.domain.business import Locale
from shared.domain.credit import Lapse
from shared.domain.mail import (
    BillMail,
    ConfirmationMail,
    EndingMail,
    InstructionsMail,
    Mail,
    NoticeMail,
)
from shared.domain.notice import Fact, HeldMoney, LowCredits, Notice
from shared.domain.order import FailureReason, Order
from shared.domain.payment import Settlement
from shared.domain.virtual_account import Bank, VirtualAccount
from shared.mail.letters import LetterSettings
from tests.support.orders import PLACED_AT, a_paid_order, an_invoiced_order, an_order

SETTINGS = LetterSettings("PT Siaran Kredit Nusantara", "https://app.siaran.example/")
DOCUMENT = b"%PDF-1.7 a document"
BNI_ACCOUNT = VirtualAccount(Bank.BNI, "8001048201937561", "PT Kopi Pagi Sejahtera", "TRX1")


def ended(order: Order, reason: FailureReason) -> Order:
    """That order, two hours old and at its end."""
    if reason is FailureReason.EXPIRED:
        return order.expired()
    return order.cancelled(at=PLACED_AT + timedelta(hours=2), by="sari", reason=reason)


def told(fact: Fact, locale: Locale, business: str = "Kopi Nusantara") -> NoticeMail:
    """The mail of a notice about a number."""
    notice = Notice(an_order().number, PLACED_AT, "7", fact)
    return NoticeMail(notice, "biz_kopi", business, locale)


def every_mail(locale: Locale, order: Order | None = None) -> Iterator[tuple[str, Mail]]:
    """One of each kind with its name, about that order where it is about one."""
    order = order or an_order(locale=locale, po_number="PO-2026/118")
    yield "instructions by BCA", InstructionsMail(order, locale)
    yield "instructions by BNI", InstructionsMail(replace(order, account=BNI_ACCOUNT), locale)
    yield "instructions of a bill", InstructionsMail(an_invoiced_order(order), locale)
    yield "confirmation", ConfirmationMail(a_paid_order(order), DOCUMENT)
    yield (
        "confirmation of a bill",
        ConfirmationMail(a_paid_order(an_invoiced_order(order)), DOCUMENT),
    )
    yield "bill", BillMail(an_invoiced_order(order), DOCUMENT)
    yield (
        "bill without an account",
        BillMail(replace(an_invoiced_order(order), awaits_bank=True), DOCUMENT),
    )
    for reason in FailureReason:
        yield reason.lower(), EndingMail(ended(order, reason), locale)
    for verdict in (Settlement.ORDER_EXPIRED, Settlement.FENCED):
        held = HeldMoney(
            *("BNI:TRX1:000001", order.invoice_number, Bank.BNI, BNI_ACCOUNT.number),
            *(order.quote.total, PLACED_AT, verdict),
        )
        yield f"held {verdict.lower()}", told(held, locale)
    yield "low", told(LowCredits(499, 500), locale)
    yield "lapsing", told(Lapse(3_120, date(2027, 3, 4)), locale)


def read_mail(message: bytes) -> EmailMessage:
    """Read a mail. Raises AssertionError for one that a mail program would have to mend."""
    mail = message_from_bytes(message, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return mail


def body(mail: EmailMessage, kind: str) -> str:
    """The text in a form, `plain` or `html`, with plain spaces and line ends."""
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\u00a0", " ").replace("\r\n", "\n")
