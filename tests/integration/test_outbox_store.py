"""The outbox on DynamoDB Local: nothing in it can stop the sweep."""

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.adapters.dynamodb.table import Put
from tests.support.market import Market


def test_a_row_of_an_unknown_effect_is_postponed_like_any_other(market: Market) -> None:
    store = DynamoOutboxStore(market.table)
    key = keys.outbox("ord_2A7A875-0001", "WRITTEN_BY_A_NEWER_VERSION")
    market.table.add(
        Put(key, {"entity": "OUTBOX", "due": "OUTBOX#0", "due_at": "2026-11-22T07:00:00.000Z"})
    )
    assert store.rows_due(market.now, 10) == [("ord_2A7A875-0001", "WRITTEN_BY_A_NEWER_VERSION")]

    store.postpone("ord_2A7A875-0001", "WRITTEN_BY_A_NEWER_VERSION", market.now)

    assert store.rows_due(market.now, 10) == []
    (row,) = market.entities("OUTBOX")
    assert (row["tries"], row["due_at"]) == (1, "2026-11-22T07:07:00.000Z")


def test_a_finished_row_is_not_brought_back_by_a_late_failure(market: Market) -> None:
    order = market.place()
    market.pay(order)
    store = DynamoOutboxStore(market.table)
    row = store.row(order.order_id, "CONFIRM_PAID_ORDER")
    assert row is not None
    store.finish(row, market.now)
    before = market.dump()

    store.postpone(order.order_id, "CONFIRM_PAID_ORDER", market.now)

    assert market.dump() == before
    assert store.row(order.order_id, "CONFIRM_PAID_ORDER") is None
