"""What staff do to credits: one person proposes it, another one approves it, and it is done once.

A correction never edits anything. It is an entry of its own, with a case that people can find, two
persons and a reason. The same correction is known by its case, which is used once per business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.credit import CreditLot
from shared.domain.errors import require
from shared.domain.ledger import Cause, CauseType
from shared.domain.money import Rupiah
from shared.domain.person import Person, parse_person
from shared.domain.phone import PhoneNumber
from shared.domain.pricing import ORDER_CREDITS_MAX
from shared.domain.suspense import REASON_LETTERS_MAX, is_line

# Staff's own name of what has happened, such as the number of a ticket. It is a part of keys.
CASE_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class CorrectionKind(StrEnum):
    """What is done; the values are those of the entries that it leaves on a statement."""

    GRANT = "GRANT"
    ADJUSTMENT = "ADJUSTMENT"
    REFUND = "REFUND"
    MOVE = "MOVE"


@dataclass(frozen=True, slots=True)
class CorrectionProposal:
    """What one person wants done to the credits of a number, until another one approves it.

    `credits` are below zero only where an adjustment takes some off. Every kind but a grant is
    about one lot; `to_number` gets what is moved; `valid_until` is the last day of a grant, None
    for the year that a paid lot has.
    """

    kind: CorrectionKind
    number: PhoneNumber
    credits: int
    reason: str
    proposed_by: Person
    proposed_at: datetime
    lot_id: str | None = None
    to_number: PhoneNumber | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        require(is_line(self.reason, REASON_LETTERS_MAX), "a proposal has its reason")
        require_person(self.proposed_by)
        is_grant, is_move = self.kind is CorrectionKind.GRANT, self.kind is CorrectionKind.MOVE
        require(0 < abs(self.credits) <= ORDER_CREDITS_MAX, "a correction is about credits")
        adjusts = self.kind is CorrectionKind.ADJUSTMENT
        require(self.credits > 0 or adjusts, "only an adjustment has a sign")
        require((self.lot_id is None) == is_grant, "all but a grant is about one lot")
        require((self.to_number is not None) == is_move, "credits are moved to a number")
        require(self.to_number != self.number, "credits are moved to another number")
        require(self.valid_until is None or is_grant, "only a grant has a last day of its own")


@dataclass(frozen=True, slots=True)
class CorrectionEffect:
    """What a correction came to: rupiah without VAT that went with the credits, and their VAT.

    `credit_note` is the running number of the note of a refund. `made` is the lot that a grant or a
    move has made, as it was made.
    """

    net: Rupiah
    vat: Rupiah
    credit_note: int | None = None
    made: CreditLot | None = None


@dataclass(frozen=True, slots=True)
class CorrectionApproval:
    """Who approved a correction, when, and what it then came to."""

    approved_by: Person
    approved_at: datetime
    effect: CorrectionEffect


@dataclass(frozen=True, slots=True)
class Correction:
    """A proposal and what became of it. `version` counts the changes."""

    business_id: str
    case_id: str
    proposal: CorrectionProposal
    approval: CorrectionApproval | None = None
    version: int = 1

    def __post_init__(self) -> None:
        require(CASE_PATTERN.fullmatch(self.case_id) is not None, "a case has its name")
        if self.approval is not None:
            require_person(self.approval.approved_by)
            one, other = self.proposal.proposed_by, self.approval.approved_by
            require(one != other, "two persons decide about credits")

    @property
    def is_booked(self) -> bool:
        """Tell whether it was approved, and so is done."""
        return self.approval is not None

    def proposed(self, proposal: CorrectionProposal) -> Correction:
        """Return it with a proposal that takes the place of the earlier one."""
        require(not self.is_booked, "what is booked is corrected by another case")
        return replace(self, proposal=proposal, version=self.version + 1)

    def booked(self, approval: CorrectionApproval) -> Correction:
        """Return it done."""
        require(not self.is_booked, "a correction is done once")
        return replace(self, approval=approval, version=self.version + 1)


def require_person(person: Person) -> None:
    """Raise InvariantBroken for another form, in which one person could pass for two."""
    require(parse_person(person) == person, "a person is an address in its one form")


def cause_of(case_id: str) -> Cause:
    """Return the cause of the entries that a correction leaves."""
    return Cause(CauseType.STAFF, case_id)


def lot_id_of(case_id: str) -> str:
    """Return the id of the lot that a correction makes: `lot_case_CS-1042`.

    No order's lot has it, whatever the case is called: theirs are `lot_` and an invoice number.
    """
    return f"lot_case_{case_id}"
