"""The history on DynamoDB Local: pages that do not overlap, totals that are right."""

from datetime import date

import pytest

from shared.domain.order import Order, OrderStatus
from shared.ports.orders import HistoryPart, OrderFilter, OrderPage
from shared.usecases.list_orders import list_orders
from tests.support.dynamodb import new_client
from tests.support.faults import FaultyConnection
from tests.support.market import FOREIGN_NUMBER, KOPI, NUMBER, SECOND_NUMBER, TEH, Market


@pytest.fixture
def history(market: Market) -> Market:
    """Twelve orders of one business: 1 to 4 paid, 5 to 8 cancelled, 9 to 11 expired, 12 open.

    Odd ones are for the first number, even ones for the second; a day lies between two orders.
    """
    for running in range(1, 13):
        view = market.after(days=running)
        order = view.place(number=NUMBER if running % 2 else SECOND_NUMBER)
        if running <= 4:
            view.pay(order)
        elif running <= 8:
            view.cancel(order)
    market.place(business_id=TEH, number=FOREIGN_NUMBER)
    # An hour after the last order: 9 to 11 are over although nothing has swept them.
    return market.after(days=12, hours=1)


def show(
    market: Market,
    which: OrderFilter | None = None,
    *,
    search: str | None = None,
    business_id: str = KOPI,
    **part: int,
) -> OrderPage:
    wanted = HistoryPart(**{"limit": 5, **part})
    return list_orders(
        business_id, which or OrderFilter(), search, wanted, market.orders, now=market.now
    )


def numbers(orders: tuple[Order, ...]) -> list[int]:
    return [order.invoice_number.running_number for order in orders]


def test_without_a_filter_the_newest_come_first_and_the_total_is_the_last_number(
    history: Market,
) -> None:
    first = show(history)
    second = show(history, before=first.next_before or 0)
    third = show(history, before=second.next_before or 0)

    assert numbers(first.items) == [12, 11, 10, 9, 8]
    assert numbers(second.items) == [7, 6, 5, 4, 3]
    assert numbers(third.items) == [2, 1]
    assert third.next_before is None
    assert {page.total for page in (first, second, third)} == {12}
    assert not first.total_is_at_least


def test_a_page_number_jumps(history: Market) -> None:
    assert numbers(show(history, skip=5).items) == [7, 6, 5, 4, 3]
    assert numbers(show(history, skip=10).items) == [2, 1]
    assert numbers(show(history, skip=15).items) == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (OrderStatus.PAID, [4, 3, 2, 1]),
        (OrderStatus.CANCELLED, [8, 7, 6, 5]),
        (OrderStatus.EXPIRED, [11, 10, 9]),
        (OrderStatus.AWAITING_PAYMENT, [12]),
    ],
)
def test_a_status_is_the_one_that_counts_now_swept_or_not(
    history: Market, status: OrderStatus, expected: list[int]
) -> None:
    unswept = show(history, OrderFilter(status=status))
    history.sweep()
    swept = show(history, OrderFilter(status=status))

    assert numbers(unswept.items) == numbers(swept.items) == expected
    assert unswept.total == swept.total == len(expected)
    assert unswept.next_before is None


def test_a_filtered_list_pages_without_overlap_and_counts_all(history: Market) -> None:
    which = OrderFilter(number=NUMBER)

    first = show(history, which, limit=4)
    second = show(history, which, limit=4, before=first.next_before or 0)
    jumped = show(history, which, limit=4, skip=4)

    assert numbers(first.items) == [11, 9, 7, 5]
    assert numbers(second.items) == numbers(jumped.items) == [3, 1]
    assert (first.total, second.total, second.next_before) == (6, 6, None)


def test_dates_are_those_of_wib(history: Market) -> None:
    # Order n was placed on 22 November + n days, 14.05 WIB.
    page = show(history, OrderFilter(placed_from=date(2026, 11, 24), placed_to=date(2026, 11, 26)))

    assert numbers(page.items) == [4, 3, 2]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("2A7A875-0012", [12]),
        ("2a7a875-001", [12, 11, 10]),
        ("2A7A875-0", [12, 11, 10, 9, 8]),
        ("2A7A", [12, 11, 10, 9, 8]),
        ("0B51EF0-0001", []),
        ("nonsense", []),
    ],
)
def test_a_search_finds_an_invoice_number_or_its_leading_part(
    history: Market, search: str, expected: list[int]
) -> None:
    assert numbers(show(history, search=search).items) == expected


def test_another_business_sees_its_own_orders_only(history: Market) -> None:
    page = show(history, business_id=TEH)

    assert [order.order_id for order in page.items] == ["ord_0B51EF0-0001"]
    assert page.total == 1


def test_a_business_without_orders_has_an_empty_history(market: Market) -> None:
    assert show(market) == OrderPage((), None, 0, False)
    assert show(market, OrderFilter(status=OrderStatus.PAID)) == OrderPage((), None, 0, False)


def test_the_first_page_takes_one_request(history: Market, dynamodb_endpoint: str) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    show(history.through(client))

    assert connection.calls == ["Query"]
