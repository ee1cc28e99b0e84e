"""An order from its placing to its end, whole, as the JSON that callers read.

Source: the project's HTTP contract.
"""

from __future__ import annotations

import pytest

from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.adapters.dynamodb.tax_export_store import DynamoTaxExportStore
from shared.domain.tax_number import TaxInvoiceNumber
from tests.integration.api.answers import CANCELLED, HEADERS, ORDER, PAID, without_account_number
from tests.support.dashboard_api import DashboardApi
from tests.support.market import FOREIGN_NUMBER, TEH


def test_placing(api: DashboardApi) -> None:
    reply = api.place(po_number="  PO 2026/11-7 ", expected_total_idr=460_650)

    assert (reply.status, reply.headers) == (201, HEADERS)
    assert without_account_number(reply.json) == {**ORDER, "po_number": "PO 2026/11-7"}
    assert [item["placed_by"] for item in api.market.entities("ORDER")] == [
        "owner@kopi-pagi.example"
    ]


def test_placing_again_answers_the_order_as_it_is_now(api: DashboardApi) -> None:
    first = api.place(key="purchase-1")
    market = api.market
    order = market.orders.order("kopi-pagi", 1)
    assert order is not None
    repeated = api.place(key="purchase-1")
    market.pay(order)
    before = market.dump()

    paid = api.after(days=2).place(key="purchase-1")

    assert (repeated.status, repeated.json) == (201, first.json)
    assert repeated.headers == {**HEADERS, "idempotent-replayed": "true"}
    assert (paid.status, paid.headers["idempotent-replayed"]) == (201, "true")
    assert without_account_number(paid.json) == PAID
    assert market.dump() == before


def test_one_key_of_two_businesses_is_two_keys(api: DashboardApi) -> None:
    api.place(key="purchase-1")

    other = api.place(
        key="purchase-1", number=FOREIGN_NUMBER, token=api.callers.token(business_id=TEH)
    )

    assert (other.status, other.json["order_id"]) == (201, "ord_0B51EF0-0001")
    assert "idempotent-replayed" not in other.headers


def test_replacing_cancels_one_order_and_places_another(api: DashboardApi) -> None:
    api.place()

    reply = api.place(credits=2_000, replaces="ord_2A7A875-0001")

    assert (reply.status, reply.json["order_id"]) == (201, "ord_2A7A875-0002")
    replaced = api.get("/v1/orders/ord_2A7A875-0001").json
    assert without_account_number(replaced) == {**CANCELLED, "failure_reason": "REPLACED"}


def test_an_order_from_placing_to_its_end(api: DashboardApi) -> None:
    placed = api.place().json

    last_moment = api.after(hours=24).get("/v1/orders/ord_2A7A875-0001")
    a_second_later = api.after(hours=24, seconds=1).get("/v1/orders/ord_2A7A875-0001")
    order = api.market.orders.order("kopi-pagi", 1)
    assert order is not None
    api.market.pay(order)
    paid = api.after(hours=48).get("/v1/orders/ord_2A7A875-0001")

    later = {**HEADERS, "x-server-time": "2026-11-23T07:05:00.000Z"}
    assert (last_moment.status, last_moment.headers) == (200, later)
    # If it were paid today.
    assert last_moment.json == {**placed, "valid_until": "2027-11-23"}
    # Expired without any sweep.
    assert without_account_number(a_second_later.json) == {
        **ORDER,
        "status": "EXPIRED",
        "status_label": "Failed",
        "failure_reason": "EXPIRED",
        "valid_until": None,
    }
    assert without_account_number(paid.json) == PAID


@pytest.mark.parametrize("body", [None, {}, b"{}", b" {\n} "], ids=["none", "{}", "bytes", "blank"])
def test_cancelling(api: DashboardApi, body: object) -> None:
    api.place()

    reply = api.post("/v1/orders/ord_2A7A875-0001/cancel", body)

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert without_account_number(reply.json) == CANCELLED
    assert api.get("/v1/orders/ord_2A7A875-0001").json == reply.json
    assert api.place().status == 201


def test_invoice(api: DashboardApi) -> None:
    market = api.market
    order = market.place()
    market.pay(order)
    DynamoOutboxStore(market.table).keep_invoice_key(order, "invoices/token/2A7A875-0001.pdf")

    reply = api.get("/v1/orders/ord_2A7A875-0001/invoice")

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {
        "url": "https://invoices.example/invoices/token/2A7A875-0001.pdf?as=2A7A875-0001.pdf",
        "expires_at": "2026-11-22T07:10:00.000Z",
    }
    shown = api.get("/v1/orders/ord_2A7A875-0001").json
    assert without_account_number(shown) == {**PAID, "invoice_ready": True}


def test_an_order_shows_the_number_of_its_tax_invoice(api: DashboardApi) -> None:
    market = api.market
    order = market.place()
    market.pay(order)
    paid = market.order(order)
    numbered = paid.tax_numbered(TaxInvoiceNumber("04002600000000017"))
    assert DynamoTaxExportStore(market.table).number_tax_invoice(paid, numbered)

    shown = api.get("/v1/orders/ord_2A7A875-0001").json

    assert without_account_number(shown) == {**PAID, "tax_invoice_number": "04002600000000017"}


def test_receipt(api: DashboardApi) -> None:
    market = api.market
    order = market.place()
    before = api.get("/v1/orders/ord_2A7A875-0001/receipt")
    market.pay(order)
    meanwhile = api.get("/v1/orders/ord_2A7A875-0001/receipt")
    DynamoOutboxStore(market.table).keep_receipt_key(order, "receipts/token/2A7A875-0001.pdf")

    reply = api.get("/v1/orders/ord_2A7A875-0001/receipt")

    # Neither an unpaid order nor one whose payment was told a second ago has a receipt.
    for early in (before, meanwhile):
        assert (early.status, early.code) == (404, "INVOICE_NOT_READY")
    assert reply.status == 200
    assert reply.json == {
        "url": (
            "https://invoices.example/receipts/token/2A7A875-0001.pdf?as=2A7A875-0001-receipt.pdf"
        ),
        "expires_at": "2026-11-22T07:10:00.000Z",
    }
    shown = api.get("/v1/orders/ord_2A7A875-0001").json
    assert without_account_number(shown) == {**PAID, "receipt_ready": True}
