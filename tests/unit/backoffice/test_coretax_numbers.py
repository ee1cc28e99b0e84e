"""The list that comes back from the tax office, as spreadsheets save it."""

import re

import pytest

from backoffice.coretax_numbers import NumberedInvoice, WrongList, read_numbers
from shared.domain.invoice import InvoiceNumber
from shared.domain.tax_number import TaxInvoiceNumber

ROWS = (
    NumberedInvoice(InvoiceNumber("2A7A875", 1), TaxInvoiceNumber("04002600000000017")),
    NumberedInvoice(InvoiceNumber("2A7A875", 2), TaxInvoiceNumber("04002600000000018")),
)


@pytest.mark.parametrize(
    "text",
    [
        "invoice_number,tax_invoice_number\n2A7A875-0001,04002600000000017\n"
        "2A7A875-0002,04002600000000018\n",
        # Coretax's own heads, more columns, semicolons, a byte order mark, Windows' line ends.
        "\ufeffNPWP Pembeli;Nomor Faktur Pajak;Status;Referensi\r\n"
        "0987;04002600000000017;APPROVED;2A7A875-0001\r\n"
        "0987;'04.00.2600000000018;APPROVED;2A7A875-0002\r\n\r\n",
        # One that is still to be approved has no number.
        "RefDesc\tTaxInvoiceNumber\n2A7A875-0001\t04002600000000017\n2A7A875-0003\t\n"
        "2A7A875-0002\t04002600000000018\n",
    ],
)
def test_reading_a_list(text: str) -> None:
    assert read_numbers(text.encode()) == ROWS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column is called referensi or refdesc or invoice_number"),
        (b"Referensi,Nomor\n", "no column is called nomor faktur pajak"),
        (b"Referensi,Nomor Faktur Pajak\n2A7A875-0001,4.0026E+15\n", "line 2: 4.0026E+15 is no"),
        (b"Referensi,Nomor Faktur Pajak\nINV/7,04002600000000017\n", "line 2: INV/7 is no"),
        (b"Referensi,Nomor Faktur Pajak,X\n2A7A875-0001\n", "line 2 has another number of"),
        (
            b"Referensi,Nomor Faktur Pajak\n2A7A875-0001,04002600000000017\n"
            b"2A7A875-0002,04002600000000017\n",
            "tax invoice number 04002600000000017 is there twice",
        ),
        (
            b"Referensi,Nomor Faktur Pajak\n2A7A875-0001,04002600000000017\n"
            b"2A7A875-0001,04002600000000018\n",
            "invoice 2A7A875-0001 is there twice",
        ),
        (b"\xff\xfe\x00", "the file is no UTF-8 text"),
        (b"x" * 10_000_001, "larger than any such list"),
    ],
)
def test_a_list_that_cannot_be_read_is_not_used_at_all(content: bytes, said: str) -> None:
    with pytest.raises(WrongList, match=re.escape(said)):
        read_numbers(content)
