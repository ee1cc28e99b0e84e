"""BCA's messages (SNAP BI, services 24 and 25), read as leniently as genuine traffic needs.

Not pydantic: the bank must be told the first faulty field by its wire name, missing apart from
malformed, and nulls and empty strings stand for absent fields. Unknown fields are ignored.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from functions.webhook.door import DoorRefusal
from shared.domain.payment import PaidAmount
from shared.snap.amounts import read_amount
from shared.snap.codes import Case
from shared.snap.timestamps import read_transaction_time
from shared.snap.virtual_account import AccountFields
from shared.strict_json import JsonObject

# Printable ASCII: the id becomes part of a key and of log lines.
_REQUEST_ID = re.compile(r"[\x20-\x7e]{1,128}")
_FLAGS = frozenset({"", "N", "Y"})


class FieldRefused(Exception):
    """A field is missing or malformed. Carries the refusal; caught where the message is read."""

    def __init__(self, case: Case, field: str) -> None:
        super().__init__(field)
        self.refusal = DoorRefusal(case, field)


@dataclass(frozen=True, slots=True)
class InquiryMessage:
    """What an inquiry asks for."""

    account: AccountFields
    inquiry_request_id: str


@dataclass(frozen=True, slots=True)
class PaymentMessage:
    """What a payment states. `advised` is true when the bank repeats after a timeout."""

    account: AccountFields
    payment_request_id: str
    paid_amount: PaidAmount
    transaction_time: datetime | None
    advised: bool


def read_inquiry(document: JsonObject) -> InquiryMessage:
    """Read an inquiry. Raises FieldRefused."""
    _require(document, "partnerServiceId", "customerNo", "virtualAccountNo", "inquiryRequestId")
    return InquiryMessage(
        account=_account(document), inquiry_request_id=_request_id(document, "inquiryRequestId")
    )


def read_payment(document: JsonObject) -> PaymentMessage:
    """Read a payment. Raises FieldRefused."""
    _require(
        document,
        "partnerServiceId",
        "customerNo",
        "virtualAccountNo",
        "paymentRequestId",
        "paidAmount",
    )
    flag = _optional_text(document, "flagAdvise")
    if flag not in _FLAGS:
        raise FieldRefused(Case.FIELD_FORMAT, "flagAdvise")
    return PaymentMessage(
        account=_account(document),
        payment_request_id=_request_id(document, "paymentRequestId"),
        paid_amount=_amount(document, "paidAmount"),
        transaction_time=_transaction_time(document),
        advised=flag == "Y",
    )


def _require(document: JsonObject, *names: str) -> None:
    """All mandatory fields are looked for before any format: that is the order BCA tests."""
    for name in names:
        if document.get(name) in (None, "", {}):
            raise FieldRefused(Case.FIELD_MISSING, name)


def _text(document: JsonObject, name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise FieldRefused(Case.FIELD_FORMAT, name)
    return value


def _optional_text(document: JsonObject, name: str) -> str:
    return "" if document.get(name) is None else _text(document, name)


def _request_id(document: JsonObject, name: str) -> str:
    text = _text(document, name)
    if not _REQUEST_ID.fullmatch(text):
        raise FieldRefused(Case.FIELD_FORMAT, name)
    return text


def _account(document: JsonObject) -> AccountFields:
    account = AccountFields(
        partner_service_id=_text(document, "partnerServiceId"),
        customer_no=_text(document, "customerNo"),
        virtual_account_no=_text(document, "virtualAccountNo"),
    )
    malformed = account.malformed_field()
    if malformed is not None:
        raise FieldRefused(Case.FIELD_FORMAT, malformed)
    return account


def _amount(document: JsonObject, name: str) -> PaidAmount:
    part = document[name]
    if not isinstance(part, dict):
        raise FieldRefused(Case.FIELD_FORMAT, name)
    for key in ("value", "currency"):
        if part.get(key) in (None, ""):
            raise FieldRefused(Case.FIELD_MISSING, f"{name}.{key}")
    value, currency = part["value"], part["currency"]
    amount = (
        read_amount(value, currency)
        if isinstance(value, str) and isinstance(currency, str)
        else None
    )
    if amount is None:
        raise FieldRefused(Case.FIELD_FORMAT, name)
    return amount


def _transaction_time(document: JsonObject) -> datetime | None:
    text = _optional_text(document, "trxDateTime")
    if not text:
        return None
    instant = read_transaction_time(text)
    if instant is None:
        raise FieldRefused(Case.FIELD_FORMAT, "trxDateTime")
    return instant
