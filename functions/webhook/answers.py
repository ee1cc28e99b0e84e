"""What BCA gets: outcomes as response codes, and the bodies around them.

Two tables map outcomes to cases; tests prove them total. Apart from 401, every answer carries the
complete virtualAccountData: an absent field or an empty reason counts as a failure at the bank.
"""

import json
from dataclasses import dataclass
from typing import Any

from functions.webhook.door import DoorRefusal
from shared.domain.money import Rupiah
from shared.domain.payment import PaymentRecord, Settlement
from shared.domain.virtual_account import VirtualAccountClaim
from shared.snap.amounts import write_amount
from shared.snap.codes import (
    UNAUTHORIZED_CASES,
    Case,
    Service,
    reason,
    response_code,
    response_message,
)
from shared.strict_json import JsonObject, JsonValue
from shared.usecases.answer_inquiry import Inquiry

ACCEPTED, REJECTED = "00", "01"
NO_SUB_COMPANY = "00000"
NO_AMOUNT = {"value": "", "currency": ""}
GATEWAY_TIMEOUT = 504

CASE_OF_INQUIRY: dict[Inquiry, Case] = {
    Inquiry.CALL_ID_REUSED: Case.CONFLICT,
    Inquiry.UNKNOWN_ACCOUNT: Case.UNKNOWN_ACCOUNT,
    Inquiry.ALREADY_PAID: Case.PAID_BILL,
    Inquiry.ORDER_EXPIRED: Case.EXPIRED_BILL,
    Inquiry.BILL: Case.OK,
}

CASE_OF_VERDICT: dict[Settlement, Case] = {
    Settlement.UNKNOWN_ACCOUNT: Case.UNKNOWN_ACCOUNT,
    Settlement.ALREADY_PAID: Case.PAID_BILL,
    Settlement.ORDER_EXPIRED: Case.EXPIRED_BILL,
    Settlement.AMOUNT_MISMATCH: Case.WRONG_AMOUNT,
    Settlement.SETTLED: Case.OK,
    Settlement.FENCED: Case.GENERAL_ERROR,
}

# What is said about the bill beside a refusal: only a paid one still shows its name and total.
_SHOWS_BILL = frozenset({Case.OK, Case.PAID_BILL, Case.INCONSISTENT_REQUEST})


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """An HTTP answer to a bank; None for a body is no body at all."""

    status: int
    body: dict[str, Any] | None

    def text(self) -> str:
        """Return the body as JSON text."""
        return "" if self.body is None else json.dumps(self.body, ensure_ascii=False)


# Without a responseCode the bank counts a timeout and asks again, instead of undoing the payment.
NO_ANSWER = BankAnswer(GATEWAY_TIMEOUT, None)


def token_answer(token: str, lifetime_seconds: int) -> BankAnswer:
    """Hand out an access token."""
    return BankAnswer(
        200,
        {
            "responseCode": str(response_code(Service.ACCESS_TOKEN, Case.OK)),
            "responseMessage": response_message(Service.ACCESS_TOKEN, Case.OK),
            "accessToken": token,
            "tokenType": "bearer",
            "expiresIn": str(lifetime_seconds),
        },
    )


def token_refusal(refusal: DoorRefusal) -> BankAnswer:
    """Refuse an access token."""
    return _coded(Service.ACCESS_TOKEN, refusal, {})


def inquiry_answer(
    document: JsonObject, outcome: Inquiry, claim: VirtualAccountClaim | None
) -> BankAnswer:
    """Answer an inquiry that was let in and understood."""
    case = CASE_OF_INQUIRY[outcome]
    bill = claim if claim is not None and case in _SHOWS_BILL else None
    return _inquiry(document, DoorRefusal(case), bill)


def inquiry_refusal(document: JsonObject, refusal: DoorRefusal) -> BankAnswer:
    """Refuse an inquiry at the door, or for one of its fields."""
    return _inquiry(document, refusal, None)


def verdict_answer(document: JsonObject, record: PaymentRecord) -> BankAnswer:
    """Answer a payment by its verdict, the first time or again."""
    case = CASE_OF_VERDICT[record.verdict]
    flag = ACCEPTED if record.verdict is Settlement.SETTLED else REJECTED
    return _payment(document, DoorRefusal(case), flag, case, _bill_of(record, case))


def double_flag_answer(document: JsonObject, record: PaymentRecord) -> BankAnswer:
    """Answer a repeat as 4042518 with the first flag and reason (BCA, double flagging)."""
    first = CASE_OF_VERDICT[record.verdict]
    flag = ACCEPTED if record.verdict is Settlement.SETTLED else REJECTED
    refusal = DoorRefusal(Case.INCONSISTENT_REQUEST)
    return _payment(document, refusal, flag, first, _bill_of(record, first))


def payment_refusal(document: JsonObject, refusal: DoorRefusal) -> BankAnswer:
    """Refuse a payment that has no verdict of its own."""
    return _payment(document, refusal, REJECTED, refusal.case, None)


def _bill_of(record: PaymentRecord, case: Case) -> tuple[str, Rupiah] | None:
    if case not in _SHOWS_BILL or record.holder_name is None or record.total is None:
        return None
    return record.holder_name, record.total


def _inquiry(
    document: JsonObject, refusal: DoorRefusal, bill: VirtualAccountClaim | None
) -> BankAnswer:
    data = {
        "inquiryStatus": ACCEPTED if refusal.case is Case.OK else REJECTED,
        "inquiryReason": _reason(refusal.case, refusal.field),
        **_echo(document, "partnerServiceId", "customerNo", "virtualAccountNo"),
        "virtualAccountName": bill.account.holder_name if bill else "",
        **_echo(document, "inquiryRequestId"),
        "totalAmount": write_amount(bill.total) if bill else NO_AMOUNT,
        "subCompany": NO_SUB_COMPANY,
        "billDetails": [],
        "freeTexts": [],
    }
    return _coded(Service.INQUIRY, refusal, data)


def _payment(
    document: JsonObject,
    refusal: DoorRefusal,
    flag: str,
    reason_case: Case,
    bill: tuple[str, Rupiah] | None,
) -> BankAnswer:
    name, total = bill if bill else ("", None)
    accepted = flag == ACCEPTED
    data = {
        "paymentFlagStatus": flag,
        "paymentFlagReason": _reason(reason_case, refusal.field),
        **_echo(document, "partnerServiceId", "customerNo", "virtualAccountNo"),
        "virtualAccountName": name,
        **_echo(document, "paymentRequestId"),
        "paidAmount": write_amount(total) if total and accepted else NO_AMOUNT,
        "totalAmount": write_amount(total) if total else NO_AMOUNT,
        **_echo(document, "trxDateTime", "referenceNo"),
        "billDetails": [],
        "freeTexts": [],
    }
    return _coded(Service.PAYMENT, refusal, data)


def _coded(service: Service, refusal: DoorRefusal, data: dict[str, Any]) -> BankAnswer:
    """Wrap the data: none at all around a token, `data: {}` beside 401, else complete."""
    code = response_code(service, refusal.case)
    body: dict[str, Any] = {
        "responseCode": str(code),
        "responseMessage": response_message(service, refusal.case, refusal.field),
    }
    if service is not Service.ACCESS_TOKEN:
        if refusal.case in UNAUTHORIZED_CASES:
            body["data"] = {}
        else:
            body["virtualAccountData"] = data
            body["additionalInfo"] = {}
    return BankAnswer(code.http_status, body)


def _echo(document: JsonObject, *names: str) -> dict[str, JsonValue]:
    """Return fields exactly as they were received; what is no text comes back empty."""
    return {name: document[name] if isinstance(document.get(name), str) else "" for name in names}


def _reason(case: Case, field: str) -> dict[str, str]:
    if case in UNAUTHORIZED_CASES:
        return {}
    texts = reason(case, field)
    return {"english": texts.english, "indonesia": texts.indonesia}
