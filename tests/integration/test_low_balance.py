"""The level of a number, and the one notice for each time that its credits fall below it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.domain.credit import LowBalance
from shared.domain.notice import LowCredits
from shared.ports.faults import StoreBusy
from shared.usecases.move_hold import HoldMove
from shared.usecases.place_hold import Holding
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import FOREIGN_NUMBER, SECOND_NUMBER, Market
from tests.support.notices import MAIL_TO_SEND, Bell
from tests.support.timers import PatientTimer, Stopwatch

Connect = Callable[..., tuple[Bell, FaultyConnection]]


@pytest.fixture
def bell(market: Market) -> Bell:
    """What a business is told whose first number has 1.000 credits and a level of 500."""
    bell = Bell(market)
    bell.engine.top_up()
    assert bell.set_level(500)
    return bell


@pytest.fixture
def connect(bell: Bell, dynamodb_endpoint: str) -> Connect:
    """Puts faults between a business and its table."""

    def connect(plan: dict[int, Fault]) -> tuple[Bell, FaultyConnection]:
        client = new_client(dynamodb_endpoint)
        connection = FaultyConnection(client, plan)
        return bell.through(client), connection

    return connect


# Falling below it ---------------------------------------------------------------------------------


def test_the_hold_that_leaves_less_than_the_level_is_told_with_it(bell: Bell) -> None:
    bell.engine.hold("first", 500)
    before = bell.market.dump()

    bell.after(minutes=1).engine.hold("second", 1)

    after = bell.market.dump()
    assert bell.told() == [("84", LowCredits(available=499, level=500))]
    added = {key: item for key, item in after.items() if key not in before}
    notice = added.pop(("B#kopi-pagi", "M#2026-11-22T07:06:00.000Z#6281212448484-3"))
    assert {item["entity"] for item in added.values()} == {"HOLD", "ENTRY"}
    assert notice == {
        "pk": "B#kopi-pagi",
        "sk": "M#2026-11-22T07:06:00.000Z#6281212448484-3",
        "entity": "NOTICE",
        "kind": "LOW_BALANCE",
        "number": "+6281212448484",
        "at": "2026-11-22T07:06:00.000Z",
        "cause": "3",
        "available": 499,
        "level": 500,
        **MAIL_TO_SEND,
        "due_at": "2026-11-22T07:08:00.000Z",
    }


def test_between_holds_and_voids_it_is_told_once(bell: Bell) -> None:
    engine = bell.engine
    for position in range(3):
        engine.hold(f"broadcast-{position}", 700)
        engine.void(f"broadcast-{position}")
    engine.hold("broadcast-9", 1_000)

    assert bell.told() == [("84", LowCredits(300, 500))]


def test_after_a_top_up_that_reaches_the_level_it_is_told_anew(bell: Bell) -> None:
    engine = bell.engine
    engine.hold("first", 700)
    engine.top_up(1_000)
    assert engine.account().low_balance == LowBalance(500, told=False)

    engine.hold("second", 1_000)

    assert bell.told() == [("84", LowCredits(300, 500)), ("84", LowCredits(300, 500))]


def test_a_top_up_that_does_not_reach_it_changes_nothing(bell: Bell) -> None:
    engine = bell.engine
    bell.set_level(5_000)
    engine.top_up(1_000)

    assert bell.told() == [("84", LowCredits(1_000, 5_000))]
    assert engine.account().low_balance == LowBalance(5_000, told=True)


def test_credits_that_lapse_are_told_by_the_sweep_that_writes_it(bell: Bell) -> None:
    late = bell.after(days=366)

    assert late.engine.lapse_lots().moved == 1
    assert late.told() == [("84", LowCredits(0, 500))]


def test_other_numbers_have_their_own_level(bell: Bell) -> None:
    bell.engine.top_up(number=SECOND_NUMBER)
    bell.set_level(900, SECOND_NUMBER)

    bell.engine.hold("first", 200)
    bell.after(minutes=1).engine.hold("second", 200, number=SECOND_NUMBER)

    assert bell.told() == [("85", LowCredits(800, 900))]


def test_sixteen_at_once_cross_it_once(bell: Bell) -> None:
    def hold(position: int) -> Holding:
        return bell.engine.try_hold(f"b-{position}", 60, timer=PatientTimer()).outcome

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(hold, range(16)))

    assert outcomes == [Holding.HELD] * 16
    # 1.000 less nine times 60 is the first below 500.
    assert bell.told() == [("84", LowCredits(460, 500))]
    bell.engine.assert_in_balance()


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_of_a_hold_tells_once(
    bell: Bell, connect: Connect, fault: Fault
) -> None:
    # The hold, whose number, its account, the transaction.
    for position in range(4):
        shaky, _ = connect({position: fault})

        outcome = shaky.engine.try_hold(f"b-{position}", 501, timer=Stopwatch(0)).outcome

        assert outcome in (Holding.HELD, Holding.REPEATED)
        assert len(bell.told()) == position + 1
        bell.engine.void(f"b-{position}")
        # Something comes in, and what is told is told anew.
        bell.after(minutes=4 * position).engine.top_up(1_000)
        bell.set_level(bell.engine.account().available - 500)
    bell.engine.assert_in_balance()


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_of_a_payment_lets_it_be_told_anew_once(
    bell: Bell, connect: Connect, fault: Fault
) -> None:
    bell.engine.hold("first", 700)
    order = bell.market.place()
    # What is known of the payment, the order with its account, the transaction.
    for position in range(3):
        shaky, _ = connect({position: fault})
        shaky.market.pay(order, payment_key="12345:once", timer=Stopwatch(0))

    assert bell.engine.account().low_balance == LowBalance(500, told=False)
    assert bell.told() == [("84", LowCredits(300, 500))]
    bell.engine.assert_in_balance()


# Setting it ---------------------------------------------------------------------------------------


def test_a_level_above_what_is_there_is_told_at_once(bell: Bell) -> None:
    assert bell.set_level(1_001)

    assert bell.told() == [("84", LowCredits(1_000, 1_001))]
    assert bell.engine.account().low_balance == LowBalance(1_001, told=True)


def test_the_same_level_again_writes_nothing(bell: Bell) -> None:
    bell.set_level(1_001)
    before = bell.market.dump()

    assert bell.after(minutes=1).set_level(1_001)

    assert bell.market.dump() == before


def test_another_level_is_told_by_itself(bell: Bell) -> None:
    bell.set_level(1_001)
    bell.set_level(300)
    assert bell.engine.account().low_balance == LowBalance(300, told=False)

    bell.after(minutes=1).engine.hold("first", 701)
    bell.after(minutes=2).set_level(400)

    assert [fact for _, fact in bell.told()] == [
        LowCredits(1_000, 1_001),
        LowCredits(299, 300),
        LowCredits(299, 400),
    ]


def test_without_a_level_nothing_is_told(bell: Bell) -> None:
    bell.engine.hold("first", 600)
    assert bell.set_level(None)

    bell.engine.void("first")
    bell.engine.hold("second", 1_000)

    assert len(bell.told()) == 1
    assert bell.engine.account().low_balance == LowBalance(None, told=False)


def test_a_level_moves_nothing_else(bell: Bell) -> None:
    before = bell.market.dump()

    bell.set_level(1_001)

    after = bell.market.dump()
    number = ("B#kopi-pagi", "N#+6281212448484")
    told = {"low_balance_credits": 1_001, "low_balance_told": True}
    assert after[number] == {**before[number], **told}
    assert {key: after[key] for key in before if key != number} == {
        key: before[key] for key in before if key != number
    }
    assert {after[key]["entity"] for key in after if key not in before} == {"NOTICE"}


@pytest.mark.parametrize("number", [FOREIGN_NUMBER, "+6281299999999"])
def test_a_number_of_somebody_else_has_no_level_of_ours(bell: Bell, number: str) -> None:
    before = bell.market.dump()

    assert not bell.set_level(500, type(FOREIGN_NUMBER)(number))

    assert bell.market.dump() == before


def test_the_same_level_sixteen_times_at_once_is_told_once(bell: Bell) -> None:
    with ThreadPoolExecutor(16) as threads:
        done = list(threads.map(lambda _: bell.set_level(2_000, timer=PatientTimer()), range(16)))

    assert done == [True] * 16
    assert bell.told() == [("84", LowCredits(1_000, 2_000))]


def test_a_level_racing_a_hold_is_told_once(bell: Bell) -> None:
    for position in range(6):
        hold_id, later = f"race-{position}", bell.after(minutes=position)
        later.set_level(1)

        with ThreadPoolExecutor(2) as threads:
            held = threads.submit(later.engine.try_hold, hold_id, 501, timer=PatientTimer())
            level = threads.submit(later.set_level, 500, timer=PatientTimer())

        assert held.result().outcome is Holding.HELD
        assert level.result()
        assert bell.told() == [("84", LowCredits(499, 500))] * (position + 1)
        assert later.engine.try_void(hold_id).outcome is HoldMove.DONE


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_still_sets_a_level_once(
    bell: Bell, connect: Connect, fault: Fault
) -> None:
    # The account, the transaction.
    for position in range(2):
        shaky, _ = connect({position: fault})

        assert shaky.after(minutes=position).set_level(2_000 + position, timer=Stopwatch(0))

        assert bell.engine.account().low_balance == LowBalance(2_000 + position, told=True)
        assert len(bell.told()) == position + 1


def test_a_level_that_cannot_be_written_is_not_set(bell: Bell, dynamodb_endpoint: str) -> None:
    before = bell.market.dump()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=lambda _: Fault.CONFLICT)

    with pytest.raises(StoreBusy):
        bell.through(client).set_level(2_000, timer=Stopwatch(0, 4_001))

    assert bell.market.dump() == before
