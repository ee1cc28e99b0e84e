"""Derive from an entry of staff what it did: the auditor's half of corrections.

An entry does not say everything: the last day of granted credits and the order of moved ones stand
in the correction that it names, which is compared with the rest in `audit_corrections`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.domain.audit import Kept
from shared.domain.audit_lot import DerivedLot, differing, rupiah
from shared.domain.correction import Correction, CorrectionKind, CorrectionProposal
from shared.domain.credit import CreditLot, LotSource
from shared.domain.ledger import (
    ADJUSTMENTS,
    CREDITS_ADJUSTED,
    CREDITS_ISSUED,
    CREDITS_MOVED,
    CREDITS_REFUNDED,
    REFUNDS_PAYABLE,
    UNEARNED_MOVED,
    UNEARNED_REVENUE,
    VAT_PAYABLE,
    Asset,
    CauseType,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
    credits_of,
)
from shared.domain.phone import PhoneNumber
from shared.domain.wib import wib_date

Wrong = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class DerivedCorrection:
    """What an entry says that a correction did to one number: signed credits, and rupiah.

    The lot is the one that it was about, or the one that it made.
    """

    case_id: str
    number: PhoneNumber
    credits: int
    net: int
    vat: int
    recorded_at: datetime
    order_id: str | None
    valid_until: date
    source: LotSource
    granted_at: datetime


class Ledger(Protocol):
    """What these derivations need of the number whose entries are read."""

    number: PhoneNumber
    lots: dict[str, DerivedLot]
    corrections: dict[str, Kept[Correction]]
    corrected: list[DerivedCorrection]


def derive_grant(audit: Ledger, entry: LedgerEntry) -> Wrong:
    """Credits of nobody's money make a lot."""
    correction = _approved(audit, entry, CorrectionKind.GRANT)
    made = _made(correction)
    if correction is None or made is None:
        return _not_approved(entry)
    given = _leg(credits_of(audit.number), CREDITS_ISSUED, correction.proposal.credits)
    return _making(audit, entry, made, (given,))


def derive_adjustment(audit: Ledger, entry: LedgerEntry) -> Wrong:
    """Credits are taken off a lot or put back; what they were worth is an adjustment."""
    correction = _approved(audit, entry, CorrectionKind.ADJUSTMENT)
    lot = _touched(audit, correction, entry)
    if correction is None or lot is None:
        return _not_approved(entry)
    credits, net = correction.proposal.credits, lot.leave(-correction.proposal.credits)
    here, gone = credits_of(audit.number), CREDITS_ADJUSTED
    if credits > 0:
        legs = (_leg(here, gone, credits), *rupiah(ADJUSTMENTS, UNEARNED_REVENUE, -net))
    else:
        legs = (_leg(gone, here, -credits), *rupiah(UNEARNED_REVENUE, ADJUSTMENTS, net))
    return _moving(audit, entry, correction.proposal, lot, legs, net=abs(net))


def derive_refund(audit: Ledger, entry: LedgerEntry) -> Wrong:
    """Unused credits are taken back; their net and VAT are owed to the business.

    How much the VAT is depends on the order, and is compared there.
    """
    correction = _approved(audit, entry, CorrectionKind.REFUND)
    lot = _touched(audit, correction, entry)
    if correction is None or lot is None:
        return _not_approved(entry)
    credits, net = correction.proposal.credits, lot.leave(correction.proposal.credits)
    vat = sum(leg.amount for leg in entry.legs if leg.debit == VAT_PAYABLE)
    legs = (
        _leg(CREDITS_REFUNDED, credits_of(audit.number), credits),
        *rupiah(UNEARNED_REVENUE, REFUNDS_PAYABLE, net),
        *rupiah(VAT_PAYABLE, REFUNDS_PAYABLE, vat),
    )
    return _moving(audit, entry, correction.proposal, lot, legs, net=net, vat=vat)


def derive_move(audit: Ledger, entry: LedgerEntry) -> Wrong:
    """Credits leave for another number, or are the lot that came from one."""
    correction = _approved(audit, entry, CorrectionKind.MOVE)
    if correction is None:
        return _not_approved(entry)
    if correction.proposal.to_number == audit.number:
        return _moved_here(audit, entry, correction)
    lot = _touched(audit, correction, entry)
    if lot is None:
        return _not_approved(entry)
    credits, net = correction.proposal.credits, lot.leave(correction.proposal.credits)
    legs = (
        _leg(CREDITS_MOVED, credits_of(audit.number), credits),
        *rupiah(UNEARNED_REVENUE, UNEARNED_MOVED, net),
    )
    return _moving(audit, entry, correction.proposal, lot, legs, net=net)


def _moved_here(audit: Ledger, entry: LedgerEntry, correction: Correction) -> Wrong:
    made = _made(correction)
    if made is None:
        return _not_approved(entry)
    legs = (
        _leg(credits_of(audit.number), CREDITS_MOVED, correction.proposal.credits),
        *rupiah(UNEARNED_MOVED, UNEARNED_REVENUE, made.net.amount),
    )
    return _making(audit, entry, made, legs)


def _approved(audit: Ledger, entry: LedgerEntry, kind: CorrectionKind) -> Correction | None:
    """The correction that an entry names, if it was approved for this number and at that time."""
    kept = audit.corrections.get(entry.cause.id)
    correction = kept.value if kept is not None else None
    if correction is None or correction.approval is None:
        return None
    proposal = correction.proposal
    is_here = audit.number in (proposal.number, proposal.to_number)
    is_new = all(each.case_id != entry.cause.id for each in audit.corrected)
    is_then = correction.approval.approved_at == entry.recorded_at
    return correction if proposal.kind is kind and is_here and is_new and is_then else None


def _not_approved(entry: LedgerEntry) -> Wrong:
    return [("cause", "an approved correction that fits this entry", entry.cause.id)]


def _made(correction: Correction | None) -> CreditLot | None:
    approval = correction.approval if correction is not None else None
    return approval.effect.made if approval is not None else None


def _touched(audit: Ledger, correction: Correction | None, entry: LedgerEntry) -> DerivedLot | None:
    """The lot that a correction is about, if so many of its credits are free, or have left it."""
    if correction is None:
        return None
    proposal = correction.proposal
    lot = audit.lots.get(proposal.lot_id or "")
    if lot is None or lot.remaining == 0 or lot.valid_until < wib_date(entry.recorded_at):
        return None
    puts_back = proposal.kind is CorrectionKind.ADJUSTMENT and proposal.credits > 0
    most = lot.credits - lot.remaining if puts_back else lot.free
    return lot if abs(proposal.credits) <= most else None


def _moving(
    audit: Ledger,
    entry: LedgerEntry,
    proposal: CorrectionProposal,
    lot: DerivedLot,
    legs: tuple[LedgerLeg, ...],
    *,
    net: int,
    vat: int = 0,
) -> Wrong:
    """Note a change of a lot; return what the entry says otherwise."""
    is_adjusted = proposal.kind is CorrectionKind.ADJUSTMENT
    credits = proposal.credits if is_adjusted else -proposal.credits
    slices = (LotSlice(proposal.lot_id or "", abs(proposal.credits)),)
    audit.corrected.append(_derived(entry, credits, net, vat, lot))
    return differing(entry, CauseType.STAFF, credits, slices, legs, entry.recorded_at)


def _making(
    audit: Ledger, entry: LedgerEntry, made: CreditLot, legs: tuple[LedgerLeg, ...]
) -> Wrong:
    """Note a lot that was made; return what the entry says otherwise."""
    lot = DerivedLot(
        order_id=made.order_id,
        credits=made.credits,
        net=made.net.amount,
        source=made.source,
        granted_at=made.granted_at,
        valid_until=made.valid_until,
        remaining=made.credits,
        made=made,
    )
    audit.lots[made.lot_id] = lot
    audit.corrected.append(_derived(entry, made.credits, lot.net, 0, lot))
    slices = (LotSlice(made.lot_id, made.credits),)
    return differing(entry, CauseType.STAFF, made.credits, slices, legs, entry.recorded_at)


def _derived(
    entry: LedgerEntry, credits: int, net: int, vat: int, lot: DerivedLot
) -> DerivedCorrection:
    return DerivedCorrection(
        case_id=entry.cause.id,
        number=entry.number,
        credits=credits,
        net=net,
        vat=vat,
        recorded_at=entry.recorded_at,
        order_id=lot.order_id,
        valid_until=lot.valid_until,
        source=lot.source,
        granted_at=lot.granted_at,
    )


def _leg(debit: str, credit: str, credits: int) -> LedgerLeg:
    return LedgerLeg(debit, credit, credits, Asset.CREDIT)
