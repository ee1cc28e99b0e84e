"""Amounts on the wire: exact in, two decimals out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.domain.payment import PaidAmount
from shared.snap.amounts import read_amount, write_amount


@pytest.mark.parametrize(
    ("value", "hundredths"),
    [
        ("456500.00", 45_650_000),
        ("456500", 45_650_000),
        ("456500.0", 45_650_000),
        ("0.00", 0),
        ("0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("415000.50", 41_500_050),
        ("0001000.00", 100_000),
        ("9999999999999.99", 999_999_999_999_999),
    ],
)
def test_a_well_formed_amount_is_read_exactly(value: str, hundredths: int) -> None:
    assert read_amount(value, "IDR") == PaidAmount(hundredths, "IDR")


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        ".",
        "1.",
        ".5",
        "1.000",
        "1,00",
        "1.000,00",
        "+1",
        "-1",
        "-0.00",
        " 1",
        "1 ",
        "1\n",
        "1_000",
        "1e3",
        "0x10",
        "NaN",
        "Infinity",
        "12345678901234",
        "12345678901234.00",
        "\uff11\uff12",
        "\u0661\u0662",
        "1\x00",
        "9" * 10_000,
    ],
)
def test_an_amount_that_is_not_well_formed_is_no_amount(value: str) -> None:
    assert read_amount(value, "IDR") is None


@pytest.mark.parametrize("currency", ["USD", "SGD", "XXX"])
def test_a_foreign_currency_is_well_formed_and_pays_no_bill(currency: str) -> None:
    amount = read_amount("456500.00", currency)

    assert amount == PaidAmount(45_650_000, currency)
    assert not amount.pays(Rupiah(456_500))


def test_a_fraction_of_a_rupiah_is_well_formed_and_pays_no_bill() -> None:
    amount = read_amount("456500.50", "IDR")

    assert amount == PaidAmount(45_650_050, "IDR")
    assert not amount.pays(Rupiah(456_500))
    assert not amount.pays(Rupiah(456_501))


@pytest.mark.parametrize("currency", ["", "idr", "ID", "IDRR", "Rp", "ID1", "IDR ", "\uff29DR"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    assert read_amount("456500.00", currency) is None


@pytest.mark.parametrize(
    ("amount", "value"),
    [(0, "0.00"), (1, "1.00"), (456_500, "456500.00"), (9_999_999_999_999, "9999999999999.00")],
)
def test_an_amount_is_written_with_two_decimals(amount: int, value: str) -> None:
    assert write_amount(Rupiah(amount)) == {"value": value, "currency": "IDR"}


def test_an_amount_of_more_than_13_digits_is_a_bug() -> None:
    with pytest.raises(InvariantBroken, match="at most 13 digits"):
        write_amount(Rupiah(10_000_000_000_000))


@given(amount=st.integers(0, 9_999_999_999_999))
def test_what_is_written_reads_back_and_pays_that_bill(amount: int) -> None:
    written = write_amount(Rupiah(amount))

    read = read_amount(written["value"], written["currency"])

    assert read is not None
    assert read.pays(Rupiah(amount))
    assert not read.pays(Rupiah(amount + 1))
