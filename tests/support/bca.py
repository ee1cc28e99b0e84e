"""BCA as our doors see it: genuine calls, signed by code that knows the protocol and none of ours.

Nothing of shared/snap is used here, so that a misreading of it is not repeated here. The bodies
are those of BCA's samples, with their nulls and empty texts.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from local.http_events import HttpRequest

TOKEN_PATH = "/openapi/v1.0/access-token/b2b"
INQUIRY_PATH = "/openapi/v1.0/transfer-va/inquiry"
PAYMENT_PATH = "/openapi/v1.0/transfer-va/payment"

CLIENT_KEY = "bca-client-7f3a"
CLIENT_SECRET = "the secret that BCA signs every call with"
SOURCE_IP = "203.0.113.10"
JAKARTA = timezone(timedelta(hours=7))

Body = dict[str, Any]


@cache
def private_key(name: str = "in use") -> rsa.RSAPrivateKey:
    """The bank's key pair of that name, the same one all the time."""
    return rsa.generate_private_key(65537, 2048)


def public_pem(name: str = "in use") -> str:
    """The half that the bank gives us."""
    key = private_key(name).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def private_pem(name: str = "in use") -> str:
    """The half that the bank keeps, as a program of the bank's reads it."""
    form, open_text = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private_key(name).private_bytes(serialization.Encoding.PEM, form, open_text).decode()


def written(instant: datetime) -> str:
    """An instant in the 25 characters of X-TIMESTAMP."""
    return instant.astimezone(JAKARTA).isoformat(timespec="seconds")


def spaced(body: Body) -> bytes:
    """The JSON of a body as common programs write it."""
    return json.dumps(body, ensure_ascii=False).encode()


def minified(body: Body) -> bytes:
    """The JSON of a body without a space outside its strings."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signature(
    secret: str, path: str, token: str, hashed: bytes, timestamp: str, method: str = "POST"
) -> str:
    """X-SIGNATURE of a transaction, over the bytes that are to be hashed."""
    text = f"{method}:{path}:{token}:{hashlib.sha256(hashed).hexdigest().lower()}:{timestamp}"
    return b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha512).digest()).decode()


@dataclass(frozen=True)
class Call:
    """A transaction before it is signed. `hashed` is what the signature covers, where that is not
    the minified body; `headers` change or, with None, take away headers after the signing."""

    path: str
    body: Body | bytes
    timestamp: str
    external_id: str
    token: str
    secret: str = CLIENT_SECRET
    hashed: bytes | None = None
    query: str = ""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    source_ip: str = SOURCE_IP

    def request(self) -> HttpRequest:
        """The signed HTTP request."""
        content = self.body if isinstance(self.body, bytes) else spaced(self.body)
        hashed = self.body if isinstance(self.body, bytes) else minified(self.body)
        hashed = hashed if self.hashed is None else self.hashed
        url = f"{self.path}?{self.query}" if self.query else self.path
        headers: dict[str, str | None] = {
            "content-type": "application/json",
            "authorization": f"Bearer {self.token}",
            "x-timestamp": self.timestamp,
            "x-signature": signature(self.secret, url, self.token, hashed, self.timestamp),
            "x-partner-id": "12345",
            "x-external-id": self.external_id,
            "channel-id": "95231",
            **{name.lower(): value for name, value in self.headers.items()},
        }
        return HttpRequest(
            method="POST",
            raw_path=self.path,
            raw_query=self.query,
            headers=[(name, value) for name, value in headers.items() if value is not None],
            body=content,
            source_ip=self.source_ip,
        )


@dataclass(frozen=True)
class TokenCall:
    """A request for an access token. The signature covers the client key and the time."""

    timestamp: str
    client_key: str = CLIENT_KEY
    key: str = "in use"
    body: Body | bytes = field(default_factory=lambda: {"grantType": "client_credentials"})
    headers: Mapping[str, str | None] = field(default_factory=dict)
    source_ip: str = SOURCE_IP

    def request(self) -> HttpRequest:
        """The signed HTTP request."""
        text = f"{self.client_key}|{self.timestamp}".encode()
        signed = private_key(self.key).sign(text, padding.PKCS1v15(), hashes.SHA256())
        headers: dict[str, str | None] = {
            "content-type": "application/json",
            "x-timestamp": self.timestamp,
            "x-client-key": self.client_key,
            "x-signature": b64encode(signed).decode(),
            **{name.lower(): value for name, value in self.headers.items()},
        }
        return HttpRequest(
            method="POST",
            raw_path=TOKEN_PATH,
            raw_query="",
            headers=[(name, value) for name, value in headers.items() if value is not None],
            body=self.body if isinstance(self.body, bytes) else spaced(self.body),
            source_ip=self.source_ip,
        )


def with_body(request: HttpRequest, body: bytes) -> HttpRequest:
    """The same request with other bytes in its body."""
    return replace(request, body=body)


def with_header(request: HttpRequest, name: str, value: str) -> HttpRequest:
    """The same request with another value of a header."""
    others = [(each, text) for each, text in request.headers if each != name]
    return replace(request, headers=[*others, (name, value)])


def account_fields(number: str) -> Body:
    """The three fields that name a virtual account, with BCA's padding."""
    code, customer = number[:5], number[5:]
    return {
        "partnerServiceId": f"   {code}",
        "customerNo": customer,
        "virtualAccountNo": f"   {code}{customer}",
    }


def inquiry_body(number: str, request_id: str, **changes: Any) -> Body:
    """An inquiry as BCA writes it."""
    return {
        **account_fields(number),
        "trxDateInit": "2026-11-22T14:05:00+07:00",
        "channelCode": 6011,
        "language": "",
        "amount": None,
        "hashedSourceAccountNo": "",
        "sourceBankCode": "014",
        "additionalInfo": {"value": ""},
        "passApp": "",
        "inquiryRequestId": request_id,
        **changes,
    }


def payment_body(number: str, request_id: str, paid: str = "460650.00", **changes: Any) -> Body:
    """A payment as BCA writes it."""
    return {
        **account_fields(number),
        "virtualAccountName": "Kopi Pagi",
        "virtualAccountEmail": "",
        "virtualAccountPhone": "",
        "trxId": "",
        "paymentRequestId": request_id,
        "channelCode": 6011,
        "hashedSourceAccountNo": "",
        "sourceBankCode": "014",
        "paidAmount": {"value": paid, "currency": "IDR"},
        "cumulativePaymentAmount": None,
        "paidBills": "",
        "totalAmount": {"value": "460650.00", "currency": "IDR"},
        "trxDateTime": "2026-11-22T14:05:00+07:00",
        "referenceNo": "00113696201",
        "journalNum": "",
        "paymentType": "",
        "flagAdvise": "N",
        "subCompany": "00000",
        "billDetails": [{"billReferenceNo": "00113696201", "billAmount": None}],
        "freeTexts": [],
        "additionalInfo": {},
        **changes,
    }


def without(body: Body, *names: str) -> Body:
    """A body with some of its fields left out."""
    return {name: value for name, value in body.items() if name not in names}
