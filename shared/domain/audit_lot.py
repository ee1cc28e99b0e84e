"""What the auditor derives of one lot, and how an entry is compared with what it has to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.audit import DifferenceKind, compare
from shared.domain.credit import CreditLot, LotSource
from shared.domain.ledger import Asset, CauseType, LedgerEntry, LedgerLeg, LotSlice
from shared.domain.money import Rounding, divide


@dataclass(slots=True)
class DerivedLot:
    """A lot as the entries so far leave it; `net` is whole rupiah.

    `made` is what the correction says that made it, where it was no top-up.
    """

    order_id: str | None
    credits: int
    net: int
    source: LotSource
    granted_at: datetime
    valid_until: date
    remaining: int
    held: int = 0
    made: CreditLot | None = None

    @property
    def free(self) -> int:
        """Neither held nor gone."""
        return self.remaining - self.held

    @property
    def turn(self) -> tuple[date, bool, datetime]:
        """What its turn of use goes by."""
        return (self.valid_until, self.source is LotSource.PAID, self.granted_at)

    @property
    def unearned(self) -> int:
        """Rupiah of the net price that are not recognised yet."""
        gone = self.credits - self.remaining
        return self.net - divide(self.net * gone, self.credits, Rounding.HALF_UP)

    def leave(self, credits: int) -> int:
        """Let credits go, or come back where they are below 0; return the rupiah that are
        recognised by it, below 0 those that are unearned again."""
        before = self.unearned
        self.remaining -= credits
        return before - self.unearned


def differing(
    entry: LedgerEntry,
    cause: CauseType,
    credits: int,
    slices: tuple[LotSlice, ...],
    legs: tuple[LedgerLeg, ...],
    occurred_at: datetime,
) -> list[tuple[str, str, str]]:
    """Return what an entry says otherwise."""
    expected = {
        "cause_type": cause,
        "credits": credits,
        "slices": slices,
        "legs": legs,
        "occurred_at": occurred_at,
    }
    found = {
        "cause_type": entry.cause.type,
        "credits": entry.credits,
        "slices": entry.slices,
        "legs": entry.legs,
        "occurred_at": entry.occurred_at,
    }
    wrong = compare(DifferenceKind.ENTRY, "", expected, found)
    return [(each.fact, each.expected, each.found) for each in wrong]


def rupiah(debit: str, credit: str, amount: int) -> tuple[LedgerLeg, ...]:
    """Return the leg of so many rupiah, and none for none."""
    return (LedgerLeg(debit, credit, amount, Asset.IDR),) if amount > 0 else ()
