"""Differences in the books: what an item says, beside what follows from the others.

The ledger is the truth, because it is only ever added to; a balance, a lot, a hold or an order is a
view of it that is kept for speed. The auditor derives every view again and tells what differs. It
reckons by itself and calls nothing that moves credits or money, so a mistake there is no mistake
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from shared.domain.hold import HeldSlice
from shared.domain.ledger import LedgerLeg, LotSlice
from shared.domain.wib import to_text

_Value = TypeVar("_Value", covariant=True)
_Found = TypeVar("_Found")


class DifferenceKind(StrEnum):
    """What sort of thing differs."""

    # An item that is not there, or that says nothing which its kind could mean.
    DAMAGED = "DAMAGED"
    # A number's entries: their count, their hashes, each balance the next one's beginning.
    CHAIN = "CHAIN"
    # An entry whose lots, money or time are not those of its kind.
    ENTRY = "ENTRY"
    # A number's balance, held credits, list of holds, or the end of its ledger.
    BALANCE = "BALANCE"
    LOT = "LOT"
    HOLD = "HOLD"
    REPORT = "REPORT"
    ORDER = "ORDER"
    VIRTUAL_ACCOUNT = "VIRTUAL_ACCOUNT"
    PAYMENT = "PAYMENT"
    SUSPENSE = "SUSPENSE"
    JOURNAL = "JOURNAL"
    CORRECTION = "CORRECTION"
    CREDIT_NOTE = "CREDIT_NOTE"
    # Whose a number or a prefix is, and how many invoice numbers were drawn.
    OWNERSHIP = "OWNERSHIP"
    # An account of the ledger over all numbers.
    TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is not what it should be. `key` says where it lies; all are texts to read."""

    kind: DifferenceKind
    key: str
    fact: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Kept(Generic[_Value]):
    """An item as it lies in the books.

    `key` is how people find it. `value` is absent where the item is, or where it stands for
    nothing; `damage` says why. `listed_at` is when it is due, where it is listed as that.
    """

    key: str
    value: _Value | None
    damage: str = ""
    listed_at: datetime | None = None


def sound(kept: Kept[_Found], differences: list[Difference]) -> _Found | None:
    """Return what an item stands for; where it stands for nothing, note that as a difference."""
    if kept.value is None:
        damaged = Difference(DifferenceKind.DAMAGED, kept.key, "item", "a sound one", kept.damage)
        differences.append(damaged)
    return kept.value


def compare(
    kind: DifferenceKind, key: str, expected: Mapping[str, object], found: Mapping[str, object]
) -> list[Difference]:
    """Return the facts that differ, of those that are expected."""
    return [
        Difference(kind, key, fact, written(value), written(found[fact]))
        for fact, value in expected.items()
        if value != found[fact]
    ]


def written(value: object) -> str:
    """Return a fact as people read it: `lot_2A7A875-0024: 300`, `bank:BCA <- suspense 5 IDR`."""
    match value:
        case None | ():
            return "nothing"
        case tuple():
            return ", ".join(written(each) for each in value)
        case datetime():
            return to_text(value)
        case LotSlice(lot_id, credits):
            return f"{lot_id}: {credits}"
        case HeldSlice(lot_id, credits, captured, voided):
            return f"{lot_id}: {credits}, captured {captured}, voided {voided}"
        case LedgerLeg(debit, credit, amount, asset):
            return f"{debit} <- {credit} {amount} {asset}"
    return str(value)
