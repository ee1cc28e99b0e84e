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
from shared.strict_json import JsonObject, JsonValue

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
    total_amount: PaidAmount | None
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
        "paidAmount.value",
        "paidAmount.currency",
    )
    return PaymentMessage(
        account=_account(document),
        payment_request_id=_request_id(document, "paymentRequestId"),
        paid_amount=_amount(document, "paidAmount"),
        total_amount=_optional_amount(document, "totalAmount"),
        transaction_time=_transaction_time(document),
        advised=_advised(document),
    )


def _require(document: JsonObject, *names: str) -> None:
    """All mandatory fields are looked for before any format: that is the order BCA tests.

    `paidAmount.value` names a field of the object paidAmount; a paidAmount that is none has it
    neither missing nor well formed.
    """
    for name in names:
        outer, _, inner = name.partition(".")
        holder = document.get(outer)
        if not inner:
            missing = _is_blank(holder)
        else:
            missing = isinstance(holder, dict) and _is_blank(holder.get(inner))
        if missing:
            raise FieldRefused(Case.FIELD_MISSING, name)


def _is_blank(value: JsonValue) -> bool:
    """Tell whether a value stands for an absent field, as in BCA's samples."""
    return value is None or value == {} or (isinstance(value, str) and not value.strip(" "))


def _text(document: JsonObject, name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise FieldRefused(Case.FIELD_FORMAT, name)
    return value


def _optional_text(document: JsonObject, name: str) -> str:
    value = document.get(name)
    blank = value is None or (isinstance(value, str) and not value.strip(" "))
    return "" if blank else _text(document, name)


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
    if isinstance(part, dict):
        value, currency = part.get("value"), part.get("currency")
        if isinstance(value, str) and isinstance(currency, str):
            amount = read_amount(value, currency)
            if amount is not None:
                return amount
    raise FieldRefused(Case.FIELD_FORMAT, name)


def _optional_amount(document: JsonObject, name: str) -> PaidAmount | None:
    part = document.get(name)
    if _is_blank(part) or (isinstance(part, dict) and all(map(_is_blank, part.values()))):
        return None
    return _amount(document, name)


def _advised(document: JsonObject) -> bool:
    flag = _optional_text(document, "flagAdvise")
    if flag not in _FLAGS:
        raise FieldRefused(Case.FIELD_FORMAT, "flagAdvise")
    return flag == "Y"


def _transaction_time(document: JsonObject) -> datetime | None:
    text = _optional_text(document, "trxDateTime")
    if not text:
        return None
    instant = read_transaction_time(text)
    if instant is None:
        raise FieldRefused(Case.FIELD_FORMAT, "trxDateTime")
    return instant
