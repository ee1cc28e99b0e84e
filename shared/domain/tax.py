"""VAT (PPN) by date, in whole rupiah.

Sources: UU 7/2021 (HPP) art. 7 for 11 % from 2022-04-01; PMK 131/2024 for 12 % of 11/12 of the
price from 2025-01-01; PER-11/PJ/2025 art. 129 for rounding to the nearest rupiah from 2025-05-22.
"""

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rounding, Rupiah, divide
from shared.domain.wib import start_of_day, wib_date

PERCENT = 100


@dataclass(frozen=True, slots=True)
class VatRule:
    """VAT in force from 00:00 WIB of a date: a rate on a fraction of the price.

    `rate_percent` is what a document prints; `base_numerator` over `base_denominator` is the part
    of the net price that the rate applies to (DPP nilai lain).
    """

    effective_from: date
    rate_percent: int
    base_numerator: int
    base_denominator: int
    rounding: Rounding

    @property
    def base_fraction(self) -> str:
        """The fraction as a document prints it: "1" or "11/12"."""
        if self.base_numerator == self.base_denominator:
            return "1"
        return f"{self.base_numerator}/{self.base_denominator}"

    def base(self, net: Rupiah) -> Rupiah:
        """Return the tax base, rounded once from the exact value."""
        return Rupiah(
            divide(net.amount * self.base_numerator, self.base_denominator, self.rounding)
        )

    def vat(self, net: Rupiah) -> Rupiah:
        """Return the VAT, rounded once from the exact value and never from the rounded base."""
        numerator = net.amount * self.rate_percent * self.base_numerator
        return Rupiah(divide(numerator, PERCENT * self.base_denominator, self.rounding))

    def charges_like(self, other: "VatRule") -> bool:
        """Tell whether both rules take the same share of the price, rounding aside."""
        ours = self.rate_percent * self.base_numerator * other.base_denominator
        theirs = other.rate_percent * other.base_numerator * self.base_denominator
        return ours == theirs


# Oldest first. A new law is a new row: rows are never edited, because old orders point at them.
VAT_RULES = (
    VatRule(date(1985, 4, 1), 10, 1, 1, Rounding.DOWN),
    VatRule(date(2022, 4, 1), 11, 1, 1, Rounding.DOWN),
    VatRule(date(2025, 1, 1), 12, 11, 12, Rounding.DOWN),
    VatRule(date(2025, 5, 22), 12, 11, 12, Rounding.HALF_UP),
)


def vat_rule_on(day: date) -> VatRule:
    """Return the rule in force on a WIB date. Raises InvariantBroken before Indonesia had VAT."""
    for rule in reversed(VAT_RULES):
        if rule.effective_from <= day:
            return rule
    raise InvariantBroken(f"no VAT rule on {day.isoformat()}")


def next_rate_change(after: datetime) -> datetime | None:
    """Return the first instant after this one from which another share of the price is due.

    A new rounding or another way to write the same share is no change of rate.
    """
    current = vat_rule_on(wib_date(after))
    for rule in VAT_RULES:
        if rule.effective_from > wib_date(after) and not rule.charges_like(current):
            return start_of_day(rule.effective_from)
    return None
