"""One DynamoDB table behind named requests, with every failure classified.

    StoreBusy     definitely nothing happened: conflict, throttle, connection refused
    StoreUnknown  a write was sent, its answer was lost or says nothing about its effect
    StoreBroken   refused for what it says, so a repeat would be refused as well

A condition that fails is none of these: it is the lost race that callers read back after.
Reads have no effect, so all their faults but StoreBroken are StoreBusy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
)

from shared.adapters.dynamodb.attributes import Item, Value, decode_item, encode, encode_item
from shared.adapters.dynamodb.keys import DUE_INDEX, Key
from shared.ports.faults import StoreBroken, StoreBusy, StoreUnknown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Refused before anything was done (Amazon DynamoDB Developer Guide, "Error handling").
_BUSY_CODES = frozenset(
    {
        "TransactionConflictException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "LimitExceededException",
    }
)
# Sent, and perhaps done; so is whatever comes with an HTTP status of the server's faults.
_UNKNOWN_CODES = frozenset({"TransactionInProgressException", "RequestTimeout"})
_SERVER_FAULT = 500
_BUSY_REASONS = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
_FAILED_CONDITION = "ConditionalCheckFailed"
_Answer = TypeVar("_Answer")
_NAME_IN_EXPRESSION = re.compile(r"#([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Put:
    """A new item; it must not exist yet. History is append-only, so nothing is ever replaced."""

    key: Key
    item: Item

    def request(self, table: str) -> dict[str, Any]:
        """Return the member of a transaction."""
        item = {"pk": self.key.pk, "sk": self.key.sk, **self.item}
        return {
            "Put": {
                "TableName": table,
                "Item": encode_item(item),
                "ConditionExpression": "attribute_not_exists(pk)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }


@dataclass(frozen=True, slots=True)
class Update:
    """A change of an existing item under a condition.

    `when` is a condition expression in which `#name` stands for the attribute of that name and
    `:name` for an entry of `values`. The attributes of `sets` and `removes` need no placeholder.
    """

    key: Key
    sets: Item = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    when: str = "attribute_exists(pk)"
    values: Mapping[str, Value] = field(default_factory=dict)

    def arguments(self, table: str) -> dict[str, Any]:
        """Return the arguments of UpdateItem."""
        names = {f"#{name}": name for name in _NAME_IN_EXPRESSION.findall(self.when)}
        names |= {f"#{name}": name for name in (*self.sets, *self.removes)}
        values = {f":{name}": encode(value) for name, value in self.values.items()}
        values |= {f":set_{name}": encode(value) for name, value in self.sets.items()}
        clauses = []
        if self.sets:
            clauses.append("SET " + ", ".join(f"#{name} = :set_{name}" for name in self.sets))
        if self.removes:
            clauses.append("REMOVE " + ", ".join(f"#{name}" for name in self.removes))
        arguments: dict[str, Any] = {
            "TableName": table,
            "Key": encode_item({"pk": self.key.pk, "sk": self.key.sk}),
            "UpdateExpression": " ".join(clauses),
            "ConditionExpression": self.when,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if names:
            arguments["ExpressionAttributeNames"] = names
        if values:
            arguments["ExpressionAttributeValues"] = values
        return arguments

    def request(self, table: str) -> dict[str, Any]:
        """Return the member of a transaction."""
        return {"Update": self.arguments(table)}


@dataclass(frozen=True, slots=True)
class Rejection:
    """A transaction that a condition refused: which members failed, and the items they met."""

    failed: tuple[bool, ...]
    items: tuple[Item | None, ...]


class DynamoTable:
    """Requests to the one table.

    Reads are strongly consistent but those of the index and those that need not be `fresh`: they
    cost half, and may show an item as it was a moment ago, or not yet.
    """

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, keys: Sequence[Key], *, fresh: bool = True) -> dict[Key, Item]:
        """Read several items (at most 100) in one request; absent ones are left out."""
        wanted = [encode_item({"pk": key.pk, "sk": key.sk}) for key in keys]
        answer = _reading(
            lambda: self._client.batch_get_item(
                RequestItems={self._name: {"Keys": wanted, "ConsistentRead": fresh}}
            )
        )
        if answer.get("UnprocessedKeys"):
            # Throttled in part. Half a view must never be taken for "the rest does not exist".
            raise StoreBusy("not all items could be read")
        items = [decode_item(wire) for wire in answer["Responses"].get(self._name, [])]
        return {Key(str(item["pk"]), str(item["sk"])): item for item in items}

    def get_one(self, key: Key, *, fresh: bool = True) -> Item | None:
        """Read one item."""
        answer = _reading(
            lambda: self._client.get_item(
                TableName=self._name,
                Key=encode_item({"pk": key.pk, "sk": key.sk}),
                ConsistentRead=fresh,
            )
        )
        return decode_item(answer["Item"]) if "Item" in answer else None

    def query(
        self,
        pk: str,
        first: str,
        last: str,
        *,
        limit: int,
        newest_first: bool = False,
        fresh: bool = True,
        only: Sequence[str] = (),
    ) -> Iterator[Item]:
        """Read the items with sort keys from `first` to `last`, in pages of `limit`, lazily.

        `only` names the attributes that are wanted; without it all of them are.
        """
        arguments: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": encode_item({":pk": pk, ":first": first, ":last": last}),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": fresh,
            "Limit": limit,
        }
        if only:
            arguments["ProjectionExpression"] = ", ".join(f"#{name}" for name in only)
            arguments["ExpressionAttributeNames"] = {f"#{name}": name for name in only}
        return self._pages(arguments)

    def query_due(self, kind: str, until: str, limit: int) -> tuple[Key, ...]:
        """Return keys of items of a kind that are due. The index may lag: candidates only."""
        return tuple(islice(self.walk_due(kind, until, limit), limit))

    def walk_due(self, kind: str, until: str, page: int) -> Iterator[Key]:
        """Return keys of all such items, earliest first, in pages of `page`, lazily."""
        arguments: dict[str, Any] = {
            "TableName": self._name,
            "IndexName": DUE_INDEX,
            "KeyConditionExpression": "due = :kind AND due_at <= :until",
            "ExpressionAttributeValues": encode_item({":kind": kind, ":until": until}),
            "Limit": page,
        }
        for item in self._pages(arguments):
            yield Key(str(item["pk"]), str(item["sk"]))

    def _pages(self, arguments: dict[str, Any]) -> Iterator[Item]:
        while True:
            answer = _reading(lambda: self._client.query(**arguments))
            for wire in answer["Items"]:
                yield decode_item(wire)
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def write(self, members: Sequence[Put | Update]) -> Rejection | None:
        """Write all members or none. Returns None when done, else which conditions failed."""
        requests: Any = [member.request(self._name) for member in members]
        try:
            self._client.transact_write_items(TransactItems=requests)
        except ClientError as error:
            return _rejection(error)
        except BotoCoreError as error:
            raise _connection_fault(error) from error
        return None

    def change(self, update: Update) -> bool:
        """Change one item; False when its condition failed."""
        arguments = update.arguments(self._name)
        return _conditionally(lambda: self._client.update_item(**arguments))

    def add(self, put: Put) -> bool:
        """Add one item; False when one exists."""
        arguments = put.request(self._name)["Put"]
        return _conditionally(lambda: self._client.put_item(**arguments))


def _reading(request: Callable[[], _Answer]) -> _Answer:
    try:
        return request()
    except ClientError as error:
        fault = _fault(error)
        raise (StoreBusy(str(fault)) if isinstance(fault, StoreUnknown) else fault) from error
    except BotoCoreError as error:
        raise StoreBusy(type(error).__name__) from error


def _conditionally(request: Callable[[], object]) -> bool:
    """Write one item; False when its condition failed."""
    try:
        request()
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise _fault(error) from error
    except BotoCoreError as error:
        raise _connection_fault(error) from error
    return True


def _fault(error: ClientError) -> StoreBusy | StoreUnknown | StoreBroken:
    code = error.response["Error"]["Code"]
    if code in _BUSY_CODES:
        return StoreBusy(code)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    is_unknown = code in _UNKNOWN_CODES or status >= _SERVER_FAULT
    return StoreUnknown(code) if is_unknown else StoreBroken(code)


def _connection_fault(error: BotoCoreError) -> StoreBusy | StoreUnknown:
    """Without a connection nothing was sent; after that, anything may have happened."""
    if isinstance(error, (ConnectTimeoutError, EndpointConnectionError)):
        return StoreBusy(type(error).__name__)
    return StoreUnknown(type(error).__name__)


def _rejection(error: ClientError) -> Rejection:
    """Classify each cancellation reason: one code for all of them would hide a bug or a race.

    Raises a store fault unless every reason is a failed condition (or no reason at all).
    """
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise _fault(error) from error
    reasons: list[Any] = list(error.response.get("CancellationReasons", []))
    codes = [reason.get("Code", "None") for reason in reasons]
    broken = set(codes) - _BUSY_REASONS - {_FAILED_CONDITION, "None"}
    if broken:
        raise StoreBroken(", ".join(sorted(broken))) from error
    if _BUSY_REASONS & set(codes):
        raise StoreBusy(", ".join(codes)) from error
    return Rejection(
        failed=tuple(code == _FAILED_CONDITION for code in codes),
        items=tuple(decode_item(each["Item"]) if "Item" in each else None for each in reasons),
    )
