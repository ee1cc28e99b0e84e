"""Rupiah, unit prices and the two ways in which this product rounds. Integers only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import require

MILLI_PER_RUPIAH = 1000

_UNIT_PRICE_TEXT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")


class Rounding(StrEnum):
    """How an exact fraction of a rupiah becomes a whole one."""

    DOWN = "DOWN"
    HALF_UP = "HALF_UP"


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Return numerator over denominator, rounded once to an integer; both must not be negative."""
    require(numerator >= 0 and denominator > 0, "only non-negative fractions are rounded")
    if rounding is Rounding.DOWN:
        return numerator // denominator
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True, order=True)
class Rupiah:
    """An amount of whole rupiah, never negative.

    A signed amount exists only as the two sides of a ledger leg.
    """

    amount: int

    def __post_init__(self) -> None:
        # `type() is int` and not isinstance: True is an int to Python and one rupiah to nobody.
        require(type(self.amount) is int, "rupiah are integers")
        require(self.amount >= 0, "rupiah are never negative")

    def __add__(self, other: Rupiah) -> Rupiah:
        return Rupiah(self.amount + other.amount)

    def minus(self, other: Rupiah) -> Rupiah:
        """Return the difference. Raises InvariantBroken when it would be negative."""
        return Rupiah(self.amount - other.amount)


NO_RUPIAH = Rupiah(0)


@dataclass(frozen=True, slots=True, order=True)
class UnitPrice:
    """The price of one credit before VAT, in thousandths of a rupiah.

    An agreement may quote a fraction of a rupiah, such as 362.5; three decimals are the limit.
    """

    milli_rupiah: int

    def __post_init__(self) -> None:
        require(type(self.milli_rupiah) is int, "unit prices are integers of milli-rupiah")
        require(self.milli_rupiah > 0, "a unit price is above zero")

    @classmethod
    def from_text(cls, text: str) -> UnitPrice:
        """Read a decimal string such as "415" or "362.5". Raises ValueError for any other text."""
        if not _UNIT_PRICE_TEXT.fullmatch(text):
            raise ValueError(f"not a unit price with at most three decimals: {text!r}")
        whole, _, decimals = text.partition(".")
        milli_rupiah = int(whole) * MILLI_PER_RUPIAH + int(decimals.ljust(3, "0"))
        if milli_rupiah == 0:
            raise ValueError("a unit price is above zero")
        return cls(milli_rupiah)

    def to_text(self) -> str:
        """Return the shortest decimal string: "415", "362.5"."""
        whole, rest = divmod(self.milli_rupiah, MILLI_PER_RUPIAH)
        return str(whole) if rest == 0 else f"{whole}.{rest:03d}".rstrip("0")

    def times(self, credits: int) -> Rupiah:
        """Return the net price of that many credits, rounded half up once."""
        return Rupiah(divide(self.milli_rupiah * credits, MILLI_PER_RUPIAH, Rounding.HALF_UP))
