"""The sweeps over ended holds and over lots past their date, on DynamoDB Local."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.ports.credits import HoldView
from shared.ports.faults import StoreBusy
from shared.usecases.move_hold import HoldMove
from shared.usecases.sweep_credits import CreditSweep, expire_holds
from tests.support.broadcasts import Broadcasts
from tests.support.market import SECOND_NUMBER, Market
from tests.support.timers import CountingTimer, PatientTimer

# Credits paid on 22 November 2026 are valid through that day of 2027 in Jakarta.
LAST_EVENING = datetime(2027, 11, 22, 16, 59, 59, 999_000, tzinfo=UTC)
OVER = datetime(2027, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture
def engine(market: Market) -> Broadcasts:
    """The engine of a market whose first number has 1.000 credits."""
    engine = Broadcasts.on(market)
    engine.top_up()
    return engine


# Holds --------------------------------------------------------------------------------------------


def test_ended_holds_are_voided_and_the_others_left(engine: Broadcasts) -> None:
    engine.hold("over", 300)
    engine.capture(100, hold_id="over")
    engine.after(hours=1).hold("open", 200)
    late = engine.after(hours=24, milliseconds=1)

    assert late.expire_holds() == CreditSweep(seen=1, moved=1, failed=0)
    assert (late.find("over").captured, late.find("over").voided) == (100, 200)
    assert late.find("open").remaining == 200
    assert (late.account().available, late.account().held) == (700, 200)
    late.assert_in_balance()


def test_at_its_end_itself_a_hold_is_not_over(engine: Broadcasts) -> None:
    engine.hold()
    before = engine.market.dump()

    assert engine.after(hours=24).expire_holds().moved == 0
    assert engine.market.dump() == before


def test_a_second_sweep_finds_no_hold(engine: Broadcasts) -> None:
    engine.hold()
    late = engine.after(days=2)
    late.expire_holds()
    before = engine.market.dump()

    assert late.expire_holds() == CreditSweep(seen=0, moved=0, failed=0)
    assert engine.market.dump() == before


class Unreadable(DynamoCreditStore):
    """A store that never gets to one hold."""

    def hold_view(self, hold_id: str, report_id: str | None) -> HoldView:
        """Read any other."""
        if hold_id == "first":
            raise StoreBusy("the table does not answer")
        return super().hold_view(hold_id, report_id)


def test_one_hold_that_cannot_be_moved_does_not_keep_the_others(engine: Broadcasts) -> None:
    engine.hold("first", 100)
    engine.hold("second", 100)
    late = engine.after(days=2)
    store = Unreadable(late.market.table)

    sweep = expire_holds(store, CountingTimer(2_100), now=late.market.now)

    assert sweep == CreditSweep(seen=2, moved=1, failed=1)
    assert late.expire_holds() == CreditSweep(seen=1, moved=1, failed=0)
    late.assert_in_balance()


def test_a_sweep_racing_a_void_gives_back_once(engine: Broadcasts) -> None:
    late = engine.after(days=2)
    for position in range(5):
        hold_id = f"race-{position}"
        engine.hold(hold_id, 100)

        with ThreadPoolExecutor(2) as threads:
            swept = threads.submit(late.expire_holds)
            voided = threads.submit(late.try_void, hold_id, PatientTimer())

        outcome = voided.result().outcome
        assert swept.result().moved == (outcome is HoldMove.REPEATED)
        assert late.find(hold_id).voided == 100
    late.assert_in_balance()


# Lots ---------------------------------------------------------------------------------------------


def test_credits_lapse_behind_the_last_second_of_their_last_day(engine: Broadcasts) -> None:
    before = engine.market.dump()
    assert engine.at(LAST_EVENING).lapse_lots() == CreditSweep(seen=0, moved=0, failed=0)
    assert engine.market.dump() == before

    late = engine.at(OVER)
    assert late.lapse_lots() == CreditSweep(seen=1, moved=1, failed=0)
    assert late.told() == [("TOP_UP", 1_000, 1_000), ("LAPSE", -1_000, 0)]
    assert late.account().lots == ()
    late.assert_in_balance()


def test_a_second_sweep_finds_nothing_due(engine: Broadcasts) -> None:
    late = engine.at(OVER)
    late.lapse_lots()
    before = engine.market.dump()

    assert late.lapse_lots() == CreditSweep(seen=0, moved=0, failed=0)
    assert engine.market.dump() == before


def test_every_number_is_found_at_the_date_of_its_next_lot(engine: Broadcasts) -> None:
    engine.top_up(number=SECOND_NUMBER)
    engine.after(days=1).top_up(2_000)
    day_one, day_two = engine.at(OVER), engine.at(OVER + timedelta(days=1))

    assert day_one.lapse_lots() == CreditSweep(seen=2, moved=2, failed=0)
    assert day_one.account().available == 2_000
    assert day_two.lapse_lots() == CreditSweep(seen=1, moved=1, failed=0)
    assert day_two.account().available == 0
    for number in (SECOND_NUMBER, day_two.account().number):
        day_two.assert_in_balance(number)


def test_a_lot_that_is_held_altogether_is_not_due_and_becomes_so_by_a_void(
    engine: Broadcasts,
) -> None:
    evening, late = engine.at(LAST_EVENING), engine.at(OVER)
    evening.hold(credits=1_000)

    assert late.lapse_lots().seen == 0
    assert late.after(days=2).expire_holds().moved == 1
    assert late.after(days=2).told()[-2:] == [("VOID", 1_000, 1_000), ("LAPSE", -1_000, 0)]
    assert late.after(days=2).lapse_lots().seen == 0


def test_used_up_credits_are_never_due(engine: Broadcasts) -> None:
    engine.hold(credits=1_000)
    engine.capture(1_000)

    assert engine.at(OVER).lapse_lots() == CreditSweep(seen=0, moved=0, failed=0)


def test_more_lots_than_one_movement_lapses_are_lapsed_by_two_runs(engine: Broadcasts) -> None:
    # Within that day of Jakarta, and no more than twenty in an hour.
    for position in range(1, 23):
        engine.after(minutes=25 * position).top_up()
    late = engine.at(OVER)
    shown = late.told()

    assert late.account().available == 0
    assert late.lapse_lots().moved == 1
    assert late.account().available == 0
    assert late.lapse_lots().moved == 1
    assert late.lapse_lots().seen == 0
    # What a reader saw before is what was written.
    assert late.told() == shown
    late.assert_in_balance()


def test_a_top_up_first_writes_the_lapses_that_are_due(engine: Broadcasts) -> None:
    late = engine.at(OVER)

    late.top_up(2_000)

    assert late.told() == [
        ("TOP_UP", 1_000, 1_000),
        ("LAPSE", -1_000, 0),
        ("TOP_UP", 2_000, 2_000),
    ]
    assert late.lapse_lots().seen == 0
    late.assert_in_balance()


def test_a_sweep_racing_a_hold_lapses_once(engine: Broadcasts) -> None:
    engine.after(days=1).top_up()
    late = engine.at(OVER)

    with ThreadPoolExecutor(2) as threads:
        swept = threads.submit(late.lapse_lots)
        held = threads.submit(late.try_hold, credits=1_000, timer=PatientTimer())

    swept.result()
    assert held.result().hold is not None
    assert [kind for kind, _, _ in late.told()] == ["TOP_UP", "TOP_UP", "LAPSE", "HOLD"]
    late.assert_in_balance()
