"""The sales of a month for the tax office: which orders it gets, in which files, and which not.

A file that was exported once is never changed: finance may have handed it in. What is found later,
because its payment was told late, makes a further file of the same month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from shared.domain.errors import InvariantBroken, require
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.order import Order
from shared.domain.tax import PERCENT
from shared.domain.wib import wib_date

# What Coretax takes at once.
FILE_INVOICES_MAX = 1_000
# The only kind of VAT that transaction code 04 (DPP nilai lain) stands for.
RATE_PERCENT = 12
BASE_FRACTION = "11/12"

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class TaxMonth:
    """A tax period: a calendar month in WIB."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def has(self, day: date) -> bool:
        """Tell whether a day belongs to it."""
        return (day.year, day.month) == (self.year, self.month)


def parse_tax_month(text: str) -> TaxMonth | None:
    """Return the month of a text such as 2026-11, or None."""
    found = _MONTH.fullmatch(text)
    return TaxMonth(int(found[1]), int(found[2])) if found and int(found[1]) else None


def tax_date(order: Order) -> date:
    """Return the date of a sale for the tax office: the WIB date of its payment, post-paid or not.

    Raises InvariantBroken for an order that is not paid.
    """
    if order.paid_at is None:
        raise InvariantBroken("only a paid order is a sale")
    return wib_date(order.paid_at)


class LeftOut(StrEnum):
    """Why a paid order is in no file, so that its tax invoice is made by hand."""

    OTHER_VAT = "OTHER_VAT"
    SELLER_UNKNOWN = "SELLER_UNKNOWN"
    BUYER_UNKNOWN = "BUYER_UNKNOWN"


def why_left_out(order: Order) -> LeftOut | None:
    """Return why a file cannot tell of an order, or None when it can."""
    rule, seller, buyer = order.quote.vat_rule, order.parties.seller, order.parties.buyer
    if (rule.rate_percent, rule.base_fraction) != (RATE_PERCENT, BASE_FRACTION):
        return LeftOut.OTHER_VAT
    if seller.npwp is None or seller.nitku is None:
        return LeftOut.SELLER_UNKNOWN
    named = buyer.npwp is not None or (buyer.nik is not None and buyer.country == "IDN")
    return None if named else LeftOut.BUYER_UNKNOWN


@dataclass(frozen=True, slots=True)
class TaxFile:
    """A file of a month, as it was exported first.

    `number` counts the month's files from 1; `decimals` is how its amounts are written; `digest` is
    the SHA-256 of its bytes, in hexadecimal digits.
    """

    month: TaxMonth
    number: int
    seller_npwp: str
    decimals: int
    invoice_numbers: tuple[str, ...]
    exported_at: datetime
    digest: str

    def __post_init__(self) -> None:
        require(0 < len(self.invoice_numbers) <= FILE_INVOICES_MAX, "a file has 1 to 1,000")

    @property
    def name(self) -> str:
        """How the file is called: coretax-2026-11-0001.xml."""
        return f"coretax-{self.month}-{self.number:04d}.xml"


@dataclass(frozen=True, slots=True)
class TaxSums:
    """What the orders of a file come to, whole rupiah."""

    net: Rupiah
    base: Rupiah
    vat: Rupiah
    total: Rupiah


def sums_of(orders: Iterable[Order]) -> TaxSums:
    """Add up what orders are told with."""
    quotes = [order.quote for order in orders]
    return TaxSums(
        net=sum((each.net for each in quotes), NO_RUPIAH),
        base=sum((each.vat_base for each in quotes), NO_RUPIAH),
        vat=sum((each.vat for each in quotes), NO_RUPIAH),
        total=sum((each.total for each in quotes), NO_RUPIAH),
    )


def files_of(orders: Iterable[Order]) -> tuple[tuple[Order, ...], ...]:
    """Split orders that no file has told of yet: by seller, then by date and number."""
    ordered = sorted(orders, key=_order_in_files)
    by_seller = [tuple(of_seller) for _, of_seller in groupby(ordered, key=seller_npwp)]
    return tuple(
        of_seller[first : first + FILE_INVOICES_MAX]
        for of_seller in by_seller
        for first in range(0, len(of_seller), FILE_INVOICES_MAX)
    )


def seller_npwp(order: Order) -> str:
    """Return the tax number of the seller. Raises InvariantBroken where there is none."""
    npwp = order.parties.seller.npwp
    if npwp is None:
        raise InvariantBroken("a seller has a tax number")
    return npwp


def require_consistent(orders: Sequence[Order]) -> None:
    """Raise InvariantBroken unless the VAT of each is that of its base.

    Coretax allows less than a rupiah of rounding: |VAT - 12 % x base| < 1.
    """
    for order in orders:
        quote = order.quote
        off = abs(PERCENT * quote.vat.amount - RATE_PERCENT * quote.vat_base.amount)
        require(off < PERCENT, "the VAT is 12 percent of its base, within a rupiah")


def _order_in_files(order: Order) -> tuple[str, date, str, int]:
    number = order.invoice_number
    return (seller_npwp(order), tax_date(order), number.prefix, number.running_number)
