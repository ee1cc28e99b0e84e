"""The credits of a number, the holds on them, and the statement of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.credit import CreditAccount
from shared.domain.hold import Hold
from shared.domain.ledger import LedgerEntry
from shared.domain.movement import Movement
from shared.domain.phone import PhoneNumber


@dataclass(frozen=True, slots=True)
class Report:
    """What a broadcast reported under one id, once: credits that it delivered.

    `refused` is one that came for a hold that had ended; it is kept to be seen, and counts nothing.
    """

    hold_id: str
    report_id: str
    credits: int
    reported_at: datetime
    refused: bool = False


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold and one report of it, read at once; either may not be there."""

    hold: Hold | None
    report: Report | None


@dataclass(frozen=True, slots=True)
class HoldChange:
    """A hold as it was read and as it is written; there is none before a new one."""

    before: Hold | None
    after: Hold


@dataclass(frozen=True, slots=True)
class CreditMovement:
    """A movement with the holds and the report that it goes with, written together."""

    business_id: str
    movement: Movement
    holds: tuple[HoldChange, ...] = ()
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class StatementPart:
    """Which entries of a number: at most `limit`, numbered above `after` and below `before`."""

    limit: int
    before: int | None = None
    after: int = 0


class CreditStore(Protocol):
    """Errors as for OrderStore. Every write answers False when somebody was faster."""

    def owner(self, number: PhoneNumber) -> str | None:
        """Return the id of the business that a number belongs to, which never changes."""

    def hold_view(self, hold_id: str, report_id: str | None) -> HoldView:
        """Return a hold and one of its reports."""

    def holds(self, hold_ids: Sequence[str]) -> tuple[Hold, ...]:
        """Return several holds; one that is not there is left out."""

    def account(self, business_id: str, number: PhoneNumber) -> CreditAccount | None:
        """Return the credit account of a number of that business."""

    def move(self, written: CreditMovement) -> bool:
        """Write a movement with all that goes with it, in one transaction.

        Its notice is part of it: that the number is low on credits now.
        """

    def extend(self, change: HoldChange) -> bool:
        """Write a hold with another end."""

    def keep_refused(self, report: Report) -> bool:
        """Keep a report that was refused; False where its id is there already."""

    def entries(
        self, number: PhoneNumber, part: StatementPart
    ) -> tuple[tuple[LedgerEntry, ...], int | None]:
        """Return a part of a statement, newest first, and the number below which it goes on."""

    def recorded_at(self, number: PhoneNumber, seq: int) -> datetime:
        """Return when the entry of that number, which is there, was recorded."""

    def holds_due(self, now: datetime, limit: int) -> Sequence[str]:
        """Return candidates whose time is over."""

    def lots_due(self, now: datetime, limit: int) -> Sequence[tuple[str, PhoneNumber]]:
        """Return candidates (business id, number) with a lot whose date has passed."""
