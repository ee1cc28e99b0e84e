"""What only an order can have wrong, one mistake in each row.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.api.bad_input.messages import (
    ABSENT,
    CANCELLED,
    EXPIRED,
    FOREIGN,
    OPEN,
    PAID,
    PLACING,
    QUOTE,
    USED_KEY,
    changed,
    outcome,
    place,
)
from tests.support.dashboard_api import DashboardApi
from tests.support.market import FOREIGN_NUMBER, SECOND_NUMBER


@pytest.mark.parametrize(
    ("field", "value", "status", "code"),
    [
        ("payment_method", "QRIS", 422, "UNKNOWN_PAYMENT_METHOD"),
        ("payment_method", "bca_va", 422, "UNKNOWN_PAYMENT_METHOD"),
        ("payment_method", "", 422, "UNKNOWN_PAYMENT_METHOD"),
        ("payment_method", None, 422, "INVALID_FIELD"),
        ("payment_method", 1, 422, "INVALID_FIELD"),
        ("payment_method", ABSENT, 422, "INVALID_FIELD"),
        ("expected_total_idr", "460650", 422, "INVALID_FIELD"),
        ("expected_total_idr", 460650.0, 422, "INVALID_FIELD"),
        ("expected_total_idr", True, 422, "INVALID_FIELD"),
        ("expected_total_idr", -1, 422, "INVALID_FIELD"),
        ("expected_total_idr", 10**12 + 1, 422, "INVALID_FIELD"),
        ("po_number", "", 422, "INVALID_FIELD"),
        ("po_number", "   ", 422, "INVALID_FIELD"),
        ("po_number", "P" * 65, 422, "INVALID_FIELD"),
        ("po_number", 7, 422, "INVALID_FIELD"),
        # Turns the text after it around.
        ("po_number", "PO \u202e7", 422, "INVALID_FIELD"),
        ("po_number", "PO\u20287", 422, "INVALID_FIELD"),
        ("po_number", "PO\r\nBcc: x", 400, "MALFORMED_JSON"),
        ("prepaid", 1, 422, "INVALID_FIELD"),
        ("prepaid", "true", 422, "INVALID_FIELD"),
        ("prepaid", None, 422, "INVALID_FIELD"),
        ("replaces", 7, 422, "INVALID_FIELD"),
        ("replaces", [OPEN], 422, "INVALID_FIELD"),
        ("replaces", "o" * 65, 422, "INVALID_FIELD"),
    ],
)
def test_field_of_an_order(
    api: DashboardApi, field: str, value: object, status: int, code: str
) -> None:
    reply = place(api, changed(PLACING, **{field: value}))

    assert outcome(reply) == (status, code)
    assert [error["field"] for error in reply.json["errors"]] == ([field] if status == 422 else [])


def test_bni_is_not_offered_yet(api: DashboardApi) -> None:
    reply = place(api, changed(PLACING, payment_method="BNI_VA"))

    assert outcome(reply) == (409, "PAYMENT_METHOD_UNAVAILABLE")
    assert reply.json["reason"] == "NOT_OFFERED"


@pytest.mark.parametrize("expected_total_idr", [0, 460_649, 460_651, 456_500, 10**12])
def test_another_price_than_the_expected_comes_with_its_quote(
    api: DashboardApi, expected_total_idr: int
) -> None:
    reply = place(api, changed(PLACING, expected_total_idr=expected_total_idr))

    assert outcome(reply) == (409, "PRICE_CHANGED")
    assert reply.json["quote"] == api.post("/v1/quotes", QUOTE).json


def test_an_open_order_in_the_way_is_shown(api: DashboardApi) -> None:
    reply = place(api, changed(PLACING, number=SECOND_NUMBER))

    assert outcome(reply) == (409, "OPEN_ORDER_EXISTS")
    assert reply.json["order"] == api.get(f"/v1/orders/{OPEN}").json


@pytest.mark.parametrize(
    "order_id", ["ord_2A7A875-9999", FOREIGN, "", "nonsense", "2A7A875-0004", "ord_2A7A875-00004"]
)
def test_replacing_what_is_no_order_of_ours(api: DashboardApi, order_id: str) -> None:
    reply = place(api, changed(PLACING, replaces=order_id))

    assert outcome(reply) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("order_id", "status"), [(CANCELLED, "CANCELLED"), (PAID, "PAID"), (EXPIRED, "EXPIRED")]
)
def test_an_order_that_is_over_is_neither_replaced_nor_cancelled(
    api: DashboardApi, order_id: str, status: str
) -> None:
    replaced = place(api, changed(PLACING, replaces=order_id))
    cancelled = api.post(f"/v1/orders/{order_id}/cancel", {})

    shown = api.get(f"/v1/orders/{order_id}").json
    assert shown["status"] == status
    assert outcome(replaced) == outcome(cancelled) == (409, "ORDER_NOT_OPEN")
    assert replaced.json["order"] == cancelled.json["order"] == shown


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "IDEMPOTENCY_KEY_MISSING"),
        ("", "IDEMPOTENCY_KEY_MISSING"),
        ("k" * 65, "IDEMPOTENCY_KEY_INVALID"),
        ("purchase 1", "IDEMPOTENCY_KEY_INVALID"),
        # Two headers arrive as one.
        ("purchase-1,purchase-2", "IDEMPOTENCY_KEY_INVALID"),
        ("purchase.1", "IDEMPOTENCY_KEY_INVALID"),
        ("purchase#1", "IDEMPOTENCY_KEY_INVALID"),
        ("k\u00e4ufe", "IDEMPOTENCY_KEY_INVALID"),
        ('"purchase-1"', "IDEMPOTENCY_KEY_INVALID"),
    ],
)
def test_idempotency_key(api: DashboardApi, key: str | None, code: str) -> None:
    reply = place(api, PLACING, key)

    assert outcome(reply) == (400, code)
    assert [error["field"] for error in reply.json["errors"]] == ["Idempotency-Key"]


@pytest.mark.parametrize("key", ["k", "K_-9", "k" * 64])
def test_idempotency_key_of_every_allowed_form(quiet_api: DashboardApi, key: str) -> None:
    # Refused for the next mistake, so nothing is placed.
    assert place(quiet_api, changed(PLACING, credits=1), key).code == "CREDITS_BELOW_MINIMUM"


@pytest.mark.parametrize(
    "other",
    [
        {"credits": 1_100},
        {"number": SECOND_NUMBER},
        {"payment_method": "BNI_VA"},
        {"payment_method": "QRIS"},
        {"expected_total_idr": 460_650},
        {"po_number": "PO 8"},
        {"po_number": ABSENT},
        {"replaces": OPEN},
        # Wrong as well, but a used key comes first.
        {"credits": 1},
        {"number": FOREIGN_NUMBER},
    ],
)
def test_a_used_key_with_another_order(api: DashboardApi, other: dict[str, Any]) -> None:
    reply = place(api, changed({**PLACING, "po_number": "PO 7"}, **other), USED_KEY)

    assert outcome(reply) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_a_used_key_with_the_same_order_places_none(api: DashboardApi) -> None:
    reply = place(api, {**PLACING, "po_number": "PO 7"}, USED_KEY)

    assert (reply.status, reply.json["order_id"]) == (201, "ord_2A7A875-0005")
    assert reply.json["status"] == "CANCELLED"


def test_placing_is_noticed_as_writing(new_api: Callable[[], DashboardApi]) -> None:
    api = new_api()
    before = len(api.writes)

    api.place()

    assert api.writes[before:] == ["TransactWriteItems"]


def test_the_21st_order_within_an_hour_has_to_wait(new_api: Callable[[], DashboardApi]) -> None:
    api = new_api()
    for minute in range(20):
        market = api.market.after(minutes=minute)
        market.cancel(market.place())
    before = api.market.dump()

    refused = api.after(minutes=59, seconds=59).place()

    assert outcome(refused) == (429, "TOO_MANY_REQUESTS")
    # An hour may pass: no number of seconds is promised.
    assert "retry-after" not in refused.headers
    assert api.market.dump() == before
    assert api.after(minutes=59, seconds=59).place(number=SECOND_NUMBER).status == 201
    assert api.after(minutes=60).place().status == 201
