"""The expiry sweep on DynamoDB Local: late, twice, or against a payment, it changes nothing."""

from concurrent.futures import ThreadPoolExecutor

from shared.domain.order import OrderStatus
from shared.domain.payment import Settlement
from shared.usecases.expire_orders import ExpirySweep
from tests.support.dynamodb import new_client
from tests.support.faults import FaultyConnection
from tests.support.market import SECOND_NUMBER, Market


def test_the_sweep_marks_what_is_over_and_leaves_the_rest(market: Market) -> None:
    over = market.place()
    open_still = market.after(hours=1).place(number=SECOND_NUMBER)

    swept = market.after(hours=24, seconds=1).sweep()

    assert swept == ExpirySweep(seen=1, expired=1)
    assert market.order(over).status is OrderStatus.EXPIRED
    assert market.order(open_still).status is OrderStatus.AWAITING_PAYMENT


def test_at_pay_until_itself_nothing_is_over(market: Market) -> None:
    order = market.place()
    before = market.dump()

    swept = market.after(hours=24).sweep()

    assert swept.expired == 0
    assert market.dump() == before
    assert market.order(order).status is OrderStatus.AWAITING_PAYMENT


def test_a_second_sweep_finds_nothing(market: Market) -> None:
    market.place()
    later = market.after(days=3)
    later.sweep()
    before = market.dump()

    assert later.sweep() == ExpirySweep(seen=0, expired=0)
    assert market.dump() == before


def test_paid_and_cancelled_orders_are_not_even_candidates(market: Market) -> None:
    market.pay(market.place())
    market.cancel(market.place(number=SECOND_NUMBER))

    assert market.after(days=2).sweep() == ExpirySweep(seen=0, expired=0)


def test_more_orders_than_a_page_are_swept_in_one_run(market: Market) -> None:
    numbers = market.with_numbers(120)
    for number in numbers:
        market.place(number=number)

    assert market.after(days=2).sweep() == ExpirySweep(seen=120, expired=120)


def test_the_sweep_never_scans(market: Market, dynamodb_endpoint: str) -> None:
    market.place()
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    market.through(client).after(days=2).sweep()

    assert connection.calls == ["Query", "GetItem", "TransactWriteItems"]


def test_a_sweep_racing_a_payment_in_time_leaves_the_order_paid(market: Market) -> None:
    later = market.after(hours=25)
    for _ in range(10):
        order = market.place(number=SECOND_NUMBER)

        with ThreadPoolExecutor(2) as threads:
            swept = threads.submit(later.sweep)
            paid = threads.submit(later.pay, order, paid_at=market.after(hours=1).now)

        swept.result()
        record = paid.result().record
        assert record is not None
        assert record.verdict is Settlement.SETTLED
        assert market.order(order).status is OrderStatus.PAID
