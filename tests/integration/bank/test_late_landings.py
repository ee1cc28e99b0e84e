"""Writes that reach the table after we have given them up: what the bank was told holds.

A commit, a fence or a refusal may land long after the bank has its answer, or none. Whichever is
stored first under the payment's key holds for ever, and the others do not land at all.
"""

import pytest

from shared.domain.order import Order
from tests.integration.bank.test_when_something_breaks import (
    ONE_ROUND_AND_A_FENCE,
    assert_silent,
    tell,
    through,
)
from tests.support.bank_door import Door, new_id
from tests.support.bca import payment_body
from tests.support.faults import Fault
from tests.support.timers import Stopwatch


@pytest.fixture
def order(real_door: Door) -> Order:
    return real_door.market.place()


def test_a_commit_that_lands_after_its_fence_does_not_land(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    before = real_door.market.dump()
    connection = through(real_door, dynamodb_endpoint, plan={2: Fault.LANDS_LATE})
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)

    fenced = tell(real_door, body)

    assert (fenced.code, fenced.flag) == ("5002500", "01")
    assert connection.calls.count("TransactWriteItems") == 2
    real_door.market.assert_only_verdicts_added(before)
    real_door.store, real_door.timer = None, patient
    # The bank gave the money back, and hears the same for ever; the payer pays once more.
    assert tell(real_door, body | {"flagAdvise": "Y"}) == fenced
    assert real_door.market.available() == 0
    assert real_door.pay(order).flag == "00"
    assert real_door.market.available() == 1_000


def test_a_fence_that_lands_after_the_silence_is_the_verdict(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    before = real_door.market.dump()
    connection = through(real_door, dynamodb_endpoint, plan={0: Fault.LANDS_LATE})
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(2_100)

    assert_silent(tell(real_door, body))
    assert real_door.market.dump() == before
    connection.land()
    real_door.store, real_door.timer = None, patient
    advice = tell(real_door, body | {"flagAdvise": "Y"})

    assert (advice.code, advice.flag) == ("5002500", "01")
    real_door.market.assert_only_verdicts_added(before)


def test_a_fence_that_lands_after_the_advice_was_credited_does_not_land(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    connection = through(real_door, dynamodb_endpoint, plan={0: Fault.LANDS_LATE})
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(2_100)
    assert_silent(tell(real_door, body))
    real_door.store, real_door.timer = None, patient
    advice = tell(real_door, body | {"flagAdvise": "Y"})
    before = real_door.market.dump()

    connection.land()

    assert (advice.code, advice.flag) == ("2002500", "00")
    assert real_door.market.dump() == before
    assert tell(real_door, body) == advice


@pytest.mark.parametrize("lands", ["before the advice", "after the advice"])
def test_a_commit_that_lands_after_the_silence_credits_once(
    real_door: Door, order: Order, dynamodb_endpoint: str, lands: str
) -> None:
    body = payment_body(order.account.number, new_id())
    sent: list[str] = []

    def gone_with_the_commit(operation: str) -> Fault | None:
        if sent:
            return Fault.NOT_CONNECTED
        if operation == "TransactWriteItems":
            sent.append(operation)
            return Fault.LANDS_LATE
        return None

    connection = through(real_door, dynamodb_endpoint, always=gone_with_the_commit)
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)

    assert_silent(tell(real_door, body))
    real_door.store, real_door.timer = None, patient
    if lands == "before the advice":
        connection.land()
    advice = tell(real_door, body | {"flagAdvise": "Y"})
    connection.land()

    assert (advice.code, advice.flag) == ("2002500", "00")
    assert real_door.market.available() == 1_000
    assert len(real_door.market.entities("ENTRY", "PAYMENT")) == 2


@pytest.mark.parametrize("advised_in_time", [False, True])
def test_when_commit_and_fence_both_land_after_the_silence_one_of_them_holds(
    real_door: Door, order: Order, dynamodb_endpoint: str, advised_in_time: bool
) -> None:
    body = payment_body(order.account.number, new_id())

    def every_write_late(operation: str) -> Fault | None:
        return Fault.LANDS_LATE if operation == "TransactWriteItems" else None

    # What is read after them shows neither.
    connection = through(real_door, dynamodb_endpoint, always=every_write_late)
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)

    assert_silent(tell(real_door, body))
    real_door.store, real_door.timer = None, patient
    if advised_in_time:
        assert tell(real_door, body | {"flagAdvise": "Y"}).flag == "00"
    connection.land()
    advice = tell(real_door, body | {"flagAdvise": "Y"})

    credited = real_door.market.available()
    assert (advice.flag, credited) in {("00", 1_000), ("01", 0)}
    assert not advised_in_time or advice.flag == "00"
    assert len(real_door.market.entities("PAYMENT")) == 1
    assert tell(real_door, body) == advice
    assert real_door.market.available() == credited


def test_a_refusal_that_lands_after_the_silence_is_the_verdict(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id(), paid="460649.00")
    before = real_door.market.dump()
    sent: list[str] = []

    def gone_with_the_refusal(operation: str) -> Fault | None:
        if sent:
            return Fault.NOT_CONNECTED
        if operation == "TransactWriteItems":
            sent.append(operation)
            return Fault.LANDS_LATE
        return None

    connection = through(real_door, dynamodb_endpoint, always=gone_with_the_refusal)
    patient, real_door.timer = real_door.timer, lambda: Stopwatch(*ONE_ROUND_AND_A_FENCE)

    assert_silent(tell(real_door, body))
    connection.land()
    real_door.store, real_door.timer = None, patient

    assert tell(real_door, body | {"flagAdvise": "Y"}).code == "4042513"
    real_door.market.assert_only_verdicts_added(before)


def test_a_repeat_that_is_kept_late_was_answered_in_time(
    real_door: Door, order: Order, dynamodb_endpoint: str
) -> None:
    body = payment_body(order.account.number, new_id())
    first = tell(real_door, body)
    connection = through(real_door, dynamodb_endpoint, plan={1: Fault.LANDS_LATE})

    assert tell(real_door, body) == first
    kept = len(real_door.market.entities("CALL"))
    connection.land()

    assert len(real_door.market.entities("CALL")) == kept + 1
