"""Corrections that staff propose and approve, and what they write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.domain.correcting import Corrected, CorrectionView
from shared.domain.correction import Correction, CorrectionProposal


@dataclass(frozen=True, slots=True)
class BookedCorrection:
    """A correction as it was and as it is, what it was decided on, and what it writes."""

    before: Correction
    after: Correction
    seen: CorrectionView
    corrected: Corrected


class CorrectionStore(Protocol):
    """Errors as for OrderStore. Every write answers False when somebody was faster."""

    def proposed(self, limit: int) -> Sequence[Correction]:
        """Return corrections that wait for an approval, oldest first."""

    def correction(self, business_id: str, case_id: str) -> Correction | None:
        """Return the correction of a case."""

    def view(self, business_id: str, proposal: CorrectionProposal) -> CorrectionView | None:
        """Return all that a correction is decided on; None where there is no such business."""

    def propose(self, before: Correction | None, after: Correction) -> bool:
        """Write a proposal, new or in the place of another."""

    def book(self, booked: BookedCorrection) -> bool:
        """Write an approved correction with all that it does, in one transaction."""
