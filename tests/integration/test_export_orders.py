"""The whole history at once on DynamoDB Local, and where it is too much."""

from __future__ import annotations

from datetime import date

import pytest

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.table import Update
from shared.domain.order import OrderStatus
from shared.ports.orders import OrderFilter
from shared.usecases.export_orders import EXPORT_LIMITS, ExportLimits, export_orders
from tests.support.dynamodb import new_client
from tests.support.faults import FaultyConnection
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
    lines = export_orders(KOPI, which, search, market.orders, limits, now=market.now)
    return None if lines is None else [each.invoice_number.running_number for each in lines]


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


# Orders 1 to 6 of one number, one a day from 22 November at 14.05 WIB.
FIRST_DAY, SECOND_DAY, LAST_DAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def week(market: Market) -> Market:
    for day in range(6):
        later = market.after(days=day)
        later.pay(later.place())
    return market.after(days=6)


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (OrderFilter(placed_from=SECOND_DAY, placed_to=date(2026, 11, 24)), [3, 2]),
        (OrderFilter(placed_from=LAST_DAY), [6]),
        (OrderFilter(placed_to=SECOND_DAY), [2, 1]),
        (OrderFilter(placed_from=date(2026, 12, 1)), []),
        (OrderFilter(placed_to=date(2026, 11, 21)), []),
        (OrderFilter(placed_from=LAST_DAY, placed_to=FIRST_DAY), []),
        # Three days of six are too many to be looked at, whatever matches.
        (OrderFilter(placed_from=date(2026, 11, 25)), None),
        (OrderFilter(status=OrderStatus.EXPIRED), None),
    ],
)
def test_of_a_long_history_the_days_that_are_asked_for_are_looked_at(
    week: Market, which: OrderFilter, found: list[int] | None
) -> None:
    assert export(week, which, limits=ExportLimits(orders_max=2, examined_max=2)) == found


def test_a_search_in_a_long_history_keeps_to_its_days(week: Market) -> None:
    few = ExportLimits(orders_max=2, examined_max=2)
    days = OrderFilter(placed_from=SECOND_DAY, placed_to=date(2026, 11, 24))

    assert export(week, days, "2A7A875-0003", few) == [3]
    assert export(week, days, "2A7A875-0006", few) == []
    assert export(week, days, "0B51EF0", few) == []
    assert export(week, OrderFilter(), "2A7A875-0006", few) == [6]


def test_orders_that_are_dated_in_another_order_than_numbered_are_found(week: Market) -> None:
    # The fourth was asked for a minute before midnight, and written behind the third.
    key = keys.order(KOPI, 4)
    stored: Item = {"created_at": "2026-11-24T16:59:00.000Z"}
    assert week.table.change(
        Update(keys.order(KOPI, 3), sets={"created_at": "2026-11-24T17:00:30.000Z"})
    )
    assert week.table.change(Update(key, sets=stored))
    few = ExportLimits(orders_max=2, examined_max=3)

    of_the_24th = OrderFilter(placed_from=date(2026, 11, 24), placed_to=date(2026, 11, 24))
    of_the_25th = OrderFilter(placed_from=date(2026, 11, 25), placed_to=date(2026, 11, 25))

    assert export(week, of_the_24th, limits=few) == [4]
    assert export(week, of_the_25th, limits=few) == [3]


def test_a_history_is_read_by_the_page_and_searched_by_halves(
    week: Market, dynamodb_endpoint: str
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    export(week.through(client))
    assert connection.calls == ["GetItem", "Query"]
    export(week.through(client), OrderFilter(placed_from=LAST_DAY), limits=ExportLimits(2, 2))

    # The business; 4, 6, 5 of the six; the page.
    assert connection.calls[2:] == ["GetItem", *["GetItem"] * 3, "Query"]


def test_the_limit_is_what_callers_are_told() -> None:
    assert ExportLimits(orders_max=10_000, examined_max=10_000) == EXPORT_LIMITS
