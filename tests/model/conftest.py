"""The ground that the machine runs on: DynamoDB Local, with a fresh table for each history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from local.resources import create_table
from local.template import Template
from tests.model.side_by_side import SideBySide, Sky
from tests.support.dynamodb import new_client
from tests.support.market import Market

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Begin = Callable[[], SideBySide]
Tables = Callable[[], str]


@pytest.fixture(scope="session")
def sky(dynamodb_endpoint: str) -> Sky:
    """One client for all faults."""
    return Sky(new_client(dynamodb_endpoint))


@pytest.fixture(scope="session")
def fresh_table(dynamodb_client: DynamoDBClient, cloud_template: Template) -> Iterator[Tables]:
    """A function that makes an empty table and drops the one before it.

    One at a time: the tables of a thousand histories would slow every one of them down.
    """
    ((_, properties),) = cloud_template.resources("AWS::DynamoDB::Table")
    made: list[str] = []

    def drop() -> None:
        while made:
            dynamodb_client.delete_table(TableName=made.pop())

    def make() -> str:
        drop()
        name = f"table-{uuid4().hex}"
        create_table(dynamodb_client, properties, name)
        made.append(name)
        return name

    yield make
    drop()


@pytest.fixture(scope="session")
def opening(dynamodb_client: DynamoDBClient, fresh_table: Tables) -> list[dict[str, Any]]:
    """The items of a market that has just opened, as they are stored."""
    name = fresh_table()
    Market(dynamodb_client, name).open()
    return [*dynamodb_client.scan(TableName=name)["Items"]]


@pytest.fixture
def begin(
    dynamodb_client: DynamoDBClient, fresh_table: Tables, opening: list[dict[str, Any]], sky: Sky
) -> Begin:
    """A function that opens a market on a table of its own, with its model beside it."""

    def open_market() -> SideBySide:
        name = fresh_table()
        # One request instead of one for each import: a run opens a hundred markets.
        puts: Any = [{"PutRequest": {"Item": item}} for item in opening]
        left = dynamodb_client.batch_write_item(RequestItems={name: puts})["UnprocessedItems"]
        assert not left
        return SideBySide(Market(dynamodb_client, name), sky)

    return open_market
