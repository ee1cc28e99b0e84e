"""What the broadcast engine gets: holds as JSON, and outcomes as problems."""

from pydantic import BaseModel

from shared.api.problems import Code, FieldError, Problem
from shared.domain.hold import Hold, HoldStatus
from shared.domain.wib import to_text
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

_END = FieldError("expires_at", "later than now, and at most 7 days after the hold was placed")


class SliceAnswer(BaseModel):
    """What a hold has drawn on one lot."""

    lot_id: str
    credits: int
    captured: int
    voided: int


class HoldAnswer(BaseModel):
    """A hold as it is now."""

    hold_id: str
    number: str
    credits: int
    captured: int
    voided: int
    remaining: int
    status: HoldStatus
    expires_at: str
    lots: list[SliceAnswer]

    @classmethod
    def of(cls, hold: Hold) -> "HoldAnswer":
        """Answer for a hold."""
        return cls(
            hold_id=hold.hold_id,
            number=hold.number,
            credits=hold.credits,
            captured=hold.captured,
            voided=hold.voided,
            remaining=hold.remaining,
            status=hold.status,
            expires_at=to_text(hold.expires_at),
            lots=[
                SliceAnswer(
                    lot_id=each.lot_id,
                    credits=each.credits,
                    captured=each.captured,
                    voided=each.voided,
                )
                for each in hold.slices
            ],
        )


def holding_problem(outcome: HoldingOutcome) -> Problem:
    """Return why nothing was held, with the figure where credits were short."""
    code = REFUSED_HOLDING[outcome.outcome]
    if outcome.available is not None:
        return Problem(code, extra={"available_credits": outcome.available})
    return _problem(code)


def move_problem(outcome: HoldMove) -> Problem:
    """Return why a hold was not moved."""
    return _problem(REFUSED_MOVE[outcome])


def _problem(code: Code) -> Problem:
    return Problem(code, errors=(_END,) if code is Code.INVALID_FIELD else ())
