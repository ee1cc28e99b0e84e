"""The dashboard API on DynamoDB Local while the table throttles, breaks or loses answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from local.template import Template
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from tests.support.dashboard_api import Callers, DashboardApi, Reply
from tests.support.dynamodb import new_client
from tests.support.engine_api import EngineApi
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import NUMBER, SECOND_NUMBER, Market
from tests.support.timers import Stopwatch

Request = Callable[[DashboardApi], Reply]

# Those that ask the table for something; the order is open.
REQUESTS: dict[str, Request] = {
    "GET /v1/me": lambda api: api.get("/v1/me"),
    "PATCH /v1/me": lambda api: api.call(
        "PATCH", "/v1/me", {"locale": "en", "billing_emails": ["a@kopi-pagi.example"]}
    ),
    "GET /v1/business": lambda api: api.get("/v1/business"),
    "PUT /v1/business": lambda api: api.call(
        "PUT",
        "/v1/business",
        {"locale": "en", "legal_name": "PT X", "address": "Jl. X", "nik": "3171012345678902"},
    ),
    "GET /v1/numbers": lambda api: api.get("/v1/numbers"),
    "GET statement": lambda api: api.get(f"/v1/numbers/{NUMBER}/statement?from=2026-11-01"),
    "GET lots": lambda api: api.get(f"/v1/numbers/{NUMBER}/lots"),
    "GET forecast": lambda api: api.get(f"/v1/numbers/{NUMBER}/forecast"),
    "PUT low-balance": lambda api: api.call(
        "PUT", f"/v1/numbers/{NUMBER}/low-balance", {"credits": 5_000}
    ),
    "GET /v1/notifications": lambda api: api.get("/v1/notifications"),
    "POST read": lambda api: api.post("/v1/notifications/read"),
    "GET /v1/price-list": lambda api: api.get("/v1/price-list"),
    "POST /v1/quotes": lambda api: api.post("/v1/quotes", {"number": NUMBER, "credits": 1_000}),
    "POST /v1/orders": lambda api: api.place(key="purchase-1"),
    "GET /v1/orders": lambda api: api.get("/v1/orders"),
    "GET /v1/orders with a filter": lambda api: api.get("/v1/orders?status=PAID&q=2A7A"),
    "GET /v1/orders by page": lambda api: api.get("/v1/orders?page=2"),
    "GET /v1/orders.csv": lambda api: api.get("/v1/orders.csv?q=2A7A"),
    "GET /v1/orders/{order_id}": lambda api: api.get("/v1/orders/ord_2A7A875-0001"),
    "POST cancel": lambda api: api.post("/v1/orders/ord_2A7A875-0001/cancel"),
    "POST pay-link": lambda api: api.post("/v1/orders/ord_2A7A875-0001/pay-link"),
    "DELETE pay-link": lambda api: api.call("DELETE", "/v1/orders/ord_2A7A875-0001/pay-link"),
    "GET /v1/pay/{token}": lambda api: api.get("/v1/pay/" + "A" * 24, token=None),
    "GET invoice": lambda api: api.get("/v1/orders/ord_2A7A875-0001/invoice"),
}


@pytest.fixture
def api(market: Market, cloud_template: Template, callers: Callers) -> DashboardApi:
    """An API that tries once more at the beginning and never after six seconds."""
    return DashboardApi(market, cloud_template, callers, timer=lambda: Stopwatch(0, 6_001))


@pytest.fixture
def connect(dynamodb_endpoint: str) -> Callable[..., tuple[DashboardApi, FaultyConnection]]:
    """Puts faults between an API and its table."""

    def connect(
        api: DashboardApi,
        plan: dict[int, Fault] | None = None,
        always: Callable[[str], Fault | None] | None = None,
    ) -> tuple[DashboardApi, FaultyConnection]:
        client = new_client(dynamodb_endpoint)
        connection = FaultyConnection(client, plan, always)
        return replace(api, market=api.market.through(client)), connection

    return connect


Connect = Callable[..., tuple[DashboardApi, FaultyConnection]]


@pytest.mark.parametrize(
    "fault", [Fault.NOT_CONNECTED, Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CONFLICT]
)
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_without_the_table_every_route_says_try_again_and_nothing_happens(
    api: DashboardApi, connect: Connect, request_: Request, fault: Fault
) -> None:
    api.market.place()
    before = api.market.dump()
    broken, _ = connect(api, always=lambda _: fault)

    reply = request_(broken)

    assert reply.status == 503
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["retry-after"] == "2"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json == {
        "type": "urn:broadcast-credit:problem:TRY_AGAIN",
        "title": "Try again",
        "status": 503,
        "detail": "Nothing is certain; repeat the request with the same Idempotency-Key, if any.",
        "code": "TRY_AGAIN",
        "errors": [],
        "request_id": "JKJaXmPLvHcESHA=",
    }
    assert api.market.dump() == before


ENGINES_REQUESTS: dict[str, Callable[[EngineApi], Reply]] = {
    "POST /v1/holds": lambda engine: engine.hold(hold_id="broadcast-2"),
    "GET /v1/holds/{hold_id}": lambda engine: engine.get("/v1/holds/broadcast-1"),
    "POST capture": lambda engine: engine.capture(1),
    "POST void": lambda engine: engine.post("/v1/holds/broadcast-1/void"),
    "POST extend": lambda engine: engine.post(
        "/v1/holds/broadcast-1/extend", {"expires_at": "2026-11-25T07:05:00Z"}
    ),
}


@pytest.mark.parametrize(
    "fault", [Fault.NOT_CONNECTED, Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CONFLICT]
)
@pytest.mark.parametrize("request_", ENGINES_REQUESTS.values(), ids=ENGINES_REQUESTS.keys())
def test_without_the_table_no_broadcast_is_let_through(
    api: DashboardApi,
    dynamodb_endpoint: str,
    request_: Callable[[EngineApi], Reply],
    fault: Fault,
) -> None:
    api.market.pay(api.market.place())
    engine = EngineApi(api.market, api.template, api.callers, timer=api.timer)
    assert engine.hold().status == 201
    before = api.market.dump()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=lambda _: fault)

    reply = request_(replace(engine, market=engine.market.through(client)))

    assert (reply.status, reply.code) == (503, "TRY_AGAIN")
    assert reply.headers["retry-after"] == "2"
    assert api.market.dump() == before


@pytest.mark.parametrize(
    "fault", [Fault.NOT_CONNECTED, Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CONFLICT]
)
def test_a_fault_that_passes_is_not_noticed(
    api: DashboardApi, connect: Connect, fault: Fault
) -> None:
    # The view, the prices, the order.
    for position in range(3):
        key = f"purchase-{position}"
        shaky, connection = connect(api, {position: fault})

        reply = shaky.place(key=key)

        assert (reply.status, "idempotent-replayed" in reply.headers) == (201, False)
        assert connection.calls[position:].count("TransactWriteItems") == 2 - (position < 2)
        assert api.post(f"/v1/orders/{reply.json['order_id']}/cancel").status == 200
    assert len(api.market.entities("ORDER")) == len(api.market.entities("KEY")) == 3


def test_an_order_whose_answer_was_lost_is_found_and_not_placed_twice(
    api: DashboardApi, connect: Connect
) -> None:
    shaky, connection = connect(api, {2: Fault.ANSWER_LOST})

    reply = shaky.place(key="purchase-1")

    assert connection.calls[2] == "TransactWriteItems"
    # It is this request's own order, so it is no repeat.
    assert (reply.status, "idempotent-replayed" in reply.headers) == (201, False)
    assert reply.json["order_id"] == "ord_2A7A875-0001"
    assert len(api.market.entities("ORDER")) == 1


def test_an_order_that_was_placed_unknown_to_its_caller_is_found_by_its_key(
    api: DashboardApi, connect: Connect
) -> None:
    shaky, _ = connect(api, {2: Fault.ANSWER_LOST, 3: Fault.THROTTLED})

    unknown = shaky.place(key="purchase-1")
    found = api.place(key="purchase-1")

    assert (unknown.status, unknown.code) == (503, "TRY_AGAIN")
    assert (found.status, found.headers["idempotent-replayed"]) == (201, "true")
    assert found.json["order_id"] == "ord_2A7A875-0001"
    assert len(api.market.entities("ORDER")) == 1


def test_a_cancel_whose_answer_was_lost_is_done_once(api: DashboardApi, connect: Connect) -> None:
    order = api.market.place()
    shaky, connection = connect(api, {1: Fault.ANSWER_LOST})

    reply = shaky.post(f"/v1/orders/{order.order_id}/cancel")

    assert connection.calls[1] == "TransactWriteItems"
    assert (reply.status, reply.json["status"]) == (200, "CANCELLED")
    assert api.market.order(order).cancelled_by == "owner@kopi-pagi.example"


def test_invoices_are_linked_to_while_nothing_can_be_written(
    api: DashboardApi, connect: Connect
) -> None:
    order = api.market.place()
    api.market.pay(order)
    DynamoOutboxStore(api.market.table).keep_invoice_key(order, "invoices/token/x.pdf")
    reads = {"GetItem", "BatchGetItem", "Query"}
    shaky, _ = connect(api, always=lambda asked: None if asked in reads else Fault.THROTTLED)

    assert shaky.get(f"/v1/orders/{order.order_id}/invoice").status == 200
    assert shaky.get("/v1/numbers").json["items"][0]["available_credits"] == 1_000
    assert shaky.place(number=SECOND_NUMBER).status == 503
