"""BCA, simulated: the bank's side of a virtual account payment, for the local stack and tests.

An independent program on purpose. It knows the protocol (SNAP BI, services 73, 24 and 25, as BCA
documents them) and imports nothing of ours, so that a misreading of the protocol in our code is
not repeated here and both would have to be wrong to agree. What the merchant may ask this bank is
in `bca_server.py`.
"""

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from local.bank.bca_payments import BcaPayments
from local.bank.exchange import (
    CLOCK_SKEW,
    JAKARTA,
    MASK,
    UNKNOWN_BILL_IDR,
    WRONG_BY_IDR,
    Delivery,
    Exchange,
    Message,
    Request,
    check_payment,
    deliver,
    jakarta_text,
    merchant,
    random_digits,
    spaced_json,
)
from local.bank.weather import Weather, read_weather

TOKEN_PATH = "/openapi/v1.0/access-token/b2b"  # noqa: S105 (a path, not a secret)
INQUIRY_PATH = "/openapi/v1.0/transfer-va/inquiry"
PAYMENT_PATH = "/openapi/v1.0/transfer-va/payment"

CHANNEL_ATM = 6011

_BILL_VALUE = re.compile(r"([0-9]{1,13})\.00")


@dataclass(frozen=True, slots=True)
class _Bill:
    total_idr: int
    holder_name: str


@dataclass(frozen=True, slots=True)
class _Session:
    """What the bank has while it pays: a client, a token, a clock, what it signs with."""

    http: httpx.Client
    token: str
    now: Callable[[], datetime]
    secret: str


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
        payments: BcaPayments | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` is the merchant's origin, without a path; `now` returns aware datetimes.

        `partner_service_id` is the company code padded with spaces to eight characters.
        `payments` is where the bank's own server looks. A test may pass its own `transport`.
        Raises ValueError for a private key that is not RSA in PEM.
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
        self._payments = payments or BcaPayments()
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
        conditions = read_weather(weather)
        account = self._account_fields(self._customer_no(virtual_account))
        check_payment(amount_idr, paid_at)
        forced = amount_idr is not None or conditions in (Weather.LATE, Weather.WRONG_AMOUNT)

        with merchant(self._url, self._transport) as http:
            session, exchanges = self._open(http, conditions)
            if session is None:
                return exchanges
            bodies = []
            # Two payers that ask before either pays see the same bill.
            for _ in range(2 if conditions is Weather.TWICE else 1):
                request_id = f"{self._now().astimezone(JAKARTA):%Y%m%d%H%M%S}{random_digits(16)}"
                inquiry, bill = self._inquire(session, account, request_id)
                exchanges.append(inquiry)
                if bill is None and not forced:
                    return exchanges
                bodies.append(
                    {
                        **account,
                        "paymentRequestId": request_id,
                        "trxDateTime": jakarta_text(paid_at or session.now()),
                        **_payment_fields(bill, amount_idr, conditions),
                    }
                )
            for body in bodies:
                self._payments.take(body, self._now())
                exchanges += self._tell(session, body, conditions)
            return exchanges

    def retry(self) -> list[Exchange]:
        """Send advice for every payment that the merchant has said nothing about."""
        bodies = self._payments.unanswered()
        if not bodies:
            return []
        with merchant(self._url, self._transport) as http:
            session, exchanges = self._open(http, None)
            if session is not None:
                for body in bodies:
                    advice = self._payment(session, {**body, "flagAdvise": "Y"}).send(http)
                    self._payments.hear(body["paymentRequestId"], advice.answer)
                    exchanges.append(advice.exchange)
            return exchanges

    def sign_token_request(self, timestamp: str) -> str:
        """Return X-SIGNATURE of a token request: RSASSA-PKCS1-v1_5 with SHA-256, in base64."""
        text = f"{self._client_key}|{timestamp}".encode()
        return b64encode(self._private_key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()

    def _open(
        self, http: httpx.Client, weather: Weather | None
    ) -> tuple[_Session | None, list[Exchange]]:
        """Fetch an access token; without one there is no session."""

        def now() -> datetime:
            return self._now() + CLOCK_SKEW if weather is Weather.CLOCK_SKEW else self._now()

        delivery = self._fetch_token(http, jakarta_text(now()))
        token = delivery.answer.get("accessToken")
        if delivery.answer.get("responseCode") != "2007300" or not isinstance(token, str):
            return None, [delivery.exchange]
        secret = self._client_secret
        if weather is Weather.BAD_SIGNATURE:
            secret += " of somebody else"
        return _Session(http, token, now, secret), [delivery.exchange]

    def _fetch_token(self, http: httpx.Client, timestamp: str) -> Delivery:
        headers = {
            "Content-Type": "application/json",
            "X-TIMESTAMP": timestamp,
            "X-CLIENT-KEY": self._client_key,
            "X-SIGNATURE": self.sign_token_request(timestamp),
        }
        body: dict[str, Any] = {"grantType": "client_credentials", "additionalInfo": {}}
        return _message("access token", TOKEN_PATH, headers, body).send(http)

    def _inquire(
        self, session: _Session, account: dict[str, Any], request_id: str
    ) -> tuple[Exchange, _Bill | None]:
        body = {
            **account,
            "trxDateInit": jakarta_text(session.now()),
            "channelCode": CHANNEL_ATM,
            "language": "",
            "hashedSourceAccountNo": "",
            "sourceBankCode": "014",
            "additionalInfo": {},
            "passApp": "",
            "inquiryRequestId": request_id,
        }
        message = self._transaction(session, "inquiry", INQUIRY_PATH, body, self._client_secret)
        delivery = message.send(session.http)
        return delivery.exchange, _bill(delivery.answer)

    def _tell(
        self, session: _Session, body: dict[str, Any], weather: Weather | None
    ) -> list[Exchange]:
        def advice() -> Message:
            return self._payment(session, {**body, "flagAdvise": "Y"})

        deliveries = deliver(session.http, self._payment(session, body), advice, weather)
        for delivery in deliveries:
            self._payments.hear(body["paymentRequestId"], delivery.answer)
        return [delivery.exchange for delivery in deliveries]

    def _payment(self, session: _Session, body: dict[str, Any]) -> Message:
        return self._transaction(session, "payment", PAYMENT_PATH, body, session.secret)

    def _transaction(
        self, session: _Session, service: str, path: str, body: dict[str, Any], secret: str
    ) -> Message:
        timestamp = jakarta_text(session.now())
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {session.token}",
            "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": sign_transaction(secret, path, session.token, body, timestamp),
            "X-PARTNER-ID": self._partner_id,
            "X-EXTERNAL-ID": random_digits(36),
            "CHANNEL-ID": self._channel_id,
        }
        return _message(service, path, headers, body)

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


def _message(service: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Message:
    masks = {"X-SIGNATURE": MASK, "Authorization": f"Bearer {MASK}"}
    shown = {name: masks.get(name, value) for name, value in headers.items()}
    return Message(service, headers, spaced_json(body), Request("POST", path, shown, body))


def sign_transaction(
    secret: str, path: str, token: str, body: dict[str, Any], timestamp: str
) -> str:
    """Return X-SIGNATURE of a POST with a JSON body: HMAC-SHA512 over its minified form."""
    minified = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    body_hash = hashlib.sha256(minified).hexdigest().lower()
    text = f"POST:{path}:{token}:{body_hash}:{timestamp}"
    return b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha512).digest()).decode()


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
        "referenceNo": random_digits(11),
        "journalNum": "",
        "paymentType": "",
        "flagAdvise": "N",
        "subCompany": "00000",
        "billDetails": [],
        "freeTexts": [],
        "additionalInfo": {},
    }
