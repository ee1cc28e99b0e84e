"""What a receipt (kuitansi) says: that an order was paid, by whom, when, and by which payment.

Everything is frozen with the order and with its payment, so a receipt can be made at any time and
is the same. It says nothing of refunds: those come later and have credit notes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.business import Locale
from shared.domain.order import Order
from shared.domain.receipt import ReceivedPayment, bears_stamp_duty
from shared.domain.wib import wib_date
from shared.invoice.facts import PO_NUMBER_CHARS_MAX
from shared.invoice.formats import format_count, format_date, format_rupiah, format_time
from shared.invoice.parts import (
    InWords,
    Labelled,
    Party,
    account_text,
    amount_in_words,
    party,
)
from shared.invoice.printable import printable
from shared.invoice.receipt_wording import RECEIPT_WORDING, ReceiptWording
from shared.invoice.wording import WORDING

# Longer than the id that any bank gives a payment (BCA's paymentRequestId has 30 characters).
REFERENCE_CHARS_MAX = 80


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Every text of a receipt, in the order in which it is read. `language` is "id" or "en".

    `stamp` labels the field for the stamp; None where none is due.
    """

    language: str
    title: str
    heading: str
    references: tuple[Labelled, ...]
    seller: Party
    buyer: Party
    in_words: InWords
    payment_of: Labelled
    payment: tuple[Labelled, ...]
    amount: Labelled
    amount_note: str
    received_by: str
    stamp: str | None
    notice: str
    logo_alt: str


def receipt_facts(order: Order, payment: ReceivedPayment) -> ReceiptFacts:
    """Return what the receipt of a paid order says, in the language frozen with the order."""
    locale, quote = order.parties.locale, order.quote
    words, page = RECEIPT_WORDING[locale], WORDING[locale]
    vat = words.including_vat.format(
        percent=quote.vat_rule.rate_percent,
        vat=format_rupiah(quote.vat, locale),
    )
    return ReceiptFacts(
        language=locale.value,
        title=f"{words.heading} {order.invoice_number}",
        heading=words.heading,
        references=_references(order, payment, words),
        seller=party(page.seller, order.parties.seller, locale),
        buyer=party(words.received_from, order.parties.buyer, locale),
        in_words=amount_in_words(quote.total, locale, words.sum_of),
        payment_of=_payment_of(order, words),
        payment=_payment(payment, words, locale),
        amount=Labelled(words.amount, format_rupiah(quote.total, locale)),
        amount_note=vat,
        received_by=words.received_by,
        stamp=words.stamp if bears_stamp_duty(quote.total) else None,
        notice=page.not_a_tax_invoice,
        logo_alt=page.logo_alt,
    )


def _references(
    order: Order, payment: ReceivedPayment, words: ReceiptWording
) -> tuple[Labelled, ...]:
    locale = order.parties.locale
    references = [
        Labelled(words.invoice_number, str(order.invoice_number)),
        Labelled(words.payment_date, format_date(wib_date(payment.paid_at), locale)),
    ]
    if order.po_number:
        po_number = printable(order.po_number, PO_NUMBER_CHARS_MAX)
        references.append(Labelled(WORDING[locale].po_number, po_number))
    return tuple(references)


def _payment_of(order: Order, words: ReceiptWording) -> Labelled:
    purchase = words.purchase.format(
        number=order.invoice_number,
        credits=format_count(order.quote.credits, order.parties.locale),
        phone=order.number,
    )
    return Labelled(words.payment_of, purchase)


def _payment(
    payment: ReceivedPayment, words: ReceiptWording, locale: Locale
) -> tuple[Labelled, ...]:
    """The payment as the payer finds it at its bank, and when it was applied where staff did."""
    through = account_text(payment.bank, payment.account_number, locale)
    lines = [
        Labelled(words.paid_at, format_time(payment.paid_at, locale)),
        Labelled(words.paid_through, through),
        Labelled(words.bank_reference, printable(payment.reference, REFERENCE_CHARS_MAX)),
    ]
    if payment.applied_at is not None:
        lines.append(Labelled(words.applied_at, format_time(payment.applied_at, locale)))
    return tuple(lines)
