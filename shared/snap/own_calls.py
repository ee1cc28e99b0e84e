"""What we say when we call BCA: our own access token (73) and the status of a payment (26).

The protocol is the one by which BCA calls us, with the sides exchanged: we sign the token request
with our private key, and every other with the secret that BCA gave us.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.payment import PaidAmount
from shared.snap.amounts import read_amount
from shared.snap.codes import Case, Service, response_code
from shared.snap.signature import sign, string_to_sign
from shared.snap.timestamps import read_transaction_time, write_timestamp
from shared.snap.virtual_account import pad_company_code
from shared.strict_json import JsonObject, JsonRefusal, JsonValue, read_object

ACCESS_TOKEN_PATH = "/openapi/v1.0/access-token/b2b"  # noqa: S105 (a path, not a secret)
STATUS_PATH = "/openapi/v1.0/transfer-va/status"
CHANNEL_ID = "95231"
"""The channel of virtual accounts at BCA."""

_OK = str(response_code(Service.STATUS, Case.OK))
_NOT_FOUND = str(response_code(Service.STATUS, Case.UNKNOWN_TRANSACTION))
_TOKEN_OK = str(response_code(Service.ACCESS_TOKEN, Case.OK))


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A request of ours, ready to be sent: the very bytes that were signed."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, repr=False)
class OwnCredentials:
    """Us as a client of BCA. Has no repr: secrets do not belong in a log line."""

    client_key: str
    client_secret: str


class StatusFlag(StrEnum):
    """paymentFlagStatus in an answer of service 26. BCA: others count as not paid."""

    PAID = "00"
    NOT_PAID = "01"
    # Counts as paid or not by what was agreed with the bank (force settle, reversal).
    AMBIGUOUS = "02"
    PENDING = "03"


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What BCA says of a virtual account's latest transaction; None for the flag is not found."""

    flag: StatusFlag | None
    payment_request_id: str
    amount: PaidAmount | None
    paid_at: datetime | None


def token_text(client_key: str, now: datetime) -> str:
    """Return what is signed with our private key for an access token (RSA, SHA-256, PKCS#1)."""
    return f"{client_key}|{write_timestamp(now)}"


def token_call(client_key: str, signature: str, now: datetime) -> OwnCall:
    """Return the request for an access token; `signature` is base64, `now` as it was signed."""
    headers = {
        "Content-Type": "application/json",
        "X-TIMESTAMP": write_timestamp(now),
        "X-CLIENT-KEY": client_key,
        "X-SIGNATURE": signature,
    }
    return OwnCall(ACCESS_TOKEN_PATH, headers, _json({"grantType": "client_credentials"}))


def read_token(body: bytes) -> str | None:
    """Return the access token of an answer, or None for any other answer."""
    document = read_object(body)
    if isinstance(document, JsonRefusal) or document.get("responseCode") != _TOKEN_OK:
        return None
    token = document.get("accessToken")
    return token if isinstance(token, str) and token else None


def status_call(
    account_number: str,
    company_code: str,
    credentials: OwnCredentials,
    token: str,
    *,
    external_id: str,
    now: datetime,
) -> OwnCall:
    """Return the question what became of a virtual account; one of ours is paid once.

    `account_number` is what a payer types, company code first. `external_id` is new every day.
    """
    partner_service_id = pad_company_code(company_code)
    customer_no = account_number.removeprefix(company_code)
    body = _json(
        {
            "partnerServiceId": partner_service_id,
            "customerNo": customer_no,
            "virtualAccountNo": partner_service_id + customer_no,
            "inquiryRequestId": external_id,
            "additionalInfo": {},
        }
    )
    timestamp = write_timestamp(now)
    text = string_to_sign("POST", STATUS_PATH, token, body, timestamp)
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "X-TIMESTAMP": timestamp,
        "X-SIGNATURE": sign(text, credentials.client_secret),
        "X-PARTNER-ID": company_code,
        "X-EXTERNAL-ID": external_id,
        "CHANNEL-ID": CHANNEL_ID,
    }
    return OwnCall(STATUS_PATH, headers, body)


def read_status(body: bytes) -> StatusAnswer | None:
    """Read an answer of service 26; None for one that says nothing about the account."""
    document = read_object(body)
    if isinstance(document, JsonRefusal):
        return None
    if document.get("responseCode") == _NOT_FOUND:
        return StatusAnswer(None, "", None, None)
    data = document.get("virtualAccountData")
    if document.get("responseCode") != _OK or not isinstance(data, dict):
        return None
    flag = _text(data, "paymentFlagStatus")
    if not flag:
        # Neither paid nor unpaid was said, and either would be believed.
        return None
    return StatusAnswer(
        flag=StatusFlag(flag) if flag in set(StatusFlag) else StatusFlag.NOT_PAID,
        payment_request_id=_text(data, "paymentRequestId"),
        amount=_amount(data.get("paidAmount")),
        paid_at=_paid_at(data),
    )


def _paid_at(data: JsonObject) -> datetime | None:
    stated = _text(data, "trxDateTime") or _text(data, "transactionDate")
    return read_transaction_time(stated) if stated else None


def _amount(value: JsonValue) -> PaidAmount | None:
    if not isinstance(value, dict):
        return None
    return read_amount(_text(value, "value"), _text(value, "currency"))


def _text(data: JsonObject, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
