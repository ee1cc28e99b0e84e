"""The webhook function as Lambda calls it, on moto: its settings, its log and its metrics."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.bank_door import TOKEN_KEY, new_id
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    INQUIRY_PATH,
    PAYMENT_PATH,
    TokenCall,
    inquiry_body,
    payment_body,
    written,
)
from tests.support.market import NUMBER, SECOND_NUMBER
from tests.support.webhook_function import Function

NAME = "Kopi Pagi"


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
