"""Reads a table's stream and delivers its records, as a Lambda event source mapping does."""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import REGION
from local.batch_delivery import Delivery, Record, Stopped
from local.event_filter import matches
from local.intrinsics import JsonObject
from local.template import StreamMapping

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_dynamodbstreams.type_defs import ShardTypeDef

POLL_SECONDS = 0.1
SHARDS_SECONDS = 5.0
"""How often to look for new shards: DynamoDB opens one every few hours."""

TROUBLE_SECONDS = 1.0


class StreamPump:
    """Moves records from a stream to a function, in a thread of its own.

    How far it has come is kept in `position_file` after every batch, so records that were not done
    are delivered again after a restart. `give_up` gets the description of those given up.
    """

    def __init__(
        self,
        mapping: StreamMapping,
        *,
        client: DynamoDBStreamsClient,
        stream_arn: str,
        function_arn: str,
        position_file: Path,
        invoke: Callable[[JsonObject], Any],
        give_up: Callable[[JsonObject], None],
    ) -> None:
        self._mapping = mapping
        self._client = client
        self._stream_arn = stream_arn
        self._function_arn = function_arn
        self._position_file = position_file
        self._invoke = invoke
        self._give_up = give_up
        self._position = _read_position(position_file, stream_arn)
        self._iterators: dict[str, str] = {}
        self._finished: set[str] = set()
        self._shards: Sequence[ShardTypeDef] = ()
        self._shards_listed_at = float("-inf")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let it end after the invocation that runs."""
        self._stopping.set()

    def stop(self) -> None:
        """Let it end after the invocation that runs, and wait for that."""
        self._stopping.set()
        self._thread.join()

    def poll(self) -> int:
        """Deliver what there is; returns how many records were read, filtered ones included."""
        return sum(self._poll_shard(shard["ShardId"]) for shard in self._readable_shards())

    def _run(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                while self.poll():
                    pass
            except Stopped:
                return
            except (BotoCoreError, ClientError) as error:
                print(f"the table's stream cannot be read: {error}", file=sys.stderr, flush=True)
                self._stopping.wait(TROUBLE_SECONDS)

    def _readable_shards(self) -> list[ShardTypeDef]:
        """Return the shards that may be read now: a child only after its parent has been."""
        if time.monotonic() - self._shards_listed_at > SHARDS_SECONDS:
            self._shards = self._list_shards()
            self._shards_listed_at = time.monotonic()
        unread = {shard["ShardId"] for shard in self._shards} - self._finished
        return [
            shard
            for shard in self._shards
            if shard["ShardId"] in unread and shard.get("ParentShardId") not in unread
        ]

    def _list_shards(self) -> list[ShardTypeDef]:
        shards: list[ShardTypeDef] = []
        page = self._client.describe_stream(StreamArn=self._stream_arn)["StreamDescription"]
        shards += page["Shards"]
        while "LastEvaluatedShardId" in page:
            page = self._client.describe_stream(
                StreamArn=self._stream_arn, ExclusiveStartShardId=page["LastEvaluatedShardId"]
            )["StreamDescription"]
            shards += page["Shards"]
        return shards

    def _poll_shard(self, shard_id: str) -> int:
        try:
            # As Any: a shard that is closed has no next iterator, which the stubs do not know.
            answer: Any = self._client.get_records(
                ShardIterator=self._iterators.get(shard_id) or self._iterator(shard_id),
                Limit=self._mapping.batch_size,
            )
        except (
            self._client.exceptions.ExpiredIteratorException,
            self._client.exceptions.TrimmedDataAccessException,
        ):
            self._iterators.pop(shard_id, None)
            return 0
        # Records that could not be delivered are read again from the position.
        self._iterators.pop(shard_id, None)
        records = [to_event_record(record, self._stream_arn) for record in answer["Records"]]
        if records:
            self._deliver(shard_id, records)
            self._position[shard_id] = records[-1]["dynamodb"]["SequenceNumber"]
            _write_position(self._position_file, self._stream_arn, self._position)
        following = answer.get("NextShardIterator")
        if following is not None:
            self._iterators[shard_id] = following
        else:
            self._finished.add(shard_id)
        return len(records)

    def _iterator(self, shard_id: str) -> str:
        start = {"StreamArn": self._stream_arn, "ShardId": shard_id}
        if shard_id in self._position:
            try:
                return self._client.get_shard_iterator(
                    StreamArn=self._stream_arn,
                    ShardId=shard_id,
                    ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                    SequenceNumber=self._position[shard_id],
                )["ShardIterator"]
            except self._client.exceptions.TrimmedDataAccessException:
                # The stack was down for more than the day that a stream keeps.
                del self._position[shard_id]
        return self._client.get_shard_iterator(**start, ShardIteratorType="TRIM_HORIZON")[
            "ShardIterator"
        ]

    def _deliver(self, shard_id: str, records: Sequence[Record]) -> None:
        filters = self._mapping.filters
        wanted = [
            record
            for record in records
            if not filters or any(matches(pattern, record) for pattern in filters)
        ]
        Delivery(
            mapping=self._mapping,
            function_arn=self._function_arn,
            stream_arn=self._stream_arn,
            shard_id=shard_id,
            invoke=self._invoke_unless_stopping,
            give_up=self._give_up,
            wait=self._wait,
        ).deliver(wanted)

    def _invoke_unless_stopping(self, event: JsonObject) -> Any:
        if self._stopping.is_set():
            raise Stopped
        return self._invoke(event)

    def _wait(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise Stopped


def to_event_record(record: Any, stream_arn: str) -> Record:
    """Return a record of the streams API (as boto3 gives it) in the form that functions get."""
    converted: Record = _to_json(record)
    converted |= {"awsRegion": REGION, "eventSourceARN": stream_arn}
    if "userIdentity" in converted:
        identity = converted["userIdentity"]
        converted["userIdentity"] = {
            "type": identity.get("Type"),
            "principalId": identity.get("PrincipalId"),
        }
    return converted


def _to_json(value: Any) -> Any:
    match value:
        case dict():
            return {key: _to_json(each) for key, each in value.items()}
        case list():
            return [_to_json(each) for each in value]
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.timestamp()
    return value


def _read_position(file: Path, stream_arn: str) -> dict[str, str]:
    """Return the last sequence number done in each shard, if it is of this stream."""
    if not file.exists():
        return {}
    kept = json.loads(file.read_text(encoding="utf-8"))
    return dict(kept["sequence_numbers"]) if kept["stream_arn"] == stream_arn else {}


def _write_position(file: Path, stream_arn: str, position: dict[str, str]) -> None:
    written = file.with_suffix(".new")
    content = {"stream_arn": stream_arn, "sequence_numbers": position}
    written.write_text(json.dumps(content), encoding="utf-8")
    os.replace(written, file)
