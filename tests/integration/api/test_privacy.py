"""What the function writes to its log names requests, outcomes and businesses, never people.

Every route is called, rightly and wrongly; then the log is searched for every fact about somebody
that went in or out.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator

import pytest

from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.pay_link import digest_of
from shared.ports.faults import StoreBroken
from tests.support.banks import KeepingBank, Trouble
from tests.support.dashboard_api import Callers, DashboardApi
from tests.support.market import FOREIGN_NUMBER, NUMBER, SECOND_NUMBER, TRIAL_NUMBER

# Of the pay link that was made.
FACTS: set[str] = {"token-of-nobody-at-all-x"}
PO_NUMBER, IDEMPOTENCY_KEY = "PO-of-Rina-2026", "key-of-rina"
UNKNOWN_FIELD, SEARCHED = "npwp_of_rina", "2A7A875-SEARCHED"


@pytest.fixture(scope="module")
def used(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """An API after every route was called, rightly and wrongly."""
    bank = KeepingBank()
    api = new_api().with_bni(bank)
    token = api.callers.token()
    viewer = api.callers.token("viewer")
    reads = ("me", "numbers", "price-list", "orders", "unmatched-payments", "openapi.json")
    for path in reads:
        assert api.get(f"/v1/{path}", token=token).status == 200
    for number in (NUMBER, FOREIGN_NUMBER, TRIAL_NUMBER, "+6281299999999", "0812-PERSONAL"):
        api.post("/v1/quotes", {"number": number, "credits": 1_000, UNKNOWN_FIELD: "Rina"})
        api.post("/v1/quotes", {"number": number, "credits": 1_000})
        api.get(f"/v1/orders?number={number}&q={SEARCHED}")
        api.place(number=number, po_number=PO_NUMBER, key=IDEMPOTENCY_KEY)
    assert api.place(number=SECOND_NUMBER, expected_total_idr=1).code == "PRICE_CHANGED"
    assert api.place(token=viewer).code == "ROLE_MAY_NOT"
    assert api.place(key="key of rina").code == "IDEMPOTENCY_KEY_INVALID"
    assert api.place().code == "OPEN_ORDER_EXISTS"
    order = api.market.orders.order("kopi-pagi", 1)
    assert order is not None
    to_bni = {"payment_method": "BNI_VA"}
    link = api.post(f"/v1/orders/{order.order_id}/pay-link")
    pay_token = link.json["url"][-24:]
    FACTS.update({pay_token, digest_of(pay_token)})
    requests = [
        *(("GET", "", None), ("GET", "/invoice", None), ("POST", "/check", None)),
        ("GET", "/receipt", None),
        *(("POST", "/payment-method", to_bni), ("POST", "/cancel", None)),
    ]
    for method, route, body in requests:
        for order_id in (order.order_id, "ord_2A7A875-9999", "%22Rina%22"):
            target = f"/v1/orders/{order_id}{route}"
            api.call(method, target, body, headers={"user-agent": "Rina/1"})
    assert api.get(f"/v1/pay/{pay_token}", token=None).status == 200
    assert api.get("/v1/pay/token-of-nobody-at-all-x", token=None).status == 404
    bank.troubles = [Trouble.REFUSED]
    assert api.place(payment_method="BNI_VA", po_number=PO_NUMBER).code == "BANK_UNAVAILABLE"
    DynamoOutboxStore(api.market.table).keep_invoice_key(order, "invoices/t0ken/x.pdf")
    assert api.get(f"/v1/orders/{order.order_id}/invoice").status == 200
    return api


def facts_about_somebody(api: DashboardApi) -> Iterator[str]:
    order = api.market.orders.order("kopi-pagi", 1)
    assert order is not None
    yield from (NUMBER, SECOND_NUMBER, TRIAL_NUMBER, FOREIGN_NUMBER, "+6281299999999")
    # The digits alone, and as somebody would type them.
    yield from ("6281212448484", "081212448484", "0812-PERSONAL", "1212448484")
    yield from ("owner@kopi-pagi.example", "viewer@kopi-pagi.example", "finance@kopi-pagi.example")
    yield from ("rina.wijaya@kopi-pagi.example", "Rina", "rina")
    yield from ("Kopi Pagi", "Teh Sore", "PT Kopi Pagi", "Jl. Sudirman", "3171012345678901")
    yield from (PO_NUMBER, IDEMPOTENCY_KEY, UNKNOWN_FIELD, SEARCHED)
    # At both banks, also those that an order has left.
    accounts = [str(item["account_number"]) for item in api.market.entities("VA")]
    assert len(accounts) == 3
    yield from accounts
    yield from (order.document_token, "t0ken", "203.0.113.7")
    yield from FACTS
    yield from ("Bearer", "eyJ", "authorization")


def test_no_fact_about_somebody_is_in_the_log(used: DashboardApi) -> None:
    log = used.log.getvalue()

    assert [fact for fact in facts_about_somebody(used) if fact in log] == []


def test_the_log_does_tell_what_happened(used: DashboardApi) -> None:
    entries = [json.loads(line) for line in used.log.getvalue().splitlines()]

    assert {entry["route"] for entry in entries} == {
        *("GET /v1/me", "GET /v1/numbers", "GET /v1/price-list", "POST /v1/quotes"),
        *("GET /v1/orders", "POST /v1/orders", "GET /v1/orders/{order_id}"),
        *("POST /v1/orders/{order_id}/cancel", "GET /v1/orders/{order_id}/invoice"),
        "GET /v1/orders/{order_id}/receipt",
        *("POST /v1/orders/{order_id}/payment-method", "POST /v1/orders/{order_id}/check"),
        *("GET /v1/unmatched-payments", "POST /v1/orders/{order_id}/pay-link"),
        "GET /v1/pay/{token}",
    }
    assert {entry["code"] for entry in entries if entry["message"] == "refused"} >= {
        *("UNKNOWN_FIELD", "NOT_FOUND", "NUMBER_CANNOT_BE_TOPPED_UP", "NUMBER_NOT_E164"),
        *("ROLE_MAY_NOT", "PRICE_CHANGED", "OPEN_ORDER_EXISTS", "INVOICE_NOT_READY"),
        "BANK_UNAVAILABLE",
    }
    businesses = {entry.get("business_id") for entry in entries if entry["message"] == "answered"}
    # Whoever has a pay link is of no business.
    assert businesses == {"kopi-pagi", None}


def test_a_fault_that_ends_the_function_names_nobody_either(
    new_api: Callable[[], DashboardApi], callers: Callers
) -> None:
    api = new_api()
    api.market.client.delete_table(TableName=api.market.table_name)
    token = callers.token()
    requests: list[Callable[[], object]] = [
        lambda: api.get("/v1/me", token=token),
        lambda: api.post("/v1/quotes", {"number": NUMBER, "credits": 1_000}, token=token),
        lambda: api.place(po_number=PO_NUMBER, key=IDEMPOTENCY_KEY, token=token),
    ]

    for request in requests:
        with pytest.raises(StoreBroken) as broken:
            request()
        # This is what Lambda writes to the log.
        printed = "".join(traceback.format_exception(broken.value)) + api.log.getvalue()
        for fact in (NUMBER, PO_NUMBER, IDEMPOTENCY_KEY, "owner@kopi-pagi.example", token):
            assert fact not in printed
