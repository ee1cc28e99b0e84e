"""The table in memory answers as DynamoDB Local does, and holds the same afterwards.

Requests are made at random from the forms that the adapter sends, on few keys and values, so that
conditions fail as often as they hold.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from shared.adapters.dynamodb.attributes import Value, encode, encode_item
from shared.adapters.dynamodb.keys import DUE_INDEX, Key
from shared.adapters.dynamodb.table import Put, Update
from tests.interleaving.desk import TABLE_NAME
from tests.interleaving.memory_table import EMPTY
from tests.interleaving.real_table import RealTable, outcome_of

REQUESTS = 400
STARTS = ["2026-11-22T07:05:00.000Z", "2026-11-22T08:05:00.000Z", "2026-11-23T07:05:00.000Z"]
PLACED: list[Value] = [[], [1, 2]]
NOTES: list[Value] = [None, True, {"a": []}]
STATES = ["OPENING", "OPEN", "PAID", "CLOSED"]
# Each is a form that a store of ours sends, with placeholders for what is compared.
CONDITIONS = [
    "attribute_exists(pk)",
    "attribute_exists(pk) AND attribute_not_exists(#booked_idr)",
    "attribute_exists(pk) AND (attribute_not_exists(#asked_at) OR #asked_at <= :asked_at)",
    "attribute_not_exists(#due) OR #due = :due OR (#due = :other AND #due_at <= :due_at)",
    "#state = :state",
    "#state = :state AND attribute_not_exists(#booked_idr)",
    "#state = :state AND #booked_idr = :booked_idr",
    "#state IN (:state, :other)",
    "#state <> :state",
    "attribute_not_exists(#state) OR #state <> :state",
    "#booked_idr < :booked_idr",
    "#booked_idr >= :booked_idr AND #due_at > :due_at",
    "(attribute_not_exists(#open_order) OR #open_order.#pay_until < :due_at"
    " OR #open_order.#running_number = :booked_idr) AND #placed_at = :placed_at",
    "#state = :booked_idr OR #booked_idr < :state",
]
Make = Callable[[Random], tuple[str, dict[str, Any]]]


def a_key(random: Random) -> Key:
    return Key(f"V#{random.randrange(2)}", random.choice(["V", "O#1", "O#2", "O#3"]))


def values(random: Random) -> dict[str, Value]:
    """One value for each attribute; numbers of more than one digit are no text."""
    reservation: dict[str, Value] = {
        "running_number": random.choice([2, 10]),
        "pay_until": random.choice(STARTS),
    }
    return {
        "state": random.choice(STATES),
        "booked_idr": random.choice([2, 10, 460_650]),
        "asked_at": random.choice(STARTS),
        "due": random.choice(["ACCOUNT#0", "QUESTION#0"]),
        "due_at": random.choice(STARTS),
        "open_order": reservation,
        "placed_at": random.choice(PLACED),
        "note": random.choice(NOTES),
    }


def some(random: Random, found: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in found.items() if random.random() < 0.5}


def a_put(random: Random) -> Put:
    return Put(a_key(random), some(random, values(random)))


def an_update(random: Random) -> Update:
    when, other = random.choice(CONDITIONS), random.choice(STATES)
    named = {**values(random), "other": other}
    sets = {**some(random, values(random)), "changed": random.randrange(100)}
    return Update(
        a_key(random),
        sets=sets,
        removes=tuple(name for name in some(random, values(random)) if name not in sets),
        when=when,
        values={name: value for name, value in named.items() if f":{name}" in _words(when)},
    )


def _words(expression: str) -> list[str]:
    return [word.strip("(),") for word in expression.split()]


def put(random: Random) -> tuple[str, dict[str, Any]]:
    return "put_item", a_put(random).request(TABLE_NAME)["Put"]


def update(random: Random) -> tuple[str, dict[str, Any]]:
    return "update_item", an_update(random).arguments(TABLE_NAME)


def transaction(random: Random) -> tuple[str, dict[str, Any]]:
    """One member per item: two are refused, by DynamoDB Local not always for that reason."""
    makers: list[Callable[[Random], Put | Update]] = [a_put, an_update]
    members = [random.choice(makers)(random) for _ in range(random.randrange(1, 5))]
    one_each = {member.key: member for member in members}
    requests = [member.request(TABLE_NAME) for member in one_each.values()]
    return "transact_write_items", {"TransactItems": requests}


def get(random: Random) -> tuple[str, dict[str, Any]]:
    key = encode_item(a_key(random)._asdict())
    return "get_item", {"TableName": TABLE_NAME, "Key": key, "ConsistentRead": True}


def batch(random: Random) -> tuple[str, dict[str, Any]]:
    keys = [encode_item(a_key(random)._asdict()) for _ in range(random.randrange(1, 4))]
    wanted = {"Keys": keys, "ConsistentRead": True}
    return "batch_get_item", {"RequestItems": {TABLE_NAME: wanted}}


def query(random: Random) -> tuple[str, dict[str, Any]]:
    bounds = {":pk": a_key(random).pk, ":first": "O#", ":last": random.choice(["O#2~", "O#~"])}
    return "query", {
        "TableName": TABLE_NAME,
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": encode_item(bounds),
        "ScanIndexForward": random.random() < 0.5,
        "ConsistentRead": True,
        "Limit": random.choice([1, 2, 100]),
    }


def query_due(random: Random) -> tuple[str, dict[str, Any]]:
    found = values(random)
    return "query", {
        "TableName": TABLE_NAME,
        "IndexName": DUE_INDEX,
        "KeyConditionExpression": "due = :kind AND due_at <= :until",
        "ExpressionAttributeValues": {
            ":kind": encode(found["due"]),
            ":until": encode(found["due_at"]),
        },
        "Limit": 100,
    }


KINDS: list[Make] = [put, update, update, transaction, transaction, get, batch, query, query_due]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_requests_are_answered_alike(real_table: RealTable, seed: int) -> None:
    random = Random(seed)  # noqa: S311 (a test's choice, no secret)
    memory = EMPTY

    for _ in range(REQUESTS):
        operation, arguments = random.choice(KINDS)(random)
        memory, answered = memory.perform(operation, arguments)

        real = real_table.perform(operation, arguments)

        assert outcome_of(answered) == outcome_of(real), (operation, arguments)

    assert {key: stored.item for key, stored in memory.items.items()} == real_table.items()


def test_equal_tables_have_equal_fingerprints() -> None:
    one, other = {"pk": {"S": "a"}, "sk": {"S": "1"}}, {"pk": {"S": "b"}, "sk": {"S": "1"}}

    assert EMPTY.with_items(one, other).digest == EMPTY.with_items(other, one).digest
    assert EMPTY.with_items(one).digest != EMPTY.with_items(other).digest
    changed = EMPTY.with_items({**one, "state": {"S": "OPEN"}})
    assert changed.digest != EMPTY.with_items(one).digest
    assert changed.with_items(one).digest == EMPTY.with_items(one).digest
