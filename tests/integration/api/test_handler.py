"""The function as Lambda runs it: made from its environment, called with API Gateway's events."""

from __future__ import annotations

import importlib
import io
import json
import sys
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, urlsplit

import pytest
from aws_lambda_powertools.utilities.parser.models import APIGatewayProxyEventV2Model

from local.parameters import PARAMETERS
from local.template import Template
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.ports.faults import StoreBroken
from tests.support.aws_lambda import Context
from tests.support.dashboard_api import FUNCTION, DashboardApi
from tests.support.market import NUMBER, TRIAL_NUMBER

Load = Callable[..., DashboardApi]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, cloud_template: Template, api: DashboardApi) -> Load:
    """Loads the function, and puts it behind the gateway; variables are given by name."""
    deployed = Template(cloud_template.document, PARAMETERS)
    (function,) = [each for each in deployed.functions() if each.name == FUNCTION]
    ours = {"TABLE_NAME": api.market.table_name, "INVOICE_BUCKET": "the-invoices"}

    def load(**variables: str) -> DashboardApi:
        for name, value in {**function.environ, **ours, **variables}.items():
            monkeypatch.setenv(name, value)
        # Made anew for each test, because its clients are made when it is imported.
        monkeypatch.delitem(sys.modules, "functions.topup.handler", raising=False)
        module = importlib.import_module("functions.topup.handler")
        return api.through(lambda event: module.lambda_handler(event, Context("topup")))

    return load


def test_the_function_places_cancels_and_lists(load: Load) -> None:
    api = load()

    placed = api.place(number=NUMBER)
    cancelled = api.post(f"/v1/orders/{placed.json['order_id']}/cancel")
    listed = api.get("/v1/orders")

    assert (placed.status, placed.json["total_idr"]) == (201, 460_650)
    assert (cancelled.status, cancelled.json["status"]) == (200, "CANCELLED")
    assert listed.json["items"] == [cancelled.json]


def test_the_function_takes_its_terms_from_the_template(load: Load) -> None:
    terms = {"BCA_COMPANY_CODE": "98765", "BCA_VA_PURPOSE": "07", "BCA_MAX_IDR": "500000"}
    api = load(**terms, BNI_CLIENT_ID="")

    placed = api.place(number=NUMBER)
    quote = api.post("/v1/quotes", {"number": NUMBER, "credits": 1_100})

    assert placed.json["virtual_account"]["number"].startswith("9876507")
    bca, bni = quote.json["payment_methods"]
    assert (bca["min_idr"], bca["max_idr"], bca["reason"]) == (10_000, 500_000, "ABOVE_MAXIMUM")
    assert (bni["available"], bni["reason"]) == (False, "NOT_OFFERED")


def test_pay_links_lead_to_the_dashboard_of_the_deployment(load: Load) -> None:
    api = load(DASHBOARD_URL="https://dashboard.example/")
    api.place(number=NUMBER)

    url = api.post("/v1/orders/ord_2A7A875-0001/pay-link").json["url"]

    assert url.startswith("https://dashboard.example/pay/")
    assert api.get(f"/v1/pay/{url[-24:]}", token=None).json["total_idr"] == 460_650


def test_its_events_are_those_that_aws_documents(load: Load) -> None:
    api = load()

    api.place(number=NUMBER)
    api.get("/v1/orders?limit=1&status=PAID", headers={"cookie": "a=1; b=2"})
    api.post("/v1/quotes", b"\xff", headers={"content-type": "application/octet-stream"})
    api.get("/v1/openapi.json", token=None)

    kinds = [APIGatewayProxyEventV2Model.model_validate(event).routeKey for event in api.events]
    assert kinds == ["POST /v1/orders", "GET /v1/orders", "POST /v1/quotes", "GET /v1/openapi.json"]


def test_a_table_that_is_not_there_is_a_fault_and_no_answer(load: Load) -> None:
    api = load(TABLE_NAME="another-table")

    # API Gateway makes {"message": "Internal Server Error"} of it, and Lambda an alarm.
    with pytest.raises(StoreBroken, match=r"^ResourceNotFoundException$"):
        api.get("/v1/me")


# Links to invoices --------------------------------------------------------------------------------

KEY = "invoices/t0ken/2A7A875-0001.pdf"


@pytest.fixture
def paid(api: DashboardApi) -> str:
    """The id of an order whose invoice lies under KEY."""
    order = api.market.place()
    api.market.pay(order)
    DynamoOutboxStore(api.market.table).keep_invoice_key(order, KEY)
    return order.order_id


def link_to(api: DashboardApi, order_id: str) -> SplitResult:
    """The address to which the API sends for an invoice."""
    reply = api.get(f"/v1/orders/{order_id}/invoice")
    assert reply.status == 200
    address: SplitResult = urlsplit(reply.json["url"])
    return address


@pytest.mark.parametrize("region", ["ap-southeast-3", "ap-southeast-1", "us-east-1"])
def test_a_link_leads_to_the_region_of_the_bucket_with_the_signature_it_takes(
    load: Load, paid: str, region: str
) -> None:
    # moto keeps tables by region, so that of the market is asked for by its address.
    market = "https://dynamodb.ap-southeast-3.amazonaws.com"
    api = load(AWS_DEFAULT_REGION=region, AWS_ENDPOINT_URL_DYNAMODB=market)

    address = link_to(api, paid)

    query = parse_qs(address.query)
    assert (address.scheme, address.netloc) == (
        "https",
        f"the-invoices.s3.{region}.amazonaws.com",
    )
    assert address.path == f"/{KEY}"
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Credential"][0].endswith(f"/{region}/s3/aws4_request")
    assert query["X-Amz-Expires"] == ["300"]
    assert query["response-content-disposition"] == ['attachment; filename="2A7A875-0001.pdf"']


def test_a_link_leads_to_a_local_endpoint_where_one_is_set(load: Load, paid: str) -> None:
    address = link_to(load(AWS_ENDPOINT_URL_S3="http://127.0.0.1:4566"), paid)

    assert (address.netloc, address.path) == ("127.0.0.1:4566", f"/the-invoices/{KEY}")


# What the function tells its log ------------------------------------------------------------------


def test_its_log_names_the_request_and_nobody(
    load: Load, paid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    # Lambda's own stream. The logger takes it when it is made, once for each name.
    monkeypatch.setattr(sys, "stdout", written)
    api = load(POWERTOOLS_SERVICE_NAME="topup-whose-log-is-read")

    api.get(f"/v1/orders/{paid}")
    api.place(number=TRIAL_NUMBER)

    answered, refused = (json.loads(line) for line in written.getvalue().splitlines())
    assert (answered["message"], answered["route"]) == ("answered", "GET /v1/orders/{order_id}")
    assert answered["business_id"] == "kopi-pagi"
    assert answered["function_request_id"] == "52fdfc07-2182-454f-963f-5f0f9a621d72"
    assert (refused["message"], refused["route"]) == ("refused", "POST /v1/orders")
    assert refused["code"] == "NUMBER_CANNOT_BE_TOPPED_UP"
