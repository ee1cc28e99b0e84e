"""The whole history at once on DynamoDB Local, and where it is too much."""

from __future__ import annotations

import pytest

from shared.domain.order import Order, OrderStatus
from shared.ports.orders import OrderFilter
from shared.usecases.export_orders import EXPORT_LIMITS, ExportLimits, export_orders
from tests.support.market import FOREIGN_NUMBER, KOPI, SECOND_NUMBER, TEH, Market

PAID = OrderFilter(status=OrderStatus.PAID)


@pytest.fixture
def busy(market: Market) -> Market:
    """A market with orders 1 (paid), 2 (cancelled), 3 (open), and one of another business."""
    market.pay(market.place())
    market.cancel(market.place())
    market.place(number=SECOND_NUMBER)
    market.place(business_id=TEH, number=FOREIGN_NUMBER)
    return market


def export(
    market: Market,
    which: OrderFilter = OrderFilter(),  # noqa: B008 (frozen)
    search: str | None = None,
    limits: ExportLimits = EXPORT_LIMITS,
) -> list[int] | None:
    """The running numbers of what is exported."""
    orders = export_orders(KOPI, which, search, market.orders, limits, now=market.now)
    return None if orders is None else [running(order) for order in orders]


def running(order: Order) -> int:
    assert order.business_id == KOPI
    return order.invoice_number.running_number


def test_all_orders_of_the_business_come_newest_first(busy: Market) -> None:
    assert export(busy) == [3, 2, 1]


def test_a_filter_means_what_it_means_in_the_list(busy: Market) -> None:
    assert export(busy, PAID) == [1]
    assert export(busy, OrderFilter(number=SECOND_NUMBER)) == [3]
    assert export(busy, OrderFilter(status=OrderStatus.EXPIRED)) == []
    assert export(busy.after(days=2), OrderFilter(status=OrderStatus.EXPIRED)) == [3]


def test_a_search_finds_an_invoice_number_or_its_leading_part(busy: Market) -> None:
    assert export(busy, search="2A7A875-0002") == [2]
    assert export(busy, search="2A7A") == [3, 2, 1]
    assert export(busy, search="0B51EF0") == []


@pytest.mark.parametrize(
    ("which", "limits", "found"),
    [
        (OrderFilter(), ExportLimits(3, 3), [3, 2, 1]),
        (OrderFilter(), ExportLimits(2, 3), None),
        (OrderFilter(), ExportLimits(3, 2), None),
        # Only what matches is exported, and everything is looked at.
        (PAID, ExportLimits(1, 3), [1]),
        (PAID, ExportLimits(1, 2), None),
    ],
)
def test_more_than_the_limits_is_not_exported_in_part(
    busy: Market, which: OrderFilter, limits: ExportLimits, found: list[int] | None
) -> None:
    assert export(busy, which, limits=limits) == found


def test_the_limit_is_what_callers_are_told() -> None:
    assert ExportLimits(orders_max=10_000, examined_max=20_000) == EXPORT_LIMITS
