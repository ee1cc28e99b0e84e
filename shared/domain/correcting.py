"""Decide what a correction does to credits and money, or why it cannot be done as things stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.correction import (
    CorrectionEffect,
    CorrectionKind,
    CorrectionProposal,
    cause_of,
    lot_id_of,
)
from shared.domain.credit import CreditAccount, CreditLot, LotSource
from shared.domain.credit_note import CreditNote, CreditNoteNumber, NoteAmounts, amounts_to_refund
from shared.domain.errors import InvariantBroken
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
    EntryKind,
    LedgerLeg,
    LotSlice,
    credits_of,
)
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.movement import Movement, add_lot, begin, money, put_back, take
from shared.domain.order import Order, OrderStatus
from shared.domain.wib import one_year_on, wib_date

# A last day further away is a slip of the hand, and would be owed to the customer all the same.
GRANT_VALID_MAX = timedelta(days=731)


class CorrectionRefusal(StrEnum):
    """Why a correction cannot be done as things stand, in the order in which the guards run."""

    UNKNOWN_NUMBER = "UNKNOWN_NUMBER"
    # Its lot is there: it was booked after its case had been read.
    ALREADY_BOOKED = "ALREADY_BOOKED"
    END_NOT_POSSIBLE = "END_NOT_POSSIBLE"
    UNKNOWN_LOT = "UNKNOWN_LOT"
    LOT_ENDED = "LOT_ENDED"
    NOT_FREE = "NOT_FREE"
    NOT_GONE = "NOT_GONE"
    NOT_PAID = "NOT_PAID"
    MORE_THAN_PAID = "MORE_THAN_PAID"


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """All that a correction is decided on: the credits of the number and of the one that gets some,
    None where that is not of the business; the order behind the lot; and how many credit notes the
    business has."""

    business_id: str
    prefix: str
    credit_notes: int
    account: CreditAccount | None
    to_account: CreditAccount | None = None
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction writes: one movement for each number, and a refund's note and order."""

    effect: CorrectionEffect
    movements: tuple[Movement, ...]
    note: CreditNote | None = None
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A correction that is being decided. `movement` has the lapses of its number that are due."""

    case_id: str
    proposal: CorrectionProposal
    seen: CorrectionView
    movement: Movement
    now: datetime

    @property
    def part(self) -> LotSlice:
        """The lot and how many of its credits it is about."""
        if self.proposal.lot_id is None:
            raise InvariantBroken("a grant is about no lot that there is")
        return LotSlice(self.proposal.lot_id, abs(self.proposal.credits))


_Deciding = Callable[[_Case], "Corrected | CorrectionRefusal"]


def correct(
    case_id: str, proposal: CorrectionProposal, seen: CorrectionView, now: datetime
) -> Corrected | CorrectionRefusal:
    """Return what a correction writes at `now`, or why it cannot be done."""
    if seen.account is None:
        return CorrectionRefusal.UNKNOWN_NUMBER
    for account in (seen.account, seen.to_account):
        if account is not None and account.lot(lot_id_of(case_id)) is not None:
            return CorrectionRefusal.ALREADY_BOOKED
    case = _Case(case_id, proposal, seen, begin(seen.account, now), now)
    return _DECIDING[proposal.kind](case)


def _grant(case: _Case) -> Corrected | CorrectionRefusal:
    today = wib_date(case.now)
    last_day = case.proposal.valid_until or one_year_on(today)
    if not today <= last_day <= today + GRANT_VALID_MAX:
        return CorrectionRefusal.END_NOT_POSSIBLE
    lot = CreditLot(
        lot_id=lot_id_of(case.case_id),
        order_id=None,
        credits=case.proposal.credits,
        remaining=case.proposal.credits,
        held=0,
        unit_price=None,
        net=NO_RUPIAH,
        valid_until=last_day,
        source=LotSource.GRANTED,
        granted_at=case.now,
    )
    given = _credits(credits_of(case.proposal.number), CREDITS_ISSUED, lot.credits)
    movement = _added(case.movement, lot, EntryKind.GRANT, (given,), case)
    return Corrected(CorrectionEffect(NO_RUPIAH, NO_RUPIAH, made=lot), (movement,))


def _adjust(case: _Case) -> Corrected | CorrectionRefusal:
    """Credits that are taken off have earned what they were worth; those that come back have not.

    Either way it is neither revenue nor breakage: nobody has used them, and they have not lapsed.
    """
    if case.proposal.credits < 0:
        return _adjust_down(case)
    lot, part = _lot_of(case), case.part
    if isinstance(lot, CorrectionRefusal):
        return lot
    if part.credits > lot.credits - lot.remaining:
        return CorrectionRefusal.NOT_GONE
    net = lot.worth_again(part.credits)
    given = _credits(credits_of(case.proposal.number), CREDITS_ADJUSTED, part.credits)
    legs = (given, *money(ADJUSTMENTS, UNEARNED_REVENUE, net))
    movement = put_back(case.movement, part, cause=cause_of(case.case_id), legs=legs, now=case.now)
    return Corrected(CorrectionEffect(Rupiah(net), NO_RUPIAH), (movement,))


def _adjust_down(case: _Case) -> Corrected | CorrectionRefusal:
    lot = _lot_with_free(case)
    if isinstance(lot, CorrectionRefusal):
        return lot
    net = lot.worth(case.part.credits)
    legs = money(UNEARNED_REVENUE, ADJUSTMENTS, net)
    movement = _taken(case, EntryKind.ADJUSTMENT, CREDITS_ADJUSTED, legs)
    return Corrected(CorrectionEffect(Rupiah(net), NO_RUPIAH), (movement,))


def _refund(case: _Case) -> Corrected | CorrectionRefusal:
    lot = _lot_with_free(case)
    if isinstance(lot, CorrectionRefusal):
        return lot
    order = case.seen.order
    net = Rupiah(lot.worth(case.part.credits))
    if order is None or order.status is not OrderStatus.PAID or net == NO_RUPIAH:
        return CorrectionRefusal.NOT_PAID
    if order.refunded_net + net > order.quote.net:
        # Credits came back to the lot that had been refunded before.
        return CorrectionRefusal.MORE_THAN_PAID
    amounts = amounts_to_refund(order, net)
    legs = (
        *money(UNEARNED_REVENUE, REFUNDS_PAYABLE, net.amount),
        *money(VAT_PAYABLE, REFUNDS_PAYABLE, amounts.vat.amount),
    )
    note = _note(case, order, amounts)
    return Corrected(
        effect=CorrectionEffect(net, amounts.vat, note.number.running_number),
        movements=(_taken(case, EntryKind.REFUND, CREDITS_REFUNDED, legs),),
        note=note,
        order=replace(order, refunded_net=order.refunded_net + net),
    )


def _note(case: _Case, order: Order, amounts: NoteAmounts) -> CreditNote:
    seen, part = case.seen, case.part
    return CreditNote(
        number=CreditNoteNumber(seen.prefix, seen.credit_notes + 1),
        business_id=seen.business_id,
        case_id=case.case_id,
        invoice_number=order.invoice_number,
        phone_number=case.proposal.number,
        lot_id=part.lot_id,
        credits=part.credits,
        unit_price=order.quote.unit_price,
        amounts=amounts,
        vat_rule=order.quote.vat_rule,
        reason=case.proposal.reason,
        issued_at=case.now,
        parties=order.parties,
    )


def _move(case: _Case) -> Corrected | CorrectionRefusal:
    """What is moved is a lot of its own at the other number, worth what it takes with it."""
    if case.seen.to_account is None:
        return CorrectionRefusal.UNKNOWN_NUMBER
    lot = _lot_with_free(case)
    if isinstance(lot, CorrectionRefusal):
        return lot
    net, part = lot.worth(case.part.credits), case.part
    made = replace(
        lot,
        lot_id=lot_id_of(case.case_id),
        credits=part.credits,
        remaining=part.credits,
        held=0,
        net=Rupiah(net),
    )
    away = money(UNEARNED_REVENUE, UNEARNED_MOVED, net)
    here = money(UNEARNED_MOVED, UNEARNED_REVENUE, net)
    given = _credits(credits_of(case.seen.to_account.number), CREDITS_MOVED, part.credits)
    beginning = begin(case.seen.to_account, case.now)
    return Corrected(
        effect=CorrectionEffect(Rupiah(net), NO_RUPIAH, made=made),
        movements=(
            _taken(case, EntryKind.MOVE, CREDITS_MOVED, away),
            _added(beginning, made, EntryKind.MOVE, (given, *here), case),
        ),
    )


_DECIDING: dict[CorrectionKind, _Deciding] = {
    CorrectionKind.GRANT: _grant,
    CorrectionKind.ADJUSTMENT: _adjust,
    CorrectionKind.REFUND: _refund,
    CorrectionKind.MOVE: _move,
}


def _lot_of(case: _Case) -> CreditLot | CorrectionRefusal:
    """A lot that has something left and whose last day has not passed."""
    lot = case.movement.after.lot(case.part.lot_id)
    if lot is None:
        return CorrectionRefusal.UNKNOWN_LOT
    return lot if wib_date(case.now) <= lot.valid_until else CorrectionRefusal.LOT_ENDED


def _lot_with_free(case: _Case) -> CreditLot | CorrectionRefusal:
    """The lot, where so many of its credits are free."""
    lot = _lot_of(case)
    if isinstance(lot, CorrectionRefusal):
        return lot
    return lot if case.part.credits <= lot.free else CorrectionRefusal.NOT_FREE


def _taken(
    case: _Case, kind: EntryKind, credits_to: str, rupiah: tuple[LedgerLeg, ...]
) -> Movement:
    gone = _credits(credits_to, credits_of(case.proposal.number), case.part.credits)
    return take(
        case.movement,
        case.part,
        kind=kind,
        cause=cause_of(case.case_id),
        legs=(gone, *rupiah),
        now=case.now,
    )


def _added(
    movement: Movement, lot: CreditLot, kind: EntryKind, legs: tuple[LedgerLeg, ...], case: _Case
) -> Movement:
    return add_lot(
        movement,
        lot,
        kind=kind,
        cause=cause_of(case.case_id),
        legs=legs,
        occurred_at=case.now,
        recorded_at=case.now,
    )


def _credits(debit: str, credit: str, credits: int) -> LedgerLeg:
    return LedgerLeg(debit, credit, credits, Asset.CREDIT)
