"""Hold credits for a broadcast, once per hold id; short of credits, end the holds that are over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.credit import CreditAccount
from shared.domain.hold import HeldSlice, Hold, OpenHold, end_of_hold
from shared.domain.ledger import Cause, CauseType
from shared.domain.movement import Movement, begin, hold, void
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_milliseconds
from shared.ports.credits import CreditMovement, CreditStore, HoldChange
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved

# Each needs two members of the transaction, which has a hundred. The sweep ends the others.
ENDED_HOLDS_PER_MOVEMENT_MAX = 10
# What one request reads. Some may have been extended since the number noted when they end.
CANDIDATES_MAX = 100


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What a broadcast wants. `hold_id` is its own and unique over all numbers."""

    hold_id: str
    number: PhoneNumber
    credits: int
    expires_at: datetime | None


class Holding(StrEnum):
    """What became of it, in the order in which the guards run."""

    HOLD_ID_REUSED = "HOLD_ID_REUSED"
    REPEATED = "REPEATED"
    UNKNOWN_NUMBER = "UNKNOWN_NUMBER"
    END_NOT_POSSIBLE = "END_NOT_POSSIBLE"
    INSUFFICIENT_CREDITS = "INSUFFICIENT_CREDITS"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class HoldingOutcome:
    """The outcome with the hold as it is now; `available` is what could have been held."""

    outcome: Holding
    hold: Hold | None = None
    available: int | None = None


def place_hold(
    request: HoldRequest, store: CreditStore, timer: Timer, *, now: datetime
) -> HoldingOutcome:
    """Hold credits of a number. Raises StoreBusy or StoreUnknown: the same request may be sent
    again, and finds the hold if it was written after all."""
    now = to_milliseconds(now)
    return until_moved(lambda: _attempt(request, store, now), timer)


def _attempt(request: HoldRequest, store: CreditStore, now: datetime) -> HoldingOutcome | None:
    placed = store.hold_view(request.hold_id, None).hold
    if placed is not None:
        same = Holding.REPEATED if _asks_for(request, placed) else Holding.HOLD_ID_REUSED
        return HoldingOutcome(same, placed)
    business_id = store.owner(request.number)
    account = store.account(business_id, request.number) if business_id else None
    if business_id is None or account is None:
        return HoldingOutcome(Holding.UNKNOWN_NUMBER)
    expires_at = end_of_hold(request.expires_at, now)
    if expires_at is None:
        return HoldingOutcome(Holding.END_NOT_POSSIBLE)
    cause = Cause(CauseType.HOLD, request.hold_id)
    movement = begin(account, now)
    ended: tuple[HoldChange, ...] = ()
    held = hold(movement, request.credits, cause, now)
    if held is None:
        movement, ended = end_holds(movement, _over(account, now, store), now)
        held = hold(movement, request.credits, cause, now)
    if held is None and store.hold_view(request.hold_id, None).hold is not None:
        # Placed since it was looked for, by a write of ours that landed late or a parallel repeat:
        # it is what has taken the credits.
        return None
    if held is None:
        available = movement.after.available_at(now)
        return HoldingOutcome(Holding.INSUFFICIENT_CREDITS, available=available)
    made = Hold(
        hold_id=request.hold_id,
        business_id=business_id,
        number=request.number,
        slices=tuple(HeldSlice(each.lot_id, each.credits) for each in held.entries[-1].slices),
        created_at=now,
        expires_at=expires_at,
        asked_end=request.expires_at,
    )
    written = CreditMovement(
        business_id,
        held.remembering(OpenHold(made.hold_id, expires_at)),
        (*ended, HoldChange(None, made)),
    )
    return HoldingOutcome(Holding.HELD, made) if store.move(written) else None


def end_holds(
    movement: Movement, holds: tuple[Hold, ...], now: datetime
) -> tuple[Movement, tuple[HoldChange, ...]]:
    """Give back what holds have left whose time is over, in the same movement."""
    changes = []
    for each in holds:
        if each.remaining > 0:
            after, slices = each.given_back()
            movement = void(movement, slices, Cause(CauseType.HOLD, each.hold_id), now)
            changes.append(HoldChange(each, after))
        movement = movement.forgetting(each.hold_id)
    return movement, tuple(changes)


def _over(account: CreditAccount, now: datetime, store: CreditStore) -> tuple[Hold, ...]:
    """The number's holds that have ended, as far as one movement can give them back."""
    candidates = [each.hold_id for each in account.open_holds if each.ends_at < now]
    found = store.holds(candidates[:CANDIDATES_MAX]) if candidates else ()
    over = tuple(each for each in found if not each.is_open_at(now))
    return over[:ENDED_HOLDS_PER_MOVEMENT_MAX]


def _asks_for(request: HoldRequest, placed: Hold) -> bool:
    """A repeat asks for the same. The end may have been moved since: only the asked one counts."""
    asked = (request.number, request.credits, request.expires_at)
    return asked == (placed.number, placed.credits, placed.asked_end)
