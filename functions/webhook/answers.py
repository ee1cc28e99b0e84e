"""What BCA gets: outcomes as response codes, and the bodies around them.

Two tables map outcomes to cases; tests prove them total. Apart from 401, every answer carries the
complete virtualAccountData: an absent field or an empty reason counts as a failure at the bank.
"""

from typing import Any

from functions.webhook.door import DoorRefusal
from functions.webhook.served import BankAnswer
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
from shared.snap.timestamps import write_timestamp
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
    Settlement.CALL_ID_REUSED: Case.CONFLICT,
}

# What is said about the bill beside a refusal: only a paid one still shows its name and total.
_SHOWS_BILL = frozenset({Case.OK, Case.PAID_BILL})


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
    return _payment(document, DoorRefusal(case), case, record)


def double_flag_answer(document: JsonObject, record: PaymentRecord) -> BankAnswer:
    """Answer a repeat as 4042518 with the first flag and reason (BCA, double flagging)."""
    first = CASE_OF_VERDICT[record.verdict]
    return _payment(document, DoorRefusal(Case.INCONSISTENT_REQUEST), first, record)


def payment_refusal(document: JsonObject, refusal: DoorRefusal) -> BankAnswer:
    """Refuse a payment that has no verdict of its own."""
    return _payment(document, refusal, refusal.case, None)


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
    document: JsonObject, refusal: DoorRefusal, verdict: Case, record: PaymentRecord | None
) -> BankAnswer:
    """`verdict` is the case that the flag and the reason speak of, `record` what it rests on."""
    accepted = verdict is Case.OK
    bill = record if record is not None and verdict in _SHOWS_BILL else None
    total = write_amount(bill.total) if bill and bill.total else NO_AMOUNT
    data = {
        "paymentFlagStatus": ACCEPTED if accepted else REJECTED,
        "paymentFlagReason": _reason(verdict, refusal.field),
        **_echo(document, "partnerServiceId", "customerNo", "virtualAccountNo"),
        "virtualAccountName": (bill.holder_name if bill else None) or "",
        **_echo(document, "paymentRequestId"),
        # Accepted is only what was exactly owed.
        "paidAmount": total if accepted else NO_AMOUNT,
        "totalAmount": total,
        **_echo(document, "trxDateTime", "referenceNo"),
        "billDetails": [],
        "freeTexts": [],
    }
    if record is not None and not data["trxDateTime"]:
        # The bank's answer must have a time; without one of its own, it is the one that counts.
        data["trxDateTime"] = write_timestamp(record.notification.paid_at)
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
