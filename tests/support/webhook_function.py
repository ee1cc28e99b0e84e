"""The webhook function as it is deployed, with all that it wrote to its log."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from local.http_events import HttpRequest, build_event, read_answer
from local.template import Route
from shared.domain.order import Order
from tests.support.aws_lambda import Context
from tests.support.bank_door import TOKEN_KEY, new_id
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    PAYMENT_PATH,
    Body,
    Call,
    TokenCall,
    payment_body,
    public_pem,
    written,
)
from tests.support.bni import CLIENT_ID, SECRET_KEY
from tests.support.market import Market

SETTINGS = {
    "TABLE_NAME": "the-table",
    "DOUBLE_FLAG": "replay",
    "POWERTOOLS_SERVICE_NAME": "webhook",
    "POWERTOOLS_METRICS_NAMESPACE": "BroadcastCredit",
    "BCA_COMPANY_CODE": "12345",
    "BCA_VA_PURPOSE": "01",
    "BCA_URL": "",
    "BCA_SIGNING_KEY": "",
    "BNI_CLIENT_ID": CLIENT_ID,
    "BNI_PREFIX": "8",
    # Nobody listens at port 9 of this machine.
    "BNI_URL": "http://127.0.0.1:9",
}
SECRET = {
    "bca": {
        "client_key": CLIENT_KEY,
        "partner_id": "12345",
        "channel_id": "95231",
        "client_secrets": [CLIENT_SECRET],
        "public_keys_pem": [public_pem()],
    },
    "bni": {"secret_keys": [SECRET_KEY]},
    "token_keys": [TOKEN_KEY],
}
# The calls themselves, which are always counted.
CALLS = {"TokenRequest", "InquiryCall", "PaymentCall", "CallbackCall"}


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
        answer = read_answer(self.handler(event, Context("webhook")))
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
        return {name: total for name, total in totals.items() if name not in CALLS}
