"""The bank doors on moto, one request at a time, and on DynamoDB Local for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from local.resources import create_table
from local.template import Template
from tests.support.bank_door import Door
from tests.support.market import NOW, Market

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def door(cloud_template: Template) -> Iterator[Door]:
    """The doors over a market on moto, at the market's time."""
    with _door_on_moto(cloud_template) as door:
        yield door


@pytest.fixture(scope="module")
def closed_door(cloud_template: Template) -> Iterator[Door]:
    """The same for all tests of a module that show that nothing changes."""
    with _door_on_moto(cloud_template) as door:
        yield door


@pytest.fixture
def real_door(market: Market) -> Door:
    """The doors over a market on DynamoDB Local."""
    return Door(market, now=NOW, token_now=NOW)


@contextmanager
def _door_on_moto(cloud_template: Template) -> Iterator[Door]:
    with mock_aws():
        client: DynamoDBClient = boto3.client("dynamodb")
        ((_, properties),) = cloud_template.resources("AWS::DynamoDB::Table")
        name = f"market-{uuid4().hex}"
        create_table(client, properties, name)
        yield Door(Market(client, name).open(), now=NOW, token_now=NOW)
