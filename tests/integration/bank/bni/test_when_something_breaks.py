"""A sick table, a silent bank, a fault of ours: never 000 for what is not stored, never lost.

BNI repeats whatever is not answered with 000, and a sweep asks BNI about every call that was kept.
Whichever comes first finishes it; the other finds it done.
"""

from collections.abc import Callable
from typing import Any

import pytest

from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from shared.domain.order import OrderStatus
from shared.domain.payment import PaymentNotification
from shared.ports.faults import StoreBroken
from shared.ports.payments import SettledOrder
from tests.support.banks import Trouble
from tests.support.bni import TAKEN, TELL_AGAIN, Branch
from tests.support.dynamodb import new_client
from tests.support.faults import Fault, FaultyConnection
from tests.support.timers import PatientTimer, Stopwatch

Case = Callable[[Branch], PaymentNotification]


def through(branch: Branch, endpoint: str, **plan: Any) -> FaultyConnection:
    """Let the doors reach the table over a connection with faults."""
    client = new_client(endpoint)
    connection = FaultyConnection(client, **plan)
    branch.door.store = branch.door.market.through(client).payments
    return connection


def mend(branch: Branch) -> None:
    """Let the doors have a sound table and all the time again."""
    branch.door.store, branch.door.timer = None, PatientTimer


def sweep_until_quiet(branch: Branch) -> None:
    """Let time pass and ask BNI about whatever was kept, until nothing is due."""
    for _ in range(3):
        branch.door.pass_time(minutes=11)
        branch.reconcile()
    assert branch.reconcile().ends == {}


def books(branch: Branch) -> list[tuple[str, ...]]:
    """What is booked: payments, credits and money in suspense, whoever wrote it and when."""
    return sorted(
        (
            str(item["entity"]),
            str(item.get("payment_id") or item.get("payment_key") or item.get("cause_id")),
            str(item.get("verdict") or item.get("amount_idr") or item.get("credits")),
        )
        for item in branch.door.market.entities("PAYMENT", "SUSPENSE", "ENTRY", "NOTICE", "JOURNAL")
    )


# One fault at each request ------------------------------------------------------------------------


def exact(branch: Branch) -> PaymentNotification:
    return branch.take(branch.place())


def too_much(branch: Branch) -> PaymentNotification:
    return branch.take(branch.place(), amount=500_000)


def of_nobody(branch: Branch) -> PaymentNotification:
    return branch.take(branch.foreign_account())


def told_before(branch: Branch) -> PaymentNotification:
    payment = branch.take(branch.place())
    assert branch.tell(payment) == TAKEN
    return payment


# The requests of each case, so that a new one cannot slip by untried.
REQUESTS: dict[Case, list[str]] = {
    exact: ["BatchGetItem", "BatchGetItem", "BatchGetItem", "TransactWriteItems"],
    too_much: ["BatchGetItem", "BatchGetItem", "BatchGetItem", "TransactWriteItems"],
    of_nobody: ["BatchGetItem", "BatchGetItem", "TransactWriteItems"],
    told_before: ["BatchGetItem", "PutItem"],
}


@pytest.mark.parametrize("case", REQUESTS)
def test_the_requests_of_a_callback_are_these(
    branch: Branch, dynamodb_endpoint: str, case: Case
) -> None:
    payment = case(branch)
    connection = through(branch, dynamodb_endpoint)

    assert branch.tell(payment) == TAKEN
    assert connection.calls == REQUESTS[case]


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize(
    ("case", "position"),
    [(case, position) for case, requests in REQUESTS.items() for position in range(len(requests))],
)
def test_one_fault_is_answered_truly_and_ends_like_none(
    branch: Branch, dynamodb_endpoint: str, case: Case, position: int, fault: Fault
) -> None:
    payment = case(branch)
    connection = through(branch, dynamodb_endpoint, plan={position: fault})

    answer = branch.tell(payment)
    connection.land()
    mend(branch)

    # Only where nothing could be read at first is it told again.
    assert answer == (TELL_AGAIN if position == 0 else TAKEN)
    told = books(branch)
    assert (told != []) == (answer == TAKEN or case is told_before)
    assert branch.tell(payment) == TAKEN
    booked = books(branch)
    sweep_until_quiet(branch)
    assert books(branch) == booked
    assert [each[0] for each in booked].count("PAYMENT") == 1
    assert len(branch.door.market.entities("ENTRY", "SUSPENSE")) == 1


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("position", [0, 1])
def test_one_fault_books_nothing_that_bni_does_not_confirm(
    branch: Branch, dynamodb_endpoint: str, position: int, fault: Fault
) -> None:
    order = branch.place()
    payment = branch.take(order)
    said = branch.says(payment)
    branch.bank.billings.clear()
    connection = through(branch, dynamodb_endpoint, plan={position: fault})

    assert branch.send(said) == TELL_AGAIN
    connection.land()
    sweep_until_quiet(branch)

    assert books(branch) == []
    assert branch.door.market.order(order).status is OrderStatus.AWAITING_PAYMENT


@pytest.mark.parametrize("fault", list(Fault))
def test_a_callback_that_could_not_be_read_about_is_finished_by_the_sweep_alone(
    branch: Branch, dynamodb_endpoint: str, fault: Fault
) -> None:
    order = branch.place()
    payment = branch.take(order)
    through(branch, dynamodb_endpoint, plan={0: fault})

    assert branch.tell(payment) == TELL_AGAIN
    assert branch.door.counted == {"CallbackCall": 1, "UnansweredPayment": 1}
    sweep_until_quiet(branch)

    assert branch.door.market.order(order).payment_id == payment.payment_id
    assert branch.door.market.available() == 1_000


# Nothing works ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.NOT_CONNECTED, Fault.THROTTLED, Fault.SERVER_ERROR])
@pytest.mark.parametrize("case", [exact, too_much, of_nobody])
def test_while_nothing_can_be_written_nothing_is_taken(
    branch: Branch, dynamodb_endpoint: str, case: Case, fault: Fault
) -> None:
    payment = case(branch)
    before = branch.door.market.dump()
    through(branch, dynamodb_endpoint, always=lambda _: fault)
    branch.door.timer = lambda: Stopwatch(0)

    assert branch.tell(payment) == TELL_AGAIN
    assert branch.door.market.dump() == before

    mend(branch)
    assert branch.tell(payment) == TAKEN


def test_a_commit_whose_end_nobody_saw_is_told_again_and_found(
    branch: Branch, dynamodb_endpoint: str
) -> None:
    payment = exact(branch)
    committed: list[str] = []

    def gone_after_the_commit(operation: str) -> Fault | None:
        if committed:
            return Fault.NOT_CONNECTED
        if operation == "TransactWriteItems":
            committed.append(operation)
            return Fault.ANSWER_LOST
        return None

    through(branch, dynamodb_endpoint, always=gone_after_the_commit)
    branch.door.timer = lambda: Stopwatch(0, 0, 0, 0, 3_001)

    assert branch.tell(payment) == TELL_AGAIN
    mend(branch)
    before = branch.door.market.dump()
    assert branch.tell(payment) == TAKEN

    branch.door.market.assert_only_verdicts_added(before)
    assert branch.door.market.available() == 1_000


def test_a_commit_that_lands_after_its_call_was_kept_does_not_land_at_all(
    branch: Branch, dynamodb_endpoint: str
) -> None:
    order = branch.place()
    payment = branch.take(order)
    connection = through(branch, dynamodb_endpoint, plan={3: Fault.LANDS_LATE})
    # One round, and then time is up for another but not for keeping the call.
    branch.door.timer = lambda: Stopwatch(0, 0, 0, 0, 3_001)

    assert branch.tell(payment) == TELL_AGAIN

    assert connection.calls[3:] == ["TransactWriteItems", "PutItem"]
    assert books(branch) == []
    mend(branch)
    sweep_until_quiet(branch)
    assert branch.door.market.order(order).payment_id == payment.payment_id
    assert branch.door.market.available() == 1_000


# Time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings_ms", "requests", "asked"),
    [
        # The table took too long for a question to BNI; there is time to keep the call.
        ([1_201], ["BatchGetItem", "PutItem"], False),
        # BNI took too long for a booking.
        ([1_200, 3_001], ["BatchGetItem", "PutItem"], True),
        # Time was over between reading and writing.
        ([0, 0, 3_001], ["BatchGetItem", "BatchGetItem", "PutItem"], True),
        ([0, 0, 0, 3_001], ["BatchGetItem", "BatchGetItem", "BatchGetItem", "PutItem"], True),
        # Not even for keeping the call.
        ([1_200, 3_301], ["BatchGetItem"], True),
    ],
)
def test_what_would_take_too_long_is_left_to_the_sweep(
    branch: Branch,
    dynamodb_endpoint: str,
    readings_ms: list[int],
    requests: list[str],
    asked: bool,
) -> None:
    order = branch.place()
    payment = branch.take(order)
    connection = through(branch, dynamodb_endpoint)
    branch.door.timer = lambda: Stopwatch(*readings_ms)

    assert branch.tell(payment) == TELL_AGAIN

    assert connection.calls == requests
    assert ("ask" in branch.bank.requests) == asked
    assert books(branch) == []
    mend(branch)
    sweep_until_quiet(branch)
    kept = "PutItem" in requests
    assert branch.door.market.available() == (1_000 if kept else 0)
    # BNI tells it again in any case.
    assert branch.tell(payment) == TAKEN
    assert branch.door.market.available() == 1_000


# The bank -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [exact, too_much, of_nobody])
def test_while_bni_does_not_answer_nothing_is_booked_and_the_sweep_comes_back_to_it(
    branch: Branch, case: Case
) -> None:
    payment = case(branch)
    before = branch.door.market.dump()
    branch.bank.troubles = [Trouble.NOT_HEARD, Trouble.REFUSED, Trouble.ANSWER_LOST]

    assert branch.tell(payment) == TELL_AGAIN
    assert branch.door.counted == {"CallbackCall": 1, "UnansweredPayment": 1}
    branch.door.market.assert_only_verdicts_added(before)
    told_at = branch.door.now

    # Not before its time, then every ten minutes.
    ends = []
    for seconds in (119, 1, 599, 1, 600):
        branch.door.pass_time(seconds=seconds)
        ends.append(dict(branch.reconcile().ends))
    done = "SETTLED" if case is exact else "HELD"
    assert ends == [{}, {"UNKNOWN": 1}, {}, {"UNKNOWN": 1}, {done: 1}]
    (record,) = branch.door.market.entities("PAYMENT")
    assert str(record["received_at"]) == told_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert branch.tell(payment) == TAKEN
    assert branch.reconcile().ends == {}


def test_a_call_that_was_told_again_is_not_asked_about(branch: Branch) -> None:
    payment = exact(branch)
    branch.bank.troubles = [Trouble.NOT_HEARD]
    assert [branch.tell(payment), branch.tell(payment)] == [TELL_AGAIN, TAKEN]
    asked = branch.bank.requests.count("ask")
    branch.door.pass_time(minutes=2)

    assert branch.reconcile().ends == {"CONFIRMED": 1}

    assert branch.bank.requests.count("ask") == asked
    verdicts = sorted(str(item["verdict"]) for item in branch.door.market.entities("CALL"))
    assert verdicts == ["REPEATED", "SETTLED"]
    assert branch.reconcile().ends == {}


def test_a_bank_that_never_answers_is_asked_for_48_hours(branch: Branch) -> None:
    payment = of_nobody(branch)
    branch.bank.troubles = [Trouble.NOT_HEARD] * 3
    branch.tell(payment)
    branch.door.pass_time(hours=48)
    assert branch.reconcile().ends == {"UNKNOWN": 1}
    branch.door.pass_time(minutes=10)
    assert branch.reconcile().ends == {"UNKNOWN": 1}
    branch.door.pass_time(hours=1)

    assert branch.reconcile().ends == {}
    # BNI itself has not given up.
    assert branch.tell(payment) == TAKEN


# Our own code -------------------------------------------------------------------------------------


class BrokenStore(DynamoPaymentStore):
    """Breaks at its commit, before or after it is done, in a way that nobody foresaw."""

    def __init__(self, branch: Branch, fault: Exception, *, after_commit: bool) -> None:
        super().__init__(branch.door.market.table)
        self._fault, self._after_commit = fault, after_commit

    def settle(self, settled: SettledOrder) -> bool:
        if self._after_commit:
            assert super().settle(settled)
        raise self._fault


@pytest.mark.parametrize("fault", [StoreBroken("ValidationException"), KeyError("gone")])
@pytest.mark.parametrize("after_commit", [False, True])
def test_when_our_own_code_breaks_bni_is_to_tell_again(
    branch: Branch, fault: Exception, after_commit: bool
) -> None:
    payment = exact(branch)
    branch.door.store = BrokenStore(branch, fault, after_commit=after_commit)

    assert branch.tell(payment) == TELL_AGAIN
    assert branch.door.counted == {"CallbackCall": 1, "BrokenCall": 1}
    assert branch.door.market.available() == (1_000 if after_commit else 0)

    branch.door.store = None
    assert branch.tell(payment) == TAKEN
    assert branch.door.market.available() == 1_000
