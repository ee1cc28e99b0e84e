"""Correct credits: grant, adjust, refund or move them. One person proposes, another one approves.

Approving does it, in one transaction, on what is there then: whatever was true of the proposal may
have changed, and is decided again. A case is booked once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.correcting import Corrected, CorrectionRefusal, CorrectionView, correct
from shared.domain.correction import Correction, CorrectionApproval, CorrectionProposal
from shared.domain.credit import CreditLot
from shared.domain.person import Person
from shared.domain.wib import to_milliseconds
from shared.ports.corrections import BookedCorrection, CorrectionStore
from shared.ports.faults import StoreBusy
from shared.ports.surroundings import Timer
from shared.usecases.deciding import until_decided


class Correcting(StrEnum):
    """What became of a proposal or an approval, in the order in which the guards run."""

    UNKNOWN_CASE = "UNKNOWN_CASE"
    # Booked by somebody else, or as something else than was proposed or shown.
    ALREADY_BOOKED = "ALREADY_BOOKED"
    # Not the proposal that was shown to whom approves: another one took its place.
    OTHER_PROPOSAL = "OTHER_PROPOSAL"
    SAME_PERSON = "SAME_PERSON"
    UNKNOWN_BUSINESS = "UNKNOWN_BUSINESS"
    UNKNOWN_NUMBER = "UNKNOWN_NUMBER"
    END_NOT_POSSIBLE = "END_NOT_POSSIBLE"
    UNKNOWN_LOT = "UNKNOWN_LOT"
    LOT_ENDED = "LOT_ENDED"
    NOT_FREE = "NOT_FREE"
    NOT_GONE = "NOT_GONE"
    NOT_PAID = "NOT_PAID"
    MORE_THAN_PAID = "MORE_THAN_PAID"
    PROPOSED = "PROPOSED"
    BOOKED = "BOOKED"


_REFUSED: dict[CorrectionRefusal, Correcting] = {
    CorrectionRefusal.UNKNOWN_NUMBER: Correcting.UNKNOWN_NUMBER,
    CorrectionRefusal.ALREADY_BOOKED: Correcting.ALREADY_BOOKED,
    CorrectionRefusal.END_NOT_POSSIBLE: Correcting.END_NOT_POSSIBLE,
    CorrectionRefusal.UNKNOWN_LOT: Correcting.UNKNOWN_LOT,
    CorrectionRefusal.LOT_ENDED: Correcting.LOT_ENDED,
    CorrectionRefusal.NOT_FREE: Correcting.NOT_FREE,
    CorrectionRefusal.NOT_GONE: Correcting.NOT_GONE,
    CorrectionRefusal.NOT_PAID: Correcting.NOT_PAID,
    CorrectionRefusal.MORE_THAN_PAID: Correcting.MORE_THAN_PAID,
}


@dataclass(frozen=True, slots=True)
class CorrectingOutcome:
    """The outcome, with the correction as it is now where there is one."""

    outcome: Correcting
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class CorrectionProspect:
    """What approving a correction would do, as things stand."""

    correction: Correction
    seen: CorrectionView
    corrected: Corrected


@dataclass(frozen=True, slots=True)
class CaseApproval:
    """The proposal that somebody approves, as it was shown to them."""

    business_id: str
    case_id: str
    proposal: CorrectionProposal
    approved_by: Person


def propose_correction(
    business_id: str,
    case_id: str,
    proposal: CorrectionProposal,
    store: CorrectionStore,
    timer: Timer,
    *,
    now: datetime,
) -> CorrectingOutcome:
    """Keep a proposal for somebody else to approve; an earlier one of its case gives way to it.

    Raises StoreBusy or StoreUnknown after the last attempt: the caller may repeat it.
    """
    now = to_milliseconds(now)

    def propose_once() -> CorrectingOutcome | None:
        before = store.correction(business_id, case_id)
        if before is not None and before.is_booked:
            return CorrectingOutcome(Correcting.ALREADY_BOOKED, before)
        if before is not None and before.proposal == proposal:
            # Also our own write, whose answer was lost.
            return CorrectingOutcome(Correcting.PROPOSED, before)
        after = before.proposed(proposal) if before else Correction(business_id, case_id, proposal)
        prospect = _prospect(after, store, now)
        if not isinstance(prospect, CorrectionProspect):
            return CorrectingOutcome(prospect.outcome, before) if prospect else None
        done = store.propose(before, after)
        return CorrectingOutcome(Correcting.PROPOSED, after) if done else None

    return until_decided(propose_once, timer)


def foresee_correction(
    business_id: str, case_id: str, approved_by: Person, store: CorrectionStore, *, now: datetime
) -> CorrectionProspect | CorrectingOutcome:
    """Say what approving a case would do now, or why that is refused. Changes nothing.

    Raises StoreBusy.
    """
    correction = store.correction(business_id, case_id)
    foreseen = _foresee(correction, approved_by, store, to_milliseconds(now))
    if foreseen is None:
        raise StoreBusy("the order was refunded while it was read")
    return foreseen


def approve_correction(
    approval: CaseApproval, store: CorrectionStore, timer: Timer, *, now: datetime
) -> CorrectingOutcome:
    """Do what another person has proposed, once; whoever did it is answered the same for ever.

    Raises StoreBusy or StoreUnknown after the last attempt: it may be done then, and approving it
    again does it at most once.
    """
    now = to_milliseconds(now)

    def approve_once() -> CorrectingOutcome | None:
        before = store.correction(approval.business_id, approval.case_id)
        if before is not None and before.proposal != approval.proposal:
            other = Correcting.ALREADY_BOOKED if before.is_booked else Correcting.OTHER_PROPOSAL
            return CorrectingOutcome(other, before)
        prospect = _foresee(before, approval.approved_by, store, now)
        if isinstance(prospect, CorrectionProspect):
            return _write(prospect, approval.approved_by, store, now)
        # An earlier write of ours may have landed after `before` was read, and taken the credits.
        is_true = store.correction(approval.business_id, approval.case_id) == before
        return prospect if is_true else None

    return until_decided(approve_once, timer)


def free_of_lot(
    business_id: str, proposal: CorrectionProposal, store: CorrectionStore
) -> CreditLot | None:
    """Return the lot that a proposal is about, as it is now, to propose all that is free of it.

    Raises StoreBusy.
    """
    seen = store.view(business_id, proposal)
    if seen is None or seen.account is None or proposal.lot_id is None:
        return None
    return seen.account.lot(proposal.lot_id)


def _foresee(
    correction: Correction | None, approved_by: Person, store: CorrectionStore, now: datetime
) -> CorrectionProspect | CorrectingOutcome | None:
    """Run the guards of an approval in their order of precedence. None after a lost race."""
    if correction is None:
        return CorrectingOutcome(Correcting.UNKNOWN_CASE)
    if correction.approval is not None:
        # Whoever approved it hears that it is done, also when they ask again.
        theirs = correction.approval.approved_by == approved_by
        return CorrectingOutcome(
            Correcting.BOOKED if theirs else Correcting.ALREADY_BOOKED, correction
        )
    if correction.proposal.proposed_by == approved_by:
        return CorrectingOutcome(Correcting.SAME_PERSON, correction)
    return _prospect(correction, store, now)


def _prospect(
    correction: Correction, store: CorrectionStore, now: datetime
) -> CorrectionProspect | CorrectingOutcome | None:
    """Decide on what is there.

    A lot and its order are read one after the other, and a write is sure that both still stand so.
    A refusal writes nothing: it holds where the order was the same before and behind the lot.
    """
    seen = store.view(correction.business_id, correction.proposal)
    if seen is None:
        return CorrectingOutcome(Correcting.UNKNOWN_BUSINESS, correction)
    corrected = correct(correction.case_id, correction.proposal, seen, now)
    if not isinstance(corrected, CorrectionRefusal):
        return CorrectionProspect(correction, seen, corrected)
    again = store.view(correction.business_id, correction.proposal)
    if again is None or again.order != seen.order:
        return None
    corrected = correct(correction.case_id, correction.proposal, again, now)
    if isinstance(corrected, CorrectionRefusal):
        return CorrectingOutcome(_REFUSED[corrected], correction)
    return CorrectionProspect(correction, again, corrected)


def _write(
    prospect: CorrectionProspect, approved_by: Person, store: CorrectionStore, now: datetime
) -> CorrectingOutcome | None:
    """Do what was decided. None after a lost race."""
    before, corrected = prospect.correction, prospect.corrected
    after = before.booked(CorrectionApproval(approved_by, now, corrected.effect))
    done = store.book(BookedCorrection(before, after, prospect.seen, corrected))
    return CorrectingOutcome(Correcting.BOOKED, after) if done else None
