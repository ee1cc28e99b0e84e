"""Amounts and dates have one form for each language."""

from datetime import UTC, date, datetime

import pytest

from shared.domain.business import Locale
from shared.domain.money import Rupiah, UnitPrice
from shared.invoice.formats import (
    format_count,
    format_date,
    format_rupiah,
    format_time,
    format_unit_price,
)

ID, EN = Locale.INDONESIAN, Locale.ENGLISH


@pytest.mark.parametrize(
    ("amount", "locale", "text"),
    [
        (0, ID, "Rp\u00a00"),
        (999, ID, "Rp\u00a0999"),
        (456_500, ID, "Rp\u00a0456.500"),
        (456_500, EN, "Rp\u00a0456,500"),
        (427_350_000, ID, "Rp\u00a0427.350.000"),
        (427_350_000, EN, "Rp\u00a0427,350,000"),
    ],
)
def test_rupiah_have_no_decimals_and_stay_with_their_currency(
    amount: int, locale: Locale, text: str
) -> None:
    assert format_rupiah(Rupiah(amount), locale) == text


@pytest.mark.parametrize(
    ("price", "locale", "text"),
    [
        ("415", ID, "Rp\u00a0415"),
        ("362.5", ID, "Rp\u00a0362,5"),
        ("362.5", EN, "Rp\u00a0362.5"),
        ("1512.125", ID, "Rp\u00a01.512,125"),
        ("1512.125", EN, "Rp\u00a01,512.125"),
    ],
)
def test_unit_prices_show_the_decimals_they_have(price: str, locale: Locale, text: str) -> None:
    assert format_unit_price(UnitPrice.from_text(price), locale) == text


def test_counts_have_the_separator_of_the_language() -> None:
    assert format_count(1_000_000, ID) == "1.000.000"
    assert format_count(1_000_000, EN) == "1,000,000"


def test_months_are_abbreviated_as_the_language_does() -> None:
    days = [date(2026, month, 3) for month in range(1, 13)]

    indonesian = [format_date(day, ID) for day in days]
    english = [format_date(day, EN) for day in days]

    assert indonesian == [
        "3 Jan 2026",
        "3 Feb 2026",
        "3 Mar 2026",
        "3 Apr 2026",
        "3 Mei 2026",
        "3 Jun 2026",
        "3 Jul 2026",
        "3 Agu 2026",
        "3 Sep 2026",
        "3 Okt 2026",
        "3 Nov 2026",
        "3 Des 2026",
    ]
    assert english == [
        "3 Jan 2026",
        "3 Feb 2026",
        "3 Mar 2026",
        "3 Apr 2026",
        "3 May 2026",
        "3 Jun 2026",
        "3 Jul 2026",
        "3 Aug 2026",
        "3 Sep 2026",
        "3 Oct 2026",
        "3 Nov 2026",
        "3 Dec 2026",
    ]


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 11, 22, 7, 5, tzinfo=UTC), "22 Nov 2026, 14.05 WIB"),
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), "31 Des 2026, 23.59 WIB"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "1 Jan 2027, 00.00 WIB"),
    ],
)
def test_times_are_those_of_a_clock_in_jakarta(instant: datetime, text: str) -> None:
    assert format_time(instant, ID) == text
