"""The market of these tests lies on DynamoDB Local."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.template import Template
from tests.support.banks import KeepingBank
from tests.support.corrections import Desk
from tests.support.dashboard_api import Callers
from tests.support.market import Market
from tests.support.suspense import Office

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(scope="session")
def callers(cloud_template: Template) -> Callers:
    """Who may sign in to the dashboard."""
    return Callers(cloud_template)


@pytest.fixture
def market(dynamodb_client: DynamoDBClient, table_name: str) -> Market:
    """A market with its businesses, on a table of its own."""
    return Market(dynamodb_client, table_name).open()


@pytest.fixture
def office(market: Market) -> Office:
    """That market with a bank that keeps its accounts, and whoever decides about its money."""
    bank = KeepingBank()
    return Office(market.with_bni(bank), bank)


@pytest.fixture
def desk(market: Market) -> Desk:
    """The desk of the market, a number of which has bought 1.000 credits for Rp 460.650."""
    desk = Desk(market)
    desk.buy()
    return desk.after(hours=1)
