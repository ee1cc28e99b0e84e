"""Documents as PDF, set by typst from the templates beside this module.

A page's texts reach its template as one JSON string, so no text can become markup; fonts are only
those inside the typst package, so the same facts give the same bytes on every machine.
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

import typst

from shared.domain.errors import InvariantBroken
from shared.domain.order import Order
from shared.domain.receipt import ReceivedPayment
from shared.invoice.facts import InvoiceFacts, invoice_facts
from shared.invoice.receipt_facts import ReceiptFacts, receipt_facts

TEMPLATES = Path(__file__).parent
# An archival document: fonts embedded, nothing from outside, and tagged for screen readers.
PDF_STANDARD: Final = "a-2a"


class TypstInvoiceRenderer:
    """Renders invoices; an `InvoiceRenderer`. Build it once: it keeps fonts and template warm."""

    def __init__(self) -> None:
        self._compiler = _compiler("invoice.typ")

    def render(self, order: Order) -> bytes:
        """Return the PDF of a paid or invoiced order.

        The document is dated by the order, so that a repeat gives the same bytes. Raises
        InvariantBroken for any other order, typst.TypstError for a broken template.
        """
        return _set(self._compiler, invoice_facts(order), order.created_at)


class TypstReceiptRenderer:
    """Renders receipts; a `ReceiptRenderer`. Build it once, as the other."""

    def __init__(self) -> None:
        self._compiler = _compiler("receipt.typ")

    def render_receipt(self, order: Order, payment: ReceivedPayment) -> bytes:
        """Return the PDF of the receipt of a paid order, dated by its payment.

        Raises InvariantBroken for an unpaid order, typst.TypstError for a broken template.
        """
        if order.paid_at is None:
            raise InvariantBroken("only a paid order has a receipt")
        return _set(self._compiler, receipt_facts(order, payment), order.paid_at)


def facts_json(facts: InvoiceFacts | ReceiptFacts) -> str:
    """Return the facts in the form that a template reads."""
    return json.dumps(asdict(facts), ensure_ascii=False)


def _compiler(template: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(TEMPLATES / template, font_paths=fonts)


def _set(compiler: typst.Compiler, facts: InvoiceFacts | ReceiptFacts, dated_at: datetime) -> bytes:
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"facts": facts_json(facts)},
        pdf_standards=PDF_STANDARD,
        # typst dates documents to the second.
        timestamp=dated_at.replace(microsecond=0),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst returns a PDF as one piece of bytes")
    return pdf
