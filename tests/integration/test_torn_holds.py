"""A hold that is moved between being read and its account being read: nothing breaks, one wins.

The other party does its work inside the reading of the account, so the race needs no luck.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.domain.credit import CreditAccount
from shared.domain.phone import PhoneNumber
from shared.ports.credits import HoldView
from shared.usecases.move_hold import HoldMove
from shared.usecases.place_hold import Holding
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


class TornReader(DynamoCreditStore):
    """A store whose first look at a hold finds its report before something happens, and the hold
    after it."""

    def __init__(self, market: Market, happens: Callable[[], object]) -> None:
        super().__init__(market.table)
        self._happens: Callable[[], object] | None = happens

    def hold_view(self, hold_id: str, report_id: str | None) -> HoldView:
        """Look once before it and once after it, the first time; else at once."""
        happens, self._happens = self._happens, None
        before = super().hold_view(hold_id, report_id)
        if happens is None:
            return before
        happens()
        return replace(super().hold_view(hold_id, report_id), report=before.report)


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


def test_a_hold_that_landed_while_it_was_tried_again_is_not_refused_for_want_of_credits(
    engine: Broadcasts,
) -> None:
    placed = slowed(engine, lambda: engine.hold("broadcast-2")).try_hold("broadcast-2")

    assert placed.outcome is Holding.REPEATED
    assert placed.hold == engine.find("broadcast-2")
    assert engine.account().held == 1_000
    engine.assert_in_balance()


@pytest.mark.parametrize("credits", [300, 500])
def test_a_report_that_landed_while_it_was_read_is_a_repeat(
    engine: Broadcasts, credits: int
) -> None:
    torn = Broadcasts(engine.market, TornReader(engine.market, lambda: engine.capture(credits)))

    moved = torn.try_capture(credits)

    assert moved.outcome is HoldMove.REPEATED
    assert [(each["credits"], each["refused"]) for each in engine.reports()] == [(credits, False)]
    assert engine.find().captured == credits
    engine.assert_in_balance()


def test_the_sweep_leaves_a_hold_alone_that_is_extended_beside_it(engine: Broadcasts) -> None:
    end = engine.find().expires_at
    late = engine.at(end + timedelta(milliseconds=1))
    # It began in time, and lands late.
    extended = engine.at(end)

    sweep = slowed(late, lambda: extended.extend(end + timedelta(hours=1))).expire_holds()

    assert (sweep.seen, sweep.moved, sweep.failed) == (1, 0, 0)
    assert (engine.find().remaining, engine.find().expires_at) == (500, end + timedelta(hours=1))
    engine.assert_in_balance()
