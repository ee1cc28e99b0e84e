"""The ground that the machine runs on: DynamoDB Local, with a fresh table for each history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.model.side_by_side import SideBySide, Sky
from tests.support.dynamodb import NewTable, new_client
from tests.support.market import Market

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Begin = Callable[[], SideBySide]


@pytest.fixture(scope="session")
def sky(dynamodb_endpoint: str) -> Sky:
    """One client for all faults."""
    return Sky(new_client(dynamodb_endpoint))


@pytest.fixture(scope="session")
def opening(dynamodb_client: DynamoDBClient, new_table: NewTable) -> list[dict[str, Any]]:
    """The items of a market that has just opened, as they are stored."""
    name = new_table()
    Market(dynamodb_client, name).open()
    return [*dynamodb_client.scan(TableName=name)["Items"]]


@pytest.fixture
def begin(
    dynamodb_client: DynamoDBClient, new_table: NewTable, opening: list[dict[str, Any]], sky: Sky
) -> Begin:
    """A function that opens a market on a table of its own, with its model beside it."""

    def open_market() -> SideBySide:
        name = new_table()
        # One request instead of one for each import: a run opens a hundred markets.
        puts: Any = [{"PutRequest": {"Item": item}} for item in opening]
        left = dynamodb_client.batch_write_item(RequestItems={name: puts})["UnprocessedItems"]
        assert not left
        return SideBySide(Market(dynamodb_client, name), sky)

    return open_market
