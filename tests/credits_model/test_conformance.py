"""The table in memory answers as DynamoDB does: the same requests, one after another, to both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hypothesis import settings

from shared.adapters.dynamodb.table import DynamoTable, Put, Update
from tests.credits_model.machine import CreditsMachine
from tests.credits_model.side_by_side import SideBySide
from tests.credits_model.test_model import STEADY
from tests.support.dynamodb import NewTable
from tests.support.histories import run_histories
from tests.support.lively_market import make_lively
from tests.support.market import Market
from tests.support.memory_market import memory_market
from tests.support.memory_table import Asked, Items, MemoryTable, replay

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HISTORIES = 12


def assert_alike(asked: Sequence[Asked], items: Items, client: DynamoDBClient, name: str) -> None:
    """DynamoDB Local gives the same answers, and holds the same items in the end."""
    table = DynamoTable(client, name)
    for position, (request, answer) in enumerate(replay(asked, table)):
        assert _in_any_order(answer) == _in_any_order(request.answer), (position, request)
    assert Market(client, name)._everything() == {tuple(key): item for key, item in items.items()}


def _in_any_order(answer: Any) -> Any:
    """Keys of the index that are due at the same instant come in no order."""
    is_due = isinstance(answer, tuple) and not hasattr(answer, "_fields")
    return sorted(answer) if is_due else answer


def test_requests_of_random_histories_are_answered_alike(
    dynamodb_client: DynamoDBClient, new_table: NewTable
) -> None:
    histories: list[tuple[list[Asked], MemoryTable]] = []

    def begin() -> SideBySide:
        asked: list[Asked] = []
        memory = MemoryTable(asked=asked)
        histories.append((asked, memory))
        return SideBySide(memory_market(memory))

    few = settings(STEADY, max_examples=HISTORIES, stateful_step_count=20)
    run_histories(lambda: CreditsMachine(begin), few)

    assert len(histories) >= HISTORIES
    for asked, memory in histories[-HISTORIES:]:
        assert_alike(asked, memory.items, dynamodb_client, new_table())


def test_requests_of_a_market_in_which_everything_happens_are_answered_alike(
    dynamodb_client: DynamoDBClient, new_table: NewTable
) -> None:
    asked: list[Asked] = []
    memory = MemoryTable(asked=asked)

    make_lively(memory_market(memory))

    assert {each.name for each in asked} == {
        *("get", "get_one", "query", "query_due", "walk_due", "write", "change", "add"),
    }
    assert_alike(asked, memory.items, dynamodb_client, new_table())


def test_every_form_of_condition_was_asked() -> None:
    asked: list[Asked] = []

    make_lively(memory_market(MemoryTable(asked=asked)))

    members = [member for request in asked for member in _members(request)]
    conditions = {each.when for each in members if isinstance(each, Update)}
    words = {
        "attribute_exists",
        "attribute_not_exists",
        " = ",
        " < ",
        " <= ",
        " >= ",
        "OR",
        "AND",
    }
    assert {word for word in words if any(word in condition for condition in conditions)} == words


def _members(request: Asked) -> Sequence[Put | Update]:
    if request.name == "write":
        return list(request.arguments[0])
    return list(request.arguments) if request.name in ("change", "add") else []
