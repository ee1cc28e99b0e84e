"""The API on moto, with the table of template.yaml: one thread, so nothing here is about races."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from local.resources import create_table
from local.template import Template
from shared.adapters.dynamodb.business_store import DynamoBusinessStore
from shared.domain.email import EmailAddress
from shared.ports.businesses import BillingEmails
from tests.support.banks import KeepingBank
from tests.support.dashboard_api import Callers, DashboardApi
from tests.support.engine_api import EngineApi
from tests.support.market import KOPI, Market

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from mypy_boto3_dynamodb import DynamoDBClient

READS = {"GetItem", "BatchGetItem", "Query", "Scan", "DescribeTable"}


@pytest.fixture(scope="package")
def moto_client() -> Iterator[DynamoDBClient]:
    """A client of moto's DynamoDB."""
    with mock_aws():
        yield boto3.client("dynamodb")


@pytest.fixture(scope="package")
def new_api(
    moto_client: DynamoDBClient, cloud_template: Template, callers: Callers
) -> Callable[[], DashboardApi]:
    """Makes an API on a market with its businesses, on a table of its own."""
    writes: list[str] = []

    def note(model: OperationModel, **_: Any) -> None:
        if model.name not in READS:
            writes.append(model.name)

    moto_client.meta.events.register("before-call.dynamodb", note)
    return lambda: DashboardApi(
        _open_market(moto_client, cloud_template), cloud_template, callers, writes=writes
    )


@pytest.fixture
def api(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """An API for one test."""
    return new_api()


@pytest.fixture
def bank() -> KeepingBank:
    """BNI, for one test."""
    return KeepingBank()


@pytest.fixture
def bni_api(new_api: Callable[[], DashboardApi], bank: KeepingBank) -> DashboardApi:
    """An API for one test, where BNI is offered too."""
    return new_api().with_bni(bank)


@pytest.fixture(scope="module")
def quiet_api(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """An API whose market no test of the module changes."""
    return new_api()


@pytest.fixture
def engine(api: DashboardApi) -> EngineApi:
    """The engine's door on the market of `api`, whose first number has 1.000 credits."""
    api.market.pay(api.market.place())
    return EngineApi(api.market, api.template, api.callers, writes=api.writes)


def _open_market(client: DynamoDBClient, template: Template) -> Market:
    """Make a table as the template describes it, and open a market on it."""
    name = f"table-{uuid4().hex}"
    ((_, properties),) = template.resources("AWS::DynamoDB::Table")
    create_table(client, properties, name)
    market = Market(client, name).open()
    addresses = ("finance@kopi-pagi.example", "rina.wijaya@kopi-pagi.example")
    emails = tuple(EmailAddress(each) for each in addresses)
    assert DynamoBusinessStore(market.table).set_me(KOPI, "", None, BillingEmails(emails))
    return market
