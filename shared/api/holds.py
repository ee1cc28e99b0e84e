"""What the broadcast engine sends."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from shared.api.bodies import E164, StrictModel
from shared.api.problems import Code
from shared.domain.hold import HOLD_CREDITS_MAX
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_milliseconds
from shared.usecases.place_hold import HoldRequest

ID_PATTERN = r"^[A-Za-z0-9._:-]{1,64}$"
# A time without seconds or zone could be read two ways, and numbers are no times.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)

CallerId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Credits = Annotated[
    int,
    Field(ge=1, le=HOLD_CREDITS_MAX, description="An integer without a decimal point."),
]
Instant = Annotated[AwareDatetime, Field(strict=False, examples=["2026-11-22T07:05:00Z"])]


def _instant(value: object) -> object:
    """Take one form only: pydantic would also read seconds since 1970."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError(Code.INVALID_FIELD, "not a time like 2026-11-22T07:05:00Z")
    return value


def _utc(instant: datetime) -> datetime:
    return to_milliseconds(instant.astimezone(UTC))


class HoldBody(StrictModel):
    """POST /v1/holds."""

    hold_id: CallerId
    number: E164
    credits: Credits
    expires_at: Instant | None = None

    @field_validator("expires_at", mode="before")
    @classmethod
    def _is_an_instant(cls, value: object) -> object:
        return None if value is None else _instant(value)

    def to_domain(self) -> HoldRequest:
        """Return the request."""
        return HoldRequest(
            hold_id=self.hold_id,
            number=PhoneNumber(self.number),
            credits=self.credits,
            expires_at=_utc(self.expires_at) if self.expires_at is not None else None,
        )


class CaptureBody(StrictModel):
    """POST /v1/holds/{hold_id}/capture."""

    report_id: CallerId
    credits: Credits


class EmptyBody(StrictModel):
    """A body that says nothing: `{}` or none at all."""


class ExtendBody(StrictModel):
    """POST /v1/holds/{hold_id}/extend."""

    expires_at: Instant

    @field_validator("expires_at", mode="before")
    @classmethod
    def _is_an_instant(cls, value: object) -> object:
        return _instant(value)

    @property
    def instant(self) -> datetime:
        """The wished end, in UTC."""
        return _utc(self.expires_at)
