"""local.bank.bca_server: the token and the status of a payment, as BCA's merchant asks for them."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from local.bank.bca_payments import BcaPayments
from local.bank.bca_server import BcaServer, Merchant
from local.bank.serving import Call
from local.bank.weather import Outage
from tests.local import merchant
from tests.local.merchant import ACCOUNT, NOW, bank_of, private_key, public_pem

TOKEN_PATH = "/openapi/v1.0/access-token/b2b"
STATUS_PATH = "/openapi/v1.0/transfer-va/status"
CLIENT_KEY = "our-id-at-bca"
SECRET = "our-secret-at-bca"
WIRE_NUMBER = "   123450112345678901234"


class Caller:
    """The merchant that asks, and the bank that it asks."""

    def __init__(self, public_key_pem: str | None = None) -> None:
        self.now = NOW
        self.payments = BcaPayments()
        self.merchant = merchant.Merchant()
        self.bank = bank_of(self.merchant, now=lambda: self.now, payments=self.payments)
        known = Merchant(CLIENT_KEY, SECRET, "12345", "95231", public_key_pem or public_pem())
        self.server = BcaServer(known, self.payments, lambda: self.now)
        self._external_ids = count(1)

    def timestamp(self) -> str:
        return self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def ask_token(self, body: object = None, **changes: str) -> tuple[int, dict[str, Any]]:
        timestamp = changes.get("x-timestamp", self.timestamp())
        text = f"{CLIENT_KEY}|{timestamp}".encode()
        signature = private_key().sign(text, padding.PKCS1v15(), hashes.SHA256())
        headers = {
            "content-type": "application/json",
            "x-client-key": CLIENT_KEY,
            "x-timestamp": timestamp,
            "x-signature": b64encode(signature).decode(),
            **changes,
        }
        sent = {"grantType": "client_credentials"} if body is None else body
        answer = self.server.answer(Call("POST", TOKEN_PATH, headers, json.dumps(sent).encode()))
        return answer.status, answer.body

    def token(self) -> str:
        status, body = self.ask_token()
        assert status == 200
        return str(body["accessToken"])

    def ask_status(
        self,
        body: object,
        changes: dict[str, str] | None = None,
        *,
        token: str | None = None,
        spaced: bool = False,
    ) -> tuple[int, dict[str, Any]]:
        changes = changes or {}
        token = self.token() if token is None else token
        minified = json.dumps(body, separators=(",", ":")).encode()
        content = json.dumps(body, indent=2).encode() if spaced else minified
        timestamp = changes.get("x-timestamp", self.timestamp())
        body_hash = hashlib.sha256(minified).hexdigest()
        text = f"POST:{STATUS_PATH}:{token}:{body_hash}:{timestamp}".encode()
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {token}",
            "x-timestamp": timestamp,
            "x-signature": b64encode(hmac.digest(SECRET.encode(), text, "sha512")).decode(),
            "x-partner-id": "12345",
            "x-external-id": str(next(self._external_ids)),
            "channel-id": "95231",
            **changes,
        }
        answer = self.server.answer(Call("POST", STATUS_PATH, headers, content))
        return answer.status, answer.body

    def pay(self, **more: Any) -> dict[str, Any]:
        """Let a customer pay; returns the body of the bank's payment message."""
        exchanges = self.bank.pay(ACCOUNT, **more)
        return exchanges[2].request.body


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_token_is_given_to_whoever_signs_with_our_key(caller: Caller) -> None:
    status, body = caller.ask_token()

    assert status == 200
    assert len(body.pop("accessToken")) >= 32
    assert body == {
        "responseCode": "2007300",
        "responseMessage": "Successful",
        "tokenType": "bearer",
        "expiresIn": "900",
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"x-client-key": ""}, "4007302"),
        ({"x-timestamp": " "}, "4007302"),
        ({"x-signature": ""}, "4007302"),
        ({"x-timestamp": "yesterday"}, "4007301"),
        ({"x-timestamp": "2026-08-10T02:35:27"}, "4007301"),
        ({"x-timestamp": "2026-08-10T02:30:26+00:00"}, "4007301"),
        ({"x-timestamp": "2026-08-10T02:40:28+00:00"}, "4007301"),
        ({"x-client-key": "somebody"}, "4017300"),
        ({"x-signature": "bm90IGEgc2lnbmF0dXJl"}, "4017300"),
        ({"x-signature": "no base64!"}, "4017300"),
    ],
)
def test_token_request_of_another_shape_is_refused(
    caller: Caller, changes: dict[str, str], code: str
) -> None:
    status, body = caller.ask_token(**changes)

    assert body["responseCode"] == code
    assert status == int(code[:3])
    assert "accessToken" not in body


@pytest.mark.parametrize("body", [[], {}, {"grantType": "password"}])
def test_token_request_names_its_grant(caller: Caller, body: object) -> None:
    assert caller.ask_token(body)[1]["responseCode"] == "4007300"


def test_bank_without_our_key_lets_nobody_in() -> None:
    caller = Caller()
    known = Merchant(CLIENT_KEY, SECRET, "12345", "95231", None)
    caller.server = BcaServer(known, caller.payments, lambda: caller.now)

    assert caller.ask_token()[1]["responseCode"] == "4017300"


def test_token_that_is_shown_is_masked(caller: Caller) -> None:
    timestamp = caller.timestamp()
    text = f"{CLIENT_KEY}|{timestamp}".encode()
    signature = private_key().sign(text, padding.PKCS1v15(), hashes.SHA256())
    headers = {
        "x-client-key": CLIENT_KEY,
        "x-timestamp": timestamp,
        "x-signature": b64encode(signature).decode(),
    }

    answer = caller.server.answer(
        Call("POST", TOKEN_PATH, headers, b'{"grantType": "client_credentials"}')
    )

    assert answer.shown is not None
    assert answer.shown["accessToken"] == "********"


def test_status_of_a_paid_payment(caller: Caller) -> None:
    sent = caller.pay()

    status, body = caller.ask_status({"paymentRequestId": sent["paymentRequestId"]})

    assert (status, body["responseCode"], body["responseMessage"]) == (200, "2002600", "Successful")
    assert body["additionalInfo"] == {}
    assert body["virtualAccountData"] == {
        "paymentFlagStatus": "00",
        "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
        "partnerServiceId": "   12345",
        "customerNo": "0112345678901234",
        "virtualAccountNo": WIRE_NUMBER,
        "inquiryRequestId": sent["paymentRequestId"],
        "paymentRequestId": sent["paymentRequestId"],
        "virtualAccountName": "PT Kopi Nusantara Sejahtera Ab",
        "trxDateTime": "2026-08-10T09:35:27+07:00",
        "transactionDate": "2026-08-10T09:35:27+07:00",
        "paidAmount": {"value": "456500.00", "currency": "IDR"},
        "totalAmount": {"value": "456500.00", "currency": "IDR"},
        "referenceNo": sent["referenceNo"],
        "billDetails": [],
        "freeTexts": [],
    }


def flag(caller: Caller, keys: dict[str, str]) -> str:
    _, body = caller.ask_status(keys)
    return str(body["virtualAccountData"]["paymentFlagStatus"])


def test_status_of_what_was_refused_and_of_what_got_no_answer(caller: Caller) -> None:
    caller.merchant.answers["payment"] = {"responseCode": "4042514"}
    refused = caller.pay()
    caller.merchant.answers["payment"] = ""
    silent = caller.pay()

    assert flag(caller, {"paymentRequestId": refused["paymentRequestId"]}) == "01"
    assert flag(caller, {"paymentRequestId": silent["paymentRequestId"]}) == "03"
    caller.now += timedelta(minutes=10)
    assert flag(caller, {"paymentRequestId": silent["paymentRequestId"]}) == "00"


def test_first_key_that_is_given_decides(caller: Caller) -> None:
    first, second = caller.pay(), caller.pay(weather="lost")
    number = {"virtualAccountNo": WIRE_NUMBER}
    customer = {"partnerServiceId": "   12345", "customerNo": "0112345678901234"}

    assert flag(caller, {**customer, **number, "paymentRequestId": first["paymentRequestId"]}) == (
        "00"
    )
    assert flag(caller, {**customer, **number}) == "03"
    assert flag(caller, customer) == "03"
    assert flag(caller, {"virtualAccountNo": ACCOUNT}) == "03"
    assert second["virtualAccountNo"] == WIRE_NUMBER


@pytest.mark.parametrize(
    "keys",
    [
        {"paymentRequestId": "unknown"},
        {"virtualAccountNo": "   12345999"},
        {"partnerServiceId": "   12345", "customerNo": "999"},
    ],
)
def test_unknown_payment_is_not_found(caller: Caller, keys: dict[str, str]) -> None:
    caller.pay()

    status, body = caller.ask_status(keys)

    assert status == 404
    assert body == {"responseCode": "4042601", "responseMessage": "Transaction Not Found"}


def test_only_today_and_yesterday_in_jakarta_are_answered(caller: Caller) -> None:
    # 9 August 23:59:59 and 8 August 23:59:59 in Jakarta, asked on the 10th.
    yesterday = caller.pay(paid_at=datetime(2026, 8, 9, 16, 59, 59, tzinfo=UTC))
    before = caller.pay(paid_at=datetime(2026, 8, 8, 16, 59, 59, tzinfo=UTC))

    assert flag(caller, {"paymentRequestId": yesterday["paymentRequestId"]}) == "00"
    assert caller.ask_status({"paymentRequestId": before["paymentRequestId"]})[0] == 404
    # Midnight in Jakarta.
    caller.now = datetime(2026, 8, 10, 17, 0, tzinfo=UTC)
    assert caller.ask_status({"paymentRequestId": yesterday["paymentRequestId"]})[0] == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"x-timestamp": ""}, "4002602"),
        ({"x-signature": ""}, "4002602"),
        ({"x-partner-id": ""}, "4002602"),
        ({"x-external-id": " "}, "4002602"),
        ({"channel-id": ""}, "4002602"),
        ({"authorization": ""}, "4012601"),
        ({"authorization": "Bearer another"}, "4012601"),
        ({"x-timestamp": "now"}, "4002601"),
        ({"x-timestamp": "2026-08-10T02:30:26+00:00"}, "4012600"),
        ({"x-signature": "bm90IGEgc2lnbmF0dXJl"}, "4012600"),
        ({"x-partner-id": "54321"}, "4012600"),
        ({"channel-id": "95221"}, "4012600"),
        ({"x-external-id": "one"}, "4002601"),
        ({"x-external-id": "1" * 37}, "4002601"),
    ],
)
def test_status_request_of_another_shape_is_refused(
    caller: Caller, changes: dict[str, str], code: str
) -> None:
    sent = caller.pay()

    status, body = caller.ask_status({"paymentRequestId": sent["paymentRequestId"]}, changes)

    assert (status, body["responseCode"]) == (int(code[:3]), code)
    assert "virtualAccountData" not in body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "4002600"),
        ({}, "4002602"),
        ({"partnerServiceId": "   12345"}, "4002602"),
        ({"paymentRequestId": 1}, "4002601"),
        ({"paymentRequestId": "x" * 129}, "4002601"),
        ({"virtualAccountNo": "12345x"}, "4002601"),
        ({"partnerServiceId": "12345", "customerNo": "1" * 21}, "4002601"),
    ],
)
def test_status_request_needs_a_key(caller: Caller, body: object, code: str) -> None:
    assert caller.ask_status(body)[1]["responseCode"] == code


def test_blanks_in_the_body_are_not_signed(caller: Caller) -> None:
    sent = caller.pay()
    keys = {"paymentRequestId": sent["paymentRequestId"], "additionalInfo": {"a": 'b " {  }'}}

    assert caller.ask_status(keys, spaced=True)[0] == 200


def test_token_ends_after_fifteen_minutes(caller: Caller) -> None:
    token, sent = caller.token(), caller.pay()
    keys = {"paymentRequestId": sent["paymentRequestId"]}

    caller.now += timedelta(seconds=899)
    assert caller.ask_status(keys, token=token)[0] == 200
    caller.now += timedelta(seconds=1)
    assert caller.ask_status(keys, token=token)[1]["responseCode"] == "4012601"


def test_external_id_is_used_once_a_day(caller: Caller) -> None:
    sent = caller.pay()
    keys = {"paymentRequestId": sent["paymentRequestId"]}

    assert caller.ask_status(keys, {"x-external-id": "77"})[0] == 200
    assert caller.ask_status(keys, {"x-external-id": "77"})[1]["responseCode"] == "4092600"
    # Midnight in Jakarta.
    caller.now = datetime(2026, 8, 10, 17, 0, tzinfo=UTC)
    assert caller.ask_status(keys, {"x-external-id": "77"})[0] == 200


@pytest.mark.parametrize(
    ("outage", "codes"),
    [
        (Outage.REFUSE, ("4017300", "4012600")),
        (Outage.TOO_MANY_INQUIRIES, ("4297300", "4292600")),
        (Outage.OFFLINE, ("5007300", "5002600")),
        (Outage.CONFUSED, ("5007301", "5002601")),
    ],
)
def test_outages_that_say_a_code(caller: Caller, outage: Outage, codes: tuple[str, str]) -> None:
    token, sent = caller.token(), caller.pay()
    keys = {"paymentRequestId": sent["paymentRequestId"]}
    caller.server.outage = outage

    assert caller.ask_token()[1]["responseCode"] == codes[0]
    assert caller.ask_status(keys, token=token)[1]["responseCode"] == codes[1]


def test_other_paths_are_not_found(caller: Caller) -> None:
    answer = caller.server.answer(Call("POST", "/openapi/v1.0/balance-inquiry", {}, b""))

    assert answer.status == 404
