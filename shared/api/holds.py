"""What the broadcast engine sends and gets: holds, what was delivered of them, what is left."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from shared.api.bodies import E164, StrictModel
from shared.api.problems import Code
from shared.domain.hold import HOLD_CREDITS_MAX, Hold, HoldStatus
from shared.domain.wib import to_milliseconds, to_text

# The caller's own names of its holds and reports. A slash would end them in an address.
ID_PATTERN = "[A-Za-z0-9._:-]{1,64}"

# A time without seconds or zone could be read two ways, and numbers are no times.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def _instant(value: object) -> object:
    """Take one form only: pydantic would also read seconds since 1970."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError(Code.INVALID_FIELD, "not a time like 2026-11-22T07:05:00Z")
    return value


def _utc(instant: datetime) -> datetime:
    """As it is stored. Raises for one that lies before or behind the calendar in UTC."""
    try:
        return to_milliseconds(instant.astimezone(UTC))
    except OverflowError:
        raise PydanticCustomError(Code.INVALID_FIELD, "not a time of this calendar") from None


CallerId = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN}$")]
Credits = Annotated[
    int,
    Field(ge=1, le=HOLD_CREDITS_MAX, description="An integer without a decimal point."),
]
Instant = Annotated[
    AwareDatetime,
    Field(
        strict=False,
        description="With seconds and zone; at most 7 days after the hold was placed.",
        examples=["2026-11-22T07:05:00Z"],
    ),
]


class HoldBody(StrictModel):
    """POST /v1/holds. Without `expires_at` the hold lasts for 24 hours."""

    hold_id: CallerId
    number: E164
    credits: Credits
    expires_at: Instant | None = None

    @field_validator("expires_at", mode="before")
    @classmethod
    def _is_an_instant(cls, value: object) -> object:
        return None if value is None else _instant(value)

    @field_validator("expires_at")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        return None if value is None else _utc(value)


class CaptureBody(StrictModel):
    """POST /v1/holds/{hold_id}/capture. Each `report_id` counts once within its hold."""

    report_id: CallerId
    credits: Credits


class VoidBody(StrictModel):
    """POST /v1/holds/{hold_id}/void: `{}` or nothing at all."""


class ExtendBody(StrictModel):
    """POST /v1/holds/{hold_id}/extend."""

    expires_at: Instant

    @field_validator("expires_at", mode="before")
    @classmethod
    def _is_an_instant(cls, value: object) -> object:
        return _instant(value)

    @field_validator("expires_at")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        return _utc(value)


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
