"""A hold that is moved between being read and its account being read: nothing breaks, one wins.

The other party does its work inside the reading of the account, so the race needs no luck.
"""

from collections.abc import Callable

import pytest

from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.domain.credit import CreditAccount
from shared.domain.phone import PhoneNumber
from shared.usecases.move_hold import HoldMove
from tests.support.broadcasts import Broadcasts
from tests.support.market import Market


class SlowReader(DynamoCreditStore):
    """A store whose first look at an account comes after something else has happened."""

    def __init__(self, market: Market, happens: Callable[[], object]) -> None:
        super().__init__(market.table)
        self._happens: Callable[[], object] | None = happens

    def account(self, business_id: str, number: PhoneNumber) -> CreditAccount | None:
        """Let it happen, once, and read."""
        happens, self._happens = self._happens, None
        if happens:
            happens()
        return super().account(business_id, number)


@pytest.fixture
def engine(market: Market) -> Broadcasts:
    engine = Broadcasts.on(market)
    engine.top_up()
    engine.hold()
    return engine


def slowed(engine: Broadcasts, happens: Callable[[], object]) -> Broadcasts:
    return Broadcasts(engine.market, SlowReader(engine.market, happens))


@pytest.mark.parametrize(
    ("happens", "outcome"),
    [
        ("void", HoldMove.HOLD_CLOSED),
        ("capture of all", HoldMove.HOLD_CLOSED),
        ("capture of most", HoldMove.CAPTURE_EXCEEDS_HOLD),
        ("capture of some", HoldMove.DONE),
    ],
)
def test_a_capture_after_which_the_hold_is_not_what_it_was_is_decided_anew(
    engine: Broadcasts, happens: str, outcome: HoldMove
) -> None:
    other: dict[str, Callable[[], object]] = {
        "void": engine.void,
        "capture of all": lambda: engine.capture(500, "other"),
        "capture of most": lambda: engine.capture(400, "other"),
        "capture of some": lambda: engine.capture(100, "other"),
    }

    moved = slowed(engine, other[happens]).try_capture(200)

    assert moved.outcome is outcome
    engine.assert_in_balance()


def test_a_void_after_which_nothing_is_left_has_nothing_to_give_back(engine: Broadcasts) -> None:
    moved = slowed(engine, lambda: engine.capture(500)).try_void()

    assert moved.outcome is HoldMove.REPEATED
    assert engine.find().voided == 0
    engine.assert_in_balance()


def test_a_void_gives_back_what_another_report_has_left(engine: Broadcasts) -> None:
    slowed(engine, lambda: engine.capture(300)).void()

    assert (engine.find().captured, engine.find().voided) == (300, 200)
    engine.assert_in_balance()


def test_a_hold_that_lacks_credits_meets_one_that_was_voided_meanwhile(engine: Broadcasts) -> None:
    late = engine.after(hours=25)

    slowed(late, late.void).hold("broadcast-2", 1_000)

    assert late.account().held == 1_000
    late.assert_in_balance()
