"""Corrections while others are faster or the store fails: once, never half."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.adapters.dynamodb.correction_store import DynamoCorrectionStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.domain.correcting import CorrectionView
from shared.domain.correction import Correction, CorrectionKind, CorrectionProposal
from shared.domain.person import Person
from shared.ports.corrections import BookedCorrection
from shared.ports.faults import StoreUnknown
from shared.usecases.correct_credits import Correcting
from shared.usecases.place_hold import Holding, HoldRequest, place_hold
from tests.support.corrections import Desk
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import (
    KOPI,
    NUMBER,
    Market,
)
from tests.support.timers import PatientTimer, Stopwatch

GRANT, ADJUSTMENT = CorrectionKind.GRANT, CorrectionKind.ADJUSTMENT
REFUND, MOVE = CorrectionKind.REFUND, CorrectionKind.MOVE


KINDS = [(GRANT, 5), (ADJUSTMENT, -5), (REFUND, 700), (MOVE, 700)]
every_kind = pytest.mark.parametrize(("kind", "credits"), KINDS)


@every_kind
def test_sixteen_approvals_at_once_book_once(
    desk: Desk, kind: CorrectionKind, credits: int
) -> None:
    proposal = desk.proposal(kind, credits)
    desk.propose("CS-1", proposal)
    crowd = [Person(f"approver-{position}@sales.example") for position in range(16)]

    with ThreadPoolExecutor(len(crowd)) as threads:
        outcomes = list(
            threads.map(
                lambda each: desk.approve("CS-1", proposal, by=each, timer=PatientTimer()), crowd
            )
        )

    assert Counter(each.outcome for each in outcomes) == {
        Correcting.BOOKED: 1,
        Correcting.ALREADY_BOOKED: 15,
    }
    assert len({each.correction for each in outcomes}) == 1
    entries = [each for each in desk.market.entities("ENTRY") if each["cause_type"] == "STAFF"]
    assert len(entries) == (2 if kind is MOVE else 1)
    assert len(desk.market.entities("CREDITNOTE")) == (1 if kind is REFUND else 0)
    desk.assert_books_are_sound()


def test_two_cases_at_once_take_the_same_credits_once(desk: Desk) -> None:
    proposal = desk.proposal(REFUND, 700)
    cases = [f"CS-{position}" for position in range(8)]
    for case_id in cases:
        desk.propose(case_id, proposal)

    with ThreadPoolExecutor(len(cases)) as threads:
        outcomes = list(
            threads.map(
                lambda case_id: desk.approve(case_id, proposal, timer=PatientTimer()), cases
            )
        )

    assert Counter(each.outcome for each in outcomes) == {
        Correcting.BOOKED: 1,
        Correcting.NOT_FREE: 7,
    }
    assert desk.market.available() == 300
    desk.assert_books_are_sound()


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", range(4))
def test_one_fault_at_any_request_still_refunds_once(
    desk: Desk, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    proposal = desk.proposal(REFUND, 700)
    desk.propose("CS-1", proposal)
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    outcome = desk.through(client).approve("CS-1", proposal)

    assert len(connection.calls) > position
    assert outcome.outcome is Correcting.BOOKED
    assert outcome.correction == desk.case("CS-1")
    assert len(desk.market.entities("CREDITNOTE")) == 1
    assert desk.market.available() == 300
    desk.assert_books_are_sound()


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_the_write_still_proposes_once(
    desk: Desk, dynamodb_endpoint: str, fault: Fault
) -> None:
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {3: fault})
    proposal = desk.proposal(REFUND, 700)

    outcome = desk.through(client).propose("CS-1", proposal)

    assert outcome.outcome is Correcting.PROPOSED
    assert desk.case("CS-1") == Correction(KOPI, "CS-1", proposal)


def test_the_requests_of_an_approval_are_few(desk: Desk, dynamodb_endpoint: str) -> None:
    asked = {}
    for kind in (MOVE, REFUND):
        proposal = desk.proposal(kind, 10)
        desk.propose(f"CS-{kind}", proposal)
        client = new_client(dynamodb_endpoint)
        connection = FaultyConnection(client)
        desk.through(client).approve(f"CS-{kind}", proposal)
        asked[kind] = connection.calls

    assert asked == {
        MOVE: ["GetItem", "BatchGetItem", "TransactWriteItems"],
        REFUND: ["GetItem", "BatchGetItem", "GetItem", "TransactWriteItems"],
    }


def test_correction_whose_own_late_write_took_the_credits_is_no_refusal(desk: Desk) -> None:
    proposal = desk.proposal(REFUND, 1_000)
    desk.propose("CS-1", proposal)

    outcome = desk.approve(
        "CS-1", proposal, timer=Stopwatch(0), store=LandsBetweenReads(desk.market)
    )

    assert outcome.outcome is Correcting.BOOKED
    assert len(desk.market.entities("CREDITNOTE")) == 1


class LandsBetweenReads(DynamoCorrectionStore):
    """Its first write is done only when the case was read again, and the credits not yet."""

    def __init__(self, market: Market) -> None:
        super().__init__(market.table)
        self._on_its_way: list[BookedCorrection] = []
        self._lost = False

    def book(self, booked: BookedCorrection) -> bool:
        if self._lost:
            return super().book(booked)
        self._lost = True
        self._on_its_way.append(booked)
        raise StoreUnknown("no answer")

    def view(self, business_id: str, proposal: CorrectionProposal) -> CorrectionView | None:
        while self._on_its_way:
            super().book(self._on_its_way.pop())
        return super().view(business_id, proposal)


def test_a_broadcast_at_the_same_time_takes_what_is_left_and_no_more(desk: Desk) -> None:
    proposal = desk.proposal(MOVE, 600)
    desk.propose("CS-1", proposal)
    store = DynamoCreditStore(desk.market.table)

    with ThreadPoolExecutor(2) as threads:
        approved = threads.submit(desk.approve, "CS-1", proposal, timer=PatientTimer())
        held = threads.submit(
            place_hold,
            HoldRequest("broadcast", NUMBER, 600, None),
            store,
            PatientTimer(),
            now=desk.market.now,
        )

    outcomes = (approved.result().outcome, held.result().outcome)
    assert outcomes in (
        (Correcting.BOOKED, Holding.INSUFFICIENT_CREDITS),
        (Correcting.NOT_FREE, Holding.HELD),
    )
    desk.assert_books_are_sound()
