"""Delivers a batch of stream records to a function as a Lambda event source mapping does.

Sources: "Lambda parameters for Amazon DynamoDB event source mappings" and "Configuring partial
batch response with DynamoDB and Lambda" in the Lambda Developer Guide. Splitting a batch does not
use up a retry. Records before the lowest failed one are done. What the guide leaves open is what
happens when the first record of a batch fails: here the batch is then split in two, as after an
error.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.execution_environment import FunctionError
from local.intrinsics import JsonObject
from local.lambda_runtime import FunctionBusy
from local.template import StreamMapping

RETRY_SECONDS_FIRST = 0.2
RETRY_SECONDS_MAX = 3.0

Record = JsonObject
Batch = Sequence[Record]


class Stopped(Exception):
    """The stack stops or pauses; what is not done will be delivered again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the batches of one shard reach one function.

    `invoke` runs the function on an event; `give_up` gets the description of records that are
    given up; `wait` passes a number of seconds before a retry, or raises Stopped.
    """

    mapping: StreamMapping
    function_arn: str
    stream_arn: str
    shard_id: str
    invoke: Callable[[JsonObject], Any]
    give_up: Callable[[JsonObject], None]
    wait: Callable[[float], None]

    def deliver(self, batch: Batch) -> None:
        """Return when every record is done or given up."""
        waiting, tries = list(batch), 0
        while waiting:
            tries += 1
            failed_at = self._first_failure(waiting)
            if failed_at is None:
                return
            if failed_at > 0:
                waiting, tries = waiting[failed_at:], 0
            elif self.mapping.bisects and len(waiting) > 1:
                middle = len(waiting) // 2
                self.deliver(waiting[:middle])
                waiting, tries = waiting[middle:], 0
            elif self._is_exhausted(tries):
                self.give_up(self._description(waiting, tries, "RetryAttemptsExhausted"))
                return
            elif self._is_too_old(waiting):
                self.give_up(self._description(waiting, tries, "RecordAgeExceeded"))
                return
            else:
                self.wait(min(RETRY_SECONDS_MAX, RETRY_SECONDS_FIRST * 2 ** min(tries - 1, 10)))

    def _first_failure(self, batch: Batch) -> int | None:
        """Run the function; returns the index of the first record that is not done."""
        try:
            answer = self.invoke({"Records": list(batch)})
        except (FunctionError, FunctionBusy):
            return 0
        if not self.mapping.reports_item_failures or not isinstance(answer, dict):
            return None
        failures = answer.get("batchItemFailures") or []
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        # An identifier that is none of the batch's means that nothing can be said to be done.
        indexes = [
            numbers.index(number) if number in numbers else 0
            for number in (failure.get("itemIdentifier") for failure in failures)
        ]
        return min(indexes, default=None)

    def _is_exhausted(self, tries: int) -> bool:
        return self.mapping.retries_max is not None and tries > self.mapping.retries_max

    def _is_too_old(self, batch: Batch) -> bool:
        if self.mapping.record_age_seconds_max is None:
            return False
        created = batch[0]["dynamodb"]["ApproximateCreationDateTime"]
        age_seconds = datetime.now(UTC).timestamp() - float(created)
        return age_seconds > self.mapping.record_age_seconds_max

    def _description(self, batch: Batch, tries: int, condition: str) -> JsonObject:
        first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
        return {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self.function_arn,
                "condition": condition,
                "approximateInvokeCount": tries,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "DDBStreamBatchInfo": {
                "shardId": self.shard_id,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "batchSize": len(batch),
                "streamArn": self.stream_arn,
            },
        }
