"""The webhook function as Lambda calls it, on moto: its settings, its log and its metrics."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from local.http_events import HttpRequest, build_event, read_answer
from local.resources import create_table
from local.template import Route, Template
from shared.domain.order import Order
from tests.support.bank_door import TOKEN_KEY, new_id
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    INQUIRY_PATH,
    PAYMENT_PATH,
    Body,
    Call,
    TokenCall,
    inquiry_body,
    payment_body,
    public_pem,
    written,
)
from tests.support.market import NUMBER, SECOND_NUMBER, Market

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SECRET = {
    "bca": {
        "client_key": CLIENT_KEY,
        "partner_id": "12345",
        "channel_id": "95231",
        "client_secrets": [CLIENT_SECRET],
        "public_keys_pem": [public_pem()],
    },
    "token_keys": [TOKEN_KEY],
}
NAME = "Kopi Pagi"


class Context:
    """What Lambda hands over beside the event."""

    function_name = "webhook"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:ap-southeast-3:123456789012:function:webhook"
    aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"


class CurrentOutput:
    """What is the standard output now: the logger outlives tests, and pytest's capture does not."""

    def write(self, text: str) -> int:
        current = sys.stdout
        return current.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@dataclass
class Function:
    """The deployed function with its table, and all that it wrote to its log."""

    handler: Any
    market: Market
    capsys: pytest.CaptureFixture[str]
    written: str = ""

    def send(self, request: HttpRequest) -> tuple[int, Body]:
        event = build_event(
            request,
            Route(request.method, request.raw_path, "WebhookFunction"),
            {},
            claims=None,
            request_id=new_id(),
            received_at=datetime.now(UTC),
        )
        answer = read_answer(self.handler(event, Context()))
        return answer.status, json.loads(answer.body or "{}")

    def token(self) -> str:
        _, body = self.send(TokenCall(written(datetime.now(UTC))).request())
        return str(body["accessToken"])

    def call(self, path: str, body: Body, **changes: Any) -> Call:
        said = {"path": path, "body": body, "timestamp": written(datetime.now(UTC))}
        return Call(**{**said, "external_id": new_id(), "token": self.token()} | changes)

    def pay(self, order: Order, request_id: str | None = None, **changes: Any) -> str:
        number = order.account.number
        body = payment_body(number, request_id or new_id(), trxDateTime=None, **changes)
        return str(self.send(self.call(PAYMENT_PATH, body).request())[1].get("responseCode", ""))

    def lines(self) -> list[Body]:
        """What was written since the last time: log lines and metrics, both JSON."""
        new = self.capsys.readouterr()
        self.written += new.out + new.err
        return [json.loads(line) for line in new.out.splitlines()]

    def counted(self) -> dict[str, float]:
        """The metrics counted since the last time, without the calls themselves."""
        totals: dict[str, float] = {}
        for line in self.lines():
            for metric in line.get("_aws", {}).get("CloudWatchMetrics", [{}])[0].get("Metrics", []):
                name = metric["Name"]
                totals[name] = totals.get(name, 0) + sum(line[name])
        return {
            name: total
            for name, total in totals.items()
            if name not in {"TokenRequest", "InquiryCall", "PaymentCall"}
        }


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in {
        "TABLE_NAME": "the-table",
        "DOUBLE_FLAG": "replay",
        "POWERTOOLS_SERVICE_NAME": "webhook",
        "POWERTOOLS_METRICS_NAMESPACE": "BroadcastCredit",
    }.items():
        monkeypatch.setenv(name, value)
    # Made anew for each test, because its clients are made when it is imported.
    monkeypatch.delitem(sys.modules, "functions.webhook.handler", raising=False)
    return monkeypatch


@pytest.fixture
def function(
    settings: pytest.MonkeyPatch, cloud_template: Template, capsys: pytest.CaptureFixture[str]
) -> Iterator[Function]:
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


# Settings -----------------------------------------------------------------------------------------


def test_a_top_up_is_asked_for_and_paid(function: Function) -> None:
    order = function.market.place()
    inquiry = inquiry_body(order.account.number, new_id())

    asked = function.send(function.call(INQUIRY_PATH, inquiry).request())

    assert (asked[0], asked[1]["responseCode"]) == (200, "2002400")
    assert function.pay(order) == "2002500"
    assert function.market.available() == 1_000


@pytest.mark.parametrize("value", ["Replay", "true", " replay"])
def test_a_double_flag_that_is_neither_fails_at_the_start(
    settings: pytest.MonkeyPatch, value: str
) -> None:
    settings.setenv("DOUBLE_FLAG", value)
    settings.setenv("BANK_SECRET_ARN", "banks")

    with pytest.raises(KeyError, match=value):
        importlib.import_module("functions.webhook.handler")


# Metrics ------------------------------------------------------------------------------------------


def test_every_call_is_counted_under_the_functions_service(function: Function) -> None:
    order = function.market.place()
    function.pay(order)

    metrics = [line for line in function.lines() if "_aws" in line]

    assert [next(iter(set(line) - {"_aws", "service"})) for line in metrics] == [
        "TokenRequest",
        "PaymentCall",
    ]
    (described,) = metrics[1]["_aws"]["CloudWatchMetrics"]
    assert described["Namespace"] == "BroadcastCredit"
    assert described["Dimensions"] == [["service"]]
    assert metrics[1]["service"] == "webhook"


def test_a_signature_failure_is_counted_at_every_door(function: Function) -> None:
    order = function.market.place()
    number = order.account.number
    inquiry = function.call(INQUIRY_PATH, inquiry_body(number, "1"), secret="another")
    payment = function.call(PAYMENT_PATH, payment_body(number, "1"), token="forged")
    assert function.counted() == {}

    now = written(datetime.now(UTC))
    for request in (
        TokenCall(now, key="somebody else's").request(),
        inquiry.request(),
        payment.request(),
    ):
        assert function.send(request)[0] == 401
        assert function.counted() == {"SignatureFailure": 1}


def test_an_inconsistent_payment_is_counted(function: Function) -> None:
    order = function.market.place()
    function.pay(order, "1")
    assert function.counted() == {}

    code = function.pay(order, "1", paidAmount={"value": "1.00", "currency": "IDR"})

    assert code == "4042518"
    assert function.counted() == {"InconsistentPayment": 1}


def test_a_reused_message_id_is_counted(function: Function) -> None:
    orders = [function.market.place(number=number) for number in (NUMBER, SECOND_NUMBER)]
    codes = []
    for order in orders:
        for path, body in (
            (INQUIRY_PATH, inquiry_body(order.account.number, new_id())),
            (PAYMENT_PATH, payment_body(order.account.number, new_id(), trxDateTime=None)),
        ):
            _, answer = function.send(function.call(path, body, external_id="1").request())
            codes.append(answer["responseCode"])

    assert codes == ["2002400", "2002500", "4092400", "4092500"]
    assert function.counted() == {"ReusedCallId": 2}


def test_an_unanswered_payment_and_a_broken_inquiry_are_counted(function: Function) -> None:
    order = function.market.place()
    number = order.account.number
    payment = function.call(PAYMENT_PATH, payment_body(number, "1"))
    inquiry = function.call(INQUIRY_PATH, inquiry_body(number, "1"))
    function.lines()
    function.market.client.delete_table(TableName="the-table")

    assert function.send(payment.request()) == (504, {})
    assert function.counted() == {"UnansweredPayment": 1, "BrokenCall": 1}
    assert function.send(inquiry.request())[0] == 500
    assert function.counted() == {"BrokenCall": 1}


def test_refusals_that_are_nobodys_fault_wake_nobody(function: Function) -> None:
    order = function.market.place()
    number = order.account.number
    codes = [
        function.pay(order, paidAmount={"value": "1.00", "currency": "IDR"}),
        function.pay(order, customerNo="x"),
        function.pay(order),
        function.pay(order),
        function.send(function.call(INQUIRY_PATH, inquiry_body(number, "1")).request())[1][
            "responseCode"
        ],
    ]

    assert codes == ["4042513", "4002501", "2002500", "4042514", "4042414"]
    assert function.counted() == {}


# The log ------------------------------------------------------------------------------------------


def test_the_log_names_route_and_outcome_and_nothing_of_what_was_said(function: Function) -> None:
    order = function.market.place()
    token = function.token()
    body = payment_body(order.account.number, "1", trxDateTime=None, virtualAccountName=NAME)
    call = function.call(PAYMENT_PATH, body, token=token)
    requests = [
        call.request(),
        call.request(),
        replace(call, secret="another").request(),
        replace(call, token=token + "0").request(),
        replace(call, headers={"X-EXTERNAL-ID": "?"}).request(),
        replace(call, body=body | {"customerNo": "x"}).request(),
        replace(call, body=b"{" + body["virtualAccountNo"].encode()).request(),
        function.call(INQUIRY_PATH, inquiry_body(order.account.number, "1")).request(),
    ]
    function.lines()

    outcomes = []
    for request in requests:
        function.send(request)
        outcomes += [
            (line["level"], line["route"], line["outcome"])
            for line in function.lines()
            if "message" in line
        ]
    function.market.client.delete_table(TableName="the-table")
    function.send(function.call(PAYMENT_PATH, body | {"paymentRequestId": "2"}).request())
    function.lines()

    told = [
        *("DECIDED:SETTLED", "REPEATED:SETTLED", "BAD_SIGNATURE", "BAD_TOKEN", "FIELD_FORMAT"),
        *("FIELD_FORMAT", "BAD_REQUEST"),
    ]
    payment, inquiry = f"POST {PAYMENT_PATH}", f"POST {INQUIRY_PATH}"
    assert outcomes == [
        *(("INFO", payment, each) for each in told),
        ("INFO", inquiry, "ALREADY_PAID"),
    ]
    assert '"a bank\'s call broke"' in function.written
    signatures = [dict(request.headers)["x-signature"] for request in requests]
    for hidden in (
        *(CLIENT_SECRET, TOKEN_KEY, token, *signatures, "BEGIN PUBLIC KEY"),
        *(order.account.number, order.account.number[5:], str(NUMBER), NAME, "460650"),
    ):
        assert hidden not in function.written


# The inbox ----------------------------------------------------------------------------------------


def test_the_inbox_keeps_a_call_raw_without_what_would_let_somebody_in(function: Function) -> None:
    order = function.market.place()
    body = payment_body(order.account.number, "1", trxDateTime=None)
    request = function.call(
        PAYMENT_PATH, body, external_id="77", headers={"Cookie": "session=1"}
    ).request()
    function.send(request)

    (call,) = function.market.entities("CALL")

    assert (call["verdict"], call["subject"], call["verified_by"]) == ("SETTLED", "12345:1", 0)
    assert call["body"] == request.body.decode()
    sent = dict(request.headers)
    kept = call["headers"]
    assert isinstance(kept, dict)
    assert {"authorization", "x-signature", "cookie"}.isdisjoint(kept)
    for name in ("x-timestamp", "x-partner-id", "x-external-id", "channel-id", "content-type"):
        assert kept[name] == sent[name]
    assert kept["x-forwarded-for"] == "203.0.113.10"
    days = (int(str(call["ttl"])) - datetime.now(UTC).timestamp()) / 86_400
    assert 399 < days <= 400
    whole = json.dumps(function.market.dump()[("C#" + _day(sent), "C")], default=str)
    assert sent["x-signature"] not in whole
    assert sent["authorization"].removeprefix("Bearer ") not in whole


def _day(sent: dict[str, str]) -> str:
    return f"{CLIENT_KEY}#PAYMENT#{sent['x-timestamp'][:10]}#77"
