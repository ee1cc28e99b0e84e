"""DynamoDB Local with the table of template.yaml: the judge of everything about money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from local.emulators import start_dynamodb_local
from local.processes import Children, free_ports, wait_until_answering
from local.resources import create_table
from local.template import Template, translate
from tests.support.template import ROOT, TEMPLATE
from tests.support.tools import RequireTool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NewTable = Callable[[], str]

# What the bank doors use, so that a fault meets the retries that it will meet in production.
ONE_ATTEMPT = Config(
    connect_timeout=0.5,
    read_timeout=5,
    retries={"total_max_attempts": 1, "mode": "standard"},
    max_pool_connections=64,
)


@pytest.fixture(scope="session")
def dynamodb_endpoint(
    require_tool: RequireTool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a DynamoDB Local that keeps everything in memory."""
    tools = ROOT / ".tools"
    require_tool(tools / "dynamodb-local" / "DynamoDBLocal.jar")
    log = tmp_path_factory.mktemp("dynamodb-local") / "log"
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    children = Children()
    try:
        child = start_dynamodb_local(children, tools, port=port, database=None, log=log)
        wait_until_answering(child, url, name="DynamoDB Local", log=log)
        yield url
    finally:
        children.stop_all()


@pytest.fixture(scope="session")
def cloud_template() -> Template:
    """The translated template with its expressions resolved."""
    return Template(translate(Path(TEMPLATE)))


@pytest.fixture(scope="session")
def dynamodb_client(dynamodb_endpoint: str) -> DynamoDBClient:
    """One client for all tests and their threads, but for those that put faults into theirs."""
    return new_client(dynamodb_endpoint)


@pytest.fixture(scope="session")
def table_properties(cloud_template: Template) -> dict[str, Any]:
    """What the template says of its table, but for the stream.

    DynamoDB Local keeps the records of every stream, also of tables that are gone, and each write
    takes longer for them: four times as long after a hundred tables. Nobody reads them here.
    """
    ((_, properties),) = cloud_template.resources("AWS::DynamoDB::Table")
    return {name: each for name, each in properties.items() if name != "StreamSpecification"}


@pytest.fixture
def table_name(dynamodb_client: DynamoDBClient, table_properties: dict[str, Any]) -> Iterator[str]:
    """A fresh table as the template describes it; gone afterwards, for each one costs the rest."""
    name = f"table-{uuid4().hex}"
    create_table(dynamodb_client, table_properties, name)
    yield name
    dynamodb_client.delete_table(TableName=name)


@pytest.fixture(scope="session")
def new_table(
    dynamodb_client: DynamoDBClient, table_properties: dict[str, Any]
) -> Iterator[NewTable]:
    """A function that makes an empty table and drops the one that it made before."""
    made: list[str] = []

    def drop() -> None:
        while made:
            dynamodb_client.delete_table(TableName=made.pop())

    def make() -> str:
        drop()
        made.append(f"table-{uuid4().hex}")
        create_table(dynamodb_client, table_properties, made[0])
        return made[0]

    yield make
    drop()


def new_client(endpoint: str) -> DynamoDBClient:
    """Return a client with one attempt per request, as the bank doors use it."""
    return boto3.client("dynamodb", endpoint_url=endpoint, config=ONE_ATTEMPT)
