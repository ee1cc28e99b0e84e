"""What an invoice says: an order turned into every line that is printed, as finished text.

The template sets these texts and computes nothing, so the document can say only what the order
froze. An invoice bills: it never says that anything was paid or received.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import require
from shared.domain.order import Order
from shared.domain.tax import VatRule
from shared.domain.wib import wib_date
from shared.invoice.formats import (
    format_count,
    format_date,
    format_rupiah,
    format_unit_price,
)
from shared.invoice.parts import InWords, Labelled, Party, account_text, amount_in_words, party
from shared.invoice.printable import printable
from shared.invoice.wording import WORDING, Wording

# What a page has room for; a longer text ends in an ellipsis.
PO_NUMBER_CHARS_MAX = 80


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The one line that is billed, with the heads of its columns."""

    heads: tuple[str, str, str, str]
    description: str
    details: tuple[Labelled, ...]
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """Every text of an invoice, in the order in which it is read. `language` is "id" or "en"."""

    language: str
    title: str
    heading: str
    references: tuple[Labelled, ...]
    seller: Party
    buyer: Party
    item: ItemTable
    sums: tuple[Labelled, ...]
    total: Labelled
    in_words: InWords
    terms: tuple[Labelled, ...]
    notice: str
    logo_alt: str


def invoice_facts(order: Order) -> InvoiceFacts:
    """Return what the invoice of an order says, in the language frozen with the order.

    Raises InvariantBroken for one without credits, neither paid nor post-paid: its document does
    not exist yet.
    """
    require(order.has_lot, "only an order with its credits has an invoice")
    locale = order.parties.locale
    words = WORDING[locale]
    quote = order.quote
    return InvoiceFacts(
        language=locale.value,
        title=f"{words.heading} {order.invoice_number}",
        heading=words.heading,
        references=_references(order, words),
        seller=party(words.seller, order.parties.seller, locale),
        buyer=party(words.buyer, order.parties.buyer, locale),
        item=_item(order, words),
        sums=_sums(order, words),
        total=Labelled(words.total, format_rupiah(quote.total, locale)),
        in_words=amount_in_words(quote.total, locale),
        terms=_terms(order, words),
        notice=words.not_a_tax_invoice,
        logo_alt=words.logo_alt,
    )


def _terms(order: Order, words: Wording) -> tuple[Labelled, ...]:
    """How the order is paid, as far as anybody can know, and until when where it is post-paid.

    A number that its bank is still being asked for is told to nobody.
    """
    locale, account = order.parties.locale, order.account
    number = "" if order.awaits_bank else account.number
    terms = [Labelled(words.payment_method, account_text(account.bank, number, locale))]
    if order.is_post_paid:
        terms.append(Labelled(words.due_on, format_date(order.due_on, locale)))
    return tuple(terms)


def _references(order: Order, words: Wording) -> tuple[Labelled, ...]:
    placed = format_date(wib_date(order.created_at), order.parties.locale)
    references = [
        Labelled(words.invoice_number, str(order.invoice_number)),
        Labelled(words.invoice_date, placed),
    ]
    if order.po_number:
        references.append(
            Labelled(words.po_number, printable(order.po_number, PO_NUMBER_CHARS_MAX))
        )
    return tuple(references)


def _item(order: Order, words: Wording) -> ItemTable:
    locale = order.parties.locale
    valid_until = order.lot().valid_until
    return ItemTable(
        heads=(words.description, words.quantity, words.unit_price, words.amount),
        description=words.broadcast_credits,
        details=(
            Labelled(words.whatsapp_number, order.number),
            Labelled(words.valid_until, format_date(valid_until, locale)),
        ),
        quantity=format_count(order.quote.credits, locale),
        unit_price=format_unit_price(order.quote.unit_price, locale),
        amount=format_rupiah(order.quote.net, locale),
    )


def _sums(order: Order, words: Wording) -> tuple[Labelled, ...]:
    locale = order.parties.locale
    quote = order.quote
    return (
        Labelled(words.net, format_rupiah(quote.net, locale)),
        Labelled(_base_label(quote.vat_rule, words), format_rupiah(quote.vat_base, locale)),
        Labelled(
            words.vat.format(percent=quote.vat_rule.rate_percent),
            format_rupiah(quote.vat, locale),
        ),
    )


def _base_label(rule: VatRule, words: Wording) -> str:
    """A base that is a fraction of the price has a name of its own in tax law."""
    if rule.base_numerator == rule.base_denominator:
        return words.base
    return words.other_base.format(fraction=rule.base_fraction)
