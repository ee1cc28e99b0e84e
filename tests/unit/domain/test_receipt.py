"""A receipt acknowledges the payment that its order was paid with, as the bank knows it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.domain.receipt import (
    ReceivedPayment,
    applied_payment,
    bears_stamp_duty,
    settling_payment,
)
from shared.domain.virtual_account import Bank
from tests.support.orders import BCA_ACCOUNT, a_paid_order, a_payment_of, an_order

PAID_AT = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
APPLIED_AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OF_BCA = ReceivedPayment(Bank.BCA, BCA_ACCOUNT.number, "202611220001", PAID_AT)
APPLIED = replace(a_paid_order(), applied=True, paid_at=APPLIED_AT)


def test_the_reference_is_what_the_bank_calls_the_payment() -> None:
    assert settling_payment(a_paid_order()) == OF_BCA


def test_of_bni_it_is_the_number_of_the_bank_and_not_our_own() -> None:
    order = replace(a_paid_order(), payment_id="BNI:2A7A8750024x7:233171")

    assert settling_payment(order).reference == "233171"


def test_a_reference_with_colons_is_whole() -> None:
    order = replace(a_paid_order(), payment_id="BCA:12345:2026:11:22")

    assert settling_payment(order).reference == "2026:11:22"


def test_money_that_staff_applied_was_paid_when_and_where_the_bank_says_so() -> None:
    elsewhere = "8001234500000017"
    payment = a_payment_of(a_paid_order())
    told = replace(payment.notification, account_number=elsewhere)

    applied = applied_payment(APPLIED, replace(payment, notification=told))

    assert applied == replace(OF_BCA, account_number=elsewhere, applied_at=APPLIED_AT)


def test_an_order_says_by_itself_only_what_settled_it() -> None:
    with pytest.raises(InvariantBroken):
        settling_payment(APPLIED)
    with pytest.raises(InvariantBroken):
        applied_payment(a_paid_order(), a_payment_of(a_paid_order()))


def test_an_order_that_is_not_paid_has_none() -> None:
    with pytest.raises(InvariantBroken):
        settling_payment(an_order())


def test_the_payment_of_another_order_makes_none() -> None:
    other = replace(APPLIED, payment_id="BCA:12345:202611220002")

    with pytest.raises(InvariantBroken):
        applied_payment(other, a_payment_of(a_paid_order()))


@pytest.mark.parametrize(("received", "bears"), [(5_000_000, False), (5_000_001, True)])
def test_stamp_duty_is_due_above_five_million(received: int, bears: bool) -> None:
    assert bears_stamp_duty(Rupiah(received)) is bears
