"""The same payment told again: BNI repeats a callback until it hears 000, and sometimes after it.

A payment is known by trx_id and journal number, for ever.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.order import OrderStatus
from shared.domain.payment import PaymentNotification
from tests.support.bni import TAKEN, TELL_AGAIN, Branch
from tests.support.market import SECOND_NUMBER


def settled(branch: Branch) -> PaymentNotification:
    payment = branch.take(branch.place())
    assert branch.tell(payment) == TAKEN
    assert branch.door.market.available() == 1_000
    return payment


def held(branch: Branch) -> PaymentNotification:
    payment = branch.take(branch.place(), amount=400_000)
    assert branch.tell(payment) == TAKEN
    assert branch.door.counted["HeldPayment"] == 1
    return payment


def held_for_nobody(branch: Branch) -> PaymentNotification:
    payment = branch.take(branch.foreign_account())
    assert branch.tell(payment) == TAKEN
    return payment


First = Callable[[Branch], PaymentNotification]
FIRSTS: list[First] = [settled, held, held_for_nobody]


@pytest.mark.parametrize("first", FIRSTS)
def test_the_same_callback_again_is_taken_and_changes_nothing(branch: Branch, first: First) -> None:
    payment = first(branch)
    before = branch.door.market.dump()

    # At once, a day later, and long after everything.
    for days in (0, 1, 400):
        branch.door.pass_time(days=days)
        assert branch.tell(payment) == TAKEN
        assert branch.door.counted == {"CallbackCall": 1}

    branch.door.market.assert_only_verdicts_added(before)
    kept = [str(item["verdict"]) for item in branch.door.market.entities("CALL")]
    assert kept.count("REPEATED") == 3
    assert len(branch.door.market.entities("PAYMENT")) == 1


@pytest.mark.parametrize("first", FIRSTS)
@pytest.mark.parametrize(
    "changes",
    [
        {"payment_amount": "960650"},
        {"payment_amount": "0"},
        {"virtual_account": "8949000000000099"},
    ],
)
def test_a_known_payment_with_other_content_is_seen_and_changes_nothing(
    branch: Branch, first: First, changes: dict[str, str]
) -> None:
    payment = first(branch)
    before, asked = branch.door.market.dump(), len(branch.bank.requests)

    assert branch.tell(payment, **changes) == TAKEN

    assert branch.door.counted == {"CallbackCall": 1, "InconsistentPayment": 1}
    branch.door.market.assert_only_verdicts_added(before)
    assert len(branch.door.market.entities("PAYMENT")) == 1
    assert len(branch.bank.requests) == asked


@pytest.mark.parametrize(
    "changes",
    [
        {"datetime_payment_iso8601": "2026-11-22T14:06:00+07:00"},
        {"trx_amount": "1"},
        {"cumulative_payment_amount": "921300"},
        {"customer_name": "somebody else"},
    ],
)
def test_what_is_said_beside_account_and_amount_makes_no_difference(
    branch: Branch, changes: dict[str, str]
) -> None:
    payment = settled(branch)

    assert branch.tell(payment, **changes) == TAKEN
    assert branch.door.counted == {"CallbackCall": 1}


def test_one_journal_number_in_two_billings_is_two_payments(branch: Branch) -> None:
    # A journal number has about six digits; it is BNI's within a billing and comes back.
    first, second = branch.place(), branch.place(number=SECOND_NUMBER)
    payments = [branch.take(first), branch.take(second)]
    journal_number = payments[0].payment_key.rpartition(":")[2]
    same = replace(payments[1], payment_key=f"{second.account.billing_id}:{journal_number}")
    billings = branch.bank.billings
    billings[same.billing_id] = replace(billings[same.billing_id], payment=same)

    assert [branch.tell(payments[0]), branch.tell(same)] == [TAKEN, TAKEN]

    for order in (first, second):
        assert branch.door.market.order(order).status is OrderStatus.PAID


def test_a_payment_that_the_sweep_found_first_is_a_repeat(branch: Branch) -> None:
    order = branch.place()
    payment = branch.take(order)
    branch.door.now = branch.door.token_now = order.pay_until - timedelta(minutes=15)
    assert branch.reconcile().ends == {"SETTLED": 1}
    before = branch.door.market.dump()

    assert branch.tell(payment) == TAKEN

    branch.door.market.assert_only_verdicts_added(before)


# Two payments of one billing ----------------------------------------------------------------------


def test_two_payments_told_one_after_the_other_are_each_booked(branch: Branch) -> None:
    order = branch.place()
    first = branch.take(order)
    assert branch.tell(first) == TAKEN
    second = branch.take(order, amount=100_000)

    assert branch.tell(second) == TAKEN
    # And the first of them once more, when BNI speaks of the second only.
    assert branch.tell(first) == TAKEN

    assert branch.door.market.available() == 1_000
    (money,) = branch.door.market.entities("SUSPENSE")
    assert (money["payment_id"], money["amount_idr"]) == (second.payment_id, 100_000)


def test_two_payments_of_which_bni_tells_only_the_sum_are_held_as_the_sum(branch: Branch) -> None:
    order = branch.place()
    # Both are there before the first callback: inquirybilling names the second, and the sum.
    payments = [branch.take(order), branch.take(order, amount=100_000)]

    assert [branch.tell(each) for each in payments] == [TELL_AGAIN, TELL_AGAIN]
    assert branch.door.market.entities("PAYMENT", "SUSPENSE", "ENTRY") == []
    branch.door.pass_time(minutes=2)
    assert branch.reconcile().ends == {"HELD": 1, "CONFIRMED": 1}

    (money,) = branch.door.market.entities("SUSPENSE")
    assert (money["amount_idr"], money["reason"]) == (560_650, "AMOUNT_MISMATCH")
    assert branch.door.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert branch.reconcile().ends == {}
