"""The same requests on DynamoDB Local, with answers in the form that the table in memory gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from tests.interleaving.desk import TABLE_NAME
from tests.interleaving.memory_table import Answer, Arguments, ItemKey, MemoryTable
from tests.support.expressions import WireItem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCH_WRITES_MAX = 25
INDEXED = {"pk", "sk", "due", "due_at"}


@dataclass(frozen=True)
class RealTable:
    """A table on DynamoDB Local."""

    client: DynamoDBClient
    name: str

    def hold(self, wanted: MemoryTable) -> None:
        """Make the table hold exactly what a table in memory does."""
        there = self.items()
        gone = [key for key in there if key not in wanted.items]
        new = [each.item for key, each in wanted.items.items() if there.get(key) != each.item]
        writes: list[Any] = [
            *({"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}} for pk, sk in gone),
            *({"PutRequest": {"Item": item}} for item in new),
        ]
        for start in range(0, len(writes), BATCH_WRITES_MAX):
            batch = writes[start : start + BATCH_WRITES_MAX]
            left = self.client.batch_write_item(RequestItems={self.name: batch})
            assert not left["UnprocessedItems"]

    def items(self) -> dict[ItemKey, WireItem]:
        """Everything that the table holds."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
        found = [item for page in pages for item in page["Items"]]
        return {_key_of(item): cast(WireItem, item) for item in found}

    def perform(self, operation: str, arguments: Arguments) -> dict[str, Any] | ClientError:
        """Do what a method of the client does; return its response, or the error that it raises."""
        method = getattr(self.client, operation)
        try:
            return cast(dict[str, Any], method(**_renamed(arguments, self.name)))
        except ClientError as error:
            return error


def outcome_of(answered: Answer | dict[str, Any] | ClientError) -> object:
    """Return the part of an answer that the adapter looks at, in a form that can be compared.

    Items of a batch come in any order, and so do those of the index that are due at one instant.
    """
    if isinstance(answered, Answer):
        answered = answered.error or answered.response or {}
    if isinstance(answered, ClientError):
        response: Any = answered.response
        reasons = [
            (reason.get("Code", "None"), reason.get("Item"))
            for reason in response.get("CancellationReasons", [])
        ]
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        return response["Error"]["Code"], status, response.get("Item"), reasons
    if "Responses" in answered:
        (items,) = answered["Responses"].values()
        return sorted(items, key=_key_of), answered["UnprocessedKeys"]
    items = answered.get("Items", [])
    if any(item.keys() == INDEXED for item in items):
        return sorted(items, key=lambda item: (item["due_at"]["S"], _key_of(item)))
    seen = ("Item", "Items", "LastEvaluatedKey")
    return {name: answered[name] for name in seen if name in answered}


def _key_of(item: WireItem) -> ItemKey:
    return item["pk"]["S"], item["sk"]["S"]


def _renamed(arguments: Arguments, name: str) -> dict[str, Any]:
    """The arguments with the name of the table in memory replaced, wherever it stands."""

    def renamed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                (name if key == TABLE_NAME else key): (
                    name if key == "TableName" else renamed(each)
                )
                for key, each in value.items()
            }
        return [renamed(each) for each in value] if isinstance(value, list) else value

    return cast(dict[str, Any], renamed(arguments))
