"""local.batch_delivery: what becomes of a batch when the function fails."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from local.batch_delivery import Delivery, Record, Stopped
from local.execution_environment import FunctionError
from local.template import StreamMapping

Behaviour = Callable[[list[str]], list[str]]


class Function:
    """A function that reports failures by sequence number, or raises when told to."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self.batches: list[list[str]] = []

    def invoke(self, event: dict[str, Any]) -> Any:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
        self.batches.append(numbers)
        failed = self._behaviour(numbers)
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def records(*numbers: str, created: float | None = None) -> list[Record]:
    at = datetime.now(UTC).timestamp() if created is None else created
    return [
        {"dynamodb": {"SequenceNumber": number, "ApproximateCreationDateTime": at}}
        for number in numbers
    ]


def deliver(function: Function, batch: list[Record], **settings: Any) -> tuple[Any, list[float]]:
    """Deliver a batch; returns what was given up and how long was waited before each retry."""
    given_up: list[Any] = []
    waits: list[float] = []
    mapping = StreamMapping(
        **{
            "table": "Table",
            "function": "StreamFunction",
            "retries_max": 2,
            "bisects": True,
            "reports_item_failures": True,
            **settings,
        }
    )
    Delivery(
        mapping=mapping,
        function_arn="arn:function",
        stream_arn="arn:stream",
        shard_id="shard-1",
        invoke=function.invoke,
        give_up=given_up.append,
        wait=waits.append,
    ).deliver(batch)
    return given_up, waits


def raising(_: list[str]) -> list[str]:
    raise FunctionError({"errorType": "ValueError"})


def failing_on(*poison: str) -> Behaviour:
    return lambda numbers: [number for number in numbers if number in poison]


def once(*failures: str) -> Behaviour:
    left = list(failures)

    def behave(numbers: list[str]) -> list[str]:
        failed = [number for number in numbers if number in left]
        for number in failed:
            left.remove(number)
        return failed

    return behave


def test_batch_that_succeeds_is_delivered_once() -> None:
    function = Function(lambda _: [])

    given_up, waits = deliver(function, records("1", "2", "3"))

    assert function.batches == [["1", "2", "3"]]
    assert (given_up, waits) == ([], [])


def test_nothing_to_deliver_invokes_nothing() -> None:
    function = Function(lambda _: [])

    deliver(function, [])

    assert function.batches == []


def test_records_before_the_lowest_failed_one_are_done() -> None:
    function = Function(once("4", "3"))

    given_up, _ = deliver(function, records("1", "2", "3", "4"))

    assert function.batches == [["1", "2", "3", "4"], ["3", "4"]]
    assert given_up == []


def test_poison_record_is_given_up_alone_and_the_others_are_done() -> None:
    function = Function(failing_on("2"))

    given_up, waits = deliver(function, records("1", "2", "3", "4"))

    assert function.batches == [
        ["1", "2", "3", "4"],
        ["2", "3", "4"],
        ["2"],
        ["2"],
        ["2"],
        ["3", "4"],
    ]
    assert waits == [0.2, 0.4]
    (dead,) = given_up
    assert dead["DDBStreamBatchInfo"] == {
        "shardId": "shard-1",
        "startSequenceNumber": "2",
        "endSequenceNumber": "2",
        "batchSize": 1,
        "streamArn": "arn:stream",
    }
    assert dead["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert dead["requestContext"]["approximateInvokeCount"] == 3
    assert dead["requestContext"]["functionArn"] == "arn:function"


def test_function_that_raises_has_its_batch_split() -> None:
    function = Function(raising)

    given_up, _ = deliver(function, records("1", "2"), retries_max=0)

    assert function.batches == [["1", "2"], ["1"], ["2"]]
    assert [dead["DDBStreamBatchInfo"]["startSequenceNumber"] for dead in given_up] == ["1", "2"]


def test_without_splitting_the_whole_batch_is_tried_again_and_given_up() -> None:
    function = Function(raising)

    given_up, _ = deliver(function, records("1", "2"), bisects=False)

    assert function.batches == [["1", "2"]] * 3
    assert [dead["DDBStreamBatchInfo"]["batchSize"] for dead in given_up] == [2]


def test_failures_are_ignored_when_the_mapping_does_not_ask_for_them() -> None:
    function = Function(failing_on("1"))

    given_up, _ = deliver(function, records("1", "2"), reports_item_failures=False)

    assert function.batches == [["1", "2"]]
    assert given_up == []


def test_failure_that_names_no_record_of_the_batch_fails_the_whole_batch() -> None:
    function = Function(lambda numbers: ["unheard-of"] if len(numbers) > 1 else [])

    given_up, _ = deliver(function, records("1", "2"))

    assert function.batches == [["1", "2"], ["1"], ["2"]]
    assert given_up == []


def test_record_above_the_age_limit_is_given_up_instead_of_retried() -> None:
    function = Function(failing_on("1"))

    given_up, waits = deliver(
        function, records("1", created=0.0), retries_max=None, record_age_seconds_max=60
    )

    assert function.batches == [["1"]]
    assert waits == []
    assert [dead["requestContext"]["condition"] for dead in given_up] == ["RecordAgeExceeded"]


def test_stopping_during_a_wait_gives_nothing_up() -> None:
    function, given_up = Function(failing_on("1")), list[Any]()

    def stop(_: float) -> None:
        raise Stopped

    mapping = StreamMapping("Table", "StreamFunction", reports_item_failures=True)
    delivery = Delivery(mapping, "", "", "", function.invoke, given_up.append, stop)

    with pytest.raises(Stopped):
        delivery.deliver(records("1"))
    assert given_up == []
