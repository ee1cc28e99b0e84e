"""Sweeps over credits whose time is over: holds that have ended, lots whose last day has passed.

Neither decides anything. An ended hold refuses captures at once, and a lot past its date is
available to nobody; the sweeps only bring the statement up to that.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.movement import begin
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_milliseconds
from shared.ports.credits import CreditMovement, CreditStore
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.surroundings import Timer
from shared.usecases.move_hold import HoldMove, expire_hold

PAGE = 100
# The function may run for 60 s; what is left is found again by the next run.
ITEM_BEGUN_BY_MS = 40_000


@dataclass(frozen=True, slots=True)
class CreditSweep:
    """How many candidates were looked at, how many were moved, and how many could not be."""

    seen: int
    moved: int
    failed: int


def expire_holds(store: CreditStore, timer: Timer, *, now: datetime) -> CreditSweep:
    """Give back what ended holds have left. Raises StoreBusy when the list cannot be read."""
    moved = failed = 0
    due = store.holds_due(now, PAGE)
    for hold_id in due:
        if timer.elapsed_ms() > ITEM_BEGUN_BY_MS:
            break
        try:
            # One that was extended since the index was written, which lags behind, stays as it is.
            moved += expire_hold(hold_id, store, timer, now=now).outcome is HoldMove.DONE
        except (StoreBusy, StoreUnknown):
            failed += 1
    return CreditSweep(len(due), moved, failed)


def lapse_lots(store: CreditStore, timer: Timer, *, now: datetime) -> CreditSweep:
    """Write the lapses that are due. Raises StoreBusy when the list cannot be read."""
    now = to_milliseconds(now)
    moved = failed = 0
    due = store.lots_due(now, PAGE)
    for business_id, number in due:
        if timer.elapsed_ms() > ITEM_BEGUN_BY_MS:
            break
        try:
            moved += _lapse(business_id, number, store, now)
        except (StoreBusy, StoreUnknown):
            failed += 1
    return CreditSweep(len(due), moved, failed)


def _lapse(business_id: str, number: PhoneNumber, store: CreditStore, now: datetime) -> bool:
    account = store.account(business_id, number)
    movement = begin(account, now) if account is not None else None
    if movement is None or not movement.entries:
        return False
    # A lost race is somebody's movement, which has written the lapses itself.
    return store.move(CreditMovement(business_id, movement))
