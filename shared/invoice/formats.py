"""Amounts, quantities and dates as a customer reads them, in Indonesian or English."""

from datetime import date, datetime

from shared.domain.business import Locale
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.wib import WIB, wib_date

# An amount must not be torn from its currency at the end of a line.
NO_BREAK_SPACE = "\u00a0"

_THOUSANDS = {Locale.INDONESIAN: ".", Locale.ENGLISH: ","}
_DECIMALS = {Locale.INDONESIAN: ",", Locale.ENGLISH: "."}

# Abbreviated month names of the Unicode CLDR, locales id and en: three letters each.
_MONTH_LETTERS = 3
_MONTHS = {
    Locale.INDONESIAN: "JanFebMarAprMeiJunJulAguSepOktNovDes",
    Locale.ENGLISH: "JanFebMarAprMayJunJulAugSepOctNovDec",
}


def format_count(count: int, locale: Locale) -> str:
    """Return an integer with the language's thousands separator: "1.000", "1,000"."""
    return f"{count:,}".replace(",", _THOUSANDS[locale])


def format_rupiah(amount: Rupiah, locale: Locale) -> str:
    """Return an amount: "Rp 456.500", "Rp 456,500", with a no-break space."""
    return f"Rp{NO_BREAK_SPACE}{format_count(amount.amount, locale)}"


def format_unit_price(price: UnitPrice, locale: Locale) -> str:
    """Return a unit price with as many decimals as it has: "Rp 415", "Rp 362,5"."""
    whole, _, decimals = price.to_text().partition(".")
    text = format_rupiah(Rupiah(int(whole)), locale)
    return f"{text}{_DECIMALS[locale]}{decimals}" if decimals else text


def format_date(day: date, locale: Locale) -> str:
    """Return a date that can be read one way only: "22 Nov 2026", "3 Agu 2026"."""
    end = _MONTH_LETTERS * day.month
    return f"{day.day} {_MONTHS[locale][end - _MONTH_LETTERS : end]} {day.year}"


def format_time(instant: datetime, locale: Locale) -> str:
    """Return an aware instant as a clock in Jakarta shows it: "22 Nov 2026, 14.05 WIB"."""
    clock = instant.astimezone(WIB).strftime("%H.%M")
    return f"{format_date(wib_date(instant), locale)}, {clock} WIB"
