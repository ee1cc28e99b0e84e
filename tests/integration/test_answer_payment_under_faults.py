"""Payments while the store fails, conflicts or answers late: a verdict that holds, or no answer."""

from dataclasses import replace

import pytest

from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.domain.order import Order
from shared.domain.payment import Settlement
from shared.domain.virtual_account import VirtualAccountClaim
from shared.ports.payments import SettlingView
from shared.usecases.answer_payment import PaymentReply, answer_payment
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import Market
from tests.support.timers import Stopwatch


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_fault_at_any_request_still_credits_once(
    market: Market, dynamodb_endpoint: str, fault: Fault, position: int
) -> None:
    order = market.place()
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client, {position: fault})

    answer = market.through(client).pay(order, timer=Stopwatch(0))

    assert answer.reply is PaymentReply.DECIDED
    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    assert connection.calls.count("TransactWriteItems") <= 2
    assert market.available() == 1_000
    assert len(market.entities("ENTRY")) == 1


def test_settling_takes_three_requests_and_a_repeat_two(
    market: Market, dynamodb_endpoint: str
) -> None:
    order = market.place()
    notification = market.notification(order)
    client = new_client(dynamodb_endpoint)
    connection = FaultyConnection(client)
    view = market.through(client)

    view.tell(notification)
    assert connection.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    connection.calls.clear()
    view.tell(notification)

    assert connection.calls == ["BatchGetItem", "PutItem"]


def test_a_store_that_answers_late_is_fenced_so_that_no_credit_can_follow(market: Market) -> None:
    order = market.place()
    notification = market.notification(order)
    before = market.dump()

    # 2.1 s are over before anything could be read: too late for a commit, not for a fence.
    fenced = market.tell(notification, timer=Stopwatch(2_100))
    repeat = market.tell(notification)

    assert fenced.record is not None
    assert (fenced.reply, fenced.record.verdict) == (PaymentReply.DECIDED, Settlement.FENCED)
    assert repeat.reply is PaymentReply.REPEATED
    assert repeat.record is not None
    assert repeat.record.verdict is Settlement.FENCED
    market.assert_only_verdicts_added(before)


def test_nothing_is_said_when_even_the_fence_cannot_be_written(market: Market) -> None:
    order = market.place()
    before = market.dump()

    answer = market.pay(order, timer=Stopwatch(2_600))

    assert (answer.reply, answer.record) == (PaymentReply.NO_ANSWER, None)
    assert market.dump() == before


def test_nothing_is_said_while_a_commit_is_unknown_and_the_repeat_finds_it(
    market: Market, dynamodb_endpoint: str
) -> None:
    order = market.place()
    notification = market.notification(order)
    client = new_client(dynamodb_endpoint)
    # The commit lands, its answer is lost, and from then on nothing is reached.
    gone: list[bool] = []

    def break_after_commit(operation: str) -> Fault | None:
        if gone:
            return Fault.NOT_CONNECTED
        if operation == "TransactWriteItems":
            gone.append(True)
            return Fault.ANSWER_LOST
        return None

    FaultyConnection(client, always=break_after_commit)

    # 0: first round; 1,900: before its commit; 2,100: no further round; 2,200: fence may begin.
    late = Stopwatch(0, 1_900, 1_900, 2_100, 2_200)
    answer = market.through(client).tell(notification, timer=late)
    repeat = market.tell(notification)

    assert answer.reply is PaymentReply.NO_ANSWER
    assert repeat.reply is PaymentReply.REPEATED
    assert repeat.record is not None
    assert repeat.record.verdict is Settlement.SETTLED
    assert market.available() == 1_000


def test_a_fence_that_meets_our_own_lost_commit_answers_success(
    market: Market, dynamodb_endpoint: str
) -> None:
    order = market.place()
    client = new_client(dynamodb_endpoint)
    FaultyConnection(client, {2: Fault.ANSWER_LOST})

    late = Stopwatch(0, 1_900, 1_900, 2_100, 2_200)
    answer = market.through(client).pay(order, timer=late)

    assert answer.reply is PaymentReply.DECIDED
    assert answer.record is not None
    assert answer.record.verdict is Settlement.SETTLED
    assert market.available() == 1_000


class TornOnce(DynamoPaymentStore):
    """Reads the order before, and the account after, another payment settles the order."""

    def __init__(self, market: Market, order: Order) -> None:
        super().__init__(market.table)
        self._settle_between = [lambda: market.pay(order)]

    def settling_view(self, claim: VirtualAccountClaim) -> SettlingView:
        if not self._settle_between:
            return super().settling_view(claim)
        stale = super().settling_view(claim)
        self._settle_between.pop()()
        return replace(super().settling_view(claim), order=stale.order)


def test_a_view_torn_by_another_payment_is_read_again(market: Market) -> None:
    order = market.place()
    notification = market.notification(order)

    answer = answer_payment(
        notification, market.call(notification), TornOnce(market, order), Stopwatch(0)
    )

    assert answer.record is not None
    assert (answer.reply, answer.record.verdict) == (
        PaymentReply.DECIDED,
        Settlement.ALREADY_PAID,
    )
    assert market.available() == 1_000
