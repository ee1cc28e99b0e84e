"""Numbers of tax invoices are 17 digits, however people write them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.person import Person
from shared.domain.tax_number import (
    ReplacedTaxNumber,
    TaxInvoiceNumber,
    parse_tax_invoice_number,
)
from tests.support.orders import a_paid_order, an_order

FIRST, SECOND = TaxInvoiceNumber("04002600000000017"), TaxInvoiceNumber("04012600000000018")
GIVES_WAY = ReplacedTaxNumber(
    FIRST, Person("sari@sales.example"), datetime(2026, 12, 9, tzinfo=UTC), "typed by hand"
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("04002600000000017", FIRST),
        (" 04.00.2600000000017 ", FIRST),
        ("040.026-00000000017", FIRST),
        # As a spreadsheet spoils it, one digit short, one too many, other scripts' digits.
        ("4.0026E+15", None),
        ("0400260000000001", None),
        ("040026000000000170", None),
        ("0400260000000001\u0667", None),
        ("", None),
    ],
)
def test_reading_a_number(text: str, number: TaxInvoiceNumber | None) -> None:
    assert parse_tax_invoice_number(text) == number


def test_an_order_keeps_its_number_and_what_gave_way_to_it() -> None:
    numbered = a_paid_order().tax_numbered(FIRST)

    renumbered = numbered.tax_numbered(SECOND, GIVES_WAY)

    assert (numbered.tax_invoice_number, numbered.replaced_tax_numbers) == (FIRST, ())
    assert (renumbered.tax_invoice_number, renumbered.replaced_tax_numbers) == (
        SECOND,
        (GIVES_WAY,),
    )


def test_a_number_never_takes_the_place_of_another_by_itself() -> None:
    numbered = a_paid_order().tax_numbered(FIRST)

    with pytest.raises(InvariantBroken, match="a number is replaced for a reason"):
        numbered.tax_numbered(SECOND)
    with pytest.raises(InvariantBroken, match="a number is replaced for a reason"):
        numbered.tax_numbered(FIRST, replace(GIVES_WAY, number=SECOND))


def test_an_unpaid_order_has_none() -> None:
    with pytest.raises(InvariantBroken, match="only a paid order has a tax invoice"):
        an_order().tax_numbered(FIRST)
