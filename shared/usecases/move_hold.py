"""Capture delivered messages of a hold, once per report; void what is left; end a hold later."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.credit import CreditAccount
from shared.domain.errors import InvariantBroken
from shared.domain.hold import Hold
from shared.domain.ledger import Cause, CauseType
from shared.domain.movement import begin, capture
from shared.domain.wib import to_milliseconds
from shared.ports.credits import CreditMovement, CreditStore, HoldChange, Report
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved
from shared.usecases.place_hold import end_holds


class HoldMove(StrEnum):
    """What became of a capture, a void or an extension, in the order in which the guards run."""

    UNKNOWN_HOLD = "UNKNOWN_HOLD"
    REPORT_ID_REUSED = "REPORT_ID_REUSED"
    REPEATED = "REPEATED"
    HOLD_CLOSED = "HOLD_CLOSED"
    CAPTURE_EXCEEDS_HOLD = "CAPTURE_EXCEEDS_HOLD"
    END_NOT_POSSIBLE = "END_NOT_POSSIBLE"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class HoldMoveOutcome:
    """The outcome with the hold as it is now."""

    outcome: HoldMove
    hold: Hold | None = None


def capture_hold(
    hold_id: str,
    report_id: str,
    credits: int,
    store: CreditStore,
    timer: Timer,
    *,
    now: datetime,
) -> HoldMoveOutcome:
    """Use up held credits that were delivered. Errors as for place_hold."""
    now = to_milliseconds(now)
    report = Report(hold_id, report_id, credits, now)
    return until_moved(lambda: _capture(report, store, now), timer)


def void_hold(hold_id: str, store: CreditStore, timer: Timer, *, now: datetime) -> HoldMoveOutcome:
    """Give back all that a hold has left; one with nothing left stays as it is.

    Errors as for place_hold.
    """
    now = to_milliseconds(now)
    return until_moved(lambda: _void(hold_id, store, now), timer)


def expire_hold(
    hold_id: str, store: CreditStore, timer: Timer, *, now: datetime
) -> HoldMoveOutcome:
    """Give back what a hold has left that has ended; one that is open stays as it is.

    Errors as for place_hold.
    """
    now = to_milliseconds(now)
    return until_moved(lambda: _void(hold_id, store, now, only_ended=True), timer)


def extend_hold(
    hold_id: str, expires_at: datetime, store: CreditStore, timer: Timer, *, now: datetime
) -> HoldMoveOutcome:
    """Let an open hold end later, at most a week after it was placed. Errors as for place_hold."""
    now = to_milliseconds(now)
    return until_moved(lambda: _extend(hold_id, expires_at, store, now), timer)


def _capture(report: Report, store: CreditStore, now: datetime) -> HoldMoveOutcome | None:
    view = store.hold_view(report.hold_id, report.report_id)
    hold = view.hold
    if hold is None:
        return HoldMoveOutcome(HoldMove.UNKNOWN_HOLD)
    if view.report is not None:
        return HoldMoveOutcome(_repeated(view.report, report), hold)
    if not hold.is_open_at(now):
        # Delivered and not paid for by anything that is held: people have to see that.
        kept = store.keep_refused(replace(report, refused=True))
        # The two were read one after the other: the report may be what has closed the hold.
        return HoldMoveOutcome(HoldMove.HOLD_CLOSED, hold) if kept else None
    if report.credits > hold.remaining:
        again = store.hold_view(report.hold_id, report.report_id)
        outcome = HoldMoveOutcome(HoldMove.CAPTURE_EXCEEDS_HOLD, hold)
        return outcome if again.report is None else None
    account = _account(hold, store)
    after, slices = hold.captured_by(report.credits)
    if not account.holds(slices):
        # Voided or captured since it was read: what became of it is to be read first.
        return None
    cause = Cause(CauseType.REPORT, f"{report.hold_id}/{report.report_id}")
    movement = capture(begin(account, now), slices, cause, now)
    if after.remaining == 0:
        movement = movement.forgetting(hold.hold_id)
    change = HoldChange(hold, after)
    done = store.move(CreditMovement(hold.business_id, movement, (change,), report))
    return HoldMoveOutcome(HoldMove.DONE, after) if done else None


def _repeated(kept: Report, report: Report) -> HoldMove:
    if kept.credits != report.credits:
        return HoldMove.REPORT_ID_REUSED
    return HoldMove.HOLD_CLOSED if kept.refused else HoldMove.REPEATED


def _void(
    hold_id: str, store: CreditStore, now: datetime, *, only_ended: bool = False
) -> HoldMoveOutcome | None:
    hold = store.hold_view(hold_id, None).hold
    if hold is None:
        return HoldMoveOutcome(HoldMove.UNKNOWN_HOLD)
    if hold.remaining == 0 or (only_ended and hold.is_open_at(now)):
        return HoldMoveOutcome(HoldMove.REPEATED, hold)
    account = _account(hold, store)
    if not account.holds(hold.given_back()[1]):
        return None
    movement, changes = end_holds(begin(account, now), (hold,), now)
    done = store.move(CreditMovement(hold.business_id, movement, changes))
    return HoldMoveOutcome(HoldMove.DONE, changes[0].after) if done else None


def _extend(
    hold_id: str, expires_at: datetime, store: CreditStore, now: datetime
) -> HoldMoveOutcome | None:
    hold = store.hold_view(hold_id, None).hold
    if hold is None:
        return HoldMoveOutcome(HoldMove.UNKNOWN_HOLD)
    if not hold.is_open_at(now):
        return HoldMoveOutcome(HoldMove.HOLD_CLOSED, hold)
    if hold.expires_at == expires_at:
        return HoldMoveOutcome(HoldMove.REPEATED, hold)
    if not hold.can_end_at(expires_at):
        return HoldMoveOutcome(HoldMove.END_NOT_POSSIBLE, hold)
    after = hold.extended(expires_at)
    return HoldMoveOutcome(HoldMove.DONE, after) if store.extend(HoldChange(hold, after)) else None


def _account(hold: Hold, store: CreditStore) -> CreditAccount:
    """The account that the hold is on, read after the hold."""
    account = store.account(hold.business_id, hold.number)
    if account is None:
        raise InvariantBroken("a hold has its number")
    return account
