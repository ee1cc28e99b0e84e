"""The notices before credits end, on DynamoDB Local: once each, for everybody, whatever happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.business_items import account_update
from shared.adapters.dynamodb.table import Update
from shared.domain.credit import Lapse, ToldLapse, empty_account
from shared.usecases.notify_lapsing import BEGUN_BY_MS, LapseNotices
from tests.support.builders import a_lot, an_account
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, SECOND_NUMBER, Market
from tests.support.notices import MAIL_TO_SEND, Bell
from tests.support.timers import Stopwatch

# Credits paid on 22 November 2026 are valid through that day of 2027; 8 in the morning in Jakarta.
LAST_DAY = date(2027, 11, 22)
ALL = ("84", Lapse(1_000, LAST_DAY))
NOTHING = LapseNotices(seen=0, told=0, failed=0, finished=True)


def morning(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 1, tzinfo=UTC)


SIXTY_ONE, SIXTY = morning(2027, 9, 22), morning(2027, 9, 23)
THIRTY, TWENTY_FIVE, SEVEN, SIX = (
    *(morning(2027, 10, 23), morning(2027, 10, 28)),
    *(morning(2027, 11, 15), morning(2027, 11, 16)),
)


@pytest.fixture
def bell(market: Market) -> Bell:
    """What a business is told whose first number has 1.000 credits."""
    bell = Bell(market)
    bell.engine.top_up()
    return bell


def test_a_notice_is_written_with_what_its_number_remembers(bell: Bell) -> None:
    before = bell.market.dump()

    done = bell.at(SIXTY).notify_lapsing()

    after = bell.market.dump()
    notice = ("B#kopi-pagi", "M#2027-09-23T01:00:00.000Z#6281212448484-2027-11-22-60")
    number = ("B#kopi-pagi", "N#+6281212448484")
    assert done == LapseNotices(seen=1, told=1, failed=0, finished=True)
    assert after.pop(notice) == {
        "pk": notice[0],
        "sk": notice[1],
        "entity": "NOTICE",
        "kind": "LAPSING",
        "number": "+6281212448484",
        "at": "2027-09-23T01:00:00.000Z",
        "cause": "2027-11-22-60",
        "credits": 1_000,
        "valid_until": "2027-11-22",
        **MAIL_TO_SEND,
        "due_at": "2027-09-23T01:02:00.000Z",
    }
    told = [{"valid_until": "2027-11-22", "days": 60}]
    assert after == {**before, number: {**before[number], "told_lapses": told}}


def test_from_sixty_one_days_to_six_each_stage_is_told_once(bell: Bell) -> None:
    assert bell.at(SIXTY_ONE).notify_lapsing() == NOTHING

    told = []
    for now in (SIXTY, SIXTY, THIRTY, THIRTY, SEVEN, SEVEN, SIX):
        before = bell.market.dump()
        done = bell.at(now).notify_lapsing()
        told.append(done.told)
        assert done.seen == 1
        if done.told == 0:
            assert bell.market.dump() == before

    assert told == [1, 0, 1, 0, 1, 0, 0]
    assert bell.told() == [ALL, ALL, ALL]


def test_a_missed_stage_gives_way_to_the_next(bell: Bell) -> None:
    for now in (TWENTY_FIVE, SIX):
        bell.at(now).notify_lapsing()

    stages = [item["cause"] for item in bell.market.entities("NOTICE") if item["kind"] == "LAPSING"]
    assert stages == ["2027-11-22-30", "2027-11-22-7"]


def test_used_and_held_credits_are_not_told(bell: Bell) -> None:
    late = bell.at(SIXTY)
    late.engine.hold("first", 600)
    late.engine.capture(250, hold_id="first")

    assert late.notify_lapsing().told == 1

    assert late.told() == [("84", Lapse(400, LAST_DAY))]


def test_where_nothing_is_free_nothing_is_told_until_it_is(bell: Bell) -> None:
    late = bell.at(SIXTY)
    late.engine.hold("first", 1_000)
    assert late.notify_lapsing() == NOTHING

    late.engine.void("first")

    assert late.after(days=1).notify_lapsing().told == 1
    assert late.told() == [ALL]


def test_lots_of_one_date_are_one_notice_and_those_behind_them_are_told_too(bell: Bell) -> None:
    bell.after(hours=1).engine.top_up(2_000)
    bell.after(days=10).engine.top_up(1_500)
    bell.after(days=40).engine.top_up(4_000)

    # 50 days before the first date, 60 before the second.
    assert bell.at(morning(2027, 10, 3)).notify_lapsing().told == 2

    assert bell.told() == [
        ("84", Lapse(3_000, LAST_DAY)),
        ("84", Lapse(1_500, date(2027, 12, 2))),
    ]
    assert bell.engine.account().told_lapses == (
        ToldLapse(LAST_DAY, 60),
        ToldLapse(date(2027, 12, 2), 60),
    )


def test_movements_keep_what_was_told(bell: Bell) -> None:
    late = bell.at(SIXTY)
    late.notify_lapsing()
    late.engine.hold("first", 100)
    late.engine.top_up(1_000)
    late.set_level(5_000)

    assert late.after(days=1).notify_lapsing().told == 0


def test_nobody_waits_behind_the_first_page(market: Market) -> None:
    # More than two pages, all of which end at the same instant.
    numbers = sorted(market.with_numbers(203))
    for number in numbers:
        empty = empty_account(number)
        sets, _ = account_update(empty, an_account(a_lot(), number=number))
        assert market.table.change(Update(keys.number(KOPI, number), sets=sets))
    bell = Bell(market).at(SIXTY)

    assert bell.notify_lapsing() == LapseNotices(seen=203, told=203, failed=0, finished=True)
    notices = [item for item in market.entities("NOTICE") if item["kind"] == "LAPSING"]
    assert sorted(str(item["number"]) for item in notices) == numbers
    assert bell.notify_lapsing() == LapseNotices(seen=203, told=0, failed=0, finished=True)


def test_whom_a_run_does_not_reach_the_next_one_does(bell: Bell) -> None:
    bell.engine.top_up(number=SECOND_NUMBER)
    late = bell.at(SIXTY)

    first = late.notify_lapsing(Stopwatch(0, BEGUN_BY_MS + 1))
    second = late.notify_lapsing()

    assert first == LapseNotices(seen=1, told=1, failed=0, finished=False)
    assert second == LapseNotices(seen=2, told=1, failed=0, finished=True)
    assert sorted(late.told()) == [ALL, ("85", Lapse(1_000, LAST_DAY))]


def test_sixteen_runs_at_once_tell_once(bell: Bell) -> None:
    late = bell.at(SIXTY)

    with ThreadPoolExecutor(16) as threads:
        runs = list(threads.map(lambda _: late.notify_lapsing(), range(16)))

    assert sum(run.told for run in runs) == 1
    assert late.told() == [ALL]


def test_a_run_racing_holds_tells_what_is_free_then(bell: Bell) -> None:
    late = bell.at(SIXTY)
    with ThreadPoolExecutor(2) as threads:
        run = threads.submit(late.notify_lapsing)
        held = threads.submit(late.engine.try_hold, "first", 300)

    run.result()
    held.result()
    late.notify_lapsing()
    ((_, fact),) = late.told()
    assert fact in (Lapse(1_000, LAST_DAY), Lapse(700, LAST_DAY))


@pytest.mark.parametrize("fault", list(Fault))
def test_one_fault_at_any_request_still_tells_once(
    bell: Bell, dynamodb_endpoint: str, fault: Fault
) -> None:
    late = bell.at(SIXTY)
    # The accounts, the transaction; without the list there is no run.
    for position in (1, 2):
        client = new_client(dynamodb_endpoint)
        FaultyConnection(client, {position: fault})
        done = late.through(client).notify_lapsing(Stopwatch(0))
        assert (done.told, done.failed) in ((1, 0), (0, 1), (0, 0))

    assert late.notify_lapsing().failed == 0
    assert late.told() == [ALL]


def test_one_number_that_cannot_be_told_does_not_keep_the_others(
    bell: Bell, dynamodb_endpoint: str
) -> None:
    bell.engine.top_up(number=SECOND_NUMBER)
    late = bell.at(SIXTY)
    client = new_client(dynamodb_endpoint)
    # The list, the accounts, then all five tries of the first number.
    FaultyConnection(client, dict.fromkeys(range(2, 7), Fault.THROTTLED))

    assert late.through(client).notify_lapsing() == LapseNotices(2, 1, 1, finished=True)
    assert late.notify_lapsing() == LapseNotices(2, 1, 0, finished=True)
