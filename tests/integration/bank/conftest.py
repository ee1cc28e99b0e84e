"""The bank doors on moto, one request at a time, and on DynamoDB Local for everything else."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from local.resources import create_table
from local.template import Template
from tests.support.bank_door import Door
from tests.support.market import NOW, Market
from tests.support.webhook_function import SECRET, SETTINGS, CurrentOutput, Function

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


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the webhook function is deployed with; a test may set another value before it loads."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    # Made anew for each test, because its clients are made when it is imported.
    monkeypatch.delitem(sys.modules, "functions.webhook.handler", raising=False)
    return monkeypatch


@pytest.fixture
def function(
    settings: pytest.MonkeyPatch, cloud_template: Template, capsys: pytest.CaptureFixture[str]
) -> Iterator[Function]:
    """The webhook function on moto, at the time of the machine."""
    with mock_aws():
        client: DynamoDBClient = boto3.client("dynamodb")
        ((_, properties),) = cloud_template.resources("AWS::DynamoDB::Table")
        create_table(client, properties, "the-table")
        kept = boto3.client("secretsmanager").create_secret(
            Name="banks", SecretString=json.dumps(SECRET)
        )
        settings.setenv("BANK_SECRET_ARN", kept["ARN"])
        module = importlib.import_module("functions.webhook.handler")
        module.logger.registered_handler.stream = CurrentOutput()
        market = Market(client, "the-table", now=datetime.now(UTC)).open()
        yield Function(module.lambda_handler, market, capsys)
