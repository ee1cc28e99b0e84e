"""Accounts at a bank that keeps them, on DynamoDB Local: faults at any request, and races.

Whatever happens, nobody is left with an account that can be paid and that no order waits at, and
money that was paid is credited once.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from shared.domain.order import FailureReason, Order, OrderStatus, PaymentMethod
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.usecases.answer_callback import CallbackReply
from shared.usecases.cancel_order import Cancelling, CancelOutcome
from shared.usecases.finish_accounts import AccountEnd
from shared.usecases.place_order import Placed, PlacingRefusal, Refused
from tests.support.at_banks import (
    HurriedBank,
    assert_nobody_can_pay_in_vain,
    at_once,
    cancel,
    finish,
    settle_down,
    tell,
)
from tests.support.banks import Trouble
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import KOPI, Market
from tests.support.timers import PatientTimer, Stopwatch

BY_BNI = PaymentMethod.BNI_VA
# Nothing was done; it was done, and not told; it was not told, and done later.
FAULTS = [Fault.THROTTLED, Fault.ANSWER_LOST, Fault.LANDS_LATE]


@pytest.fixture
def bank() -> HurriedBank:
    return HurriedBank()


@pytest.fixture
def bni(market: Market, bank: HurriedBank) -> Market:
    """The market where BNI is offered too."""
    return market.with_bni(bank)


def newest(market: Market) -> Order:
    """The order that was placed last."""
    business = market.orders.business(KOPI)
    assert business is not None
    order = market.orders.order(KOPI, business.invoice_seq)
    assert order is not None
    return order


# Faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("position", range(4))
def test_one_fault_while_an_account_is_opened_leaves_one_order_with_its_account(
    bni: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    outcome = bni.through(client).try_place(payment_method=BY_BNI, timer=Stopwatch(0))

    assert len(connection.calls) > position
    assert isinstance(outcome, Placed)
    assert not outcome.replayed
    later = settle_down(bni)
    order = later.order(outcome.order)
    assert (order.status, order.awaits_bank) == (OrderStatus.AWAITING_PAYMENT, False)
    assert len(bni.entities("ORDER")) == 1
    assert_nobody_can_pay_in_vain(later)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refusal_that_cannot_be_written_down_is_found_by_the_sweep(
    bni: Market, bank: HurriedBank, dynamodb_endpoint: str, fault: Fault
) -> None:
    bank.troubles = [Trouble.REFUSED] * 3
    client = new_client(dynamodb_endpoint)
    # The view, the prices, the order, and then what became of it.
    FaultyConnection(client, {3: fault})

    with pytest.raises((StoreBusy, StoreUnknown)):
        bni.through(client).try_place(payment_method=BY_BNI)

    bank.troubles = [None, Trouble.REFUSED]
    later = settle_down(bni)
    assert newest(later).failure_reason is FailureReason.BANK_UNAVAILABLE
    assert_nobody_can_pay_in_vain(later)
    bank.troubles = []
    assert isinstance(later.try_place(payment_method=BY_BNI), Placed)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("position", range(2))
def test_one_fault_while_an_order_is_cancelled_still_cancels(
    bni: Market, bank: HurriedBank, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    order = bni.place(payment_method=BY_BNI)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    outcome = cancel(bni.through(client), order)

    assert outcome.outcome is Cancelling.CANCELLED
    # What the bank has closed is not closed again for every attempt.
    assert bank.requests == ["open", "close"]
    assert_nobody_can_pay_in_vain(bni)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("position", range(7))
def test_one_fault_while_a_paid_order_is_cancelled_credits_it_once(
    bni: Market, bank: HurriedBank, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    order = bni.place(payment_method=BY_BNI)
    payment = bank.take(order.account, paid_at=bni.now)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    outcome = cancel(bni.through(client), order)

    assert outcome.outcome is Cancelling.NOT_OPEN
    assert bni.order(order).status is OrderStatus.PAID
    assert tell(bni, payment) is CallbackReply.REPEATED
    assert (bni.available(), len(bni.entities("ENTRY"))) == (1_000, 1)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize("trouble", [Trouble.NOT_HEARD, Trouble.ANSWER_LOST])
def test_one_fault_in_the_sweep_is_made_good_by_the_next(
    bni: Market,
    bank: HurriedBank,
    dynamodb_endpoint: str,
    fault: Fault,
    position: int,
    trouble: Trouble,
) -> None:
    bank.troubles = [trouble]
    order = bni.place(payment_method=BY_BNI)
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {position: fault})

    try:
        finish(bni.after(seconds=30).through(client))
    except StoreBusy:
        # Not even the list could be read: its index, its items.
        assert position <= 1

    later = settle_down(bni)
    assert later.order(order).awaits_bank is False
    assert later.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert_nobody_can_pay_in_vain(later)


# Races --------------------------------------------------------------------------------------------


def test_sixteen_threads_with_one_key_open_one_account(bni: Market, bank: HurriedBank) -> None:
    request = bni.request(payment_method=BY_BNI)

    outcomes = at_once(*[lambda: bni.try_place(request, timer=PatientTimer())] * 16)

    assert all(isinstance(each, Placed) for each in outcomes)
    assert (len(bni.entities("ORDER")), bank.requests) == (1, ["open"])


@pytest.mark.parametrize("round_", range(5))
def test_a_cancel_and_a_payment_told_twice_at_once_credit_once(
    bni: Market, bank: HurriedBank, round_: int
) -> None:
    order = bni.place(payment_method=BY_BNI, credits=1_000 + 100 * round_)
    payment = bank.take(order.account, paid_at=bni.now)
    hear = partial(tell, bni, payment)

    cancelled, *heard = at_once(partial(cancel, bni, order), hear, hear)

    assert isinstance(cancelled, CancelOutcome)
    assert cancelled.outcome is Cancelling.NOT_OPEN
    assert set(heard) <= {CallbackReply.SETTLED, CallbackReply.REPEATED}
    assert bni.order(order).status is OrderStatus.PAID
    assert (bni.available(), len(bni.entities("ENTRY"))) == (1_000 + 100 * round_, 1)


def test_many_cancels_at_once_cancel_once(bni: Market, bank: HurriedBank) -> None:
    order = bni.place(payment_method=BY_BNI)
    views = [bni.after(minutes=minute) for minute in range(1, 9)]

    outcomes = at_once(*[partial(cancel, view, order) for view in views])

    ends = Counter(each.outcome for each in outcomes if isinstance(each, CancelOutcome))
    assert ends == {Cancelling.CANCELLED: 1, Cancelling.NOT_OPEN: 7}
    assert bni.order(order).failure_reason is FailureReason.CANCELLED
    assert_nobody_can_pay_in_vain(bni)


def test_a_payment_that_is_told_while_the_sweep_asks_the_bank_wins(
    bni: Market, bank: HurriedBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST]
    order = bni.place(payment_method=BY_BNI)
    later = bni.after(seconds=30)
    payment = bank.take(order.account, paid_at=later.now)
    bank.meanwhile = {"ask": lambda: tell(later, payment)}

    finish(later)

    assert bni.order(order).status is OrderStatus.PAID
    assert (bni.available(), len(bni.entities("ENTRY"))) == (1_000, 1)
    assert_nobody_can_pay_in_vain(settle_down(later))


def test_a_payment_that_is_told_while_the_sweep_gives_the_order_up_wins(
    bni: Market, bank: HurriedBank
) -> None:
    bank.troubles = [Trouble.ANSWER_LOST]
    order = bni.place(payment_method=BY_BNI)
    later = bni.after(minutes=1)
    payment = bank.take(order.account, paid_at=later.now)

    def pay_and_fall_silent() -> None:
        tell(later, payment)
        bank.troubles = [Trouble.NOT_HEARD]

    bank.meanwhile = {"ask": pay_and_fall_silent}
    finish(later)

    assert bni.order(order).status is OrderStatus.PAID
    assert (bni.available(), len(bni.entities("ENTRY"))) == (1_000, 1)


def test_an_order_that_is_cancelled_while_its_account_is_opened_stays_cancelled(
    bni: Market, bank: HurriedBank
) -> None:
    bank.meanwhile = {"open": lambda: cancel(bni, newest(bni))}

    placed = bni.try_place(payment_method=BY_BNI)

    assert isinstance(placed, Placed)
    # Its number is not told: there is nothing to pay.
    assert placed.order.awaits_bank
    assert bni.order(placed.order).failure_reason is FailureReason.CANCELLED
    assert [each.active for each in bank.billings.values()] == [True]
    assert finish(bni.after(minutes=1)) == {AccountEnd.CLOSED: 1}
    assert_nobody_can_pay_in_vain(bni)


def test_an_order_that_is_cancelled_while_the_bank_refuses_it_keeps_its_key(
    bni: Market, bank: HurriedBank
) -> None:
    bank.meanwhile = {"open": lambda: cancel(bni, newest(bni))}
    # The second close is the cancel's own.
    bank.troubles = [None, Trouble.REFUSED]

    refused = bni.try_place(payment_method=BY_BNI)

    assert isinstance(refused, Refused)
    assert refused.reason is PlacingRefusal.BANK_UNAVAILABLE
    assert newest(bni).failure_reason is FailureReason.CANCELLED
    assert len(bni.entities("ORDER")) == 1


def test_an_account_that_the_sweep_opens_between_two_tries_of_a_cancel_is_closed(
    bni: Market, bank: HurriedBank, dynamodb_endpoint: str
) -> None:
    bank.troubles = [Trouble.NOT_HEARD]
    order = bni.place(payment_method=BY_BNI)
    later, opened = bni.after(seconds=30), Counter[AccountEnd]()

    def open_and_fail_once(operation: str) -> Fault | None:
        if operation != "TransactWriteItems" or opened:
            return None
        opened.update(finish(later))
        return Fault.NOT_CONNECTED

    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=open_and_fail_once)
    outcome = cancel(later.through(client), order)

    assert opened == {AccountEnd.OPENED: 1}
    assert outcome.outcome is Cancelling.CANCELLED
    assert [each.active for each in bank.billings.values()] == [False]


def test_two_sweeps_at_once_open_an_account_once(bni: Market, bank: HurriedBank) -> None:
    bank.troubles = [Trouble.NOT_HEARD]
    order = bni.place(payment_method=BY_BNI)
    later = bni.after(seconds=30)

    at_once(*[partial(finish, later)] * 4)

    assert bni.order(order).awaits_bank is False
    assert len(bank.billings) == 1
    assert_nobody_can_pay_in_vain(settle_down(later))


def test_a_sweep_leaves_an_account_alone_that_another_one_has_opened(
    bni: Market, bank: HurriedBank, dynamodb_endpoint: str
) -> None:
    bank.troubles = [Trouble.NOT_HEARD]
    order = bni.place(payment_method=BY_BNI)
    later, other = bni.after(seconds=30), Counter[AccountEnd]()

    def let_the_other_sweep_be_faster(operation: str) -> Fault | None:
        # By now the account is on both lists, and its order was not read yet.
        if operation == "GetItem" and not other:
            other.update(finish(later))
        return None

    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, always=let_the_other_sweep_be_faster)
    ends = finish(later.through(client))

    assert (ends, other) == ({AccountEnd.OPENED: 1}, {AccountEnd.OPENED: 1})
    assert not bni.order(order).awaits_bank
    assert [each.active for each in bank.billings.values()] == [True]


def test_a_payment_that_is_told_while_the_bank_closes_settles_the_order(
    bni: Market, bank: HurriedBank
) -> None:
    order = bni.place(payment_method=BY_BNI)
    bank.meanwhile = {"close": lambda: tell(bni, bank.take(order.account, paid_at=bni.now))}

    outcome = cancel(bni, order)

    assert outcome.outcome is Cancelling.NOT_OPEN
    assert outcome.order == bni.order(order)
    assert bni.order(order).status is OrderStatus.PAID
    assert (bni.available(), len(bni.entities("ENTRY"))) == (1_000, 1)
