"""DynamoDB in memory: the requests that our adapter sends, on a table that never changes.

A write answers with another table, so a search may go back to any of them at no cost. It does what
DynamoDB Local does with the same requests, and test_memory_is_like_dynamodb.py compares the two.
What no request of ours contains is not here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.support.expressions import (
    Placeholders,
    WireItem,
    changes,
    condition,
    placeholders_of,
)

Arguments = Mapping[str, Any]
ItemKey = tuple[str, str]
TRANSACTION_MEMBERS_MAX = 100
KEYS_PER_BATCH_MAX = 100
_INDEX_KEYS = ("due", "due_at")
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Stored:
    """An item with its attributes in order of name, and its fingerprint."""

    item: WireItem
    digest: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: a response, or the error that the client raises.

    `mark` is equal exactly when the answers of one request are.
    """

    mark: object
    response: dict[str, Any] | None = None
    error: ClientError | None = None

    def give(self) -> dict[str, Any]:
        """Return the response. Raises the error."""
        if self.error is not None:
            raise self.error.with_traceback(None)
        return self.response or {}


@dataclass(frozen=True, slots=True)
class MemoryTable:
    """All items, and a fingerprint of them together: equal for equal tables."""

    items: Mapping[ItemKey, Stored]
    digest: int = 0

    def perform(self, operation: str, arguments: Arguments) -> tuple[MemoryTable, Answer]:
        """Do what a method of the client does. Returns the table as it is after it."""
        return _OPERATIONS[operation](self, arguments)

    def with_items(self, *written: WireItem) -> MemoryTable:
        """Return the table with items put, whatever was there."""
        items, digest = dict(self.items), self.digest
        for item in written:
            key = _key_of(item)
            old = items.get(key)
            items[key] = stored = _stored(item)
            digest ^= stored.digest ^ (old.digest if old else 0)
        return MemoryTable(items, digest)


EMPTY = MemoryTable({})


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A write of one item: what it would be, or the item that its condition met."""

    item: WireItem | None
    met: Stored | None


def _get_item(table: MemoryTable, arguments: Arguments) -> tuple[MemoryTable, Answer]:
    found = table.items.get(_key_of(arguments["Key"]))
    if found is None:
        return table, Answer(None, {})
    return table, Answer(found.digest, {"Item": found.item})


def _batch_get_item(table: MemoryTable, arguments: Arguments) -> tuple[MemoryTable, Answer]:
    ((name, wanted),) = arguments["RequestItems"].items()
    keys = [_key_of(key) for key in wanted["Keys"]]
    if not 0 < len(set(keys)) == len(keys) <= KEYS_PER_BATCH_MAX:
        return table, _invalid("keys of a batch are few, and each is there once")
    found = [table.items[key] for key in keys if key in table.items]
    response = {"Responses": {name: [each.item for each in found]}, "UnprocessedKeys": {}}
    return table, Answer(tuple(each.digest for each in found), response)


def _query(table: MemoryTable, arguments: Arguments) -> tuple[MemoryTable, Answer]:
    """A page of a partition of the table, or of the index, which names keys only."""
    indexed = "IndexName" in arguments
    holds = condition(arguments["KeyConditionExpression"])
    meant = Placeholders({}, arguments["ExpressionAttributeValues"])
    candidates = [each.item for each in table.items.values()]
    if indexed:
        candidates = [item for item in candidates if all(name in item for name in _INDEX_KEYS)]
    matching = [item for item in candidates if holds(item, meant)]
    if indexed:
        shown = ("pk", "sk", *_INDEX_KEYS)
        matching = [{name: item[name] for name in shown} for item in matching]
    names = ("due_at", "pk", "sk") if indexed else ("sk",)
    matching.sort(
        key=lambda item: [item[name]["S"] for name in names],
        reverse=not arguments.get("ScanIndexForward", True),
    )
    if "ExclusiveStartKey" in arguments:
        start = [_key_of(item) for item in matching].index(_key_of(arguments["ExclusiveStartKey"]))
        matching = matching[start + 1 :]
    page = matching[: arguments["Limit"]]
    response: dict[str, Any] = {"Items": page, "Count": len(page)}
    if len(page) == arguments["Limit"]:
        response["LastEvaluatedKey"] = {
            name: page[-1][name] for name in ("pk", "sk", *(_INDEX_KEYS if indexed else ()))
        }
    mark = tuple(
        (item["due_at"]["S"], *_key_of(item)) if indexed else table.items[_key_of(item)].digest
        for item in page
    )
    return table, Answer(mark, response)


def _put_item(table: MemoryTable, arguments: Arguments) -> tuple[MemoryTable, Answer]:
    return _write_one(table, _attempt_put(table, arguments), arguments)


def _update_item(table: MemoryTable, arguments: Arguments) -> tuple[MemoryTable, Answer]:
    return _write_one(table, _attempt_update(table, arguments), arguments)


def _write_one(
    table: MemoryTable, attempt: _Attempt | Answer, arguments: Arguments
) -> tuple[MemoryTable, Answer]:
    if isinstance(attempt, Answer):
        return table, attempt
    if attempt.item is not None:
        return table.with_items(attempt.item), Answer(None, {})
    more = _shown(attempt.met, arguments)
    return table, _error("ConditionalCheckFailedException", _mark(attempt.met), more)


def _transact_write_items(table: MemoryTable, arguments: Arguments) -> tuple[MemoryTable, Answer]:
    """All members or none; each condition meets the items as they were before."""
    members = [next(iter(member.items())) for member in arguments["TransactItems"]]
    keys = [_key_of(member.get("Item") or member["Key"]) for _, member in members]
    if not 0 < len(set(keys)) == len(keys) <= TRANSACTION_MEMBERS_MAX:
        return table, _invalid("members of a transaction are few, and one per item")
    attempts = [_ATTEMPTS[kind](table, member) for kind, member in members]
    for each in attempts:
        if isinstance(each, Answer):
            return table, each
    tried = [each for each in attempts if isinstance(each, _Attempt)]
    written = [each.item for each in tried if each.item is not None]
    if len(written) == len(tried):
        return table.with_items(*written), Answer(None, {})
    reasons = [
        {"Code": "None"}
        if attempt.item is not None
        else {"Code": "ConditionalCheckFailed", **_shown(attempt.met, member)}
        for attempt, (_, member) in zip(tried, members, strict=True)
    ]
    mark = tuple(None if each.item is not None else _mark(each.met) for each in tried)
    return table, _error("TransactionCanceledException", mark, {"CancellationReasons": reasons})


def _attempt_put(table: MemoryTable, arguments: Arguments) -> _Attempt | Answer:
    item = arguments["Item"]
    there = table.items.get(_key_of(item))
    if not _is_met(there, arguments):
        return _Attempt(None, there)
    return _Attempt(item, there)


def _attempt_update(table: MemoryTable, arguments: Arguments) -> _Attempt | Answer:
    key, expression = arguments["Key"], arguments["UpdateExpression"]
    names = arguments.get("ExpressionAttributeNames", {})
    values = arguments.get("ExpressionAttributeValues", {})
    change = changes(expression)
    sets = {names[name]: values[value] for name, value in change.sets}
    removes = {names[name] for name in change.removes}
    used = placeholders_of(expression + " " + arguments.get("ConditionExpression", ""))
    if not (sets or removes) or sets.keys() & removes or used != {*names, *values}:
        return _invalid("an update changes something, each once, and uses every placeholder")
    there = table.items.get(_key_of(key))
    if not _is_met(there, arguments):
        return _Attempt(None, there)
    item = {**(there.item if there else key), **sets}
    return _Attempt({name: item[name] for name in item if name not in removes}, there)


def _is_met(there: Stored | None, arguments: Arguments) -> bool:
    expression = arguments.get("ConditionExpression")
    if expression is None:
        return True
    meant = Placeholders(
        arguments.get("ExpressionAttributeNames", {}),
        arguments.get("ExpressionAttributeValues", {}),
    )
    return condition(expression)(there.item if there else {}, meant)


def _shown(met: Stored | None, arguments: Arguments) -> dict[str, Any]:
    wanted = arguments.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return {"Item": met.item} if met is not None and wanted else {}


def _mark(met: Stored | None) -> int:
    return met.digest if met is not None else 0


def _invalid(why: str) -> Answer:
    return _error("ValidationException", why, {"Message": why})


def _error(code: str, mark: object, more: Mapping[str, Any]) -> Answer:
    response: Any = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": _BAD_REQUEST},
        **more,
    }
    return Answer((code, mark), error=ClientError(response, "in memory"))


def _stored(item: WireItem) -> Stored:
    ordered = {name: item[name] for name in sorted(item)}
    digest = hashlib.blake2b(repr(ordered).encode(), digest_size=16).digest()
    return Stored(ordered, int.from_bytes(digest))


def _key_of(item: WireItem) -> ItemKey:
    return item["pk"]["S"], item["sk"]["S"]


_ATTEMPTS: dict[str, Callable[[MemoryTable, Arguments], _Attempt | Answer]] = {
    "Put": _attempt_put,
    "Update": _attempt_update,
}
_OPERATIONS: dict[str, Callable[[MemoryTable, Arguments], tuple[MemoryTable, Answer]]] = {
    "get_item": _get_item,
    "batch_get_item": _batch_get_item,
    "query": _query,
    "put_item": _put_item,
    "update_item": _update_item,
    "transact_write_items": _transact_write_items,
}
