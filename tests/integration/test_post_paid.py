"""Placing post-paid orders on DynamoDB Local: credits at once, and a debt within its limit.

Figures: tests/support/post_paid.py.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from shared.domain.money import Rupiah
from shared.domain.order import Order, OrderStatus
from shared.domain.receivable import PostPaidRefusal
from shared.domain.virtual_account import VirtualAccountState
from shared.ports.orders import HistoryPart, OrderFilter
from shared.usecases.answer_payment import PaymentReply
from shared.usecases.cancel_order import Cancelling
from shared.usecases.expire_orders import ExpirySweep
from shared.usecases.place_order import Placed, PlacingRefusal, Refused
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, NUMBER, SECOND_NUMBER, Market
from tests.support.post_paid import (
    CLOSED,
    CLOSING,
    DUE,
    OVERDUE,
    PRICE,
    assert_books_agree,
    rupiah_legs,
)
from tests.support.suspense import balances
from tests.support.timers import PatientTimer


@pytest.fixture
def shop(market: Market) -> Market:
    """The market whose first business pays later."""
    return market.post_paid()


def refusal(outcome: Placed | Refused) -> object:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


# Placing ------------------------------------------------------------------------------------------


def test_placing_grants_the_credits_and_books_what_is_owed(shop: Market) -> None:
    order = shop.place()

    assert order == shop.order(order)
    assert (order.status, order.pay_until, order.payment_days) == (OrderStatus.INVOICED, DUE, 14)
    assert (order.paid_at, order.payment_id, order.closed_at) == (None, None, None)
    assert order.lot().valid_until == date(2027, 11, 22)
    assert shop.available() == 1_000
    assert shop.owed() == {"2026-12-06": PRICE}
    assert rupiah_legs(shop, "ENTRY") == [
        ("receivable", "unearned_revenue", 415_000),
        ("receivable", "vat_payable", 45_650),
    ]
    assert balances(shop) == {
        "receivable": PRICE,
        "unearned_revenue": -415_000,
        "vat_payable": -45_650,
        "credits:+6281212448484": 1_000,
        "credits_issued": -1_000,
    }
    claim = shop.orders.claim(order.account)
    assert claim is not None
    assert (claim.state, claim.pay_until) == (VirtualAccountState.OPEN, CLOSING)
    (row,) = shop.entities("OUTBOX")
    assert (row["effect"], row["order_id"]) == ("BILL_INVOICED_ORDER", "ord_2A7A875-0001")
    assert_books_agree(shop)


def test_a_post_paid_order_does_not_reserve_its_number(shop: Market) -> None:
    first, second = shop.place(), shop.place()

    (number, _), *_ = shop.orders.numbers(KOPI)
    assert (number.number, number.open_order) == (NUMBER, None)
    assert [each.invoice_number.running_number for each in (first, second)] == [1, 2]
    assert shop.available() == 2_000
    assert shop.owed() == {"2026-12-06": 921_300}
    assert_books_agree(shop)


def test_who_may_pay_later_may_pay_first(shop: Market) -> None:
    prepaid = shop.place(prepaid=True)

    assert (prepaid.status, prepaid.payment_days) == (OrderStatus.AWAITING_PAYMENT, None)
    assert shop.available() == 0
    # It reserves its number, for others that are paid first and not for those that are not.
    assert refusal(shop.try_place(prepaid=True)) is PlacingRefusal.OPEN_ORDER_EXISTS
    assert shop.place().status is OrderStatus.INVOICED
    shop.pay(prepaid)
    assert shop.available() == 2_000
    assert shop.owed() == {"2026-12-06": PRICE}
    assert_books_agree(shop)


def test_the_same_key_with_another_wish_to_pay_is_refused(shop: Market) -> None:
    placed = shop.place(idempotency_key="one")
    before = shop.dump()

    assert refusal(shop.try_place(idempotency_key="one", prepaid=True)) is PlacingRefusal.KEY_REUSED
    again = shop.after(days=3).try_place(idempotency_key="one")

    assert again == Placed(placed, replayed=True)
    assert shop.dump() == before


def test_a_post_paid_order_replaces_an_open_one_and_frees_its_number(market: Market) -> None:
    prepaid = market.place()
    other = market.place(number=SECOND_NUMBER)
    shop = market.post_paid()

    shop.place(replaces=prepaid.order_id)
    shop.place(replaces=other.order_id)

    for replaced in (prepaid, other):
        assert shop.order(replaced).status is OrderStatus.CANCELLED
    assert [number.open_order for number, _ in shop.orders.numbers(KOPI)] == [None, None, None]
    assert shop.available() == 2_000
    assert_books_agree(shop)


def test_behind_its_last_day_an_agreement_lets_nobody_pay_later(market: Market) -> None:
    shop = market.post_paid(last=date(2026, 11, 22))
    owed = shop.place()

    next_day = shop.after(days=1)

    assert next_day.place().status is OrderStatus.AWAITING_PAYMENT
    assert next_day.order(owed).status is OrderStatus.INVOICED
    assert_books_agree(next_day)


# The limit ----------------------------------------------------------------------------------------


def test_no_more_is_owed_than_the_limit(market: Market) -> None:
    shop = market.post_paid(limit=PRICE * 2)
    first = shop.place()
    shop.after(days=1).place(number=SECOND_NUMBER)
    before = shop.dump()

    assert refusal(shop.try_place()) is PostPaidRefusal.CREDIT_LIMIT_EXCEEDED
    assert shop.dump() == before

    shop.after(hours=1).pay(first)
    shop.place()
    assert shop.owed() == {"2026-12-06": PRICE, "2026-12-07": PRICE}
    assert_books_agree(shop)


@pytest.mark.parametrize("same_number", [True, False])
def test_sixteen_at_once_do_not_pass_the_limit(
    market: Market, dynamodb_endpoint: str, same_number: bool
) -> None:
    shop = market.post_paid(limit=PRICE * 2 - 1)
    numbers = [NUMBER] * 16 if same_number else market.with_numbers(16)

    def place(position: int) -> Placed | Refused:
        mine = shop.through(new_client(dynamodb_endpoint))
        return mine.try_place(number=numbers[position], timer=PatientTimer())

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(place, range(16)))

    placed = [each for each in outcomes if isinstance(each, Placed)]
    refused = Counter(each.reason for each in outcomes if isinstance(each, Refused))
    assert len(placed) == 1
    assert refused == {PostPaidRefusal.CREDIT_LIMIT_EXCEEDED: 15}
    assert shop.owed() == {"2026-12-06": PRICE}
    assert len(shop.entities("ORDER", "ENTRY")) == 2
    assert_books_agree(shop)


def test_placings_and_payments_at_once_leave_what_is_owed(
    shop: Market, dynamodb_endpoint: str
) -> None:
    owed = [shop.place() for _ in range(6)]

    def place(_: int) -> None:
        shop.through(new_client(dynamodb_endpoint)).try_place(timer=PatientTimer())

    def pay(position: int) -> None:
        mine = shop.through(new_client(dynamodb_endpoint))
        answer = mine.pay(owed[position], timer=PatientTimer())
        assert answer.reply is PaymentReply.DECIDED

    with ThreadPoolExecutor(12) as pool:
        done = [pool.submit(act, at) for at in range(6) for act in (place, pay)]
        for each in done:
            each.result()

    assert shop.owed() == {"2026-12-06": PRICE * 6}
    assert Counter(item["status"] for item in shop.entities("ORDER")) == {"PAID": 6, "INVOICED": 6}
    assert shop.available() == 12_000
    assert_books_agree(shop)


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.ANSWER_LOST, Fault.LANDS_LATE])
@pytest.mark.parametrize("position", range(3))
def test_one_fault_at_any_request_places_once(
    market: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    shop = market.post_paid(limit=PRICE)
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    outcome = shop.through(client).try_place(timer=PatientTimer())

    assert len(connection.calls) > position
    assert isinstance(outcome, Placed)
    assert not outcome.replayed
    assert shop.owed() == {"2026-12-06": PRICE}
    assert len(shop.entities("ORDER", "ENTRY")) == 2
    assert_books_agree(shop)


# Overdue ------------------------------------------------------------------------------------------


def test_what_is_overdue_refuses_to_owe_more_and_nothing_else(shop: Market) -> None:
    owed = shop.place()

    assert shop.at(DUE).try_place(number=SECOND_NUMBER).__class__ is Placed
    late = shop.at(OVERDUE)
    before = late.dump()
    assert refusal(late.try_place()) is PostPaidRefusal.OVERDUE
    assert late.dump() == before

    assert late.place(prepaid=True).status is OrderStatus.AWAITING_PAYMENT
    late.pay(owed)
    assert late.place().status is OrderStatus.INVOICED
    assert_books_agree(late)


def test_overdue_is_told_before_the_limit_and_both_behind_the_price(market: Market) -> None:
    shop = market.post_paid(limit=PRICE)
    shop.place()
    late = shop.at(OVERDUE)

    assert refusal(late.try_place()) is PostPaidRefusal.OVERDUE
    assert refusal(shop.try_place()) is PostPaidRefusal.CREDIT_LIMIT_EXCEEDED
    for when in (shop, late):
        shown = when.try_place(expected_total=Rupiah(1))
        assert refusal(shown) is PlacingRefusal.PRICE_CHANGED


def test_the_limit_is_told_before_too_many_placings(market: Market) -> None:
    shop = market.post_paid(limit=PRICE - 1).after_placings(20)

    assert refusal(shop.try_place()) is PostPaidRefusal.CREDIT_LIMIT_EXCEEDED
    assert refusal(shop.try_place(prepaid=True)) is PlacingRefusal.TOO_MANY_PLACINGS


def test_no_sweep_takes_an_invoiced_order_back(shop: Market) -> None:
    order = shop.place()
    before = shop.dump()

    assert shop.at(DUE).sweep() == ExpirySweep(seen=1, expired=0)
    assert shop.dump() == before
    for when in (OVERDUE, CLOSED):
        assert shop.at(when).sweep() == ExpirySweep(seen=1, expired=0)
        assert shop.at(when).sweep() == ExpirySweep(seen=0, expired=0)
        assert_books_agree(shop.at(when))

    assert shop.order(order) == order
    assert shop.at(CLOSED).available() == 1_000


def test_an_invoiced_order_is_neither_cancelled_nor_replaced(shop: Market) -> None:
    order = shop.place()
    before = shop.dump()

    assert shop.cancel(order).outcome is Cancelling.NOT_OPEN
    replacing = shop.try_place(replaces=order.order_id)

    assert refusal(replacing) is PlacingRefusal.REPLACED_NOT_OPEN
    assert shop.dump() == before


# Lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("swept", [False, True])
def test_invoiced_orders_are_found_by_their_status(shop: Market, swept: bool) -> None:
    owed, paid = shop.place(), shop.place()
    shop.pay(paid)
    late = shop.at(CLOSED)
    if swept:
        late.sweep()

    def found(status: OrderStatus) -> list[Order]:
        page = late.orders.filtered_orders(
            KOPI, OrderFilter(status=status), HistoryPart(10), now=late.now
        )
        return list(page.items)

    assert found(OrderStatus.INVOICED) == [late.order(owed)]
    assert found(OrderStatus.PAID) == [late.order(paid)]
    assert found(OrderStatus.EXPIRED) == []
