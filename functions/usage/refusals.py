"""Outcomes that refuse something, as problems; tests prove the tables total."""

from shared.api.problems import Code, FieldError, Problem
from shared.usecases.move_hold import HoldMove
from shared.usecases.place_hold import Holding, HoldingOutcome

REFUSED_HOLDING: dict[Holding, Code] = {
    Holding.HOLD_ID_REUSED: Code.HOLD_ID_REUSED,
    Holding.UNKNOWN_NUMBER: Code.NOT_FOUND,
    Holding.END_NOT_POSSIBLE: Code.INVALID_FIELD,
    Holding.INSUFFICIENT_CREDITS: Code.INSUFFICIENT_CREDITS,
}

REFUSED_MOVE: dict[HoldMove, Code] = {
    HoldMove.UNKNOWN_HOLD: Code.NOT_FOUND,
    HoldMove.REPORT_ID_REUSED: Code.REPORT_ID_REUSED,
    HoldMove.HOLD_CLOSED: Code.HOLD_CLOSED,
    HoldMove.CAPTURE_EXCEEDS_HOLD: Code.CAPTURE_EXCEEDS_HOLD,
    HoldMove.END_NOT_POSSIBLE: Code.INVALID_FIELD,
}

_FIRST_END = FieldError("expires_at", "not later than now, or more than 7 days from now")
_LATER_END = FieldError(
    "expires_at", "sooner than it ends, or more than 7 days after it was placed"
)


def holding_problem(outcome: HoldingOutcome) -> Problem:
    """Return why nothing was held, with the figure where credits were short."""
    code = REFUSED_HOLDING[outcome.outcome]
    extra = {} if outcome.available is None else {"available_credits": outcome.available}
    return Problem(code, (_FIRST_END,) if code is Code.INVALID_FIELD else (), extra)


def move_problem(outcome: HoldMove) -> Problem:
    """Return why a hold was not moved."""
    code = REFUSED_MOVE[outcome]
    return Problem(code, (_LATER_END,) if code is Code.INVALID_FIELD else ())
