"""A merchant that the simulated bank calls: it answers as told and keeps what it received."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from local.bank.bca import BcaBank
from local.bank.bca_payments import BcaPayments
from local.bank.exchange import Exchange
from shared.snap.signature import SignedRequest, verifying_secret
from shared.strict_json import JsonRefusal, read_object

NOW = datetime(2026, 8, 10, 2, 35, 27, 250_000, tzinfo=UTC)
ACCOUNT = "123450112345678901234"
SECRET = "the bank's client secret"
TOKEN = "an-access-token-of-the-merchant"

TOKEN_GRANTED = {"responseCode": "2007300", "accessToken": TOKEN, "expiresIn": "900"}
BILL: dict[str, Any] = {
    "responseCode": "2002400",
    "virtualAccountData": {
        "inquiryStatus": "00",
        "inquiryReason": {"english": "Success", "indonesia": "Sukses"},
        "virtualAccountName": "PT Kopi Nusantara Sejahtera Abadi",
        "totalAmount": {"value": "456500.00", "currency": "IDR"},
    },
}
EXPIRED = {
    "responseCode": "4042419",
    "virtualAccountData": {
        "inquiryStatus": "01",
        "inquiryReason": {"english": "expired transaction", "indonesia": "transaksi kadaluarsa"},
        "totalAmount": {"value": "", "currency": ""},
    },
}
PAID = {
    "responseCode": "2002500",
    "virtualAccountData": {
        "paymentFlagStatus": "00",
        "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
    },
}


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def private_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_pem() -> str:
    return (
        private_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


class Merchant:
    """Answers what it is told to and keeps what it received; a 504 has no body."""

    def __init__(
        self,
        token: object = TOKEN_GRANTED,
        inquiry: object = BILL,
        payment: object = PAID,
        *,
        silent_at: str = "",
    ) -> None:
        self.answers = {"b2b": token, "inquiry": inquiry, "payment": payment}
        self.silent_at = silent_at
        self.received: list[httpx.Request] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.received.append(request)
        service = request.url.path.rpartition("/")[2]
        if service == self.silent_at:
            raise httpx.ReadTimeout("no answer", request=request)
        answer = self.answers[service]
        if isinstance(answer, dict):
            return httpx.Response(int(str(answer["responseCode"])[:3]), json=answer)
        return httpx.Response(504, text=str(answer))

    def body(self, position: int) -> dict[str, Any]:
        body = read_object(self.received[position].content)
        assert not isinstance(body, JsonRefusal)
        return body

    def verdict(self, position: int) -> int | None:
        """Check a received transaction with our own verification."""
        request = self.received[position]
        signed = SignedRequest(
            method=request.method,
            relative_url=request.url.raw_path.decode(),
            access_token=request.headers["Authorization"].removeprefix("Bearer "),
            body=request.content,
            timestamp=request.headers["X-TIMESTAMP"],
            signature=request.headers["X-SIGNATURE"],
        )
        return verifying_secret(signed, [SECRET])


def bank_of(
    merchant: Merchant,
    *,
    key: str | None = None,
    now: Callable[[], datetime] = lambda: NOW,
    payments: BcaPayments | None = None,
) -> BcaBank:
    return BcaBank(
        url="http://merchant.test",
        client_key="bank-client",
        client_secret=SECRET,
        private_key_pem=key or private_pem(private_key()),
        partner_id="12345",
        partner_service_id="   12345",
        channel_id="95231",
        now=now,
        payments=payments,
        transport=httpx.MockTransport(merchant.handle),
    )


def codes(exchanges: list[Exchange]) -> list[tuple[str, object]]:
    return [
        (exchange.service, exchange.response and exchange.response.body["responseCode"])
        for exchange in exchanges
    ]
