"""The statement of a number and its forecast on DynamoDB Local: what they show, and its cost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.forecast import ExpectedLapse, Forecast
from shared.domain.phone import PhoneNumber
from shared.usecases.read_credits import (
    StatementRequest,
    forecast_credits,
    read_account,
    read_statement,
)
from tests.support.broadcasts import Broadcasts
from tests.support.dynamodb import new_client
from tests.support.faults import FaultyConnection
from tests.support.market import KOPI, NOW, NUMBER, TEH, Market

OVER = datetime(2027, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture
def engine(market: Market) -> Broadcasts:
    """The engine of a number with a top-up and, on the four days after it, a hold each."""
    engine = Broadcasts.on(market)
    engine.top_up()
    for day in range(1, 5):
        engine.after(days=day).hold(f"broadcast-{day}", 100)
    return engine


def test_a_statement_is_newest_first_and_adds_up(engine: Broadcasts) -> None:
    statement = engine.after(days=5).statement()

    assert [entry.seq for entry in statement.entries] == [5, 4, 3, 2, 1]
    assert (statement.total, statement.next_before) == (5, None)
    running = 0
    for entry in reversed(statement.entries):
        assert entry.balance_before == running
        running += entry.credits
        assert entry.balance_after == running
    assert engine.account().available == running == 600


def test_pages_follow_each_other_without_overlap(engine: Broadcasts) -> None:
    first = engine.statement(limit=2)
    second = engine.statement(limit=2, before=first.next_before)
    third = engine.statement(limit=2, before=second.next_before)

    pages = [[entry.seq for entry in page.entries] for page in (first, second, third)]
    assert pages == [[5, 4], [3, 2], [1]]
    assert [page.next_before for page in (first, second, third)] == [4, 2, None]
    assert [page.total for page in (first, second, third)] == [5, 5, 5]


def test_a_page_that_ends_with_the_first_entry_is_the_last(engine: Broadcasts) -> None:
    assert engine.statement(limit=5).next_before is None
    assert engine.statement(before=1).entries == ()
    assert engine.statement(before=10**9).total == 5


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (0, None, [5, 4, 3, 2, 1]),
        (2, None, [5, 4, 3]),
        (None, 3, [3, 2, 1]),
        (1, 4, [4, 3, 2]),
        (5, None, []),
        (None, 0, []),
        (3, 1, []),
    ],
)
def test_a_time_shows_its_entries_from_its_first_instant_until_its_last(
    engine: Broadcasts, first: int | None, last: int | None, shown: list[int]
) -> None:
    # The entries were recorded at NOW and one, two, three, four days after it, to the millisecond.
    recorded_from = NOW + timedelta(days=first) if first is not None else None
    recorded_until = NOW + timedelta(days=last) if last is not None else None

    statement = engine.after(days=9).statement(
        recorded_from=recorded_from, recorded_until=recorded_until
    )

    assert [entry.seq for entry in statement.entries] == shown
    assert statement.total == len(shown)
    assert statement.next_before is None


def test_a_time_is_paged_too(engine: Broadcasts) -> None:
    asked = {"recorded_from": NOW + timedelta(days=1), "recorded_until": NOW + timedelta(days=4)}

    first = engine.statement(limit=2, **asked)
    second = engine.statement(limit=2, before=first.next_before, **asked)

    assert [entry.seq for entry in first.entries] == [4, 3]
    assert ([entry.seq for entry in second.entries], second.next_before) == ([2], None)
    assert (first.total, second.total) == (3, 3)


def test_a_number_without_entries_has_an_empty_statement(market: Market) -> None:
    statement = Broadcasts.on(market).statement(recorded_from=NOW)

    assert (statement.entries, statement.total, statement.next_before) == ((), 0, None)


@pytest.mark.parametrize(
    ("business_id", "number"), [(TEH, NUMBER), (KOPI, PhoneNumber("+6281299999999"))]
)
def test_a_number_that_is_not_theirs_has_nothing_to_show(
    engine: Broadcasts, business_id: str, number: PhoneNumber
) -> None:
    request = StatementRequest(10)

    assert read_statement(business_id, number, request, engine.store, now=NOW) is None
    assert read_account(business_id, number, engine.store, now=NOW) is None
    assert forecast_credits(business_id, number, engine.store, now=NOW) is None


# Lapses that are due ------------------------------------------------------------------------------


def test_a_lapse_that_is_due_is_shown_before_it_is_written_and_never_twice(
    engine: Broadcasts,
) -> None:
    late = engine.at(OVER)
    before = engine.market.dump()

    shown = late.statement()

    assert engine.market.dump() == before
    # Every hold is over as well, but that is for its sweep: only what is free lapses.
    assert [(each.kind, each.credits) for each in shown.entries][:2] == [
        ("LAPSE", -600),
        ("HOLD", -100),
    ]
    assert (shown.total, late.account().available) == (6, 0)
    late.lapse_lots()
    assert late.statement() == shown


def test_lapses_that_are_due_are_paged_with_the_rest(engine: Broadcasts) -> None:
    engine.after(hours=1).top_up()
    late = engine.at(OVER)

    first = late.statement(limit=1)
    second = late.statement(limit=2, before=first.next_before)

    assert [(each.seq, each.kind) for each in first.entries] == [(8, "LAPSE")]
    assert [(each.seq, each.kind) for each in second.entries] == [(7, "LAPSE"), (6, "TOP_UP")]
    assert (first.total, second.next_before) == (8, 6)


def test_a_lapse_that_is_due_is_of_the_time_at_which_it_is_looked_at(engine: Broadcasts) -> None:
    late = engine.at(OVER)

    assert late.statement(recorded_from=OVER).total == 1
    assert late.statement(recorded_from=OVER + timedelta(seconds=1)).total == 0
    assert late.statement(recorded_until=OVER).total == 5


# What it costs ------------------------------------------------------------------------------------


def test_a_page_takes_two_requests_and_a_time_a_few_more(
    engine: Broadcasts, dynamodb_endpoint: str
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)
    reader = engine.through(client)

    reader.statement(limit=2)
    assert connection.calls == ["GetItem", "Query"]
    connection.calls.clear()
    reader.statement(limit=2, recorded_from=NOW + timedelta(days=2))

    # The account, and of five entries two until it is known where the time begins.
    assert connection.calls == [*["GetItem"] * 3, "Query"]


# Forecast -----------------------------------------------------------------------------------------


def test_a_forecast_takes_the_pace_of_the_last_thirty_days(engine: Broadcasts) -> None:
    engine.after(days=4).capture(100, hold_id="broadcast-4")
    today = engine.after(days=20)
    today.hold("broadcast-5", 200)
    today.capture(200, hold_id="broadcast-5")

    # 300 in 30 days: ten a day, which is far more than the 400 that are free by November 2027.
    assert today.forecast() == Forecast(10, (ExpectedLapse(date(2027, 11, 22), 400, 0),))
    # The first hundred was captured four days after the top-up.
    assert engine.after(days=34).forecast().credits_per_day == 10
    assert engine.after(days=34, seconds=1).forecast().credits_per_day == 7


def test_a_forecast_of_a_number_that_uses_nothing_is_that_all_of_it_lapses(
    engine: Broadcasts,
) -> None:
    assert engine.forecast() == Forecast(0, (ExpectedLapse(date(2027, 11, 22), 600, 600),))
    assert engine.at(OVER).forecast() == Forecast(0, ())
