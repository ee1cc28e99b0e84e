"""BCA, simulated: the bank's side of a virtual account payment, for the local stack and tests.

An independent program on purpose. It knows the protocol (SNAP BI, services 73, 24 and 25, as BCA
documents them) and imports nothing of ours, so that a misreading of the protocol in our code is
not repeated here and both would have to be wrong to agree.
"""

import hashlib
import hmac
import json
import re
import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

TOKEN_PATH = "/openapi/v1.0/access-token/b2b"  # noqa: S105 (a path, not a secret)
INQUIRY_PATH = "/openapi/v1.0/transfer-va/inquiry"
PAYMENT_PATH = "/openapi/v1.0/transfer-va/payment"

PATIENCE_SECONDS = 10.0
"""How long the bank waits for an answer. BCA publishes no figure; BRI says below ten seconds."""

WRONG_BY_IDR = 1_000
UNKNOWN_BILL_IDR = 10_000
"""Paid when a payment is forced although the inquiry named no amount."""

MASK = "********"
CHANNEL_ATM = 6011

_JAKARTA = timezone(timedelta(hours=7))
_BILL_VALUE = re.compile(r"([0-9]{1,13})\.00")


class Weather(StrEnum):
    """What can go wrong around a payment.

    duplicate: the same payment message twice. late: the payment is sent although the inquiry was
    refused, as after *pay until*. wrong_amount: WRONG_BY_IDR more than the bill. bad_signature:
    the payment message is signed with another secret.
    """

    DUPLICATE = "duplicate"
    LATE = "late"
    WRONG_AMOUNT = "wrong_amount"
    BAD_SIGNATURE = "bad_signature"


@dataclass(frozen=True, slots=True)
class Request:
    """What the bank sent; the signature and the access token are masked."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: the parsed JSON, else the text; an access token is masked."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of one service ("access token", "inquiry", "payment"), fit to be shown.

    `response` is None when none came in time.
    """

    service: str
    request: Request
    response: Response | None


@dataclass(frozen=True, slots=True)
class _Bill:
    total_idr: int
    holder_name: str


class BcaBank:
    """The bank as one merchant's partner."""

    def __init__(
        self,
        url: str,
        client_key: str,
        client_secret: str,
        private_key_pem: str,
        partner_id: str,
        partner_service_id: str,
        channel_id: str,
        now: Callable[[], datetime],
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` is the merchant's origin, without a path; `now` returns aware datetimes.

        `partner_service_id` is the company code padded with spaces to eight characters. A test
        may pass its own `transport`. Raises ValueError for a private key that is not RSA in PEM.
        """
        private_key = load_pem_private_key(private_key_pem.encode(), password=None)
        if not isinstance(private_key, rsa.RSAPrivateKey):
            raise ValueError("the bank signs with an RSA key")
        self._url = url
        self._client_key = client_key
        self._client_secret = client_secret
        self._private_key = private_key
        self._partner_id = partner_id
        self._partner_service_id = partner_service_id
        self._channel_id = channel_id
        self._now = now
        self._transport = transport

    def pay(
        self,
        virtual_account: str,
        amount_idr: int | None = None,
        paid_at: datetime | None = None,
        weather: str | None = None,
    ) -> list[Exchange]:
        """Pay a virtual account as the bank does: token, inquiry, payment; return every exchange.

        `virtual_account` is what a payer types: digits that begin with the company code, spaces
        ignored. The bank pays the total that the inquiry names, or `amount_idr` (whole rupiah).
        It stops where it is refused, as a bank would; but a given `amount_idr` and the weathers
        late and wrong_amount send the payment although the inquiry was refused. `paid_at` (aware)
        is the transaction time, without it now.

        Raises ValueError for an unknown weather and for any argument of another shape.
        """
        conditions = _weather(weather)
        customer_no = self._customer_no(virtual_account)
        if amount_idr is not None and not 0 < amount_idr < 10**13:
            raise ValueError("an amount is 1 rupiah or more, in at most 13 digits")
        if paid_at is not None and paid_at.tzinfo is None:
            raise ValueError("the transaction time needs its zone")

        with httpx.Client(
            base_url=self._url, timeout=PATIENCE_SECONDS, trust_env=False, transport=self._transport
        ) as client:
            token_exchange, token = self._fetch_token(client)
            exchanges = [token_exchange]
            if token is None:
                return exchanges

            request_id = f"{self._now().astimezone(_JAKARTA):%Y%m%d%H%M%S}{_random_digits(16)}"
            account = self._account_fields(customer_no)
            inquiry, bill = self._inquire(client, token, account, request_id)
            exchanges.append(inquiry)
            forced = amount_idr is not None or conditions in (Weather.LATE, Weather.WRONG_AMOUNT)
            if bill is None and not forced:
                return exchanges

            body = {
                **account,
                "paymentRequestId": request_id,
                "trxDateTime": _text(paid_at or self._now()),
                **_payment_fields(bill, amount_idr, conditions),
            }
            secret = self._client_secret
            if conditions is Weather.BAD_SIGNATURE:
                secret += " of somebody else"
            call = self._transaction("payment", PAYMENT_PATH, token, body, secret)
            repetitions = 2 if conditions is Weather.DUPLICATE else 1
            exchanges += [call.send(client)[0] for _ in range(repetitions)]
            return exchanges

    def sign_token_request(self, timestamp: str) -> str:
        """Return X-SIGNATURE of a token request: RSASSA-PKCS1-v1_5 with SHA-256, in base64."""
        text = f"{self._client_key}|{timestamp}".encode()
        return b64encode(self._private_key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()

    def _fetch_token(self, client: httpx.Client) -> tuple[Exchange, str | None]:
        timestamp = _text(self._now())
        headers = {
            "Content-Type": "application/json",
            "X-TIMESTAMP": timestamp,
            "X-CLIENT-KEY": self._client_key,
            "X-SIGNATURE": self.sign_token_request(timestamp),
        }
        body: dict[str, Any] = {"grantType": "client_credentials", "additionalInfo": {}}
        exchange, answer = _Call("access token", TOKEN_PATH, headers, body).send(client)
        token = answer.get("accessToken")
        granted = answer.get("responseCode") == "2007300" and isinstance(token, str)
        return exchange, token if granted else None

    def _inquire(
        self, client: httpx.Client, token: str, account: dict[str, Any], request_id: str
    ) -> tuple[Exchange, _Bill | None]:
        body = {
            **account,
            "trxDateInit": _text(self._now()),
            "channelCode": CHANNEL_ATM,
            "language": "",
            "hashedSourceAccountNo": "",
            "sourceBankCode": "014",
            "additionalInfo": {},
            "passApp": "",
            "inquiryRequestId": request_id,
        }
        call = self._transaction("inquiry", INQUIRY_PATH, token, body, self._client_secret)
        exchange, answer = call.send(client)
        return exchange, _bill(answer)

    def _transaction(
        self, service: str, path: str, token: str, body: dict[str, Any], secret: str
    ) -> "_Call":
        timestamp = _text(self._now())
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {token}",
            "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": sign_transaction(secret, path, token, body, timestamp),
            "X-PARTNER-ID": self._partner_id,
            "X-EXTERNAL-ID": _random_digits(36),
            "CHANNEL-ID": self._channel_id,
        }
        return _Call(service, path, headers, body)

    def _customer_no(self, virtual_account: str) -> str:
        digits = virtual_account.replace(" ", "")
        company_code = self._partner_service_id.strip()
        customer_no = digits.removeprefix(company_code)
        if not (digits.isascii() and digits.isdigit() and 0 < len(customer_no) <= 18):
            raise ValueError("a virtual account is a company code and up to 18 digits")
        if customer_no == digits:
            raise ValueError(f"a virtual account of this company begins with {company_code}")
        return customer_no

    def _account_fields(self, customer_no: str) -> dict[str, Any]:
        return {
            "partnerServiceId": self._partner_service_id,
            "customerNo": customer_no,
            "virtualAccountNo": self._partner_service_id + customer_no,
        }


@dataclass(frozen=True, slots=True)
class _Call:
    """One message, complete: sending it twice sends the same bytes and headers twice."""

    service: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    def send(self, client: httpx.Client) -> tuple[Exchange, dict[str, Any]]:
        """Post the message; return the exchange to show and the answer's object to go on with."""
        # Spaced, though the signature covers the minified form: banks' clients do send that.
        content = json.dumps(self.body, ensure_ascii=False).encode()
        masks = {"X-SIGNATURE": MASK, "Authorization": f"Bearer {MASK}"}
        shown = {name: masks.get(name, value) for name, value in self.headers.items()}
        request = Request("POST", self.path, shown, self.body)
        try:
            received = client.post(self.path, content=content, headers=self.headers)
        except httpx.RequestError:
            return Exchange(self.service, request, None), {}

        try:
            parsed = received.json()
        except ValueError:
            return Exchange(
                self.service, request, Response(received.status_code, received.text)
            ), {}
        if not isinstance(parsed, dict):
            return Exchange(self.service, request, Response(received.status_code, parsed)), {}
        masked = {**parsed, "accessToken": MASK} if "accessToken" in parsed else parsed
        return Exchange(self.service, request, Response(received.status_code, masked)), parsed


def sign_transaction(
    secret: str, path: str, token: str, body: dict[str, Any], timestamp: str
) -> str:
    """Return X-SIGNATURE of a POST with a JSON body: HMAC-SHA512 over its minified form."""
    minified = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    body_hash = hashlib.sha256(minified).hexdigest().lower()
    text = f"POST:{path}:{token}:{body_hash}:{timestamp}"
    return b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha512).digest()).decode()


def _weather(weather: str | None) -> Weather | None:
    if weather is None:
        return None
    known = [item.value for item in Weather]
    if weather not in known:
        raise ValueError(f"unknown weather {weather!r}; known: {', '.join(known)}")
    return Weather(weather)


def _bill(answer: dict[str, Any]) -> _Bill | None:
    """Read an inquiry's answer as BCA does: code, then status and both reasons, then the amount."""
    data = answer.get("virtualAccountData")
    if answer.get("responseCode") != "2002400" or not isinstance(data, dict):
        return None
    reason, amount = data.get("inquiryReason"), data.get("totalAmount")
    if data.get("inquiryStatus") != "00" or not isinstance(reason, dict):
        return None
    if not (reason.get("english") and reason.get("indonesia")) or not isinstance(amount, dict):
        return None
    value = _BILL_VALUE.fullmatch(str(amount.get("value")))
    if value is None or amount.get("currency") != "IDR":
        return None
    # The payer's screen has room for thirty characters.
    return _Bill(int(value[1]), str(data.get("virtualAccountName", ""))[:30])


def _payment_fields(
    bill: _Bill | None, amount_idr: int | None, conditions: Weather | None
) -> dict[str, Any]:
    """The fields about the money, and the nulls and empty texts of BCA's own samples."""
    total_idr = bill.total_idr if bill else amount_idr or UNKNOWN_BILL_IDR
    paid_idr = amount_idr or total_idr
    if conditions is Weather.WRONG_AMOUNT:
        paid_idr += WRONG_BY_IDR
    return {
        "virtualAccountName": bill.holder_name if bill else "",
        "channelCode": CHANNEL_ATM,
        "hashedSourceAccountNo": "",
        "sourceBankCode": "014",
        "paidAmount": {"value": f"{paid_idr}.00", "currency": "IDR"},
        "cumulativePaymentAmount": None,
        "paidBills": "",
        "totalAmount": {"value": f"{total_idr}.00", "currency": "IDR"},
        "referenceNo": _random_digits(11),
        "journalNum": "",
        "paymentType": "",
        "flagAdvise": "N",
        "subCompany": "00000",
        "billDetails": [],
        "freeTexts": [],
        "additionalInfo": {},
    }


def _text(instant: datetime) -> str:
    """Write an instant as the bank does: 25 characters, Jakarta time."""
    if instant.tzinfo is None:
        raise ValueError("the bank's clock needs a zone")
    return instant.astimezone(_JAKARTA).isoformat(timespec="seconds")


def _random_digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))
