"""What the bank is told when something breaks, and that it stays true.

The bank reads every code but success as a refusal and gives the money back. So: success where the
credit is known to be committed, a refusal where one is committed under the payment's key, and HTTP
504 without a body, which it counts as a timeout, in every other case.
"""

from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.domain.order import Order, OrderStatus
from shared.ports.faults import StoreBroken, StoreBusy
from shared.ports.payments import SettledOrder
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import Body, inquiry_body, payment_body
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.timers import Stopwatch

# Instants of the four readings: the round begins, before what it reads, before its commit, and then
# time is up for another round but not for a fence.
ONE_ROUND_AND_A_FENCE = (0, 1_900, 1_900, 2_100, 2_200)


def tell(door: Door, body: Body) -> Answer:
    return door.send(door.payment(body).request())


def through(door: Door, endpoint: str, **plan: Any) -> FaultyConnection:
    """Let the doors reach the table over a connection with faults."""
    client = new_client(endpoint)
    connection = FaultyConnection(client, **plan)
    door.store = door.market.through(client).payments
    return connection


def assert_silent(answer: Answer) -> None:
    assert (answer.status, answer.text) == (504, "")


@pytest.fixture
def order(real_door: Door) -> Order:
    return real_door.market.place()


# Committed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_fault_on_the_way_ends_in_success_all_the_same(
    real_door: Door, order: Order, dynamodb_endpoint: str, position: int, fault: Fault
) -> None:
    through(real_door, dynamodb_endpoint, plan={position: fault})

    answer = real_door.pay(order)

    assert (answer.code, answer.flag) == ("2002500", "00")
    assert real_door.market.available() == 1_000
    assert len(real_door.market.entities("ENTRY")) == 1


def test_a_commit_whose_answer_was_lost_is_read_back_as_our_own(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    connection = through(real_door, dynamodb_endpoint, plan={2: Fault.ANSWER_LOST})
    # A repeat of another call would be flagged double; our own commit is plain success.
    real_door.replays_verdict = False

    answer = real_door.pay(order)

    assert (answer.code, answer.flag) == ("2002500", "00")
    assert connection.calls.count("TransactWriteItems") == 1


def test_a_fence_that_meets_our_own_commit_is_success(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    through(real_door, dynamodb_endpoint, plan={2: Fault.ANSWER_LOST})
    real_door.timer = lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)

    answer = real_door.pay(order)

    assert (answer.code, answer.flag) == ("2002500", "00")
    assert real_door.market.available() == 1_000


def test_a_repeat_that_is_read_late_is_answered_before_it_is_kept(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    first = tell(real_door, body)
    before = real_door.market.dump()
    connection = through(real_door, dynamodb_endpoint)
    real_door.timer = lambda: Stopwatch(0, 2_501)

    repeat = tell(real_door, body)

    assert repeat == first
    assert connection.calls == ["BatchGetItem"]
    assert real_door.market.dump() == before


def test_a_repeat_that_cannot_be_kept_is_answered_all_the_same(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    first = tell(real_door, body)
    through(real_door, dynamodb_endpoint, plan={1: Fault.THROTTLED})

    assert tell(real_door, body) == first


# Fenced -------------------------------------------------------------------------------------------


def test_a_store_that_answers_too_late_is_fenced_and_the_refusal_holds(
    real_door: Door, order: Order
) -> None:
    body = payment_body(order.account.number, new_id())
    before = real_door.market.dump()
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(2_001)

    fenced = tell(real_door, body)
    real_door.timer = patient
    advice = tell(real_door, body | {"flagAdvise": "Y"})

    assert (fenced.status, fenced.code, fenced.flag) == (500, "5002500", "01")
    assert advice == fenced
    real_door.market.assert_only_verdicts_added(before)
    # The payer got the money back and pays once more.
    assert real_door.pay(order).flag == "00"


@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems"])
def test_a_store_that_is_down_until_the_fence_is_fenced(
    real_door: Door, order: Order, dynamodb_endpoint: str, operation: str
) -> None:
    body = payment_body(order.account.number, new_id())
    tries: list[str] = []

    def down_for_one_round(asked: str) -> Fault | None:
        tries.append(asked)
        return Fault.THROTTLED if tries.count(operation) == 1 and asked == operation else None

    through(real_door, dynamodb_endpoint, always=down_for_one_round)
    real_door.timer = lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)
    if operation == "BatchGetItem":
        real_door.timer = lambda: Stopwatch(0, 2_100)

    fenced = tell(real_door, body)

    assert (fenced.code, fenced.flag) == ("5002500", "01")
    assert real_door.market.order(order).status is OrderStatus.AWAITING_PAYMENT
    assert tell(real_door, body).code == "5002500"


# Silence ------------------------------------------------------------------------------------------


def test_nothing_is_said_while_the_commit_is_unknown_and_the_advice_hears_success(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    committed: list[str] = []

    def gone_after_the_commit(operation: str) -> Fault | None:
        if committed:
            return Fault.NOT_CONNECTED
        if operation == "TransactWriteItems":
            committed.append(operation)
            return Fault.ANSWER_LOST
        return None

    through(real_door, dynamodb_endpoint, always=gone_after_the_commit)
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)

    silent = tell(real_door, body)
    real_door.store, real_door.timer = None, patient
    advice = tell(real_door, body | {"flagAdvise": "Y"})

    assert_silent(silent)
    assert (advice.code, advice.flag) == ("2002500", "00")
    assert real_door.market.available() == 1_000


@pytest.mark.parametrize("fault", [Fault.NOT_CONNECTED, Fault.THROTTLED, Fault.SERVER_ERROR])
def test_nothing_is_said_when_nothing_can_be_written(
    real_door: Door, order: Order, dynamodb_endpoint: str, fault: Fault
) -> None:
    body = payment_body(order.account.number, new_id())
    before = real_door.market.dump()
    through(real_door, dynamodb_endpoint, always=lambda _: fault)
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(0, 1_000, 2_100)

    assert_silent(tell(real_door, body))
    assert real_door.market.dump() == before

    real_door.store, real_door.timer = None, patient
    assert tell(real_door, body | {"flagAdvise": "Y"}).flag == "00"


def test_nothing_is_said_when_no_time_is_left_for_a_fence(real_door: Door, order: Order) -> None:
    before = real_door.market.dump()
    real_door.timer = lambda: Stopwatch(2_501)

    assert_silent(real_door.pay(order))
    assert real_door.market.dump() == before


class BrokenStore(DynamoPaymentStore):
    """Breaks at one step, before or after it is done, in a way that nobody foresaw."""

    def __init__(self, door: Door, fault: Exception, *, after_commit: bool) -> None:
        super().__init__(door.market.table)
        self._fault, self._after_commit = fault, after_commit

    def settle(self, settled: SettledOrder) -> bool:
        if self._after_commit:
            assert super().settle(settled)
        raise self._fault


FAULTS: list[Exception] = [
    StoreBroken("ValidationException"),
    ZeroDivisionError(),
    KeyError("gone"),
    TimeoutError(),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("after_commit", [False, True])
def test_nothing_is_said_when_our_own_code_breaks(
    real_door: Door, order: Order, fault: Exception, after_commit: bool
) -> None:
    body = payment_body(order.account.number, new_id())
    real_door.store = BrokenStore(real_door, fault, after_commit=after_commit)

    assert_silent(tell(real_door, body))
    assert real_door.market.available() == (1_000 if after_commit else 0)

    real_door.store = None
    assert tell(real_door, body | {"flagAdvise": "Y"}).flag == "00"
    assert real_door.market.available() == 1_000


@pytest.mark.parametrize("fault", [StoreBusy("no secret"), KeyError("token_keys"), ValueError()])
def test_nothing_is_said_to_a_payment_while_our_keys_cannot_be_read(
    real_door: Door, order: Order, fault: Exception
) -> None:
    call = real_door.payment(payment_body(order.account.number, new_id()))
    before = real_door.market.dump()
    real_door.broken = fault

    assert_silent(real_door.send(call.request()))
    assert real_door.market.dump() == before

    real_door.broken = None
    assert real_door.send(call.request()).flag == "00"


# Inquiries ----------------------------------------------------------------------------------------


def break_the_keys(door: Door, endpoint: str) -> None:
    door.broken = KeyError("token_keys")


def break_the_connection(door: Door, endpoint: str) -> None:
    through(door, endpoint, always=lambda _: Fault.NOT_CONNECTED)
    door.timer = lambda: Stopwatch(0, 2_100)


def break_the_table(door: Door, endpoint: str) -> None:
    client = new_client(endpoint)
    door.store = DynamoPaymentStore(type(door.market)(client, "no-such-table").table)


@pytest.mark.parametrize("break_it", [break_the_keys, break_the_connection, break_the_table])
def test_an_inquiry_moves_no_money_and_is_told_of_a_general_error(
    real_door: Door,
    order: Order,
    dynamodb_endpoint: str,
    break_it: Callable[[Door, str], None],
) -> None:
    call = real_door.inquiry(inquiry_body(order.account.number, new_id()))
    before = real_door.market.dump()
    break_it(real_door, dynamodb_endpoint)

    answer = real_door.send(call.request())

    assert (answer.status, answer.code, answer.message) == (500, "5002400", "General Error")
    assert answer.data["inquiryStatus"] == "01"
    assert answer.data["inquiryReason"] == {
        "english": "General Error",
        "indonesia": "Kesalahan Umum",
    }
    assert answer.data["virtualAccountNo"] == f"   {order.account.number}"
    assert real_door.market.dump() == before


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", [0, 1])
def test_one_fault_does_not_cost_an_inquiry_its_answer(
    real_door: Door, order: Order, dynamodb_endpoint: str, position: int, fault: Fault
) -> None:
    through(real_door, dynamodb_endpoint, plan={position: fault})

    assert real_door.inquire(order).code == "2002400"
    assert [item["verdict"] for item in real_door.market.entities("CALL")] == ["BILL"]
