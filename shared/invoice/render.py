"""The invoice as a PDF, set by typst from `invoice.typ` beside this module.

The page's texts reach the template as one JSON string, so no text can become markup; fonts are
only those inside the typst package, so the same order gives the same bytes on every machine.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

import typst

from shared.domain.order import Order
from shared.invoice.facts import InvoiceFacts, invoice_facts

TEMPLATE = Path(__file__).with_name("invoice.typ")
# An archival document: fonts embedded, nothing from outside, and tagged for screen readers.
PDF_STANDARD: Final = "a-2a"


class TypstInvoiceRenderer:
    """Renders invoices; an `InvoiceRenderer`. Build it once: it keeps fonts and template warm."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False)
        self._compiler = typst.Compiler(TEMPLATE, font_paths=fonts)

    def render(self, order: Order) -> bytes:
        """Return the PDF of a paid order.

        The document is dated by the order, so that a repeat gives the same bytes. Raises
        InvariantBroken for an order that is not paid, typst.TypstError for a broken template.
        """
        pdf = self._compiler.compile(
            format="pdf",
            sys_inputs={"facts": facts_json(invoice_facts(order))},
            pdf_standards=PDF_STANDARD,
            # typst dates documents to the second.
            timestamp=order.created_at.replace(microsecond=0),
        )
        if not isinstance(pdf, bytes):
            raise TypeError("typst returns a PDF as one piece of bytes")
        return pdf


def facts_json(facts: InvoiceFacts) -> str:
    """Return the facts in the form that the template reads."""
    return json.dumps(asdict(facts), ensure_ascii=False)
