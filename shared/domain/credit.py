"""Credit lots and the one mechanism by which a number's credits move.

A movement takes the account as it was read and returns the account as it must be written,
with the ledger entry that explains the difference. Both are written in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.ledger import GENESIS_HASH, Cause, EntryKind, LedgerEntry, LedgerLeg
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.phone import PhoneNumber
from shared.domain.wib import wib_date


class LotSource(StrEnum):
    """Whether somebody paid for a lot. Granted lots are used first among equal dates."""

    GRANTED = "GRANTED"
    PAID = "PAID"


@dataclass(frozen=True, slots=True)
class CreditLot:
    """Credits of one order: one unit price, one last day of validity (WIB).

    `remaining` is neither captured nor lapsed; `held` is the part of it under open holds.
    """

    lot_id: str
    order_id: str
    credits: int
    remaining: int
    held: int
    unit_price: UnitPrice
    net: Rupiah
    valid_until: date
    source: LotSource
    granted_at: datetime

    def __post_init__(self) -> None:
        require(0 <= self.held <= self.remaining <= self.credits, "held <= remaining <= credits")

    def available_on(self, day: date) -> int:
        """Credits that a broadcast may still take on that WIB date."""
        return self.remaining - self.held if day <= self.valid_until else 0


def order_of_use(lot: CreditLot) -> tuple[date, bool, datetime]:
    """Sort key: earliest end, then granted before paid, then oldest."""
    return (lot.valid_until, lot.source is LotSource.PAID, lot.granted_at)


@dataclass(frozen=True, slots=True)
class Lapse:
    """Credits that end together unless they are used: all that is left of the lots of one date."""

    credits: int
    valid_until: date


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """The credits of one number: its lots in order of use and the end of its ledger.

    `available` is the sum that the ledger arrives at; lots whose date has passed lapse by an
    entry of their own and count until then, so a balance always equals its statement.
    """

    number: PhoneNumber
    seq: int
    last_hash: str
    available: int
    held: int
    lots: tuple[CreditLot, ...]

    def available_at(self, now: datetime) -> int:
        """Credits that may be used at that instant: lots past their date give nothing."""
        today = wib_date(now)
        return sum(lot.available_on(today) for lot in self.lots)

    def next_lapse(self, now: datetime) -> Lapse | None:
        """What ends first of the unexpired credits, or None when there are none."""
        today = wib_date(now)
        alive = [lot for lot in self.lots if lot.remaining > 0 and lot.valid_until >= today]
        if not alive:
            return None
        first = min(lot.valid_until for lot in alive)
        return Lapse(sum(lot.remaining for lot in alive if lot.valid_until == first), first)


def empty_account(number: PhoneNumber) -> CreditAccount:
    """The account of a number that never had credits."""
    return CreditAccount(number, 0, GENESIS_HASH, 0, 0, ())


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of one account: how it was read, how it is written, and the entry between."""

    before: CreditAccount
    after: CreditAccount
    entry: LedgerEntry


def add_lot(
    account: CreditAccount,
    lot: CreditLot,
    *,
    cause: Cause,
    legs: tuple[LedgerLeg, ...],
    occurred_at: datetime,
    recorded_at: datetime,
) -> Movement:
    """Return the movement that adds a fresh lot, placed where its turn of use is."""
    require(lot.remaining == lot.credits and lot.held == 0, "a new lot is untouched")
    require(all(lot.lot_id != each.lot_id for each in account.lots), "a lot is added once")
    entry = LedgerEntry(
        number=account.number,
        seq=account.seq + 1,
        kind=EntryKind.TOP_UP,
        credits=lot.credits,
        balance_before=account.available,
        balance_after=account.available + lot.credits,
        cause=cause,
        lot_id=lot.lot_id,
        legs=legs,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        previous_hash=account.last_hash,
    )
    after = replace(
        account,
        seq=entry.seq,
        last_hash=entry.hash,
        available=entry.balance_after,
        lots=tuple(sorted((*account.lots, lot), key=order_of_use)),
    )
    return Movement(account, after, entry)
