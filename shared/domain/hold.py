"""A hold: credits of one number that a broadcast has reserved, until they are used or given back.

OPEN -> CLOSED, when nothing of it is left, or when its time is over. What an ended hold has left is
voided soon after; until then it refuses everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.ledger import LotSlice
from shared.domain.phone import PhoneNumber

HOLD_CREDITS_MAX = 1_000_000
# A hold that nobody asked otherwise for, and the longest that one can be made to last.
HOLD_LIFE = timedelta(hours=24)
HOLD_LIFE_MAX = timedelta(days=7)


class HoldStatus(StrEnum):
    """Whether a hold can still be captured; the values are those of the HTTP API."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class HeldSlice:
    """What a hold has drawn on one lot, and what became of it."""

    lot_id: str
    credits: int
    captured: int = 0
    voided: int = 0

    def __post_init__(self) -> None:
        require(min(self.captured, self.voided) >= 0, "nothing is captured or voided backwards")
        require(self.remaining >= 0, "no more is captured and voided than was held")

    @property
    def remaining(self) -> int:
        """Credits that are still held."""
        return self.credits - self.captured - self.voided


@dataclass(frozen=True, slots=True)
class Hold:
    """Reserved credits. `version` counts the changes; times are aware UTC.

    `asked_end` is the end that the caller asked for, None where it left that to us; with number and
    credits it tells a repeat from another use of the id.
    """

    hold_id: str
    business_id: str
    number: PhoneNumber
    slices: tuple[HeldSlice, ...]
    created_at: datetime
    expires_at: datetime
    asked_end: datetime | None = None
    version: int = 1

    def __post_init__(self) -> None:
        require(len(self.slices) > 0, "a hold has drawn on a lot")
        require(self.expires_at <= self.created_at + HOLD_LIFE_MAX, "a hold ends within a week")

    @property
    def credits(self) -> int:
        """Credits that were held at first."""
        return sum(each.credits for each in self.slices)

    @property
    def captured(self) -> int:
        """Credits that were used."""
        return sum(each.captured for each in self.slices)

    @property
    def voided(self) -> int:
        """Credits that were given back."""
        return sum(each.voided for each in self.slices)

    @property
    def remaining(self) -> int:
        """Credits that are still held."""
        return sum(each.remaining for each in self.slices)

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether the hold can be captured and extended at that instant."""
        return self.remaining > 0 and now <= self.expires_at

    def status_at(self, now: datetime) -> HoldStatus:
        """OPEN or CLOSED, whether a sweep has given back what an ended hold has left or not."""
        return HoldStatus.OPEN if self.is_open_at(now) else HoldStatus.CLOSED

    def can_end_at(self, wanted: datetime) -> bool:
        """Tell whether the hold may be extended to that end."""
        return self.expires_at <= wanted <= self.created_at + HOLD_LIFE_MAX

    def captured_by(self, credits: int) -> tuple[Hold, tuple[LotSlice, ...]]:
        """Return the hold after a capture, and the slices that it takes, in order of use.

        Raises InvariantBroken when less is left.
        """
        require(0 < credits <= self.remaining, "no more is captured than is held")
        taken, slices = [], []
        for each in self.slices:
            part = min(each.remaining, credits)
            credits -= part
            slices.append(replace(each, captured=each.captured + part))
            if part > 0:
                taken.append(LotSlice(each.lot_id, part))
        return self._changed(slices), tuple(taken)

    def given_back(self) -> tuple[Hold, tuple[LotSlice, ...]]:
        """Return the hold with nothing left, and the slices that it gives back."""
        left = [each for each in self.slices if each.remaining > 0]
        slices = [replace(each, voided=each.voided + each.remaining) for each in self.slices]
        return self._changed(slices), tuple(LotSlice(each.lot_id, each.remaining) for each in left)

    def extended(self, expires_at: datetime) -> Hold:
        """Return the hold with another end."""
        return replace(self, expires_at=expires_at, version=self.version + 1)

    def _changed(self, slices: Sequence[HeldSlice]) -> Hold:
        return replace(self, slices=tuple(slices), version=self.version + 1)


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold as its number remembers it: enough to find it when credits are short.

    `ends_at` is the end that it was placed with; it may have been extended since.
    """

    hold_id: str
    ends_at: datetime


def end_of_hold(wanted: datetime | None, now: datetime) -> datetime | None:
    """Return when a hold placed now shall end, or None where that is past or over a week on."""
    if wanted is None:
        return now + HOLD_LIFE
    return wanted if now < wanted <= now + HOLD_LIFE_MAX else None
