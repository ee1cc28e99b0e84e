"""What BCA's answers mean, written out by hand, and the key that signs our questions."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from moto import mock_aws

from local.bank.bca_payments import BcaPayments
from local.bank.bca_server import BcaServer
from local.bank.serving import BankApp
from shared.adapters.kms_signer import KmsSigner
from shared.ports.banks import BankStatement, Finding
from shared.ports.faults import StoreBusy
from tests.integration.bank_calls.bca import (
    ACCEPTED,
    ACCOUNT,
    NOW,
    NUMBER,
    PAYMENT,
    Hand,
    bank_at,
    merchant,
)
from tests.support.bank_servers import served
from tests.support.bca import payment_body
from tests.support.talker import Caller, talking

# Written answers ----------------------------------------------------------------------------------


def answering(status: bytes) -> tuple[list[bytes], Any]:
    """A bank that grants a token and then says this."""
    heard: list[bytes] = []
    token = b'{"responseCode":"2007300","accessToken":"t-1"}'

    def speak(caller: Caller) -> None:
        heard.append(caller.request)
        content = token if b"/access-token/" in caller.request else status
        caller.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)

    return heard, speak


def status_answer(**changes: Any) -> bytes:
    data = {
        "paymentFlagStatus": "00",
        "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
        "partnerServiceId": "   12345",
        "customerNo": NUMBER[5:],
        "virtualAccountNo": f"   {NUMBER}",
        "inquiryRequestId": "202611220001",
        "paymentRequestId": "202611220001",
        "paidAmount": {"value": "460650.00", "currency": "IDR"},
        "totalAmount": {"value": "460650.00", "currency": "IDR"},
        "trxDateTime": "2026-11-22T14:05:00+07:00",
        "transactionDate": "2026-11-22T14:05:00+07:00",
        "referenceNo": "00113696201",
        **changes,
    }
    return json.dumps({"responseCode": "2002600", "virtualAccountData": data}).encode()


def asked(status: bytes) -> BankStatement:
    with talking(answering(status)[1]) as talker:
        return bank_at(talker.url, Hand()).ask(ACCOUNT)


@pytest.mark.parametrize(
    ("changes", "statement"),
    [
        ({}, BankStatement(Finding.PAID, PAYMENT)),
        ({"trxDateTime": None}, BankStatement(Finding.PAID, PAYMENT)),
        # Without a time of its own, the time of asking.
        (
            {"trxDateTime": "", "transactionDate": None},
            BankStatement(Finding.PAID, replace(PAYMENT, paid_at=NOW)),
        ),
        ({"paymentFlagStatus": "01"}, BankStatement(Finding.UNPAID)),
        ({"paymentFlagStatus": "02"}, BankStatement(Finding.UNKNOWN)),
        ({"paymentFlagStatus": "03"}, BankStatement(Finding.UNKNOWN)),
        # Others count as not paid.
        ({"paymentFlagStatus": "04"}, BankStatement(Finding.UNPAID)),
        ({"paymentFlagStatus": "99"}, BankStatement(Finding.UNPAID)),
        # Neither paid nor unpaid was said.
        ({"paymentFlagStatus": ""}, BankStatement(Finding.UNKNOWN)),
        ({"paymentFlagStatus": None}, BankStatement(Finding.UNKNOWN)),
        ({"paymentFlagStatus": 0}, BankStatement(Finding.UNKNOWN)),
        # Paid, and not which payment or how much of our money.
        ({"paymentRequestId": ""}, BankStatement(Finding.UNKNOWN)),
        ({"paymentRequestId": None}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": None}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "", "currency": ""}}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "all", "currency": "IDR"}}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "460650.50", "currency": "IDR"}}, BankStatement(Finding.UNKNOWN)),
        ({"paidAmount": {"value": "460650.00", "currency": "USD"}}, BankStatement(Finding.UNKNOWN)),
    ],
)
def test_what_the_status_of_an_account_says(
    changes: dict[str, Any], statement: BankStatement
) -> None:
    assert asked(status_answer(**changes)) == statement


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b'{"responseCode":"4042601"}', Finding.NOT_FOUND),
        (b'{"responseCode":"4012600"}', Finding.UNKNOWN),
        (b'{"responseCode":"4012601"}', Finding.UNKNOWN),
        (b'{"responseCode":"4092600"}', Finding.UNKNOWN),
        (b'{"responseCode":"5002600"}', Finding.UNKNOWN),
        (b'{"responseCode":"5042600"}', Finding.UNKNOWN),
        # The same case of another service is no answer to this question.
        (b'{"responseCode":"4042401"}', Finding.UNKNOWN),
        (status_answer().replace(b"2002600", b"2002500"), Finding.UNKNOWN),
        (b'{"responseCode":"2002600"}', Finding.UNKNOWN),
        (b'{"responseCode":"2002600","virtualAccountData":[]}', Finding.UNKNOWN),
        (b"", Finding.UNKNOWN),
        (b"<html>Bad Gateway</html>", Finding.UNKNOWN),
        (status_answer()[:-1], Finding.UNKNOWN),
        (status_answer()[:-1] + b',"responseCode":"2002600"}', Finding.UNKNOWN),
    ],
)
def test_what_is_no_status_says_nothing(content: bytes, finding: Finding) -> None:
    assert asked(content) == BankStatement(finding)


@pytest.mark.parametrize(
    "token",
    [
        b'{"responseCode":"2007300"}',
        b'{"responseCode":"2007300","accessToken":""}',
        b'{"responseCode":"2007300","accessToken":null}',
        b'{"responseCode":"4017300","accessToken":"t-1"}',
        b'{"accessToken":"t-1"}',
        b"",
    ],
)
def test_without_a_token_nothing_is_asked(token: bytes) -> None:
    heard: list[bytes] = []

    def speak(caller: Caller) -> None:
        heard.append(caller.request)
        caller.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(token) + token)

    with talking(speak) as talker:
        assert bank_at(talker.url, Hand()).ask(ACCOUNT) == BankStatement(Finding.UNKNOWN)

    assert [request.split(b" ")[1] for request in heard] == [b"/openapi/v1.0/access-token/b2b"]


# The signing key ----------------------------------------------------------------------------------


def test_kms_signs_as_the_public_half_of_its_key_verifies() -> None:
    with mock_aws():
        kms = boto3.client("kms")
        key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        public = load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
        assert isinstance(public, rsa.RSAPublicKey)
        clients: list[Any] = []

        def client() -> Any:
            clients.append(kms)
            return kms

        signer = KmsSigner(client, key)
        assert clients == []
        signatures = [signer.sign(b"our-client-key|2026-11-22T14:05:00+07:00") for _ in range(2)]

    for signature in signatures:
        public.verify(
            b64decode(signature, validate=True),
            b"our-client-key|2026-11-22T14:05:00+07:00",
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    assert len(clients) == 1


def test_a_key_that_cannot_be_used_is_busy() -> None:
    with mock_aws():
        signer = KmsSigner(lambda: boto3.client("kms"), "no-such-key")

        with pytest.raises(StoreBusy) as raised:
            signer.sign(b"text")

    assert isinstance(raised.value.__cause__, ClientError)


def test_a_token_is_fetched_with_a_signature_of_kms() -> None:
    with mock_aws():
        kms = boto3.client("kms")
        key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        public = kms.get_public_key(KeyId=key)["PublicKey"]
        hand, payments = Hand(), BcaPayments()
        pem = (
            "-----BEGIN PUBLIC KEY-----\n"
            + b64encode(public).decode()
            + ("\n-----END PUBLIC KEY-----\n")
        )
        server = BcaServer(replace(merchant(), public_key_pem=pem), payments, hand.now)
        payments.take(payment_body(NUMBER, "202611220001"), hand.at)
        payments.hear("202611220001", ACCEPTED)
        with served(BankApp(server, hand.now)) as url:
            bank = bank_at(url, hand, signer=KmsSigner(lambda: kms, key))

            assert bank.ask(ACCOUNT) == BankStatement(Finding.PAID, PAYMENT)
