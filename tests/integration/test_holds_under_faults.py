"""Holds while the table throttles, breaks or loses answers: done once, or answered as busy."""

from collections.abc import Callable

import pytest

from shared.ports.faults import StoreBusy, StoreUnknown
from shared.usecases.move_hold import HoldMove
from shared.usecases.place_hold import Holding
from tests.support.broadcasts import Broadcasts
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import NOW, Market
from tests.support.timers import Stopwatch

Connect = Callable[..., tuple[Broadcasts, FaultyConnection]]

# What a fault leaves unknown; the others are certain to have done nothing.
UNKNOWN = {Fault.ANSWER_LOST, Fault.LANDS_LATE, Fault.SERVER_ERROR}
A_WEEK_ON = NOW.replace(day=29)


@pytest.fixture
def engine(market: Market) -> Broadcasts:
    """The engine of a market whose first number has 1.000 credits."""
    engine = Broadcasts.on(market)
    engine.top_up()
    return engine


@pytest.fixture
def connect(engine: Broadcasts, dynamodb_endpoint: str) -> Connect:
    """Puts faults between an engine and its table."""

    def connect(
        plan: dict[int, Fault] | None = None,
        always: Callable[[str], Fault | None] | None = None,
    ) -> tuple[Broadcasts, FaultyConnection]:
        client = new_client(dynamodb_endpoint)
        connection = FaultyConnection(client, plan, always)
        return engine.through(client), connection

    return connect


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_of_a_hold_still_holds_once(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    # The hold, whose number, its account, the transaction.
    for position in range(4):
        shaky, connection = connect({position: fault})

        outcome = shaky.try_hold(f"broadcast-{position}", 100, timer=Stopwatch(0))

        assert len(connection.calls) > position
        # A hold whose answer was lost is found by its id.
        assert outcome.outcome in (Holding.HELD, Holding.REPEATED)
        assert engine.account().held == 100 * (position + 1)
    engine.assert_in_balance()


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_of_a_capture_still_counts_once(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    engine.hold()
    # The hold with its report, the account, the transaction.
    for position in range(3):
        shaky, connection = connect({position: fault})

        outcome = shaky.try_capture(100, f"report-{position}", timer=Stopwatch(0))

        assert len(connection.calls) > position
        assert outcome.outcome in (HoldMove.DONE, HoldMove.REPEATED)
        assert engine.find().captured == 100 * (position + 1)
    engine.assert_in_balance()


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_of_a_void_still_gives_back_once(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    for position in range(3):
        engine.hold(f"broadcast-{position}", 100)
        shaky, connection = connect({position: fault})

        outcome = shaky.try_void(f"broadcast-{position}", timer=Stopwatch(0))

        assert len(connection.calls) > position
        assert outcome.outcome in (HoldMove.DONE, HoldMove.REPEATED)
        assert engine.account().available == 1_000
    engine.assert_in_balance()


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_of_an_extension_still_extends(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    for position in range(2):
        engine.hold(f"broadcast-{position}", 100)
        shaky, connection = connect({position: fault})

        outcome = shaky.try_extend(A_WEEK_ON, f"broadcast-{position}", timer=Stopwatch(0))

        assert len(connection.calls) > position
        assert outcome.outcome in (HoldMove.DONE, HoldMove.REPEATED)
        assert engine.find(f"broadcast-{position}").expires_at == A_WEEK_ON


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_still_keeps_a_refused_report(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    engine.hold()
    engine.void()
    for position in range(2):
        shaky, connection = connect({position: fault})

        outcome = shaky.try_capture(100, f"report-{position}", timer=Stopwatch(0))

        assert len(connection.calls) > position
        assert outcome.outcome is HoldMove.HOLD_CLOSED
        assert len(engine.reports()) == position + 1


@pytest.mark.parametrize("fault", list(Fault))
def test_a_table_that_never_answers_lets_no_broadcast_through(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    before = engine.market.dump()
    broken, _ = connect(always=lambda operation: fault)

    # At the first look nothing is over, and at the second everything is.
    with pytest.raises(StoreBusy):
        broken.try_hold(timer=Stopwatch(0, 4_001))

    assert engine.market.dump() == before


@pytest.mark.parametrize("fault", list(Fault))
def test_a_write_that_never_gets_through_is_no_hold_for_its_caller(
    engine: Broadcasts, connect: Connect, fault: Fault
) -> None:
    shaky, _ = connect(always=lambda asked: fault if asked == "TransactWriteItems" else None)

    with pytest.raises(StoreUnknown if fault in UNKNOWN else StoreBusy):
        shaky.try_hold(timer=Stopwatch(4_001))
    again = engine.try_hold()

    # Whatever became of it, the same request finds out, and holds once.
    assert again.outcome in (Holding.HELD, Holding.REPEATED)
    assert engine.account().held == 500
    engine.assert_in_balance()


def test_a_race_that_is_lost_until_the_deadline_is_answered_as_busy(
    engine: Broadcasts, connect: Connect
) -> None:
    before = engine.market.dump()
    shaky, connection = connect(
        always=lambda asked: Fault.CONFLICT if asked == "TransactWriteItems" else None
    )
    timer = Stopwatch(0, 3_999, 4_001)

    with pytest.raises(StoreBusy):
        shaky.try_hold(timer=timer)

    assert timer.pauses == [1, 2]
    assert connection.calls.count("TransactWriteItems") == 3
    assert engine.market.dump() == before
