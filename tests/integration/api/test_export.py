"""The history as a file, as callers get it.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.usecases.export_orders import ExportLimits
from tests.integration.api.answers import HEADERS
from tests.support.dashboard_api import DashboardApi
from tests.support.market import SECOND_NUMBER

NAMES = (
    "\ufefftop_up_date,credits,number,valid_until,net_idr,vat_idr,total_idr,invoice_number,"
    "method,status,reason,paid_at"
)
PAID = (
    "2026-11-22,1000,'+6281212448484,2027-11-22,415000,45650,460650,2A7A875-0001,"
    "BCA_VA,PAID,,2026-11-22T07:05:00.000Z"
)
CANCELLED = (
    "2026-11-22,1000,'+6281212448485,,415000,45650,460650,2A7A875-0002,BCA_VA,CANCELLED,CANCELLED,"
)
OPEN = (
    "2026-11-22,2000,'+6281212448485,2027-11-22,830000,91300,921300,2A7A875-0003,"
    "BCA_VA,AWAITING_PAYMENT,,"
)


@pytest.fixture(scope="module")
def api(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """An API of a business with an order that is paid, one cancelled and one open."""
    api = new_api()
    market = api.market
    market.pay(market.place())
    market.cancel(market.place(number=SECOND_NUMBER))
    market.place(number=SECOND_NUMBER, credits=2_000)
    return api


def lines(api: DashboardApi, query: str = "") -> list[str]:
    """The lines of an export."""
    return api.get(f"/v1/orders.csv{query}").body.decode().split("\r\n")


def test_the_history_is_a_file_with_all_orders(api: DashboardApi) -> None:
    reply = api.get("/v1/orders.csv")

    assert (reply.status, reply.headers) == (
        200,
        {
            **HEADERS,
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": 'attachment; filename="top-ups-2026-11-22.csv"',
        },
    )
    assert reply.body.decode().split("\r\n") == [NAMES, OPEN, CANCELLED, PAID, ""]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=PAID", [PAID]),
        ("?number=%2B6281212448485", [OPEN, CANCELLED]),
        ("?from=2026-11-22&to=2026-11-22", [OPEN, CANCELLED, PAID]),
        ("?from=2026-11-23", []),
        ("?q=2A7A875-0002", [CANCELLED]),
    ],
)
def test_filters_are_those_of_the_list(api: DashboardApi, query: str, found: list[str]) -> None:
    assert lines(api, query) == [NAMES, *found, ""]


@pytest.mark.parametrize("query", ["limit=10", "page=2", "cursor=YmVmb3JlOjQ", "format=xlsx"])
def test_a_file_has_no_pages(api: DashboardApi, query: str) -> None:
    reply = api.get(f"/v1/orders.csv?{query}")

    assert (reply.status, reply.code) == (422, "UNKNOWN_FIELD")


def test_too_many_orders_are_refused_and_fewer_are_not(api: DashboardApi) -> None:
    strict = replace(api, export_limits=ExportLimits(orders_max=2, examined_max=3))

    reply = strict.get("/v1/orders.csv")

    assert (reply.status, reply.code) == (422, "RANGE_TOO_LARGE")
    assert lines(strict, "?status=PAID") == [NAMES, PAID, ""]


def test_an_order_of_that_name_is_no_file(api: DashboardApi) -> None:
    assert api.get("/v1/orders/csv").code == "NOT_FOUND"
