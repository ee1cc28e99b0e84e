"""Cancelling on DynamoDB Local: once, only while an order is open, and only by its business."""

from dataclasses import replace

import pytest

from shared.domain.order import OrderStatus
from shared.usecases.cancel_order import Cancelling
from shared.usecases.place_order import Placed, Refused
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, TEH, Market


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", [0, 1])
def test_one_fault_at_any_request_still_cancels(
    market: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    order = market.place()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    outcome = market.through(client).cancel(order)

    assert outcome.outcome is Cancelling.CANCELLED
    assert market.order(order).status is OrderStatus.CANCELLED
    assert isinstance(market.try_place(), Placed)


@pytest.mark.parametrize("state", ["PAID", "EXPIRED", "CANCELLED"])
def test_what_is_over_cannot_be_cancelled(market: Market, state: str) -> None:
    order = market.place()
    view = market.after(hours=25) if state == "EXPIRED" else market.after(hours=1)
    if state == "PAID":
        view.pay(order)
    if state == "CANCELLED":
        market.cancel(order)
    before = market.dump()

    outcome = view.cancel(order)

    assert outcome.outcome is Cancelling.NOT_OPEN
    assert outcome.order is not None
    assert outcome.order.status_at(view.now) == state
    assert market.dump() == before


def test_another_business_cannot_cancel(market: Market) -> None:
    order = market.place()
    before = market.dump()

    outcome = market.cancel(replace(order, business_id=TEH))

    assert outcome.outcome is Cancelling.UNKNOWN_ORDER
    assert market.dump() == before
    assert market.order(order).business_id == KOPI


def test_cancelling_leaves_a_number_to_the_order_that_holds_it(market: Market) -> None:
    first = market.place()
    holder = market.after(hours=25).place()

    cancelled = market.cancel(first)

    assert cancelled.outcome is Cancelling.CANCELLED
    blocked = market.after(hours=25).try_place()
    assert isinstance(blocked, Refused)
    assert blocked.order is not None
    assert blocked.order.order_id == holder.order_id
