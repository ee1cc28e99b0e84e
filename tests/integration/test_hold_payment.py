"""Money that settles no order, on DynamoDB Local: it goes into suspense whole, and once."""

import pytest

from shared.domain.money import Rupiah
from shared.domain.order import FailureReason, OrderStatus
from shared.domain.payment import Settlement
from shared.domain.suspense import SuspensePayment
from shared.usecases.book_payment import Booking
from shared.usecases.cancel_order import Cancelling
from tests.support.market import (
    KOPI,
    SECOND_NUMBER,
)
from tests.support.suspense import Office, balances


def test_money_paid_too_late_is_held(office: Office) -> None:
    order = office.place()
    late = office.after(hours=24, seconds=1)

    payment = office.bank.take(order.account, paid_at=late.market.now)
    booking = late.book(payment)

    assert booking is Booking.HELD
    assert office.money(payment.payment_id) == SuspensePayment(
        payment_id=payment.payment_id,
        bank=order.account.bank,
        account_number=order.account.number,
        amount=Rupiah(460_650),
        remaining=Rupiah(460_650),
        paid_at=late.market.now,
        received_at=late.market.now,
        reason=Settlement.ORDER_EXPIRED,
        business_id=KOPI,
        running_number=1,
    )
    assert late.market.order(order).status_at(late.market.now) is OrderStatus.EXPIRED
    assert late.market.available() == 0
    assert balances(late.market) == {"bank:BNI": 460_650, "suspense": -460_650}


def test_second_payment_of_a_paid_order_is_held(office: Office) -> None:
    order = office.place()
    office.pay(order)

    held = office.held_by(order)

    assert (held.reason, held.remaining) == (Settlement.ALREADY_PAID, Rupiah(460_650))
    assert office.market.available() == 1_000
    assert balances(office.market)["suspense"] == -460_650


@pytest.mark.parametrize("amount", [460_649, 460_651])
def test_wrong_amount_is_held(office: Office, amount: int) -> None:
    order = office.place()

    held = office.held_by(order, amount)

    assert (held.reason, held.remaining) == (Settlement.AMOUNT_MISMATCH, Rupiah(amount))
    assert office.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert balances(office.market) == {"bank:BNI": amount, "suspense": -amount}


def test_money_paid_after_a_cancel_is_held(office: Office) -> None:
    order = office.place()
    assert office.market.cancel(order).outcome is Cancelling.CANCELLED

    held = office.after(seconds=1).held_by(order)

    assert (held.reason, held.running_number) == (Settlement.ORDER_EXPIRED, 1)
    assert office.market.order(order).status is OrderStatus.CANCELLED


def test_money_paid_after_a_replacement_is_held_and_the_new_order_waits(office: Office) -> None:
    replaced = office.place()
    order = office.place(replaces=replaced.order_id)

    held = office.after(seconds=1).held_by(replaced)

    assert (held.reason, held.running_number) == (Settlement.ORDER_EXPIRED, 1)
    assert office.market.order(replaced).failure_reason is FailureReason.REPLACED
    assert office.market.order(order).status is OrderStatus.AWAITING_PAYMENT


def test_money_for_an_account_that_is_not_ours_is_held_for_nobody(office: Office) -> None:
    held = office.hold_for_nobody()

    assert held.reason is Settlement.UNKNOWN_ACCOUNT
    assert (held.business_id, held.running_number) == (None, None)
    assert office.store.of_business(KOPI) == ()
    assert balances(office.market) == {"bank:BNI": 460_650, "suspense": -460_650}


def test_held_money_is_listed_oldest_first_until_it_is_gone(office: Office) -> None:
    newer = office.after(hours=30).held_by(office.place(number=SECOND_NUMBER))
    older = office.after(hours=25).held_by(office.place())
    nobodys = office.after(hours=26).hold_for_nobody()

    assert [each.payment_id for each in office.store.held(10)] == [
        older.payment_id,
        nobodys.payment_id,
        newer.payment_id,
    ]
    assert office.store.held(1) == [older]

    office.after(hours=31).decide(older, None)

    assert office.store.held(10) == [nobodys, newer]
    assert [each.payment_id for each in office.store.of_business(KOPI)] == [
        newer.payment_id,
        older.payment_id,
    ]
