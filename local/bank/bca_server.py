"""BCA's own server: what its merchant may ask it.

Services 73 (access token) and 26 (status of a virtual account payment) of SNAP BI, as BCA
documents them. The answers come from what this bank has done.
"""

import hashlib
import hmac
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from local.bank.bca_payments import BcaPayments, Flag, Payment, paid_on
from local.bank.exchange import JAKARTA, MASK
from local.bank.serving import Answer, Call
from local.bank.weather import Outage

TOKEN_PATH = "/openapi/v1.0/access-token/b2b"  # noqa: S105 (a path, not a secret)
STATUS_PATH = "/openapi/v1.0/transfer-va/status"

TOKEN_LIFE = timedelta(seconds=900)
CLOCK_WINDOW = timedelta(minutes=5)

REASONS = {
    Flag.PAID: {"english": "Success", "indonesia": "Sukses"},
    Flag.NOT_PAID: {"english": "Payment failed", "indonesia": "Pembayaran gagal"},
    Flag.TIMEOUT: {"english": "Timeout", "indonesia": "Waktu habis"},
    Flag.PENDING: {"english": "Pending", "indonesia": "Sedang diproses"},
}

_TEXT_BETWEEN_SPACES = re.compile(rb'"(?:[^"\\]|\\.)*"|[ \t\r\n]+')
_FORMATS = {
    "paymentRequestId": re.compile(r".{1,128}"),
    "virtualAccountNo": re.compile(r" *[0-9]{1,28}"),
    "partnerServiceId": re.compile(r" *[0-9]{1,8}"),
    "customerNo": re.compile(r"[0-9]{1,20}"),
}
_EXTERNAL_ID = re.compile(r"[0-9]{1,36}")


class Refused(Exception):
    """What the bank answers instead of what was asked: response code and message."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """What BCA and its merchant know of each other for the merchant's own calls.

    `public_key_pem` (X.509) checks the merchant's token requests; None lets none through.
    """

    client_key: str
    client_secret: str
    partner_id: str
    channel_id: str
    public_key_pem: str | None


class BcaServer:
    """Answers the merchant; `now` returns aware datetimes."""

    outage: Outage | None = None

    def __init__(
        self, merchant: Merchant, payments: BcaPayments, now: Callable[[], datetime]
    ) -> None:
        self._merchant = merchant
        self._payments = payments
        self._now = now
        self._tokens: dict[str, datetime] = {}
        self._external_ids: set[tuple[str, str]] = set()

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        services = {TOKEN_PATH: ("73", self._token), STATUS_PATH: ("26", self._status)}
        number, service = services.get(call.path, ("00", self._unknown))
        name = {"73": "access token", "26": "status"}.get(number, call.path)
        try:
            if self.outage in _SAID:
                raise Refused(*_SAID[self.outage])
            body = service(call)
            if self.outage is Outage.CONFUSED:
                raise Refused("50001", "Internal Server Error")
        except Refused as refused:
            case, message = refused.args
            code = f"{case[:3]}{number}{case[3:]}"
            return Answer(name, int(case[:3]), {"responseCode": code, "responseMessage": message})
        told = {"responseCode": f"200{number}00", "responseMessage": "Successful", **body}
        shown = {**told, "accessToken": MASK} if "accessToken" in told else told
        return Answer(name, 200, told, shown)

    def _unknown(self, _: Call) -> dict[str, Any]:
        raise Refused("40400", "Not Found")

    def _token(self, call: Call) -> dict[str, Any]:
        headers = _demanded(call, "x-client-key", "x-timestamp", "x-signature")
        timestamp = self._timestamp(headers, late=("40001", "Invalid field format [X-TIMESTAMP]"))
        if headers["x-client-key"] != self._merchant.client_key:
            raise Refused("40100", "Unauthorized. [Unknown client]")
        text = f"{headers['x-client-key']}|{timestamp}".encode()
        if not self._is_signed(text, headers["x-signature"]):
            raise Refused("40100", "Unauthorized. [Signature]")
        body = _json_object(call.body)
        if body is None or body.get("grantType") != "client_credentials":
            raise Refused("40000", "Invalid field format [clientId/clientSecret/grantType]")
        token = secrets.token_urlsafe(32)
        self._tokens[token] = self._now() + TOKEN_LIFE
        expires_in = str(int(TOKEN_LIFE.total_seconds()))
        return {"accessToken": token, "tokenType": "bearer", "expiresIn": expires_in}

    def _status(self, call: Call) -> dict[str, Any]:
        headers = _demanded(
            call, "x-timestamp", "x-signature", "x-partner-id", "x-external-id", "channel-id"
        )
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        expires_at = self._tokens.get(token)
        if expires_at is None or expires_at <= self._now():
            raise Refused("40101", "Invalid Token (B2B)")
        timestamp = self._timestamp(headers, late=("40100", "Unauthorized. [Signature]"))
        signature = _transaction_signature(self._merchant.client_secret, call, token, timestamp)
        if not hmac.compare_digest(signature.encode(), headers["x-signature"].encode()):
            raise Refused("40100", "Unauthorized. [Signature]")
        caller = (headers["x-partner-id"], headers["channel-id"])
        if caller != (self._merchant.partner_id, self._merchant.channel_id):
            raise Refused("40100", "Unauthorized. [Unknown client]")
        body = _json_object(call.body)
        if body is None:
            raise Refused("40000", "Bad Request")
        keys = _keys(body)
        self._use_once(headers["x-external-id"])
        return self._described(keys)

    def _described(self, keys: dict[str, str]) -> dict[str, Any]:
        payment = self._payments.newest(lambda each: _is_meant(each, keys))
        now = self._now()
        yesterday = now.astimezone(JAKARTA).date() - timedelta(days=1)
        if payment is None or paid_on(payment).date() < yesterday:
            raise Refused("40401", "Transaction Not Found")
        flag = self._payments.status(payment, now)
        copied = (
            "partnerServiceId", "customerNo", "virtualAccountNo", "paymentRequestId",
            "virtualAccountName", "trxDateTime", "paidAmount", "totalAmount", "referenceNo",
        )  # fmt: skip
        data = {
            "paymentFlagStatus": flag,
            "paymentFlagReason": REASONS[flag],
            **{field: payment[field] for field in copied},
            "inquiryRequestId": payment["paymentRequestId"],
            "transactionDate": payment["trxDateTime"],
            "billDetails": [],
            "freeTexts": [],
        }
        return {"virtualAccountData": data, "additionalInfo": {}}

    def _timestamp(self, headers: dict[str, str], *, late: tuple[str, str]) -> str:
        text = headers["x-timestamp"]
        try:
            instant = datetime.fromisoformat(text)
            off = abs(self._now() - instant)
        except (ValueError, TypeError) as error:
            raise Refused("40001", "Invalid field format [X-TIMESTAMP]") from error
        if off > CLOCK_WINDOW:
            raise Refused(*late)
        return text

    def _is_signed(self, text: bytes, signature: str) -> bool:
        if self._merchant.public_key_pem is None:
            return False
        key = load_pem_public_key(self._merchant.public_key_pem.encode())
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        try:
            key.verify(
                b64decode(signature, validate=True), text, padding.PKCS1v15(), hashes.SHA256()
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    def _use_once(self, external_id: str) -> None:
        """An X-EXTERNAL-ID is unique within the day of Jakarta."""
        if not _EXTERNAL_ID.fullmatch(external_id):
            raise Refused("40001", "Invalid Field Format X-EXTERNAL-ID")
        used = (f"{self._now().astimezone(JAKARTA):%Y-%m-%d}", external_id)
        if used in self._external_ids:
            raise Refused("40900", "Conflict")
        self._external_ids.add(used)


_SAID = {
    Outage.REFUSE: ("40100", "Unauthorized. [Unknown client]"),
    Outage.TOO_MANY_INQUIRIES: ("42900", "Too Many Requests"),
    Outage.OFFLINE: ("50000", "General Error"),
}
"""What an outage lets the bank say to every call."""


def _demanded(call: Call, *names: str) -> dict[str, str]:
    for name in names:
        if not call.headers.get(name, "").strip():
            raise Refused("40002", f"Invalid Mandatory Field {name.upper()}")
    return {name: call.headers[name] for name in names}


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _keys(body: dict[str, Any]) -> dict[str, str]:
    """Return the first key that was given: payment, else account, else company and customer."""
    for names in (("paymentRequestId",), ("virtualAccountNo",), ("partnerServiceId", "customerNo")):
        given = {name: body[name] for name in names if body.get(name)}
        for name, value in given.items():
            if not isinstance(value, str) or not _FORMATS[name].fullmatch(value):
                raise Refused("40001", f"Invalid Field Format {name}")
        if len(given) == len(names):
            return given
    raise Refused("40002", "Invalid Mandatory Field paymentRequestId")


def _is_meant(payment: Payment, keys: dict[str, str]) -> bool:
    return all(payment[name].strip() == value.strip() for name, value in keys.items())


def _transaction_signature(secret: str, call: Call, token: str, timestamp: str) -> str:
    """Return the X-SIGNATURE that a call has to carry; blanks outside texts do not count."""
    minified = _TEXT_BETWEEN_SPACES.sub(
        lambda match: match[0] if match[0].startswith(b'"') else b"", call.body
    )
    body_hash = hashlib.sha256(minified).hexdigest()
    text = f"{call.method}:{call.path}:{token}:{body_hash}:{timestamp}"
    return b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha512).digest()).decode()
