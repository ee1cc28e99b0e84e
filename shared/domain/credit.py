"""Credit lots, and the credit account of a number: what may be used, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.hold import OpenHold
from shared.domain.ledger import GENESIS_HASH, LotSlice
from shared.domain.money import Rounding, Rupiah, UnitPrice, divide
from shared.domain.phone import PhoneNumber
from shared.domain.wib import wib_date


class LotSource(StrEnum):
    """Whether somebody paid for a lot. Granted lots are used first among equal dates."""

    GRANTED = "GRANTED"
    PAID = "PAID"


@dataclass(frozen=True, slots=True)
class CreditLot:
    """Credits of one order: one unit price, one last day of validity (WIB).

    `remaining` has not left it; `held` is the part of it under open holds. Granted credits have no
    order and no price. What was moved from another number is a lot of its own, which keeps all but
    the count and its share of the net price.
    """

    lot_id: str
    order_id: str | None
    credits: int
    remaining: int
    held: int
    unit_price: UnitPrice | None
    net: Rupiah
    valid_until: date
    source: LotSource
    granted_at: datetime

    def __post_init__(self) -> None:
        require(0 <= self.held <= self.remaining <= self.credits, "held <= remaining <= credits")

    def available_on(self, day: date) -> int:
        """Credits that a broadcast may still take on that WIB date."""
        return self.free if day <= self.valid_until else 0

    @property
    def free(self) -> int:
        """Credits that are neither used nor held, whether their date has passed or not."""
        return self.remaining - self.held

    def worth(self, credits: int) -> int:
        """Rupiah of the net price that the next `credits` of this lot to leave it are worth.

        Recognised after k of n credits is round_half_up(net * k / n), so the shares of a lot add up
        to its net price to the rupiah, in whatever steps it is used.
        """
        gone = self.credits - self.remaining
        require(0 <= credits <= self.remaining, "no more leaves a lot than it has")
        return self._recognised(gone + credits) - self._recognised(gone)

    def worth_again(self, credits: int) -> int:
        """Rupiah that are unearned again when so many credits come back that have left this lot.

        They are the share of the last ones that left, so that the lot still closes to the rupiah.
        """
        gone = self.credits - self.remaining
        require(0 <= credits <= gone, "no more comes back to a lot than has left it")
        return self._recognised(gone) - self._recognised(gone - credits)

    def _recognised(self, gone: int) -> int:
        return divide(self.net.amount * gone, self.credits, Rounding.HALF_UP)


def order_of_use(lot: CreditLot) -> tuple[date, bool, datetime]:
    """Sort key: earliest end, then granted before paid, then oldest."""
    return (lot.valid_until, lot.source is LotSource.PAID, lot.granted_at)


@dataclass(frozen=True, slots=True)
class Lapse:
    """Credits that end together unless they are used: what the lots of one date have free.

    What a hold has pinned does not end with its lot.
    """

    credits: int
    valid_until: date


@dataclass(frozen=True, slots=True)
class LowBalance:
    """The level below which a number is low on credits, None for none, and whether that was told.

    It is told once, until credits that came in have lifted what is available to the level.
    """

    level: int | None = None
    told: bool = False

    def left_with(self, available: int, *, came_in: bool) -> LowBalance:
        """Return it after a movement that brought credits in, or only moved what was there.

        Whoever has just bought credits knows how many there are: that is never told.
        """
        is_low = self.level is not None and available < self.level
        return replace(self, told=self.told and is_low if came_in else self.told or is_low)


@dataclass(frozen=True, slots=True)
class ToldLapse:
    """That credits end on a day was told when at most so many days were left."""

    valid_until: date
    days: int


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """The credits of one number: its lots in order of use and the end of its ledger.

    `available` is the sum that the ledger arrives at; lots whose date has passed lapse by an
    entry of their own and count until then, so a balance always equals its statement. `open_holds`
    are those that may still hold some of it. `low_balance` and `told_lapses` are what its business
    was told of it.
    """

    number: PhoneNumber
    seq: int
    last_hash: str
    available: int
    held: int
    lots: tuple[CreditLot, ...]
    open_holds: tuple[OpenHold, ...] = ()
    low_balance: LowBalance = LowBalance()
    told_lapses: tuple[ToldLapse, ...] = ()

    def available_at(self, now: datetime) -> int:
        """Credits that may be used at that instant: lots past their date give nothing."""
        today = wib_date(now)
        return sum(lot.available_on(today) for lot in self.lots)

    def lapses(self, now: datetime) -> tuple[Lapse, ...]:
        """What of the available credits ends unless it is used, by date, earliest first."""
        today = wib_date(now)
        ending: dict[date, int] = {}
        for lot in self.lots:
            if lot.available_on(today) > 0:
                ending[lot.valid_until] = ending.get(lot.valid_until, 0) + lot.free
        return tuple(Lapse(ending[day], day) for day in sorted(ending))

    def next_lapse(self, now: datetime) -> Lapse | None:
        """What ends first of the available credits, or None when there are none."""
        return next(iter(self.lapses(now)), None)

    def lot(self, lot_id: str) -> CreditLot | None:
        """Return a lot that has something left."""
        return next((lot for lot in self.lots if lot.lot_id == lot_id), None)

    def holds(self, slices: Iterable[LotSlice]) -> bool:
        """Tell whether its lots hold all of that.

        If they do not, a hold was read before, and the account after, the hold was moved.
        """
        held = {lot.lot_id: lot.held for lot in self.lots}
        return all(each.credits <= held.get(each.lot_id, 0) for each in slices)


def empty_account(number: PhoneNumber) -> CreditAccount:
    """The account of a number that never had credits."""
    return CreditAccount(number, 0, GENESIS_HASH, 0, 0, ())
