"""Corrections on a market: Sari proposes, Budi approves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.adapters.dynamodb.correction_store import DynamoCorrectionStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.domain.correction import Correction, CorrectionKind, CorrectionProposal
from shared.domain.order import Order
from shared.domain.person import Person
from shared.ports.corrections import CorrectionStore
from shared.ports.surroundings import Timer
from shared.usecases.audit_books import audit_books
from shared.usecases.correct_credits import (
    CaseApproval,
    Correcting,
    CorrectingOutcome,
    approve_correction,
    propose_correction,
)
from shared.usecases.move_hold import HoldMove, capture_hold
from shared.usecases.place_hold import Holding, HoldRequest, place_hold
from tests.support.market import KOPI, NUMBER, SECOND_NUMBER, Market
from tests.support.suspense import BUDI, SARI

_cases = count(1_042)


@dataclass(frozen=True)
class Desk:
    """The two persons, and the market whose credits they correct."""

    market: Market
    business_id: str = KOPI

    @property
    def store(self) -> DynamoCorrectionStore:
        return DynamoCorrectionStore(self.market.table)

    def after(self, **lapse: int) -> Desk:
        """The same desk some time later."""
        return replace(self, market=self.market.after(**lapse))

    def through(self, client: Any) -> Desk:
        """The same desk over another connection."""
        return replace(self, market=self.market.through(client))

    def buy(self, credits: int = 1_000, **asked: Any) -> Order:
        """Buy credits through BCA, and read the paid order back."""
        order = self.market.place(credits=credits, business_id=self.business_id, **asked)
        self.market.pay(order)
        return self.market.order(order)

    def hold(self, credits: int, captured: int = 0) -> None:
        """Hold credits of the first number, and use some of them."""
        store, hold_id = DynamoCreditStore(self.market.table), self.new_case()
        request = HoldRequest(hold_id, NUMBER, credits, None)
        held = place_hold(request, store, RequestTimer(), now=self.market.now)
        assert held.outcome is Holding.HELD
        if captured:
            moved = capture_hold(
                *(hold_id, "r1", captured, store, RequestTimer()), now=self.market.now
            )
            assert moved.outcome is HoldMove.DONE

    def assert_books_are_sound(self) -> None:
        """The auditor finds nothing that differs."""
        books = DynamoAuditStore(self.market.table)
        audit = audit_books(books, RequestTimer(), now=self.market.now, begun_by_ms=None)
        assert audit.differences == ()

    def new_case(self) -> str:
        """A name that no case has."""
        return f"CS-{next(_cases)}"

    def proposal(self, kind: CorrectionKind, credits: int, **facts: Any) -> CorrectionProposal:
        """What Sari proposes for the first number: about its first order, to its second number."""
        about: dict[str, Any] = {
            "number": NUMBER,
            "reason": "as agreed on the telephone",
            "proposed_by": SARI,
            "proposed_at": self.market.now,
        }
        if kind is not CorrectionKind.GRANT:
            about["lot_id"] = "lot_2A7A875-0001"
        if kind is CorrectionKind.MOVE:
            about["to_number"] = SECOND_NUMBER
        return CorrectionProposal(kind=kind, credits=credits, **about | facts)

    def propose(self, case_id: str, proposal: CorrectionProposal) -> CorrectingOutcome:
        """Propose that."""
        return propose_correction(
            *(self.business_id, case_id, proposal, self.store, RequestTimer()), now=self.market.now
        )

    def approve(
        self,
        case_id: str,
        proposal: CorrectionProposal,
        *,
        by: Person = BUDI,
        timer: Timer | None = None,
        store: CorrectionStore | None = None,
    ) -> CorrectingOutcome:
        """Approve that."""
        approval = CaseApproval(self.business_id, case_id, proposal, by)
        return approve_correction(
            approval, store or self.store, timer or RequestTimer(), now=self.market.now
        )

    def correct(self, kind: CorrectionKind, credits: int, **facts: Any) -> Correction:
        """Propose and approve a correction that nothing is in the way of."""
        case_id, proposal = self.new_case(), self.proposal(kind, credits, **facts)
        proposed = self.propose(case_id, proposal)
        assert proposed.outcome is Correcting.PROPOSED, proposed
        booked = self.approve(case_id, proposal)
        assert booked.outcome is Correcting.BOOKED, booked
        assert booked.correction is not None
        assert booked.correction == self.case(case_id)
        return booked.correction

    def case(self, case_id: str) -> Correction:
        """Read a case back."""
        found = self.store.correction(self.business_id, case_id)
        assert found is not None, case_id
        return found
