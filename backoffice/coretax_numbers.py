"""The list of tax invoices that comes back from Coretax, saved as CSV: our invoice numbers and the
numbers that the tax office gave them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.domain.invoice import InvoiceNumber, parse_order_id
from shared.domain.tax_number import TaxInvoiceNumber, parse_tax_invoice_number

# Names of the two columns, in small letters: of Coretax's own list, of its XML, and of ours.
REFERENCE_COLUMNS = ("referensi", "refdesc", "invoice_number")
NUMBER_COLUMNS = ("nomor faktur pajak", "taxinvoicenumber", "tax_invoice_number")
SEPARATORS = (",", ";", "\t")
FILE_BYTES_MAX = 10_000_000


class WrongList(Exception):
    """A file that is no such list, or holds a row that cannot be read; nothing of it is used."""


@dataclass(frozen=True, slots=True)
class NumberedInvoice:
    """A row: the order and the number of its tax invoice."""

    invoice_number: InvoiceNumber
    tax_invoice_number: TaxInvoiceNumber


def read_numbers(content: bytes) -> tuple[NumberedInvoice, ...]:
    """Return the rows that have a number; the others are still to be approved.

    Raises WrongList, with the line of the file, before anything was done.
    """
    if len(content) > FILE_BYTES_MAX:
        raise WrongList("the file is larger than any such list")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongList("the file is no UTF-8 text: save it as CSV UTF-8") from error
    rows = tuple(_rows(text))
    for name, values in (
        ("invoice", Counter(str(row.invoice_number) for row in rows)),
        ("tax invoice number", Counter(str(row.tax_invoice_number) for row in rows)),
    ):
        twice = [value for value, count in values.items() if count > 1]
        if twice:
            raise WrongList(f"{name} {twice[0]} is there twice")
    return rows


def _rows(text: str) -> Iterator[NumberedInvoice]:
    heads = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=heads.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    columns = [head.strip().lower() for head in next(reader, [])]
    reference, number = _column(columns, REFERENCE_COLUMNS), _column(columns, NUMBER_COLUMNS)
    for cells in reader:
        if len(cells) > max(reference, number) and cells[number].strip():
            yield _row(cells[reference], cells[number], reader.line_num)
        elif any(cell.strip() for cell in cells) and len(cells) != len(columns):
            raise WrongList(f"line {reader.line_num} has another number of columns")


def _column(columns: Sequence[str], names: Sequence[str]) -> int:
    found = [columns.index(name) for name in names if name in columns]
    if not found:
        raise WrongList(f"no column is called {' or '.join(names)}")
    return found[0]


def _row(reference: str, number: str, line: int) -> NumberedInvoice:
    # A spreadsheet keeps a number as text by an apostrophe before it.
    invoice_number = parse_order_id(f"ord_{reference.strip()}")
    tax_invoice_number = parse_tax_invoice_number(number.strip().lstrip("'"))
    if invoice_number is None:
        raise WrongList(f"line {line}: {reference.strip()} is no invoice number of ours")
    if tax_invoice_number is None:
        raise WrongList(f"line {line}: {number.strip()} is no number of 17 digits")
    return NumberedInvoice(invoice_number, tax_invoice_number)
