"""Placing and cancelling on DynamoDB Local: one open order a number, gap-free invoice numbers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest

from shared.domain.money import Rupiah
from shared.domain.order import FailureReason, OrderStatus, PaymentMethod
from shared.domain.payment_methods import MethodRefusal
from shared.domain.pricing import CreditsRefusal
from shared.ports.faults import StoreBusy
from shared.usecases.place_order import Placed, PlacingRefusal, Refused
from shared.usecases.quote_order import QuoteRefusal
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import (
    FOREIGN_NUMBER,
    NUMBER,
    SECOND_NUMBER,
    TEH,
    TRIAL_NUMBER,
    Market,
)
from tests.support.timers import PatientTimer, Stopwatch


def test_an_order_is_placed_with_everything_frozen(market: Market) -> None:
    order = market.place(po_number="PO-77")

    stored = market.order(order)

    assert stored == order
    assert (stored.order_id, str(stored.invoice_number)) == ("ord_2A7A875-0001", "2A7A875-0001")
    assert (stored.quote.net, stored.quote.vat, stored.quote.total) == (
        Rupiah(415_000),
        Rupiah(45_650),
        Rupiah(460_650),
    )
    assert stored.pay_until == datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    assert stored.account.number.startswith("1234501")
    assert len(stored.account.number) == 21
    assert stored.po_number == "PO-77"


def test_an_agreement_prices_the_order_of_its_business(market: Market) -> None:
    order = market.place(business_id=TEH, number=FOREIGN_NUMBER)

    assert order.quote.unit_price.to_text() == "512.11"
    assert order.quote.total == Rupiah(568_442)


def test_five_years_back_the_vat_of_the_time_is_charged(market: Market) -> None:
    order = market.at(datetime(2021, 9, 12, 3, 0, tzinfo=UTC)).place()

    assert order.quote.total == Rupiah(456_500)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"number": FOREIGN_NUMBER}, QuoteRefusal.NUMBER_UNKNOWN),
        ({"number": "+6281299999999"}, QuoteRefusal.NUMBER_UNKNOWN),
        ({"number": TRIAL_NUMBER}, QuoteRefusal.NUMBER_CANNOT_BE_TOPPED_UP),
        ({"credits": 900}, CreditsRefusal.BELOW_MINIMUM),
        ({"credits": 1_000_100}, CreditsRefusal.ABOVE_MAXIMUM),
        ({"credits": 1_050}, CreditsRefusal.NOT_IN_STEP),
        ({"payment_method": "QRIS"}, PlacingRefusal.METHOD_UNKNOWN),
        ({"payment_method": PaymentMethod.BNI_VA}, PlacingRefusal.METHOD_UNAVAILABLE),
        ({"replaces": "ord_2A7A875-0007"}, PlacingRefusal.REPLACED_UNKNOWN),
        ({"replaces": "ord_0B51EF0-0001"}, PlacingRefusal.REPLACED_UNKNOWN),
        ({"expected_total": Rupiah(460_649)}, PlacingRefusal.PRICE_CHANGED),
    ],
)
def test_a_refused_placing_writes_nothing(
    market: Market, asked: dict[str, Any], reason: object
) -> None:
    market.place(business_id=TEH, number=FOREIGN_NUMBER)
    before = market.dump()

    outcome = market.try_place(**asked)

    assert isinstance(outcome, Refused)
    assert outcome.reason is reason
    assert market.dump() == before


def test_a_refusal_carries_what_the_caller_needs_to_go_on(market: Market) -> None:
    open_order = market.place()

    blocked = market.try_place()
    changed = market.try_place(number=SECOND_NUMBER, expected_total=Rupiah(1))
    method = market.try_place(number=SECOND_NUMBER, payment_method=PaymentMethod.BNI_VA)

    assert isinstance(blocked, Refused)
    assert (blocked.reason, blocked.order) == (PlacingRefusal.OPEN_ORDER_EXISTS, open_order)
    assert isinstance(changed, Refused)
    assert changed.offer is not None
    assert changed.offer.quote.total == Rupiah(460_650)
    assert isinstance(method, Refused)
    assert method.method_refusal is MethodRefusal.NOT_OFFERED


def test_the_same_key_and_body_answers_the_order_as_it_is_now(market: Market) -> None:
    request = market.request()
    order = market.place(request=request)
    market.pay(order)
    before = market.dump()

    again = market.after(days=400).try_place(request)

    assert isinstance(again, Placed)
    assert again.replayed
    assert again.order.status is OrderStatus.PAID
    assert again.order.order_id == order.order_id
    assert market.dump() == before


def test_the_same_key_with_another_body_is_refused(market: Market) -> None:
    market.place(idempotency_key="mine")
    before = market.dump()

    outcome = market.try_place(idempotency_key="mine", credits=2_000)

    assert isinstance(outcome, Refused)
    assert outcome.reason is PlacingRefusal.KEY_REUSED
    assert market.dump() == before


def test_keys_of_two_businesses_do_not_meet(market: Market) -> None:
    market.place(idempotency_key="mine")

    other = market.place(business_id=TEH, number=FOREIGN_NUMBER, idempotency_key="mine")

    assert other.order_id == "ord_0B51EF0-0001"


def test_an_expired_order_blocks_nobody_swept_or_not(market: Market) -> None:
    first = market.place()

    # At pay_until itself it can still be paid, so it still holds the number.
    assert isinstance(market.after(hours=24).try_place(), Refused)
    second = market.after(hours=24, seconds=1).place()

    assert (first.order_id, second.order_id) == ("ord_2A7A875-0001", "ord_2A7A875-0002")
    assert market.after(hours=24, seconds=1).order(first).status is OrderStatus.AWAITING_PAYMENT


def test_replacing_cancels_the_open_order_in_the_same_write(market: Market) -> None:
    first = market.place()

    second = market.after(minutes=5).place(credits=2_000, replaces=first.order_id)

    old = market.order(first)
    assert (old.status, old.failure_reason) == (OrderStatus.CANCELLED, FailureReason.REPLACED)
    assert market.order(second).status is OrderStatus.AWAITING_PAYMENT
    states = {claim["account_number"]: claim["state"] for claim in market.entities("VA")}
    assert states == {first.account.number: "CLOSED", second.account.number: "OPEN"}


def test_replacing_an_order_of_another_number_frees_that_number(market: Market) -> None:
    first = market.place()

    market.place(number=SECOND_NUMBER, replaces=first.order_id)

    assert isinstance(market.try_place(number=NUMBER), Placed)


def test_an_order_whose_number_a_clock_ahead_gave_away_can_still_be_replaced(
    market: Market,
) -> None:
    order = market.place()
    newer = market.after(hours=24, seconds=1).place()

    other = market.after(hours=24).place(number=SECOND_NUMBER, replaces=order.order_id)

    assert market.order(order).failure_reason is FailureReason.REPLACED
    assert market.order(other).status is OrderStatus.AWAITING_PAYMENT
    blocked = market.after(hours=24).try_place()
    assert isinstance(blocked, Refused)
    assert blocked.order == newer


def test_a_paid_order_cannot_be_replaced(market: Market) -> None:
    order = market.place()
    market.pay(order)
    before = market.dump()

    outcome = market.try_place(replaces=order.order_id)

    assert isinstance(outcome, Refused)
    assert outcome.reason is PlacingRefusal.REPLACED_NOT_OPEN
    assert outcome.order is not None
    assert outcome.order.status is OrderStatus.PAID
    assert market.dump() == before


def test_the_twenty_first_placing_of_an_hour_is_refused(market: Market) -> None:
    for minute in range(20):
        view = market.after(minutes=minute)
        view.cancel(view.place())
    before = market.dump()

    outcome = market.after(minutes=59).try_place()

    assert isinstance(outcome, Refused)
    assert outcome.reason is PlacingRefusal.TOO_MANY_PLACINGS
    assert market.dump() == before
    # An hour after the first one there is room for one more.
    assert isinstance(market.after(minutes=60).try_place(), Placed)


def test_a_taken_account_number_is_drawn_again(market: Market) -> None:
    taken = market.place(chance=FixedChance("4820193756120"))

    again = market.place(number=SECOND_NUMBER, chance=FixedChance("4820193756120", "4820193756121"))

    assert taken.account.number == "123450148201937561204"
    assert again.account.number == "123450148201937561212"


def test_five_draws_of_taken_numbers_are_the_end(market: Market) -> None:
    market.place(chance=FixedChance("4820193756120"))
    before = market.dump()
    broken = FixedChance("4820193756120")

    with pytest.raises(StoreBusy):
        market.try_place(number=SECOND_NUMBER, chance=broken, timer=Stopwatch(0))

    assert broken.drawn == 5
    assert market.dump() == before


def test_a_number_held_by_an_order_that_has_ended_can_be_topped_up(market: Market) -> None:
    # As after a local clock was set back: the sweep has ended what is not over by this clock.
    held = market.place()
    market.after(hours=25).sweep()

    again = market.place()

    assert market.order(held).status is OrderStatus.EXPIRED
    assert isinstance(market.try_place(), Refused)
    assert market.order(again).status is OrderStatus.AWAITING_PAYMENT


def test_sixteen_threads_on_one_number_place_one_order(market: Market) -> None:
    barrier = Barrier(16)

    def place(_: int) -> Placed | Refused:
        barrier.wait()
        return market.try_place(timer=PatientTimer())

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(place, range(16)))

    placed = [each for each in outcomes if isinstance(each, Placed)]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert len(placed) == 1
    assert {each.reason for each in refused} == {PlacingRefusal.OPEN_ORDER_EXISTS}
    assert len(market.entities("ORDER")) == 1
    assert len(market.entities("KEY")) == 1


def test_sixteen_threads_with_one_key_get_the_same_order(market: Market) -> None:
    request = market.request()
    barrier = Barrier(16)

    def place(_: int) -> Placed | Refused:
        barrier.wait()
        return market.try_place(request, timer=PatientTimer())

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(place, range(16)))

    assert all(isinstance(each, Placed) for each in outcomes)
    assert sorted(each.replayed for each in outcomes if isinstance(each, Placed)) == (
        [False] + [True] * 15
    )
    assert len(market.entities("ORDER")) == 1


def test_many_orders_of_one_business_at_once_leave_no_gap_in_the_numbers(
    market: Market,
) -> None:
    numbers = market.with_numbers(16)
    barrier = Barrier(16)

    def place(position: int) -> int:
        barrier.wait()
        order = market.place(number=numbers[position], timer=PatientTimer())
        return order.invoice_number.running_number

    with ThreadPoolExecutor(16) as threads:
        running_numbers = list(threads.map(place, range(16)))

    assert sorted(running_numbers) == list(range(1, 17))


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_fault_at_any_request_still_places_once(
    market: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    outcome = market.through(client).try_place(timer=Stopwatch(0))

    assert isinstance(outcome, Placed)
    # Its own order, even where it had to be read back: nobody else placed it.
    assert not outcome.replayed
    assert len(market.entities("ORDER")) == 1


def test_a_store_that_stays_unwell_ends_in_an_error_and_not_in_an_order(
    market: Market, dynamodb_endpoint: str
) -> None:
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=lambda _: Fault.THROTTLED)
    before = market.dump()

    with pytest.raises(StoreBusy):
        market.through(client).try_place(timer=Stopwatch(0, 3_000, 3_501))

    assert market.dump() == before


def test_placing_takes_two_requests_once_prices_are_known(
    market: Market, dynamodb_endpoint: str
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)

    market.through(client).place()

    assert connection.calls == ["BatchGetItem", "Query", "TransactWriteItems"]


class FixedChance:
    """Draws what the test says; the last draw repeats."""

    def __init__(self, *draws: str) -> None:
        self._draws = list(draws)
        self.drawn = 0

    def digits(self, count: int) -> str:
        """Return the next draw."""
        self.drawn += 1
        draw = self._draws.pop(0) if len(self._draws) > 1 else self._draws[0]
        assert len(draw) == count
        return draw

    def token(self) -> str:
        """Return a token."""
        return "token"

    def random_bytes(self, count: int) -> bytes:
        """Return as many bytes."""
        return bytes(count)
