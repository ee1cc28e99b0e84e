"""A table on DynamoDB Local, to compare the table in memory with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interleaving.real_table import RealTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def real_table(dynamodb_client: DynamoDBClient, table_name: str) -> RealTable:
    """A table as the template describes it."""
    return RealTable(dynamodb_client, table_name)
