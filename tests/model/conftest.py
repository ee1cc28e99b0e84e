"""The ground that the machine runs on: DynamoDB Local, with a fresh table for each history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
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


@pytest.fixture(scope="session")
def sky(dynamodb_endpoint: str) -> Sky:
    """One client for all faults."""
    return Sky(new_client(dynamodb_endpoint))


@pytest.fixture
def begin(dynamodb_client: DynamoDBClient, cloud_template: Template, sky: Sky) -> Iterator[Begin]:
    """A function that opens a market on a table of its own, with its model beside it."""
    ((_, properties),) = cloud_template.resources("AWS::DynamoDB::Table")
    opened: list[str] = []

    def open_market(kind: type[Market] = Market) -> SideBySide:
        name = f"table-{uuid4().hex}"
        create_table(dynamodb_client, properties, name)
        opened.append(name)
        return SideBySide(kind(dynamodb_client, name).open(), sky)

    yield open_market
    for name in opened:
        dynamodb_client.delete_table(TableName=name)
