"""Derive from the entries of a number, one after the other, what it must have: the auditor's half.

What is derived: the balance, the lots with what is left and held of each, every hold with what was
captured and voided of it, every report, and what each account of the ledger comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.domain.audit import Difference, DifferenceKind, Kept, compare, sound
from shared.domain.audit_lot import DerivedLot, differing, rupiah
from shared.domain.audit_staff import (
    DerivedCorrection,
    derive_adjustment,
    derive_grant,
    derive_move,
    derive_refund,
)
from shared.domain.audit_totals import Totals
from shared.domain.correction import Correction
from shared.domain.credit import LotSource
from shared.domain.hold import HeldSlice
from shared.domain.invoice import parse_order_id
from shared.domain.ledger import (
    BREAKAGE,
    CREDITS_ISSUED,
    CREDITS_LAPSED,
    CREDITS_USED,
    GENESIS_HASH,
    RECEIVABLE,
    REVENUE,
    SUSPENSE,
    UNEARNED_REVENUE,
    VAT_PAYABLE,
    Asset,
    CauseType,
    EntryKind,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
    bank_account,
    credits_of,
    held_credits_of,
)
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import end_of_day, one_year_on, wib_date

# What may pay an order, or stand for what will.
_SOURCES = (*(bank_account(bank) for bank in Bank), SUSPENSE, RECEIVABLE)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry with the hash that was stored beside it."""

    entry: LedgerEntry
    hash: str


@dataclass(frozen=True, slots=True)
class DerivedTopUp:
    """What an entry says that paying an order, or owing for it, has moved: rupiah, credits, when,
    from where."""

    order_id: str
    number: PhoneNumber
    credits: int
    net: int
    vat: int
    paid_from: str
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DerivedReport:
    """What an entry says that one report has captured."""

    credits: int
    recorded_at: datetime


@dataclass(slots=True)
class DerivedHold:
    """A hold as the entries so far leave it. `changes` counts those that moved it."""

    hold_id: str
    created_at: datetime
    slices: dict[str, HeldSlice]
    changes: int = 1

    @property
    def remaining(self) -> int:
        """Credits that are still held."""
        return sum(each.remaining for each in self.slices.values())

    def next_slices(self, credits: int) -> tuple[LotSlice, ...]:
        """What capturing so many takes: of the lots in the order in which they were drawn on."""
        taken = []
        for each in self.slices.values():
            part = min(each.remaining, credits)
            credits -= part
            if part > 0:
                taken.append(LotSlice(each.lot_id, part))
        return tuple(taken)

    def move(self, slices: Iterable[LotSlice], *, captured: bool) -> None:
        """Capture slices, or void them."""
        self.changes += 1
        for each in slices:
            before = self.slices[each.lot_id]
            self.slices[each.lot_id] = HeldSlice(
                lot_id=each.lot_id,
                credits=before.credits,
                captured=before.captured + (each.credits if captured else 0),
                voided=before.voided + (0 if captured else each.credits),
            )


@dataclass(slots=True)
class LedgerAudit:
    """The entries of one number, as far as they were read.

    The first entry that does not follow from those before it ends the derivation (`broken`): what
    comes after rests on it. The chain is checked to the end.
    """

    number: PhoneNumber
    seq: int = 0
    last_hash: str | None = GENESIS_HASH
    available: int = 0
    broken: bool = False
    lots: dict[str, DerivedLot] = field(default_factory=dict)
    holds: dict[str, DerivedHold] = field(default_factory=dict)
    reports: dict[tuple[str, str], DerivedReport] = field(default_factory=dict)
    top_ups: list[DerivedTopUp] = field(default_factory=list)
    # What staff have approved, by case, where entries have named it; and what entries did of it.
    corrections: dict[str, Kept[Correction]] = field(default_factory=dict)
    corrected: list[DerivedCorrection] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    differences: list[Difference] = field(default_factory=list)

    @property
    def held(self) -> int:
        """Credits under holds."""
        return sum(lot.held for lot in self.lots.values())

    def read(self, kept: Kept[SealedEntry]) -> LedgerEntry | None:
        """Take the next entry in; return it where it could be read."""
        sealed = sound(kept, self.differences)
        if sealed is None:
            self.seq, self.last_hash, self.broken = self.seq + 1, None, True
            return None
        entry = sealed.entry
        self._check_chain(kept.key, sealed)
        if not self.broken:
            found = self._derive(entry)
            self.broken = bool(found)
            self.differences += [
                Difference(DifferenceKind.ENTRY, kept.key, *each) for each in found
            ]
        if not self.broken:
            self.available += entry.credits
            self.totals.add_legs(entry.legs)
        self.seq, self.last_hash = entry.seq, sealed.hash
        return entry

    def _check_chain(self, key: str, sealed: SealedEntry) -> None:
        entry = sealed.entry
        expected: dict[str, object] = {
            "number": self.number,
            "seq": self.seq + 1,
            "hash": entry.hash,
        }
        if self.last_hash is not None:
            expected["previous_hash"] = self.last_hash
        if not self.broken:
            expected["balance_before"] = self.available
        found = {
            "number": entry.number,
            "seq": entry.seq,
            "hash": sealed.hash,
            "previous_hash": entry.previous_hash,
            "balance_before": entry.balance_before,
        }
        self.differences += compare(DifferenceKind.CHAIN, key, expected, found)

    def _derive(self, entry: LedgerEntry) -> list[tuple[str, str, str]]:
        """Move what the entry moves; return (fact, expected, found) of what does not follow."""
        return _DERIVING[entry.kind](self, entry)

    def _top_up(self, entry: LedgerEntry) -> list[tuple[str, str, str]]:
        invoice_number = parse_order_id(entry.cause.id)
        if invoice_number is None:
            return [("cause", "an order", entry.cause.id)]
        credits = sum(each.credits for each in entry.slices)
        money = {leg.credit: leg.amount for leg in entry.legs if leg.asset is Asset.IDR}
        net, vat = money.get(UNEARNED_REVENUE, 0), money.get(VAT_PAYABLE, 0)
        paid_from = entry.legs[0].debit
        legs = (
            *rupiah(paid_from, UNEARNED_REVENUE, net),
            *rupiah(paid_from, VAT_PAYABLE, vat),
            LedgerLeg(credits_of(self.number), CREDITS_ISSUED, credits, Asset.CREDIT),
        )
        lot_id = invoice_number.lot_id
        wrong = differing(
            entry, CauseType.ORDER, credits, (LotSlice(lot_id, credits),), legs, entry.occurred_at
        )
        if paid_from not in _SOURCES:
            wrong.append(("legs", "money of a bank or of the suspense, or a debt", paid_from))
        if any(each.order_id == entry.cause.id for each in self.top_ups):
            wrong.append(("cause", "an order that was not paid before", entry.cause.id))
        if not wrong:
            top_up = DerivedTopUp(
                entry.cause.id, self.number, credits, net, vat, paid_from,
                entry.occurred_at, entry.recorded_at,
            )  # fmt: skip
            self.top_ups.append(top_up)
            self.lots[lot_id] = DerivedLot(
                order_id=top_up.order_id,
                credits=credits,
                net=net,
                source=LotSource.PAID,
                granted_at=entry.occurred_at,
                valid_until=one_year_on(wib_date(entry.occurred_at)),
                remaining=credits,
            )
        return wrong

    def _hold(self, entry: LedgerEntry) -> list[tuple[str, str, str]]:
        credits = sum(each.credits for each in entry.slices)
        slices = self._next_slices(credits, wib_date(entry.recorded_at))
        held, available = held_credits_of(self.number), credits_of(self.number)
        legs = (LedgerLeg(held, available, credits, Asset.CREDIT),)
        wrong = differing(entry, CauseType.HOLD, -credits, slices, legs, entry.recorded_at)
        if entry.cause.id in self.holds:
            wrong.append(("cause", "a hold that is new", entry.cause.id))
        if not wrong:
            for each in slices:
                self.lots[each.lot_id].held += each.credits
            drawn = {each.lot_id: HeldSlice(each.lot_id, each.credits) for each in slices}
            hold_id = entry.cause.id
            self.holds[hold_id] = DerivedHold(hold_id, entry.recorded_at, drawn)
        return wrong

    def _next_slices(self, credits: int, today: date) -> tuple[LotSlice, ...]:
        """What a hold of so many takes: of unexpired lots, in their order of use."""
        slices = []
        for lot_id in self.order_of_use():
            lot = self.lots[lot_id]
            part = min(lot.free, credits) if lot.valid_until >= today else 0
            credits -= part
            if part > 0:
                slices.append(LotSlice(lot_id, part))
        return tuple(slices)

    def order_of_use(self) -> list[str]:
        """The ids of the lots that are left, earliest end first, then granted, then oldest."""
        left = {lot_id: lot for lot_id, lot in self.lots.items() if lot.remaining > 0}
        return sorted(left, key=lambda lot_id: left[lot_id].turn)

    def _capture(self, entry: LedgerEntry) -> list[tuple[str, str, str]]:
        hold_id, _, report_id = entry.cause.id.partition("/")
        hold = self.holds.get(hold_id)
        if hold is None or (hold_id, report_id) in self.reports:
            return [("cause", "a new report of a hold", entry.cause.id)]
        credits = sum(each.credits for each in entry.slices)
        slices = hold.next_slices(credits)
        earned = 0
        for each in slices:
            lot = self.lots[each.lot_id]
            lot.held -= each.credits
            earned += lot.leave(each.credits)
        used = LedgerLeg(CREDITS_USED, held_credits_of(self.number), credits, Asset.CREDIT)
        legs = (used, *rupiah(UNEARNED_REVENUE, REVENUE, earned))
        hold.move(slices, captured=True)
        self.reports[hold_id, report_id] = DerivedReport(credits, entry.recorded_at)
        return differing(entry, CauseType.REPORT, 0, slices, legs, entry.recorded_at)

    def _void(self, entry: LedgerEntry) -> list[tuple[str, str, str]]:
        hold = self.holds.get(entry.cause.id)
        if hold is None or hold.remaining == 0:
            return [("cause", "a hold with something left", entry.cause.id)]
        credits, slices = hold.remaining, hold.next_slices(hold.remaining)
        for each in slices:
            self.lots[each.lot_id].held -= each.credits
        hold.move(slices, captured=False)
        held, available = held_credits_of(self.number), credits_of(self.number)
        legs = (LedgerLeg(available, held, credits, Asset.CREDIT),)
        return differing(entry, CauseType.HOLD, credits, slices, legs, entry.recorded_at)

    def _lapse(self, entry: LedgerEntry) -> list[tuple[str, str, str]]:
        lot_id, credits = entry.cause.id, entry.slices[0].credits
        lot = self.lots.get(lot_id)
        if lot is None or lot.valid_until >= wib_date(entry.recorded_at) or credits > lot.free:
            return [("cause", "a lot that has ended, with so many credits free", lot_id)]
        lapsed = LedgerLeg(CREDITS_LAPSED, credits_of(self.number), credits, Asset.CREDIT)
        legs = (lapsed, *rupiah(UNEARNED_REVENUE, BREAKAGE, lot.leave(credits)))
        ended_at = end_of_day(lot.valid_until)
        slices = (LotSlice(lot_id, credits),)
        return differing(entry, CauseType.LOT, -credits, slices, legs, ended_at)


_Deriving = Callable[[LedgerAudit, LedgerEntry], list[tuple[str, str, str]]]
_DERIVING: dict[EntryKind, _Deriving] = {
    EntryKind.TOP_UP: LedgerAudit._top_up,
    EntryKind.HOLD: LedgerAudit._hold,
    EntryKind.CAPTURE: LedgerAudit._capture,
    EntryKind.VOID: LedgerAudit._void,
    EntryKind.LAPSE: LedgerAudit._lapse,
    EntryKind.GRANT: derive_grant,
    EntryKind.ADJUSTMENT: derive_adjustment,
    EntryKind.REFUND: derive_refund,
    EntryKind.MOVE: derive_move,
}
