"""Changing the payment method on DynamoDB Local: faults at any request, and races.

At every moment the order can be paid at the account that it shows, and at no other.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from shared.domain.order import Order, OrderStatus, PaymentMethod
from shared.domain.payment import Settlement
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.usecases.answer_payment import PaymentAnswer
from shared.usecases.cancel_order import Cancelling, CancelOutcome
from shared.usecases.change_payment_method import MethodChange, MethodChangeOutcome
from shared.usecases.finish_accounts import AccountEnd
from tests.support.at_banks import (
    HurriedBank,
    assert_nobody_can_pay_in_vain,
    at_once,
    cancel,
    change,
    finish,
    settle_down,
)
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import Market
from tests.support.timers import PatientTimer

BCA, BNI = PaymentMethod.BCA_VA, PaymentMethod.BNI_VA
# Nothing was done; it was done, and not told; it was not told, and done later.
FAULTS = [Fault.THROTTLED, Fault.ANSWER_LOST, Fault.LANDS_LATE]


@pytest.fixture
def bank() -> HurriedBank:
    return HurriedBank()


@pytest.fixture
def bni(market: Market, bank: HurriedBank) -> Market:
    """The market where BNI is offered too."""
    return market.with_bni(bank)


def try_change(market: Market, order: Order, method: PaymentMethod) -> MethodChange | None:
    """Ask for another method; None for "try again"."""
    try:
        return change(market, order, method).outcome
    except (StoreBusy, StoreUnknown):
        return None


def settles(market: Market, order: Order, bank: HurriedBank) -> bool:
    """Pay an open order where it shows it can be paid; whether it gets its credits, once."""
    shown = market.order(order)
    if shown.payment_method is BCA:
        market.pay(shown, timer=PatientTimer())
    else:
        bank.take(shown.account, paid_at=market.now)
        cancel(market, shown)
    credited = (market.available(), len(market.entities("ENTRY")))
    return market.order(order).status is OrderStatus.PAID and credited == (1_000, 1)


# Faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
# The order, the number, the new account's claim, the move; then a drop or another look.
@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize(("before", "after"), [(BCA, BNI), (BNI, BCA)])
def test_one_fault_leaves_the_order_at_one_account_or_the_other(
    bni: Market,
    bank: HurriedBank,
    dynamodb_endpoint: str,
    fault: Fault,
    position: int,
    before: PaymentMethod,
    after: PaymentMethod,
) -> None:
    order = bni.place(payment_method=before)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    first = try_change(bni.through(client), order, after)
    again = try_change(bni.after(minutes=1), order, after)

    assert first in (MethodChange.CHANGED, None)
    assert again is MethodChange.CHANGED
    moved = bni.order(order)
    assert (moved.payment_method, moved.pay_until) == (after, order.pay_until)
    assert moved.quote == order.quote
    later = settle_down(bni.after(minutes=1))
    assert_nobody_can_pay_in_vain(later)
    assert settles(later, order, bank)


@pytest.mark.parametrize("after_requests", range(4))
def test_a_change_to_bni_that_is_broken_off_anywhere_leaves_the_order_payable(
    bni: Market, bank: HurriedBank, dynamodb_endpoint: str, after_requests: int
) -> None:
    order = bni.place()
    client = new_client(dynamodb_endpoint)
    # From here on nothing gets through, as if the function had been killed.
    FaultyConnection(client, dict.fromkeys(range(after_requests, 30), Fault.NOT_CONNECTED))

    assert try_change(bni.through(client), order, BNI) is None

    later = settle_down(bni)
    assert bni.order(order) == order
    assert_nobody_can_pay_in_vain(later)
    assert not any(billing.active for billing in bank.billings.values())
    assert settles(later, order, bank)


# Races --------------------------------------------------------------------------------------------


def test_eight_changes_at_once_leave_one_account(bni: Market, bank: HurriedBank) -> None:
    order = bni.place()

    outcomes = at_once(*[partial(try_change, bni, order, BNI)] * 8)

    assert set(outcomes) <= {MethodChange.CHANGED, None}
    assert MethodChange.CHANGED in outcomes
    later = settle_down(bni)
    assert_nobody_can_pay_in_vain(later)
    payable = [each.account for each in bank.billings.values() if each.active]
    assert payable == [bni.order(order).account]
    assert settles(later, order, bank)


def test_changes_at_once_do_not_pass_the_limit_of_the_hour(bni: Market, bank: HurriedBank) -> None:
    order = bni.place()
    bni.after_placings(17)

    outcomes = at_once(*[partial(try_change, bni, order, BNI)] * 8)

    ends = Counter(outcomes)
    assert set(ends) <= {MethodChange.CHANGED, MethodChange.TOO_MANY_PLACINGS, None}
    assert bank.requests.count("open") <= 3
    (used,) = [
        item["placed_at"] for item in bni.entities("NUMBER") if item["number"] == order.number
    ]
    assert isinstance(used, list)
    assert len(used) == 17 + bank.requests.count("open")
    assert_nobody_can_pay_in_vain(settle_down(bni))


@pytest.mark.parametrize("round_", range(5))
def test_a_change_and_a_payment_of_the_old_account_at_once_credit_once(
    bni: Market, bank: HurriedBank, round_: int
) -> None:
    order = bni.place(credits=1_000 + 100 * round_)

    changed, paid = at_once(
        partial(try_change, bni, order, BNI), partial(bni.pay, order, timer=PatientTimer())
    )

    # It was made in time, whichever was first.
    assert isinstance(paid, PaymentAnswer)
    assert paid.record is not None
    assert paid.record.verdict is Settlement.SETTLED
    assert changed in (MethodChange.CHANGED, MethodChange.NOT_OPEN)
    settled = bni.order(order)
    assert (settled.status, settled.account) == (OrderStatus.PAID, order.account)
    assert (bni.available(), len(bni.entities("ENTRY"))) == (1_000 + 100 * round_, 1)
    assert_nobody_can_pay_in_vain(settle_down(bni))


@pytest.mark.parametrize("round_", range(5))
def test_a_change_and_a_cancel_at_once_end_in_one_of_both(
    bni: Market, bank: HurriedBank, round_: int
) -> None:
    order = bni.place(credits=1_000 + 100 * round_)

    changed, cancelled = at_once(partial(try_change, bni, order, BNI), partial(cancel, bni, order))

    # Whoever comes second finds what the first has left: a cancel always ends the order.
    assert changed in (MethodChange.CHANGED, MethodChange.NOT_OPEN)
    assert isinstance(cancelled, CancelOutcome)
    assert cancelled.outcome is Cancelling.CANCELLED
    assert bni.order(order).status is OrderStatus.CANCELLED
    later = settle_down(bni)
    assert_nobody_can_pay_in_vain(later)
    assert not any(billing.active for billing in bank.billings.values())


def test_a_sweep_that_takes_a_slow_change_for_broken_off_ends_it(
    bni: Market, bank: HurriedBank
) -> None:
    order = bni.place()
    # Before the bank gets to open it, so that there is nothing to be closed yet.
    bank.meanwhile = {"open": lambda: finish(bni.after(seconds=30))}

    outcome = try_change(bni, order, BNI)

    assert outcome is None
    assert bni.order(order) == order
    later = settle_down(bni)
    assert_nobody_can_pay_in_vain(later)
    assert settles(later, order, bank)


def test_the_sweep_leaves_a_change_alone_that_may_still_be_under_way(
    bni: Market, bank: HurriedBank
) -> None:
    order = bni.place()
    swept: list[Counter[AccountEnd]] = []
    bank.meanwhile = {"open": lambda: swept.append(finish(bni.after(seconds=29)))}

    outcome = change(bni, order, BNI)

    assert isinstance(outcome, MethodChangeOutcome)
    assert (outcome.outcome, swept) == (MethodChange.CHANGED, [Counter()])
    assert_nobody_can_pay_in_vain(settle_down(bni))


def test_a_change_while_an_order_is_replaced_leaves_it_replaced(
    bni: Market, bank: HurriedBank
) -> None:
    order = bni.place()
    bank.meanwhile = {"open": lambda: bni.place(replaces=order.order_id)}

    outcome = change(bni, order, BNI)

    assert outcome.outcome is MethodChange.NOT_OPEN
    assert outcome.order == bni.order(order)
    assert bni.order(order).status is OrderStatus.CANCELLED
    assert_nobody_can_pay_in_vain(settle_down(bni))
    assert not any(billing.active for billing in bank.billings.values())
