"""Order ids and queries that are none, one mistake in each row.

Source: the project's HTTP contract.
"""

from __future__ import annotations

import pytest

from tests.integration.api.bad_input.messages import (
    CANCELLED,
    EXPIRED,
    FOREIGN,
    OPEN,
    PAID,
    outcome,
)
from tests.support.dashboard_api import DashboardApi

ORDER_IDS = [
    "ord_2A7A875-9999",
    FOREIGN,
    # Our own running number under another prefix, and the other way around.
    "ord_0B51EF0-0004",
    "ord_2A7A875-4",
    "ord_2A7A875-24",
    "ord_2A7A875-00004",
    "ord_2A7A875-0000",
    "ord_2a7a875-0004",
    "ORD_2A7A875-0004",
    "2A7A875-0004",
    "ord_2A7A875-0004%20",
    "ord_2A7A875-0004%0A",
    "ord_2A7A875-0004%00",
    "ord_2A7A875-%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%94",
    "ord_2A7A875-99999999999",
    "%22",
    "%3Cscript%3E",
    "..",
    "a" * 5_000,
]


@pytest.mark.parametrize("order_id", ORDER_IDS, ids=lambda order_id: str(order_id)[:30])
def test_order_id(api: DashboardApi, order_id: str) -> None:
    shown = api.get(f"/v1/orders/{order_id}")
    cancelled = api.post(f"/v1/orders/{order_id}/cancel")
    invoice = api.get(f"/v1/orders/{order_id}/invoice")

    assert outcome(shown) == (404, "NOT_FOUND")
    assert shown == cancelled == invoice


@pytest.mark.parametrize("order_id", [f"{OPEN}%2F", f"{OPEN}/", f"x%2F..%2F{OPEN}", ""])
def test_a_path_that_is_no_route_is_answered_by_api_gateway(
    api: DashboardApi, order_id: str
) -> None:
    reply = api.get(f"/v1/orders/{order_id}")

    assert (reply.status, reply.json) == (404, {"message": "Not Found"})


@pytest.mark.parametrize("order_id", [OPEN, CANCELLED, EXPIRED, PAID])
def test_invoice_that_is_not_there(api: DashboardApi, order_id: str) -> None:
    reply = api.get(f"/v1/orders/{order_id}/invoice")

    assert outcome(reply) == (404, "INVOICE_NOT_READY")


CURSOR_BEFORE_4 = "YmVmb3JlOjQ"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "INVALID_FIELD"),
        ("limit=101", "limit", "INVALID_FIELD"),
        ("limit=-1", "limit", "INVALID_FIELD"),
        ("limit=", "limit", "INVALID_FIELD"),
        ("limit=ten", "limit", "INVALID_FIELD"),
        ("limit=10.0", "limit", "INVALID_FIELD"),
        ("limit=1_0", "limit", "INVALID_FIELD"),
        ("limit=%2B10", "limit", "INVALID_FIELD"),
        ("limit=%2010", "limit", "INVALID_FIELD"),
        ("limit=1e1", "limit", "INVALID_FIELD"),
        ("limit=%EF%BC%91", "limit", "INVALID_FIELD"),
        ("limit=" + "1" * 5_000, "limit", "INVALID_FIELD"),
        # Two values of one name arrive joined by a comma.
        ("limit=10&limit=20", "limit", "INVALID_FIELD"),
        ("page=0", "page", "INVALID_FIELD"),
        ("page=-1", "page", "INVALID_FIELD"),
        ("page=1000001", "page", "INVALID_FIELD"),
        ("page=first", "page", "INVALID_FIELD"),
        (f"page=1&cursor={CURSOR_BEFORE_4}", "page", "INVALID_FIELD"),
        ("cursor=", "cursor", "INVALID_FIELD"),
        ("cursor=4", "cursor", "INVALID_FIELD"),
        ("cursor=before:4", "cursor", "INVALID_FIELD"),
        # before:0, before:04, before:-1, before:4x, after:4
        ("cursor=YmVmb3JlOjA", "cursor", "INVALID_FIELD"),
        ("cursor=YmVmb3JlOjA0", "cursor", "INVALID_FIELD"),
        ("cursor=YmVmb3JlOi0x", "cursor", "INVALID_FIELD"),
        ("cursor=YmVmb3JlOjR4", "cursor", "INVALID_FIELD"),
        ("cursor=YWZ0ZXI6NA", "cursor", "INVALID_FIELD"),
        # before:99999999999, one digit more than a running number has
        ("cursor=YmVmb3JlOjk5OTk5OTk5OTk5", "cursor", "INVALID_FIELD"),
        (f"cursor={CURSOR_BEFORE_4}%3D", "cursor", "INVALID_FIELD"),
        (f"cursor={CURSOR_BEFORE_4}!", "cursor", "INVALID_FIELD"),
        (f"cursor={CURSOR_BEFORE_4.lower()}", "cursor", "INVALID_FIELD"),
        ("cursor=%C3%A4", "cursor", "INVALID_FIELD"),
        ("status=paid", "status", "INVALID_FIELD"),
        ("status=Paid", "status", "INVALID_FIELD"),
        ("status=", "status", "INVALID_FIELD"),
        ("status=PAID&status=EXPIRED", "status", "INVALID_FIELD"),
        ("number=0812", "number", "NUMBER_NOT_E164"),
        ("number=", "number", "NUMBER_NOT_E164"),
        ("number=%2B%2B6281212448484", "number", "NUMBER_NOT_E164"),
        ("number=%20%206281212448484", "number", "NUMBER_NOT_E164"),
        ("number=%2B6281212448484&number=%2B6281212448485", "number", "NUMBER_NOT_E164"),
        ("from=2026-13-01", "from", "INVALID_FIELD"),
        ("from=2026-02-29", "from", "INVALID_FIELD"),
        ("from=22-11-2026", "from", "INVALID_FIELD"),
        ("from=20261122", "from", "INVALID_FIELD"),
        ("from=2026-W47-7", "from", "INVALID_FIELD"),
        # Seconds and milliseconds since 1970, and an instant.
        ("from=1795305600", "from", "INVALID_FIELD"),
        ("from=1795305600000", "from", "INVALID_FIELD"),
        ("to=2026-11-22T00:00:00", "to", "INVALID_FIELD"),
        ("to=2026-11-22T00:00:00Z", "to", "INVALID_FIELD"),
        ("to=%202026-11-22", "to", "INVALID_FIELD"),
        ("to=0000-00-00", "to", "INVALID_FIELD"),
        ("to=", "to", "INVALID_FIELD"),
        ("q=", "q", "INVALID_FIELD"),
        ("q=" + "2" * 33, "q", "INVALID_FIELD"),
        ("sort=asc", "sort", "UNKNOWN_FIELD"),
        ("Status=PAID", "Status", "UNKNOWN_FIELD"),
        ("placed_from=2026-11-22", "placed_from", "UNKNOWN_FIELD"),
        ("business_id=teh-sore", "business_id", "UNKNOWN_FIELD"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_query_of_the_history(api: DashboardApi, query: str, field: str, code: str) -> None:
    reply = api.get(f"/v1/orders?{query}")

    assert outcome(reply) == (422, code)
    assert [error["field"] for error in reply.json["errors"]] == [field]


def test_a_cursor_made_up_well_shows_no_more_than_any_other(api: DashboardApi) -> None:
    reply = api.get(f"/v1/orders?cursor={CURSOR_BEFORE_4}")

    assert [order["order_id"] for order in reply.json["items"]] == [PAID, CANCELLED, EXPIRED]
