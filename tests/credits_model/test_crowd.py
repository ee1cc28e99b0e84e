"""Eight threads on two numbers of DynamoDB Local: nothing is oversold, nothing told is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.audit_store import DynamoAuditStore
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.domain.phone import PhoneNumber
from shared.usecases.audit_books import audit_books
from shared.usecases.move_hold import HoldMove, capture_hold, extend_hold, void_hold
from shared.usecases.place_hold import Holding, HoldRequest, place_hold
from shared.usecases.sweep_credits import expire_holds, lapse_lots
from tests.credits_model.invariants import credits_and_money_add_up
from tests.model.invariants import entries_are_chained_without_holes
from tests.support.market import NUMBER, SECOND_NUMBER, Market
from tests.support.timers import PatientTimer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

THREADS = 8
STEPS_EACH = 25
NUMBERS = (NUMBER, SECOND_NUMBER)
BOUGHT = 3_000


@dataclass
class Told:
    """What one broadcast was told: its holds, what it had captured of them, and what was voided."""

    held: dict[str, int] = field(default_factory=dict)
    captured: dict[tuple[str, str], int] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)


class Broadcast:
    """One thread: it does what comes, to its own holds and sometimes to another's."""

    def __init__(self, name: int, market: Market) -> None:
        self._name, self._market = name, market
        self._chance = Random(name)  # noqa: S311 (the same steps in each run, no secret)
        self._credits = DynamoCreditStore(market.table)
        self._steps = {
            self._hold: 6,
            self._capture: 6,
            self._report_again: 2,
            self._void: 2,
            self._void_another: 1,
            self._extend: 1,
            self._sweep: 1,
        }
        self.told = Told()

    def run(self) -> Told:
        """Take all steps, each a few seconds later."""
        for step in range(STEPS_EACH):
            self._market = self._market.after(seconds=self._chance.randint(1, 40))
            (do,) = self._chance.choices(list(self._steps), list(self._steps.values()))
            do(step)
        return self.told

    def _hold(self, step: int) -> None:
        hold_id, credits = f"b{self._name}-{step}", self._chance.randint(1, 400)
        number = PhoneNumber(self._chance.choice(NUMBERS))
        end = self._market.now + timedelta(seconds=self._chance.choice([30, 3_600]))
        request = HoldRequest(hold_id, number, credits, end)
        held = place_hold(request, self._credits, PatientTimer(), now=self._market.now)
        assert held.outcome in (Holding.HELD, Holding.INSUFFICIENT_CREDITS)
        if held.outcome is Holding.HELD:
            self.told.held[hold_id] = credits

    def _capture(self, step: int) -> None:
        if self.told.held:
            hold_id = self._chance.choice(list(self.told.held))
            self._report(hold_id, f"r{step}", self._chance.randint(1, 60))

    def _report(self, hold_id: str, report_id: str, credits: int) -> None:
        moved = capture_hold(
            *(hold_id, report_id, credits, self._credits, PatientTimer()), now=self._market.now
        )
        if moved.outcome is HoldMove.DONE:
            assert (hold_id, report_id) not in self.told.captured
            self.told.captured[hold_id, report_id] = credits

    def _report_again(self, _: int) -> None:
        for (hold_id, report_id), credits in list(self.told.captured.items())[-1:]:
            moved = capture_hold(
                *(hold_id, report_id, credits, self._credits, PatientTimer()), now=self._market.now
            )
            assert moved.outcome is HoldMove.REPEATED

    def _void(self, _: int) -> None:
        if self.told.held:
            hold_id = self._chance.choice(list(self.told.held))
            void_hold(hold_id, self._credits, PatientTimer(), now=self._market.now)
            self.told.voided.add(hold_id)

    def _void_another(self, step: int) -> None:
        hold_id = f"b{(self._name + 1) % THREADS}-{max(step - 3, 0)}"
        moved = void_hold(hold_id, self._credits, PatientTimer(), now=self._market.now)
        if moved.outcome is not HoldMove.UNKNOWN_HOLD:
            self.told.voided.add(hold_id)

    def _extend(self, _: int) -> None:
        if self.told.held:
            hold_id = self._chance.choice(list(self.told.held))
            end = self._market.now + timedelta(hours=2)
            extend_hold(hold_id, end, self._credits, PatientTimer(), now=self._market.now)

    def _sweep(self, _: int) -> None:
        expire_holds(self._credits, PatientTimer(), now=self._market.now)
        lapse_lots(self._credits, PatientTimer(), now=self._market.now)


@pytest.fixture
def market(dynamodb_client: DynamoDBClient, table_name: str) -> Market:
    """A market with its businesses, on a table of its own."""
    return Market(dynamodb_client, table_name).open()


@pytest.fixture
def crowd(market: Market) -> Iterator[list[Told]]:
    """What everybody was told, after they have all been at it at once."""
    for number in NUMBERS:
        order = market.place(number=number, credits=BOUGHT)
        market.pay(order)
    broadcasts = [Broadcast(name, market) for name in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        yield list(pool.map(Broadcast.run, broadcasts))


def test_a_crowd_loses_nothing_that_it_was_told_and_oversells_nothing(
    market: Market, crowd: list[Told]
) -> None:
    items: Mapping[tuple[str, str], Mapping[str, Any]] = market.dump()
    holds = {item["hold_id"]: item for item in items.values() if item["entity"] == "HOLD"}
    counted = {
        (item["hold_id"], item["report_id"]): item["credits"]
        for item in items.values()
        if item["entity"] == "REPORT" and not item["refused"]
    }

    assert sum(len(told.held) for told in crowd) > THREADS
    assert sum(len(told.captured) for told in crowd) > THREADS
    assert {each for told in crowd for each in told.held} == set(holds)
    assert {each: credits for told in crowd for each, credits in told.captured.items()} == counted
    for told in crowd:
        for hold_id in told.voided & set(holds):
            parts = holds[hold_id]["slices"]
            assert all(each["credits"] == each["captured"] + each["voided"] for each in parts)
    credits_and_money_add_up(items)
    entries_are_chained_without_holes(items)
    books = DynamoAuditStore(market.table)
    audit = audit_books(books, RequestTimer(), now=market.now, begun_by_ms=None)
    assert audit.differences == ()
