"""Holding credits for a broadcast on DynamoDB Local: once per id, never more than there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.hold import HeldSlice, Hold
from shared.ports.faults import StoreBusy
from shared.usecases.place_hold import Holding, HoldingOutcome
from tests.support.broadcasts import Broadcasts
from tests.support.dynamodb import new_client
from tests.support.faults import FaultyConnection
from tests.support.market import (
    FOREIGN_NUMBER,
    KOPI,
    NOW,
    NUMBER,
    SECOND_NUMBER,
    Market,
)
from tests.support.timers import CountingTimer, PatientTimer


@pytest.fixture
def engine(market: Market) -> Broadcasts:
    """The engine of a market whose first number has 1.000 credits."""
    engine = Broadcasts.on(market)
    engine.top_up()
    return engine


def test_a_hold_takes_credits_from_what_is_available(engine: Broadcasts) -> None:
    hold = engine.hold(credits=400)

    assert hold == Hold(
        hold_id="broadcast-1",
        business_id=KOPI,
        number=NUMBER,
        slices=(HeldSlice("lot_2A7A875-0001", 400),),
        created_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )
    assert engine.find() == hold
    assert (engine.account().available, engine.account().held) == (600, 400)
    assert engine.told() == [("TOP_UP", 1_000, 1_000), ("HOLD", -400, 600)]
    engine.assert_in_balance()


def test_a_hold_draws_on_several_lots_in_their_order_of_use(engine: Broadcasts) -> None:
    engine.after(days=1).top_up(2_000)

    hold = engine.after(days=1).hold(credits=1_500)

    assert hold.slices == (HeldSlice("lot_2A7A875-0001", 1_000), HeldSlice("lot_2A7A875-0002", 500))
    engine.after(days=1).assert_in_balance()


def test_the_number_decides_whose_credits_are_held(engine: Broadcasts, market: Market) -> None:
    order = market.place(business_id="teh-sore", number=FOREIGN_NUMBER)
    market.pay(order)

    hold = engine.hold(number=FOREIGN_NUMBER)

    assert hold.business_id == "teh-sore"
    assert engine.account().available == 1_000
    assert engine.account(FOREIGN_NUMBER, "teh-sore").available == 500


def test_the_same_request_again_gets_the_hold_and_holds_nothing(engine: Broadcasts) -> None:
    hold = engine.hold(expires_at=NOW + timedelta(hours=2))
    before = engine.market.dump()

    repeated = engine.try_hold(expires_at=NOW + timedelta(hours=2))

    assert repeated == HoldingOutcome(Holding.REPEATED, hold)
    assert engine.market.dump() == before


def test_a_repeat_gets_the_hold_as_it_is_now_whatever_became_of_it(engine: Broadcasts) -> None:
    engine.hold(expires_at=NOW + timedelta(hours=2))
    engine.extend(NOW + timedelta(days=2))
    engine.capture(200)
    voided = engine.void()

    repeated = engine.after(days=9).try_hold(expires_at=NOW + timedelta(hours=2))

    assert repeated == HoldingOutcome(Holding.REPEATED, voided)


@pytest.mark.parametrize(
    "other",
    [
        {"credits": 499},
        {"number": SECOND_NUMBER},
        {"expires_at": NOW + timedelta(hours=3)},
        {"expires_at": NOW + timedelta(hours=1)},
        {"expires_at": None},
    ],
)
def test_an_id_that_holds_something_else_is_refused(
    engine: Broadcasts, other: dict[str, Any]
) -> None:
    hold = engine.hold(expires_at=NOW + timedelta(hours=2))
    before = engine.market.dump()

    reused = engine.try_hold(**{"expires_at": NOW + timedelta(hours=2), **other})

    assert reused == HoldingOutcome(Holding.HOLD_ID_REUSED, hold)
    assert engine.market.dump() == before


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        ({"credits": 1_001}, HoldingOutcome(Holding.INSUFFICIENT_CREDITS, available=1_000)),
        ({"number": SECOND_NUMBER}, HoldingOutcome(Holding.INSUFFICIENT_CREDITS, available=0)),
        ({"number": "+6281299999999"}, HoldingOutcome(Holding.UNKNOWN_NUMBER)),
        ({"expires_at": NOW}, HoldingOutcome(Holding.END_NOT_POSSIBLE)),
        (
            {"expires_at": NOW + timedelta(days=7, milliseconds=1)},
            HoldingOutcome(Holding.END_NOT_POSSIBLE),
        ),
    ],
)
def test_a_refused_hold_writes_nothing(
    engine: Broadcasts, asked: dict[str, Any], outcome: HoldingOutcome
) -> None:
    before = engine.market.dump()

    assert engine.try_hold(**asked) == outcome
    assert engine.market.dump() == before


def test_all_there_is_can_be_held_and_then_nothing(engine: Broadcasts) -> None:
    engine.hold("all", 1_000)

    assert engine.try_hold("more", 1) == HoldingOutcome(Holding.INSUFFICIENT_CREDITS, available=0)
    engine.assert_in_balance()


# Ended holds --------------------------------------------------------------------------------------


def test_a_hold_that_lacks_credits_ends_those_that_are_over(engine: Broadcasts) -> None:
    engine.hold("first", 600)
    engine.capture(100, hold_id="first")
    engine.hold("second", 400)
    later = engine.after(hours=24, seconds=1)

    later.hold("third", 800)

    assert later.told()[-3:] == [("VOID", 500, 500), ("VOID", 400, 900), ("HOLD", -800, 100)]
    assert (later.find("first").captured, later.find("first").voided) == (100, 500)
    later.assert_in_balance()


def test_a_hold_that_lacks_nothing_leaves_ended_ones_to_the_sweep(engine: Broadcasts) -> None:
    engine.hold("first", 600)
    later = engine.after(hours=24, seconds=1)

    later.hold("second", 400)

    assert [kind for kind, _, _ in later.told()] == ["TOP_UP", "HOLD", "HOLD"]
    assert later.find("first").remaining == 600


def test_what_even_ended_holds_do_not_free_is_refused_with_the_figure(engine: Broadcasts) -> None:
    engine.hold("first", 600)
    later = engine.after(hours=24, seconds=1)
    before = engine.market.dump()

    refused = later.try_hold("second", 1_001)

    assert refused == HoldingOutcome(Holding.INSUFFICIENT_CREDITS, available=1_000)
    assert engine.market.dump() == before


def test_an_extended_hold_is_not_ended_however_short_credits_are(engine: Broadcasts) -> None:
    engine.hold("first", 600)
    engine.extend(NOW + timedelta(days=3), "first")
    later = engine.after(hours=24, seconds=1)

    assert later.try_hold("second", 500).available == 400
    assert later.find("first").remaining == 600


def test_extended_holds_do_not_hide_those_that_are_over(engine: Broadcasts) -> None:
    for position in range(12):
        engine.hold(f"long-{position}", 10)
        engine.extend(NOW + timedelta(days=3), f"long-{position}")
    engine.hold("over", 880)
    later = engine.after(hours=24, seconds=1)

    later.hold("next", 880)

    assert later.find("over").voided == 880
    later.assert_in_balance()


def test_one_movement_ends_ten_holds_and_the_sweep_the_others(engine: Broadcasts) -> None:
    for position in range(12):
        engine.hold(f"over-{position:02d}", 80)
    later = engine.after(hours=24, seconds=1)

    assert later.try_hold("next", 841).available == 840
    later.hold("next", 840)
    swept = later.expire_holds()

    assert (swept.seen, swept.moved) == (2, 2)
    assert (later.account().available, later.account().held) == (160, 840)
    later.assert_in_balance()


# What it costs ------------------------------------------------------------------------------------


def test_a_hold_takes_three_requests_and_a_repeat_one(
    engine: Broadcasts, dynamodb_endpoint: str
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)
    warm = engine.through(client)
    warm.hold("first", 1)
    # Whose number it is, is asked once.
    assert connection.calls == ["BatchGetItem", "GetItem", "GetItem", "TransactWriteItems"]
    connection.calls.clear()

    warm.hold("second", 1)
    assert connection.calls == ["BatchGetItem", "GetItem", "TransactWriteItems"]
    connection.calls.clear()
    warm.try_hold("second", 1)
    assert connection.calls == ["BatchGetItem"]


# Crowds -------------------------------------------------------------------------------------------


def test_fifty_holds_at_once_are_all_answered_and_none_is_oversold(engine: Broadcasts) -> None:
    def attempt(position: int) -> HoldingOutcome:
        return engine.try_hold(f"broadcast-{position}", 30, timer=PatientTimer())

    with ThreadPoolExecutor(50) as threads:
        outcomes = list(threads.map(attempt, range(50)))

    held = [each.hold for each in outcomes if each.outcome is Holding.HELD]
    refused = [each for each in outcomes if each.outcome is Holding.INSUFFICIENT_CREDITS]
    # 33 times 30 is 990, and the remaining ten are too few for anybody.
    assert (len(held), len(refused)) == (33, 17)
    assert {each.available for each in refused} == {10}
    assert sum(hold.credits for hold in held if hold) == 990
    assert (engine.account().available, engine.account().held) == (10, 990)
    engine.assert_in_balance()


def test_of_two_hundred_at_once_none_is_answered_wrongly(engine: Broadcasts) -> None:
    """Each has three tries. Whoever loses every race is told to come back, and holds nothing."""

    def attempt(position: int) -> Holding | None:
        try:
            return engine.try_hold(f"broadcast-{position}", 4, timer=CountingTimer(2_100)).outcome
        except StoreBusy:
            return None

    with ThreadPoolExecutor(200) as threads:
        outcomes = list(threads.map(attempt, range(200)))

    held = [position for position, each in enumerate(outcomes) if each is Holding.HELD]
    assert set(outcomes) <= {Holding.HELD, None}
    assert held
    assert {f"broadcast-{position}" for position in held} == {
        str(item["hold_id"]) for item in engine.market.entities("HOLD")
    }
    assert engine.account().held == 4 * len(held)
    engine.assert_in_balance()


def test_one_hold_sent_many_times_at_once_is_placed_once(engine: Broadcasts) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(
            threads.map(lambda _: engine.try_hold(timer=PatientTimer()).outcome, range(8))
        )

    assert sorted(outcomes) == [Holding.HELD, *[Holding.REPEATED] * 7]
    assert engine.account().held == 500
    engine.assert_in_balance()
