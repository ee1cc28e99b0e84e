"""Every row of what a callback comes to: what BNI confirms is booked, everything else is not.

The money is ours before we hear of it. So nothing is refused: it settles its order or is held.
Orders cost Rp 460.650 for 1.000 credits, placed on 22 November 2026 at 14.05 WIB, for 24 hours.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.order import Order, OrderStatus, PaymentMethod
from shared.domain.payment import PaymentNotification
from shared.usecases.cancel_order import Cancelling
from shared.usecases.change_payment_method import MethodChange, change_payment_method
from tests.support.bni import TAKEN, TELL_AGAIN, Branch
from tests.support.market import NOW, SECOND_NUMBER

SETTLED = {"CALL": 1, "ENTRY": 1, "NOTICE": 1, "PAYMENT": 1}
HELD_FOR_NOBODY = {"CALL": 1, "JOURNAL": 1, "PAYMENT": 1, "SUSPENSE": 1}
HELD = HELD_FOR_NOBODY | {"NOTICE": 1}


def added(branch: Branch, before: Any) -> Counter[str]:
    """What kinds of items are new since then."""
    after = branch.door.market.dump()
    return Counter(str(after[key]["entity"]) for key in after if key not in before)


def assert_held(branch: Branch, payment: PaymentNotification, reason: str, **money: Any) -> None:
    """The payment's money lies in suspense, all of it, and credited nothing."""
    (held,) = branch.door.market.entities("SUSPENSE")
    amount = payment.amount.hundredths // 100
    assert (held["payment_id"], held["reason"]) == (payment.payment_id, reason)
    assert (held["amount_idr"], held["remaining_idr"]) == (amount, amount)
    assert {name: held[name] for name in money} == money
    (entry,) = branch.door.market.entities("JOURNAL")
    assert entry["legs"] == [
        {"debit": "bank:BNI", "credit": "suspense", "amount": amount, "asset": "IDR"}
    ]


# Settled ------------------------------------------------------------------------------------------


def test_an_exact_payment_in_time_is_credited_and_taken(branch: Branch) -> None:
    order = branch.place()
    branch.door.pass_time(hours=1)
    payment = branch.take(order)
    before = branch.door.market.dump()

    assert branch.tell(payment) == TAKEN

    paid = branch.door.market.order(order)
    assert (paid.status, paid.paid_at) == (OrderStatus.PAID, NOW + timedelta(hours=1))
    assert paid.payment_id == payment.payment_id
    assert branch.door.market.available() == 1_000
    assert added(branch, before) == SETTLED
    (entry,) = branch.door.market.entities("ENTRY")
    assert entry["legs"] == [
        {"debit": "bank:BNI", "credit": "unearned_revenue", "amount": 415_000, "asset": "IDR"},
        {"debit": "bank:BNI", "credit": "vat_payable", "amount": 45_650, "asset": "IDR"},
        {
            "debit": "credits:+6281212448484",
            "credit": "credits_issued",
            "amount": 1_000,
            "asset": "CREDIT",
        },
    ]
    assert branch.door.counted == {"CallbackCall": 1}


def test_the_bank_is_asked_once_for_a_payment_and_not_for_a_repeat(branch: Branch) -> None:
    payment = branch.take(branch.place())
    branch.tell(payment)
    branch.tell(payment)

    assert branch.bank.requests == ["open", "ask"]


def test_paid_before_a_cancel_and_told_after_it_is_credited(branch: Branch) -> None:
    order = branch.place()
    branch.door.pass_time(minutes=10)
    # The bank learns of another bank's transfer only after it has closed the account.
    assert branch.door.market.at(branch.door.now).cancel(order).outcome is Cancelling.CANCELLED
    payment = branch.take(order, paid_at=branch.door.now - timedelta(seconds=1))

    assert branch.tell(payment) == TAKEN

    assert branch.door.market.order(order).status is OrderStatus.PAID
    assert branch.door.market.available() == 1_000


def test_a_cancel_that_meets_a_payment_finds_it_and_the_callback_changes_nothing(
    branch: Branch,
) -> None:
    order = branch.place()
    payment = branch.take(order)
    assert branch.door.market.cancel(order).outcome is Cancelling.NOT_OPEN
    assert branch.door.market.available() == 1_000
    before = branch.door.market.dump()

    assert branch.tell(payment) == TAKEN

    branch.door.market.assert_only_verdicts_added(before)
    assert added(branch, before) == {"CALL": 1}


def test_paid_before_a_change_of_the_method_and_told_after_it_is_credited(branch: Branch) -> None:
    order = branch.place()
    branch.door.pass_time(minutes=10)
    market = branch.door.market.at(branch.door.now)
    moved = change_payment_method(
        order.business_id,
        order.invoice_number,
        PaymentMethod.BCA_VA,
        market.settings,
        market.placing(),
        now=market.now,
    )
    assert moved.outcome is MethodChange.CHANGED
    payment = branch.take(order, paid_at=branch.door.now - timedelta(seconds=1))

    assert branch.tell(payment) == TAKEN

    paid = market.order(order)
    assert (paid.status, paid.payment_method) == (OrderStatus.PAID, PaymentMethod.BNI_VA)
    assert paid.account == order.account
    # Its other account takes nothing more.
    assert moved.order is not None
    claim = market.orders.claim(moved.order.account)
    assert claim is not None
    assert not claim.payable_at(branch.door.now)


# Held ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [460_649, 460_651, 1, 46_065_000])
def test_a_wrong_amount_is_held(branch: Branch, amount: int) -> None:
    order = branch.place()
    payment = branch.take(order, amount=amount)
    before = branch.door.market.dump()

    assert branch.tell(payment) == TAKEN

    assert_held(branch, payment, "AMOUNT_MISMATCH", business_id="kopi-pagi", running_number=1)
    assert added(branch, before) == HELD
    assert branch.door.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert branch.door.market.available() == 0
    assert branch.door.counted == {"CallbackCall": 1, "HeldPayment": 1}


def test_a_second_payment_is_held(branch: Branch) -> None:
    order = branch.place()
    branch.tell(branch.take(order))
    before = branch.door.market.dump()
    second = branch.take(order)

    assert branch.tell(second) == TAKEN

    assert_held(branch, second, "ALREADY_PAID")
    assert added(branch, before) == HELD
    assert branch.door.market.available() == 1_000
    assert branch.door.counted == {"CallbackCall": 1, "HeldPayment": 1}


def test_the_right_amount_after_a_wrong_one_settles_the_order(branch: Branch) -> None:
    order = branch.place()
    wrong = branch.take(order, amount=400_000)
    assert branch.tell(wrong) == TAKEN

    right = branch.take(order)

    assert branch.tell(right) == TAKEN
    assert branch.door.market.order(order).payment_id == right.payment_id
    assert branch.door.market.available() == 1_000
    assert_held(branch, wrong, "AMOUNT_MISMATCH")


def test_paid_after_a_cancel_is_held(branch: Branch) -> None:
    order = branch.place()
    branch.door.market.cancel(order)
    branch.door.pass_time(seconds=1)
    payment = branch.take(order)

    assert branch.tell(payment) == TAKEN

    assert_held(branch, payment, "ORDER_EXPIRED")
    assert branch.door.market.order(order).status is OrderStatus.CANCELLED


def test_paid_after_a_replacement_is_held_and_the_new_order_waits(branch: Branch) -> None:
    old = branch.place()
    new = branch.place(replaces=old.order_id)
    branch.door.pass_time(seconds=1)
    payment = branch.take(old)

    assert branch.tell(payment) == TAKEN

    assert_held(branch, payment, "ORDER_EXPIRED", running_number=1)
    assert branch.door.market.order(new).status is OrderStatus.AWAITING_PAYMENT


# Not ours -----------------------------------------------------------------------------------------


def test_an_unknown_account_that_bni_confirms_is_held_for_nobody(branch: Branch) -> None:
    payment = branch.take(branch.foreign_account())
    before = branch.door.market.dump()

    assert branch.tell(payment) == TAKEN

    assert_held(branch, payment, "UNKNOWN_ACCOUNT", business_id=None, running_number=None)
    # Nobody is told of what is nobody's.
    assert added(branch, before) == HELD_FOR_NOBODY
    (place,) = (key for key in branch.door.market.dump() if key[0] == "UNIDENTIFIED")
    assert place[1].endswith(payment.payment_id)


def test_an_account_that_bni_does_not_know_is_booked_nowhere(branch: Branch) -> None:
    payment = branch.take(branch.foreign_account())
    said = branch.says(payment)
    branch.bank.billings.clear()

    assert_not_booked(branch, said, "NOT_FOUND")


def assert_not_booked(branch: Branch, said: dict[str, Any], why: str) -> None:
    """The callback leaves itself in the inbox, asks for people, and is asked about once more."""
    before = branch.door.market.dump()

    assert branch.send(said) == TELL_AGAIN, why

    assert branch.door.counted == {"CallbackCall": 1, "UnconfirmedPayment": 1}
    assert added(branch, before) == {"CALL": 1}
    after = branch.door.market.dump()
    assert {key: after[key] for key in before} == before
    (call,) = (after[key] for key in after if key not in before)
    assert (call["verdict"], call["due"]) == ("UNCONFIRMED", "CALL#0")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"payment_amount": "960650"}, "one symbol changed"),
        ({"payment_amount": "460651"}, "another amount"),
        ({"payment_amount": "0"}, "nothing"),
        ({"payment_ntb": "700000"}, "another journal number"),
        ({"payment_ntb": "A"}, "a journal number that was never given"),
        ({"virtual_account": "8949000000000099"}, "an account of nobody"),
        ({"trx_id": "BILL-NEVER"}, "a billing of nobody"),
    ],
)
def test_what_was_changed_inside_the_seal_is_not_booked(
    branch: Branch, changes: dict[str, str], why: str
) -> None:
    order = branch.place()
    payment = branch.take(order)

    assert_not_booked(branch, branch.says(payment, **changes), why)
    assert branch.door.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    # What BNI really took is told in time by BNI itself.
    assert branch.tell(payment) == TAKEN
    assert branch.door.market.available() == 1_000


@pytest.mark.parametrize("mixed", ["trx_id", "virtual_account"])
def test_a_billing_and_a_number_of_two_orders_do_not_belong_together(
    branch: Branch, mixed: str
) -> None:
    mine, others = branch.place(), branch.place(number=SECOND_NUMBER)
    payment = branch.take(mine)
    of_others = {
        "trx_id": others.account.billing_id,
        "virtual_account": others.account.number,
    }

    assert_not_booked(branch, branch.says(payment, **{mixed: of_others[mixed]}), mixed)
    assert orders_paid(branch, mine, others) == [False, False]


def orders_paid(branch: Branch, *orders: Order) -> list[bool]:
    return [branch.door.market.order(each).status is OrderStatus.PAID for each in orders]


def test_a_number_that_bni_gave_to_another_billing_is_an_unknown_account(branch: Branch) -> None:
    # BNI gives a number again after its billing has ended; the money is not this order's.
    order = branch.place()
    account = branch.foreign_account()
    other = replace(account, number=order.account.number)
    billings = branch.bank.billings
    billings[other.billing_id] = replace(billings[other.billing_id], account=other)
    payment = branch.take(other, amount=460_650)

    assert branch.tell(payment) == TAKEN

    assert_held(branch, payment, "UNKNOWN_ACCOUNT", business_id=None)
    assert orders_paid(branch, order) == [False]


def test_a_payment_that_nobody_made_is_not_booked(branch: Branch) -> None:
    order = branch.place()
    payment = branch.take(order)
    said = branch.says(payment)
    billings = branch.bank.billings
    billings[payment.billing_id] = replace(billings[payment.billing_id], payment=None)

    assert_not_booked(branch, said, "UNPAID")
    branch.door.pass_time(minutes=2)
    assert branch.reconcile().ends == {"UNPAID": 1}
    assert branch.reconcile().ends == {}
    assert orders_paid(branch, order) == [False]


def test_what_bni_took_is_booked_by_the_sweep_when_only_a_forged_callback_told_of_it(
    branch: Branch,
) -> None:
    order = branch.place()
    payment = branch.take(order)
    branch.tell(payment, payment_amount="960650")
    branch.door.pass_time(minutes=2)

    assert branch.reconcile().ends == {"SETTLED": 1}

    assert branch.door.market.order(order).payment_id == payment.payment_id
    assert branch.door.market.available() == 1_000
    (call,) = branch.door.market.entities("CALL")
    assert (call["verdict"], call.get("due")) == ("UNCONFIRMED", None)
    assert branch.reconcile().ends == {}


# Altered time -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"datetime_payment_iso8601": "2026-11-23T14:05:00+07:00"},
        {"datetime_payment_iso8601": None, "datetime_payment": "2026-11-23 14:05:00"},
        {"datetime_payment_iso8601": None, "datetime_payment": None},
    ],
)
def test_a_time_that_was_changed_does_not_make_a_late_payment_one_in_time(
    branch: Branch, changes: dict[str, Any]
) -> None:
    order = branch.place()
    branch.door.pass_time(hours=24, seconds=1)
    payment = branch.take(order)

    assert branch.tell(payment, **changes) == TAKEN

    assert_held(branch, payment, "ORDER_EXPIRED", paid_at="2026-11-23T07:05:01.000Z")
    assert branch.door.market.order(order).status_at(branch.door.now) is OrderStatus.EXPIRED


def test_a_time_that_was_changed_does_not_make_a_payment_in_time_a_late_one(
    branch: Branch,
) -> None:
    order = branch.place()
    branch.door.pass_time(minutes=5)
    payment = branch.take(order, paid_at=NOW)

    assert branch.tell(payment, datetime_payment_iso8601="2099-01-01T00:00:00Z") == TAKEN

    assert branch.door.market.order(order).paid_at == NOW
