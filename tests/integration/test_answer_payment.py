"""Payments on DynamoDB Local: each rupiah is credited once or refused for good.

A refused payment leaves a verdict and a call and nothing else.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

import pytest

from shared.domain.order import OrderStatus
from shared.domain.payment import PaidAmount, Settlement
from shared.usecases.answer_payment import PaymentReply
from shared.usecases.cancel_order import Cancelling
from tests.support.market import KOPI, NUMBER, SECOND_NUMBER, Market
from tests.support.timers import PatientTimer

T = TypeVar("T")


def test_an_exact_payment_in_time_credits_the_number(market: Market) -> None:
    order = market.place()

    answer = market.after(hours=1).pay(order)

    assert answer.reply is PaymentReply.DECIDED
    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    paid = market.order(order)
    assert (paid.status, paid.paid_at) == (
        OrderStatus.PAID,
        datetime(2026, 11, 22, 8, 5, tzinfo=UTC),
    )
    assert paid.valid_until_at(market.now) == date(2027, 11, 22)
    assert market.available() == 1_000
    assert market.available(SECOND_NUMBER) == 0


def test_settling_writes_everything_that_must_agree(market: Market) -> None:
    order = market.place()

    market.pay(order)

    (entry,) = market.entities("ENTRY")
    assert (entry["seq"], entry["kind"], entry["credits"]) == (1, "TOP_UP", 1_000)
    assert (entry["balance_before"], entry["balance_after"]) == (0, 1_000)
    assert entry["legs"] == [
        {"debit": "bank:BCA", "credit": "unearned_revenue", "amount": 415_000, "asset": "IDR"},
        {"debit": "bank:BCA", "credit": "vat_payable", "amount": 45_650, "asset": "IDR"},
        {
            "debit": "credits:+6281212448484",
            "credit": "credits_issued",
            "amount": 1_000,
            "asset": "CREDIT",
        },
    ]
    (notice,) = market.entities("NOTICE")
    assert notice["effect"] == "CONFIRM_PAID_ORDER"
    assert notice["cause"] == f"{order.order_id}-PAID"
    (claim,) = market.entities("VA")
    assert claim["state"] == "PAID"
    assert [item["verdict"] for item in market.entities("PAYMENT", "CALL")] == ["SETTLED"] * 2


@pytest.mark.parametrize(
    ("moment", "stated", "verdict"),
    [
        ({"hours": 1}, {"account_number": "123450100000000000000"}, Settlement.UNKNOWN_ACCOUNT),
        ({"hours": 24, "seconds": 1}, {}, Settlement.ORDER_EXPIRED),
        ({"hours": 1}, {"amount": PaidAmount(46_064_900, "IDR")}, Settlement.AMOUNT_MISMATCH),
        ({"hours": 1}, {"amount": PaidAmount(46_065_100, "IDR")}, Settlement.AMOUNT_MISMATCH),
        ({"hours": 1}, {"amount": PaidAmount(46_065_001, "IDR")}, Settlement.AMOUNT_MISMATCH),
        ({"hours": 1}, {"amount": PaidAmount(46_065_000, "USD")}, Settlement.AMOUNT_MISMATCH),
    ],
)
def test_a_refused_payment_changes_nothing_but_its_verdict(
    market: Market, moment: dict[str, int], stated: dict[str, Any], verdict: Settlement
) -> None:
    order = market.place()
    before = market.dump()

    answer = market.after(**moment).pay(order, **stated)

    assert answer.record is not None
    assert (answer.reply, answer.record.verdict) == (PaymentReply.DECIDED, verdict)
    market.assert_only_verdicts_added(before)


def test_a_second_payment_of_a_paid_order_is_refused(market: Market) -> None:
    order = market.place()
    market.pay(order)
    before = market.dump()

    answer = market.pay(order)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.ALREADY_PAID
    market.assert_only_verdicts_added(before)
    assert market.available() == 1_000


def test_paid_one_second_before_the_end_and_told_after_the_sweep_is_credited(
    market: Market,
) -> None:
    order = market.place()
    later = market.after(hours=25)
    assert later.sweep().expired == 1

    answer = later.pay(order, paid_at=datetime(2026, 11, 23, 7, 4, 59, tzinfo=UTC))

    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    assert later.order(order).status is OrderStatus.PAID
    assert later.available() == 1_000


def test_paid_one_second_after_the_end_is_refused_swept_or_not(market: Market) -> None:
    order = market.place()
    late = datetime(2026, 11, 23, 7, 5, 1, tzinfo=UTC)

    unswept = market.after(hours=24, seconds=2).pay(order, paid_at=late)
    market.after(hours=25).sweep()
    swept = market.after(hours=25).pay(order, paid_at=late)

    assert unswept.record is not None
    assert swept.record is not None
    assert unswept.record.verdict is Settlement.ORDER_EXPIRED
    assert swept.record.verdict is Settlement.ORDER_EXPIRED
    assert market.available() == 0


def test_paid_before_a_cancel_and_told_after_it_is_credited(market: Market) -> None:
    order = market.place()
    assert market.after(hours=2).cancel(order).outcome is Cancelling.CANCELLED
    other = market.after(hours=2, minutes=1).place()

    answer = market.after(hours=3).pay(order, paid_at=market.after(hours=1).now)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    assert market.order(order).status is OrderStatus.PAID
    # The order that holds the number by now keeps holding it, and can be paid as well.
    assert market.after(hours=3).pay(other).record is not None
    assert market.available() == 2_000


def test_paid_after_a_cancel_is_refused(market: Market) -> None:
    order = market.place()
    market.after(hours=1).cancel(order)
    before = market.dump()

    answer = market.after(hours=2).pay(order)

    assert answer.record is not None
    assert answer.record.verdict is Settlement.ORDER_EXPIRED
    market.assert_only_verdicts_added(before)


def test_a_repeat_gets_the_first_verdict_and_changes_nothing(market: Market) -> None:
    order = market.place()
    notification = market.notification(order)
    market.tell(notification, external_id="1")
    before = market.dump()

    same_id = market.tell(notification, external_id="1")
    new_id = market.tell(notification, external_id="2")

    assert [each.reply for each in (same_id, new_id)] == [PaymentReply.REPEATED] * 2
    assert same_id.record == new_id.record
    assert same_id.record is not None
    assert same_id.record.verdict is Settlement.SETTLED
    market.assert_only_verdicts_added(before)


def test_a_refusal_is_remembered_even_when_the_reason_is_gone(market: Market) -> None:
    order = market.place()
    wrong = market.notification(order, amount=PaidAmount(100, "IDR"))
    market.tell(wrong)
    market.pay(order)

    again = market.tell(wrong)

    assert again.reply is PaymentReply.REPEATED
    assert again.record is not None
    assert again.record.verdict is Settlement.AMOUNT_MISMATCH


@pytest.mark.parametrize("changed", ["amount", "account_number"])
def test_the_same_key_with_other_content_is_inconsistent(market: Market, changed: str) -> None:
    order = market.place()
    other = market.place(number=SECOND_NUMBER)
    first = market.notification(order)
    market.tell(first)
    before = market.dump()
    content: Any = {"amount": PaidAmount(1, "IDR"), "account_number": other.account.number}[changed]

    answer = market.pay(order, payment_key=first.payment_key, **{changed: content})

    assert answer.reply is PaymentReply.INCONSISTENT
    market.assert_only_verdicts_added(before)
    assert market.available(SECOND_NUMBER) == 0


def test_a_message_id_used_for_another_payment_is_a_conflict(market: Market) -> None:
    order = market.place()
    other = market.place(number=SECOND_NUMBER)
    market.pay(order, external_id="1")
    before = market.dump()

    answer = market.pay(other, external_id="1")

    assert answer.record is not None
    assert (answer.reply, answer.record.verdict) == (
        PaymentReply.DECIDED,
        Settlement.CALL_ID_REUSED,
    )
    market.assert_only_verdicts_added(before)
    # The next WIB day begins anew.
    assert market.after(hours=11).pay(other, external_id="1").record is not None


def test_a_payment_refused_for_its_message_id_is_never_credited(market: Market) -> None:
    order = market.place()
    other = market.place(number=SECOND_NUMBER)
    market.pay(order, external_id="1")
    refused = market.notification(other)
    market.tell(refused, external_id="1")
    before = market.dump()

    again = market.tell(refused, external_id="2")

    assert again.record is not None
    assert (again.reply, again.record.verdict) == (
        PaymentReply.REPEATED,
        Settlement.CALL_ID_REUSED,
    )
    market.assert_only_verdicts_added(before)
    assert market.available(SECOND_NUMBER) == 0


def test_a_credited_payment_told_again_under_a_used_message_id_stays_credited(
    market: Market,
) -> None:
    order = market.place()
    other = market.place(number=SECOND_NUMBER)
    credited = market.notification(order)
    market.tell(credited, external_id="1")
    market.pay(other, external_id="2")
    before = market.dump()

    again = market.tell(credited, external_id="2")

    assert again.record is not None
    assert (again.reply, again.record.verdict) == (PaymentReply.REPEATED, Settlement.SETTLED)
    market.assert_only_verdicts_added(before)


def test_a_time_before_the_order_existed_shortens_no_credits(market: Market) -> None:
    order = market.place()

    answer = market.pay(order, paid_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    assert market.order(order).paid_at == datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    assert market.available() == 1_000
    ((_, account), *_) = market.orders.numbers(KOPI)
    assert [lot.valid_until for lot in account.lots] == [date(2027, 11, 22)]
    (entry,) = market.entities("ENTRY")
    assert entry["occurred_at"] == "2026-11-22T07:05:00.000Z"


def test_sixteen_threads_with_one_payment_credit_it_once(market: Market) -> None:
    order = market.place()
    notification = market.notification(order)
    barrier = Barrier(16)

    def tell(_: int) -> PaymentReply:
        barrier.wait()
        answer = market.tell(notification, external_id="1", timer=PatientTimer())
        assert answer.record is not None
        assert answer.record.verdict is Settlement.SETTLED
        return answer.reply

    with ThreadPoolExecutor(16) as threads:
        replies = list(threads.map(tell, range(16)))

    assert replies.count(PaymentReply.DECIDED) == 1
    assert replies.count(PaymentReply.REPEATED) == 15
    assert market.available() == 1_000
    assert len(market.entities("ENTRY")) == 1
    assert len(market.entities("NOTICE")) == 1


def test_two_payments_of_one_order_at_once_credit_one_of_them(market: Market) -> None:
    order = market.place()
    barrier = Barrier(8)

    def pay(_: int) -> Settlement:
        barrier.wait()
        answer = market.pay(order, timer=PatientTimer())
        assert answer.record is not None
        return answer.record.verdict

    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(pay, range(8)))

    assert sorted(verdicts) == [Settlement.ALREADY_PAID] * 7 + [Settlement.SETTLED]
    assert market.available() == 1_000


def test_a_payment_racing_a_cancel_ends_in_exactly_one_of_both(market: Market) -> None:
    paying, cancelling = market.after(minutes=1), market.after(seconds=30)
    for _ in range(10):
        order = market.place(number=SECOND_NUMBER)
        barrier = Barrier(2)

        with ThreadPoolExecutor(2) as threads:
            payment = threads.submit(
                _after, barrier, partial(paying.pay, order, timer=PatientTimer())
            )
            cancel = threads.submit(_after, barrier, partial(cancelling.cancel, order))

        record = payment.result().record
        assert record is not None
        assert (record.verdict, cancel.result().outcome, market.order(order).status) in {
            (Settlement.SETTLED, Cancelling.NOT_OPEN, OrderStatus.PAID),
            (Settlement.ORDER_EXPIRED, Cancelling.CANCELLED, OrderStatus.CANCELLED),
        }


def _after(barrier: Barrier, action: Callable[[], T]) -> T:
    barrier.wait()
    return action()


def test_the_ledger_of_a_number_is_numbered_and_chained(market: Market) -> None:
    for _ in range(3):
        market.pay(market.place())

    entries = market.entities("ENTRY")

    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert [entry["balance_after"] for entry in entries] == [1_000, 2_000, 3_000]
    assert entries[0]["previous_hash"] == "0" * 64
    assert entries[1]["previous_hash"] == entries[0]["hash"]
    assert entries[2]["previous_hash"] == entries[1]["hash"]
    assert [number.number for number, _ in market.orders.numbers(KOPI)].count(NUMBER) == 1
