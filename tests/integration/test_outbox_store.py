"""The outbox on DynamoDB Local: nothing in it can stop the sweep, and nothing in it gets lost."""

from __future__ import annotations

import pytest

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.adapters.dynamodb.table import Put, Update
from shared.domain.outbox import Effect, Fault, ParkedRow
from shared.domain.person import Person
from tests.support.market import Market

SARI = Person("sari@sales.example")
UNKNOWN = keys.outbox("ord_2A7A875-0001", "WRITTEN_BY_A_NEWER_VERSION")


@pytest.fixture
def store(market: Market) -> DynamoOutboxStore:
    """An outbox with the row of an effect that nobody knows."""
    item = {"effect": UNKNOWN.sk, "due": "OUTBOX#0", "due_at": "2026-11-22T07:00:00.000Z"}
    market.table.add(Put(UNKNOWN, {"entity": "OUTBOX", **item}))
    return DynamoOutboxStore(market.table)


def parked(market: Market, store: DynamoOutboxStore) -> None:
    """Let that row fail until it is given up."""
    assert market.table.change(Update(UNKNOWN, sets={"tries": 29}))
    assert store.fail(UNKNOWN, market.now, Fault.BROKEN, "ValueError")


def test_a_row_of_an_unknown_effect_is_postponed_like_any_other(
    market: Market, store: DynamoOutboxStore
) -> None:
    assert store.rows_due(market.now, 10) == (UNKNOWN,)
    with pytest.raises(ValueError, match="WRITTEN_BY_A_NEWER_VERSION"):
        store.row(UNKNOWN)

    given_up = store.fail(UNKNOWN, market.now, Fault.BROKEN, "ValueError")

    assert not given_up
    assert store.rows_due(market.now, 10) == ()
    (row,) = market.entities("OUTBOX")
    assert (row["tries"], row["due_at"]) == (1, "2026-11-22T07:07:00.000Z")


def test_a_row_whose_count_was_damaged_is_counted_anew(
    market: Market, store: DynamoOutboxStore
) -> None:
    assert market.table.change(Update(UNKNOWN, sets={"tries": "many"}))

    assert not store.fail(UNKNOWN, market.now, Fault.BROKEN, "ValueError")

    (row,) = market.entities("OUTBOX")
    assert row["tries"] == 1


def test_a_finished_row_is_not_brought_back_by_a_late_failure(market: Market) -> None:
    market.pay(market.place())
    store = DynamoOutboxStore(market.table)
    due = store.rows_due(market.after(minutes=2).now, 10)
    for key in due:
        store.finish(key, market.now)
    before = market.dump()

    assert not any(store.fail(key, market.now, Fault.BROKEN, "ValueError") for key in due)
    for key in due:
        store.finish(key, market.after(hours=1).now)

    assert len(due) == 2
    assert market.dump() == before
    assert [store.row(key) for key in due] == [None, None]


def test_a_parked_row_is_listed_for_staff_and_tried_by_nobody(
    market: Market, store: DynamoOutboxStore
) -> None:
    parked(market, store)

    assert store.parked(10) == (ParkedRow(UNKNOWN, UNKNOWN.sk, market.now, "ValueError"),)
    assert store.rows_due(market.after(days=400).now, 10) == ()
    assert store.row(UNKNOWN) is None


def test_a_parked_row_is_tried_again_once_and_keeps_who_wanted_it(
    market: Market, store: DynamoOutboxStore
) -> None:
    parked(market, store)

    done = store.retry(UNKNOWN, SARI, market.after(hours=3).now)
    again = store.retry(UNKNOWN, SARI, market.after(hours=4).now)

    assert (done, again) == (True, False)
    assert store.parked(10) == ()
    assert store.rows_due(market.after(hours=3).now, 10) == (UNKNOWN,)
    (row,) = market.entities("OUTBOX")
    assert row["tries"] == 0
    assert row["retries"] == [
        {
            "by": "sari@sales.example",
            "at": "2026-11-22T10:05:00.000Z",
            "parked_reason": "ValueError",
        }
    ]
    assert not {"parked_at", "parked_reason"} & set(row)


def test_every_further_try_is_kept(market: Market, store: DynamoOutboxStore) -> None:
    for hours in (1, 2):
        parked(market, store)
        assert store.retry(UNKNOWN, SARI, market.after(hours=hours).now)

    (row,) = market.entities("OUTBOX")
    assert isinstance(row["retries"], list)
    assert len(row["retries"]) == 2


@pytest.mark.parametrize("key", [UNKNOWN, keys.outbox("ord_2A7A875-0009", Effect.MAIL_NOTICE)])
def test_what_is_not_parked_is_not_tried_again_by_hand(
    market: Market, store: DynamoOutboxStore, key: keys.Key
) -> None:
    before = market.dump()

    assert not store.retry(key, SARI, market.now)

    assert market.dump() == before
