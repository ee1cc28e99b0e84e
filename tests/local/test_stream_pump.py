"""local.stream_pump: reading the stream of a table (moto's) and keeping the place."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from aws_lambda_powertools.utilities.parser.models import DynamoDBStreamModel
from moto import mock_aws

from local.batch_delivery import Stopped
from local.execution_environment import FunctionError
from local.resources import create_table
from local.stream_pump import StreamPump, to_event_record
from local.template import StreamMapping

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OUTBOX_ONLY = {
    "eventName": ["INSERT"],
    "dynamodb": {"NewImage": {"entity": {"S": ["OUTBOX"]}}},
}
PROPERTIES: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
}


class Scene:
    """A table whose stream is pumped into a function that remembers keys; `poison` fails."""

    def __init__(self, position_file: Path) -> None:
        self.dynamodb: DynamoDBClient = boto3.client("dynamodb")
        self.stream_arn = create_table(self.dynamodb, PROPERTIES, "records")
        self.position_file = position_file
        self.events: list[dict[str, Any]] = []
        self.given_up: list[dict[str, Any]] = []
        self.invoked = threading.Event()

    def put(self, key: str, entity: str = "OUTBOX") -> None:
        item: Any = {"pk": {"S": key}, "entity": {"S": entity}, "digest": {"B": b"\x00\x01"}}
        self.dynamodb.put_item(TableName="records", Item=item)

    def pump(self) -> StreamPump:
        return StreamPump(
            StreamMapping(
                "Table",
                "StreamFunction",
                batch_size=3,
                retries_max=0,
                bisects=True,
                filters=(OUTBOX_ONLY,),
            ),
            client=boto3.client("dynamodbstreams"),
            stream_arn=self.stream_arn,
            function_arn="arn:function",
            position_file=self.position_file,
            invoke=self._invoke,
            give_up=self.given_up.append,
        )

    def _invoke(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        self.invoked.set()
        if "poison" in self._keys(event):
            raise FunctionError({"errorType": "ValueError"})

    def _keys(self, event: dict[str, Any]) -> list[str]:
        return [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]

    def delivered(self) -> list[list[str]]:
        return [self._keys(event) for event in self.events]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with mock_aws():
        yield Scene(tmp_path / "stream.json")


def drain(pump: StreamPump) -> int:
    read = 0
    while count := pump.poll():
        read += count
    return read


def test_records_that_pass_the_filter_arrive_in_order_and_in_batches(scene: Scene) -> None:
    for key in ("a", "b", "c", "d", "e"):
        scene.put(key)
        scene.put(f"{key}-order", entity="ORDER")

    assert drain(scene.pump()) == 10

    assert scene.delivered() == [["a", "b"], ["c"], ["d", "e"]]


def test_record_has_the_form_that_lambda_delivers(scene: Scene) -> None:
    scene.put("a")

    drain(scene.pump())

    (event,) = scene.events
    DynamoDBStreamModel.model_validate(event)
    (record,) = event["Records"]
    assert record["eventSourceARN"] == scene.stream_arn
    assert record["awsRegion"] == "ap-southeast-3"
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["NewImage"] == {
        "pk": {"S": "a"},
        "entity": {"S": "OUTBOX"},
        "digest": {"B": "AAE="},
    }
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)


def test_poison_is_given_up_and_what_follows_is_delivered(scene: Scene) -> None:
    for key in ("a", "poison", "b"):
        scene.put(key)

    drain(scene.pump())

    assert scene.delivered() == [
        ["a", "poison", "b"],
        ["a"],
        ["poison", "b"],
        ["poison"],
        ["b"],
    ]
    assert [dead["DDBStreamBatchInfo"]["batchSize"] for dead in scene.given_up] == [1]


def test_later_pump_goes_on_where_the_last_one_stopped(scene: Scene) -> None:
    scene.put("a")
    drain(scene.pump())
    scene.put("b")

    drain(scene.pump())

    assert scene.delivered() == [["a"], ["b"]]


def test_place_in_another_stream_is_not_used(scene: Scene) -> None:
    scene.put("a")
    kept = {"stream_arn": "arn:of-a-table-that-is-gone", "sequence_numbers": {"shard-1": "9"}}
    scene.position_file.write_text(json.dumps(kept))

    drain(scene.pump())

    assert scene.delivered() == [["a"]]


def test_pump_that_was_asked_to_stop_leaves_its_records_for_later(scene: Scene) -> None:
    scene.put("a")
    pump = scene.pump()
    pump.ask_to_stop()

    with pytest.raises(Stopped):
        pump.poll()
    drain(scene.pump())

    assert scene.delivered() == [["a"]]


def test_pump_in_its_thread_delivers_until_it_is_stopped(scene: Scene) -> None:
    scene.put("a")
    pump = scene.pump()

    pump.start()
    assert scene.invoked.wait(10)
    pump.stop()

    assert scene.delivered() == [["a"]]


def test_deletion_by_time_to_live_says_who_deleted() -> None:
    record = {
        "eventName": "REMOVE",
        "userIdentity": {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"},
    }

    assert to_event_record(record, "arn:stream") == {
        "eventName": "REMOVE",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "awsRegion": "ap-southeast-3",
        "eventSourceARN": "arn:stream",
    }


class ShardedStream:
    """A streams client of a stream that was split: a parent that is closed, and its child."""

    class exceptions:
        class ExpiredIteratorException(Exception): ...

        class TrimmedDataAccessException(Exception): ...

    def __init__(self) -> None:
        self.contents = {"parent": ["1", "2"], "child": ["3"]}
        self.trimmed: set[str] = set()
        self.expire_next = False

    def describe_stream(self, StreamArn: str, ExclusiveStartShardId: str = "") -> Any:
        if not ExclusiveStartShardId:
            child = {"ShardId": "child", "ParentShardId": "parent"}
            return {"StreamDescription": {"Shards": [child], "LastEvaluatedShardId": "child"}}
        return {"StreamDescription": {"Shards": [{"ShardId": "parent"}]}}

    def get_shard_iterator(self, **request: str) -> Any:
        number = request.get("SequenceNumber")
        if number in self.trimmed:
            raise self.exceptions.TrimmedDataAccessException
        contents = self.contents[request["ShardId"]]
        start = contents.index(number) + 1 if number in contents else 0
        return {"ShardIterator": f"{request['ShardId']}:{start}"}

    def get_records(self, ShardIterator: str, Limit: int) -> Any:
        if self.expire_next:
            self.expire_next = False
            raise self.exceptions.ExpiredIteratorException
        shard, start = ShardIterator.split(":")
        numbers = self.contents[shard][int(start) :][:Limit]
        end = int(start) + len(numbers)
        closed = shard == "parent" and end == len(self.contents[shard])
        records = [{"dynamodb": {"SequenceNumber": each}} for each in numbers]
        return {"Records": records} | ({} if closed else {"NextShardIterator": f"{shard}:{end}"})


def sharded_pump(stream: ShardedStream, position_file: Path) -> tuple[StreamPump, list[str]]:
    seen: list[str] = []

    def invoke(event: dict[str, Any]) -> None:
        seen.extend(record["dynamodb"]["SequenceNumber"] for record in event["Records"])

    client: Any = stream
    pump = StreamPump(
        StreamMapping("Table", "StreamFunction", batch_size=1),
        client=client,
        stream_arn="arn:stream",
        function_arn="arn:function",
        position_file=position_file,
        invoke=invoke,
        give_up=lambda _: None,
    )
    return pump, seen


def test_child_shard_is_read_only_after_its_parent(tmp_path: Path) -> None:
    pump, seen = sharded_pump(ShardedStream(), tmp_path / "stream.json")

    drain(pump)

    assert seen == ["1", "2", "3"]


def test_iterator_that_has_expired_is_fetched_anew(tmp_path: Path) -> None:
    stream = ShardedStream()
    pump, seen = sharded_pump(stream, tmp_path / "stream.json")
    pump.poll()
    stream.expire_next = True

    assert pump.poll() == 0
    drain(pump)

    assert seen == ["1", "2", "3"]


def test_place_that_the_stream_no_longer_has_means_its_beginning(tmp_path: Path) -> None:
    stream = ShardedStream()
    pump, _ = sharded_pump(stream, tmp_path / "stream.json")
    pump.poll()
    stream.trimmed.add("1")

    later, seen = sharded_pump(stream, tmp_path / "stream.json")
    drain(later)

    assert seen == ["1", "2", "3"]
