"""What the broadcast engine sends and gets: holds, what was delivered of them, what is left."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from shared.api.bodies import E164, Instant, StrictModel
from shared.domain.hold import HOLD_CREDITS_MAX, Hold, HoldStatus
from shared.domain.wib import to_text

# The caller's own names of its holds and reports. A slash would end them in an address.
ID_PATTERN = "[A-Za-z0-9._:-]{1,64}"

CallerId = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN}$")]
Credits = Annotated[
    int,
    Field(ge=1, le=HOLD_CREDITS_MAX, description="An integer without a decimal point."),
]
EndOfHold = Annotated[
    Instant,
    Field(description="With seconds and zone; at most 7 days after the hold was placed."),
]


class HoldBody(StrictModel):
    """POST /v1/holds. Without `expires_at` the hold lasts for 24 hours."""

    hold_id: CallerId
    number: E164
    credits: Credits
    expires_at: EndOfHold | None = None


class CaptureBody(StrictModel):
    """POST /v1/holds/{hold_id}/capture. Each `report_id` counts once within its hold."""

    report_id: CallerId
    credits: Credits


class VoidBody(StrictModel):
    """POST /v1/holds/{hold_id}/void: `{}` or nothing at all."""


class ExtendBody(StrictModel):
    """POST /v1/holds/{hold_id}/extend."""

    expires_at: EndOfHold


class HeldLotAnswer(BaseModel):
    """What a hold has drawn on one lot, and what became of it."""

    lot_id: str
    credits: int
    captured: int
    voided: int


class HoldAnswer(BaseModel):
    """A hold as it is now. One whose time is over is CLOSED, whatever is left to be voided."""

    hold_id: str
    number: str
    credits: int
    captured: int
    voided: int
    remaining: int
    status: HoldStatus
    expires_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    lots: list[HeldLotAnswer]

    @classmethod
    def of(cls, hold: Hold, now: datetime) -> "HoldAnswer":
        """Answer for a hold at an instant."""
        return cls(
            hold_id=hold.hold_id,
            number=hold.number,
            credits=hold.credits,
            captured=hold.captured,
            voided=hold.voided,
            remaining=hold.remaining,
            status=hold.status_at(now),
            expires_at=to_text(hold.expires_at),
            lots=[
                HeldLotAnswer(
                    lot_id=each.lot_id,
                    credits=each.credits,
                    captured=each.captured,
                    voided=each.voided,
                )
                for each in hold.slices
            ],
        )
