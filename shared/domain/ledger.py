"""The append-only, two-sided ledger of one WhatsApp number.

Every entry names the account it debits and the account it credits, so a line cannot be
unbalanced. Entries are numbered 1..k without holes and carry the hash of the entry before.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_text

GENESIS_HASH = "0" * 64


class Asset(StrEnum):
    """What a leg moves: whole rupiah or whole credits."""

    IDR = "IDR"
    CREDIT = "CREDIT"


# Rupiah accounts. Money for sold credits is owed to the customer until it is used or lapses.
UNEARNED_REVENUE = "unearned_revenue"
VAT_PAYABLE = "vat_payable"
# What a business owes for credits that it got before paying.
RECEIVABLE = "receivable"
# What sold credits have earned: by being used, or by ending unused.
REVENUE = "revenue"
BREAKAGE = "breakage"
# Money that arrived and belongs to no order, until staff apply it or give it back.
SUSPENSE = "suspense"
# What staff correct: money owed back for credits that were refunded, VAT included; and what
# credits were worth that were taken off or put back because something had gone wrong.
REFUNDS_PAYABLE = "refunds_payable"
ADJUSTMENTS = "adjustments"
# On its way from one number's ledger to another's: over all numbers nothing lies here.
UNEARNED_MOVED = "unearned_moved"
# Credit accounts: a number is debited with what it gets, as a bank account is, so its balance is
# the sum of its legs; all credits ever issued stand against what the numbers have and hold, and
# what became of the rest.
CREDITS_ISSUED = "credits_issued"
CREDITS_USED = "credits_used"
CREDITS_LAPSED = "credits_lapsed"
CREDITS_REFUNDED = "credits_refunded"
CREDITS_ADJUSTED = "credits_adjusted"
CREDITS_MOVED = "credits_moved"


def bank_account(bank: Bank) -> str:
    """The rupiah account of the money that lies at a bank: `bank:BCA`."""
    return f"bank:{bank}"


def credits_of(number: PhoneNumber) -> str:
    """The account of a number's available credits: `credits:+6281212448484`."""
    return f"credits:{number}"


def held_credits_of(number: PhoneNumber) -> str:
    """The account of a number's held credits: `held:+6281212448484`."""
    return f"held:{number}"


@dataclass(frozen=True, slots=True)
class LedgerLeg:
    """An amount of one asset that moves from the credited to the debited account."""

    debit: str
    credit: str
    amount: int
    asset: Asset

    def __post_init__(self) -> None:
        require(type(self.amount) is int and self.amount > 0, "a leg moves a positive amount")
        require(self.debit != self.credit, "a leg has two sides")


class EntryKind(StrEnum):
    """What a statement calls an entry."""

    TOP_UP = "TOP_UP"
    GRANT = "GRANT"
    HOLD = "HOLD"
    CAPTURE = "CAPTURE"
    VOID = "VOID"
    LAPSE = "LAPSE"
    ADJUSTMENT = "ADJUSTMENT"
    REFUND = "REFUND"
    MOVE = "MOVE"


class CauseType(StrEnum):
    """What kind of thing caused an entry."""

    ORDER = "ORDER"
    PAYMENT = "PAYMENT"
    HOLD = "HOLD"
    REPORT = "REPORT"
    LOT = "LOT"
    STAFF = "STAFF"


@dataclass(frozen=True, slots=True)
class Cause:
    """The thing that caused an entry, by its own id."""

    type: CauseType
    id: str


@dataclass(frozen=True, slots=True)
class LotSlice:
    """A part of one lot that an entry, or a hold, is about."""

    lot_id: str
    credits: int

    def __post_init__(self) -> None:
        require(type(self.credits) is int and self.credits > 0, "a slice has credits")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of a number's statement with its money: immutable, chained by hash.

    `credits` is the signed change of available credits: a capture changes only what is held, so it
    has 0. `slices` are the lots that it moves, each with how many credits. `occurred_at` is the
    bank's or the customer's instant, `recorded_at` is ours.
    """

    number: PhoneNumber
    seq: int
    kind: EntryKind
    credits: int
    balance_before: int
    balance_after: int
    cause: Cause
    slices: tuple[LotSlice, ...]
    legs: tuple[LedgerLeg, ...]
    occurred_at: datetime
    recorded_at: datetime
    previous_hash: str

    def __post_init__(self) -> None:
        require(self.seq >= 1, "entries are numbered from 1")
        require(self.balance_before + self.credits == self.balance_after, "before + change = after")
        require(self.balance_after >= 0, "available credits are never negative")
        require(len(self.legs) > 0, "an entry moves something")
        require(len(self.slices) > 0, "an entry names its lots")

    @property
    def lot_id(self) -> str | None:
        """The lot that it is about, or None where it is about several."""
        return self.slices[0].lot_id if len(self.slices) == 1 else None

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over the entry in canonical JSON, the hash of the one before included."""
        facts = {
            "number": self.number,
            "seq": self.seq,
            "kind": self.kind,
            "credits": self.credits,
            "balance_before": self.balance_before,
            "balance_after": self.balance_after,
            "cause": [self.cause.type, self.cause.id],
            "slices": [[each.lot_id, each.credits] for each in self.slices],
            "legs": [[leg.debit, leg.credit, leg.amount, leg.asset] for leg in self.legs],
            "occurred_at": to_text(self.occurred_at),
            "recorded_at": to_text(self.recorded_at),
            "previous_hash": self.previous_hash,
        }
        canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Money that moves without touching any number's credits: into suspense and out of it, and
    what pays for credits that were there before.

    Entries of one cause count from 1; together with the numbers' own entries they are the books.
    `business_id` says whose money it is, where anybody knows.
    """

    cause: Cause
    seq: int
    business_id: str | None
    legs: tuple[LedgerLeg, ...]
    occurred_at: datetime
    recorded_at: datetime

    def __post_init__(self) -> None:
        require(self.seq >= 1, "entries are numbered from 1")
        require(len(self.legs) > 0, "an entry moves something")
        require(all(leg.asset is Asset.IDR for leg in self.legs), "a journal moves money only")
