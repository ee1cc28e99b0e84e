"""Serial numbers of tax invoices (nomor faktur pajak), as the tax office gives them out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from shared.domain.person import Person

TaxInvoiceNumber = NewType("TaxInvoiceNumber", str)
"""Two digits of transaction code, two of status, thirteen of serial number (PER-11/PJ/2025)."""

_DIGITS = re.compile(r"[0-9]{17}")
# People write 04.00.2600000000017 or 040.026-00000000017.
_SEPARATORS = re.compile(r"[.\- ]")


def parse_tax_invoice_number(text: str) -> TaxInvoiceNumber | None:
    """Return the number that a text is, or None for what is none: spreadsheets shorten it."""
    digits = _SEPARATORS.sub("", text.strip())
    return TaxInvoiceNumber(digits) if _DIGITS.fullmatch(digits) else None


@dataclass(frozen=True, slots=True)
class ReplacedTaxNumber:
    """A number that another one took the place of, who said so, when, and why."""

    number: TaxInvoiceNumber
    replaced_by: Person
    replaced_at: datetime
    reason: str
