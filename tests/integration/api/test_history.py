"""The list of orders with its pages and filters.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.api.answers import HEADERS, headers_at
from tests.support.dashboard_api import DashboardApi
from tests.support.market import NUMBER, SECOND_NUMBER


@pytest.fixture(scope="module")
def history(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """Five orders: 1 paid, 2 cancelled, 3 expired, 4 paid for the second number, 5 open.

    A day lies between two orders, and the last is an hour old. No test changes this market.
    """
    api = new_api()
    for running in range(1, 6):
        market = api.market.after(days=running)
        order = market.place(number=SECOND_NUMBER if running == 4 else NUMBER)
        if running in (1, 4):
            market.pay(order)
        if running == 2:
            market.cancel(order)
    return api.after(days=5, hours=1)


def running_numbers(reply: Any) -> list[int]:
    return [int(order["order_id"][-4:]) for order in reply.json["items"]]


def test_history_of_nothing(quiet_api: DashboardApi) -> None:
    reply = quiet_api.get("/v1/orders")

    assert (reply.status, reply.headers) == (200, HEADERS)
    assert reply.json == {
        "items": [],
        "next_cursor": None,
        "total": 0,
        "total_is_at_least": False,
    }


def test_history_holds_whole_orders_newest_first(history: DashboardApi) -> None:
    reply = history.get("/v1/orders")

    assert (reply.status, reply.headers) == (200, headers_at("2026-11-27T08:05:00.000Z"))
    assert running_numbers(reply) == [5, 4, 3, 2, 1]
    assert reply.json["items"][1] == history.get("/v1/orders/ord_2A7A875-0004").json
    assert [order["status_label"] for order in reply.json["items"]] == [
        *("In progress", "Paid", "Failed", "Failed", "Paid")
    ]
    assert (reply.json["total"], reply.json["next_cursor"]) == (5, None)


def test_history_goes_on_from_its_cursor_to_the_end(history: DashboardApi) -> None:
    pages = [history.get("/v1/orders?limit=2")]
    while pages[-1].json["next_cursor"] is not None:
        pages.append(history.get(f"/v1/orders?limit=2&cursor={pages[-1].json['next_cursor']}"))

    assert [running_numbers(page) for page in pages] == [[5, 4], [3, 2], [1]]
    assert [page.json["total"] for page in pages] == [5, 5, 5]


def test_history_by_page(history: DashboardApi) -> None:
    assert running_numbers(history.get("/v1/orders?limit=2&page=1")) == [5, 4]
    assert running_numbers(history.get("/v1/orders?limit=2&page=3")) == [1]
    assert running_numbers(history.get("/v1/orders?limit=100&page=1000000")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=PAID", [4, 1]),
        ("status=AWAITING_PAYMENT", [5]),
        ("status=CANCELLED", [2]),
        ("status=EXPIRED", [3]),
        ("number=%2B6281212448485", [4]),
        # A plus that was not encoded arrives as a space; some leave it out.
        ("number=+6281212448485", [4]),
        ("number=%206281212448485", [4]),
        ("number=6281212448485", [4]),
        ("number=%2B6281299999999", []),
        # Order n was placed on 22 November + n days, 14.05 WIB.
        ("from=2026-11-24&to=2026-11-25", [3, 2]),
        ("from=2026-11-26", [5, 4]),
        ("to=2026-11-22", []),
        ("from=2026-11-25&to=2026-11-24", []),
        ("q=2a7a875-0003", [3]),
        ("q=2A7A875-000", [5, 4, 3, 2, 1]),
        ("q=0B51EF0", []),
        ("q=%20", []),
        ("status=PAID&number=%2B6281212448484&from=2026-11-23&q=2A7A", [1]),
        # Two values of one name arrive joined by a comma, which is no invoice number.
        ("q=2A7A&q=2A7B", []),
    ],
)
def test_history_with_filters(history: DashboardApi, query: str, found: list[int]) -> None:
    reply = history.get(f"/v1/orders?{query}")

    assert reply.status == 200
    assert running_numbers(reply) == found
    assert (reply.json["total"], reply.json["total_is_at_least"]) == (len(found), False)


def test_history_with_a_filter_goes_on_from_its_cursor(history: DashboardApi) -> None:
    first = history.get("/v1/orders?limit=1&status=PAID")
    second = history.get(f"/v1/orders?limit=1&status=PAID&cursor={first.json['next_cursor']}")

    assert [running_numbers(each) for each in (first, second)] == [[4], [1]]
    assert (second.json["next_cursor"], second.json["total"]) == (None, 2)
