"""BCA's three services: access token (73), inquiry (24), payment (25)."""

from dataclasses import replace
from datetime import datetime

from functions.webhook.answers import (
    NO_ANSWER,
    double_flag_answer,
    inquiry_answer,
    inquiry_refusal,
    payment_refusal,
    token_answer,
    token_refusal,
    verdict_answer,
)
from functions.webhook.dependencies import Dependencies
from functions.webhook.door import DoorRefusal, RawRequest, SignedCall, open_door
from functions.webhook.messages import FieldRefused, PaymentMessage, read_inquiry, read_payment
from functions.webhook.served import Served
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.payment import PaymentNotification, Settlement, believed_paid_at
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_milliseconds, wib_date
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.surroundings import Timer
from shared.snap.access_token import TOKEN_LIFETIME, TOKEN_RANDOM_BYTES, seal_access_token
from shared.snap.codes import Case
from shared.snap.rsa import verifying_key
from shared.snap.timestamps import read_timestamp, within_skew
from shared.strict_json import JsonObject, JsonRefusal, read_object
from shared.usecases.answer_inquiry import answer_inquiry
from shared.usecases.answer_payment import PaymentAnswer, PaymentReply, answer_payment
from shared.usecases.bank_patience import REQUEST_BEGUN_BY_MS

GRANT_TYPE = "client_credentials"


def issue_token(request: RawRequest, needs: Dependencies) -> Served:
    """Service 73: a token for a client that signs with its private key."""
    missing = request.missing_header("X-CLIENT-KEY", "X-TIMESTAMP", "X-SIGNATURE", "Content-Type")
    if missing is not None:
        return _refused_token(Case.FIELD_MISSING, missing)
    timestamp = read_timestamp(request.header("X-TIMESTAMP"))
    if timestamp is None or not within_skew(timestamp, needs.clock.now()):
        return _refused_token(Case.FIELD_FORMAT, "X-TIMESTAMP")
    credentials = needs.credentials()
    client_key = request.header("X-CLIENT-KEY")
    verified_by = verifying_key(
        client_key,
        request.header("X-TIMESTAMP"),
        request.header("X-SIGNATURE"),
        credentials.public_keys,
    )
    if verified_by is None or client_key != credentials.client_key:
        return _refused_token(Case.BAD_SIGNATURE)
    if request.is_encoded() or not _grants_client_credentials(request.body):
        return _refused_token(Case.BAD_REQUEST)
    token = seal_access_token(
        client_key,
        credentials.token_keys,
        now=needs.token_clock.now(),
        random_bytes=needs.chance.random_bytes(TOKEN_RANDOM_BYTES),
    )
    return Served(token_answer(token, int(TOKEN_LIFETIME.total_seconds())), Case.OK)


def inquire(request: RawRequest, needs: Dependencies) -> Served:
    """Service 24: what does this virtual account owe?"""
    timer, now = needs.timer(), to_milliseconds(needs.clock.now())
    signed = open_door(request, needs.credentials(), now=now, token_now=needs.token_clock.now())
    if isinstance(signed, DoorRefusal):
        _keep_unread(signed.proved, BankService.INQUIRY, signed.case, needs, timer)
        answer = inquiry_refusal(_echoed(request), signed)
        return Served(answer, signed.case, stranger=signed.proved is None)
    try:
        message = read_inquiry(signed.document)
    except FieldRefused as fault:
        _keep_unread(signed, BankService.INQUIRY, fault.refusal.case, needs, timer)
        return Served(inquiry_refusal(signed.document, fault.refusal), fault.refusal.case)
    call = _call(signed, BankService.INQUIRY, message.inquiry_request_id, now)
    try:
        found = answer_inquiry(call, Bank.BCA, message.account.number, needs.store, timer)
    except (StoreBusy, StoreUnknown):
        # An inquiry moves no money, so a plain error is safe: the payer is asked to come back.
        refusal = DoorRefusal(Case.GENERAL_ERROR)
        return Served(inquiry_refusal(signed.document, refusal), refusal.case)
    answer = inquiry_answer(signed.document, found.outcome, found.claim)
    return Served(answer, found.outcome, call.subject)


def pay(request: RawRequest, needs: Dependencies) -> Served:
    """Service 25: this virtual account was paid."""
    timer, now = needs.timer(), to_milliseconds(needs.clock.now())
    signed = open_door(request, needs.credentials(), now=now, token_now=needs.token_clock.now())
    if isinstance(signed, DoorRefusal):
        _keep_unread(signed.proved, BankService.PAYMENT, signed.case, needs, timer)
        answer = payment_refusal(_echoed(request), signed)
        return Served(answer, signed.case, stranger=signed.proved is None)
    try:
        message = read_payment(signed.document)
    except FieldRefused as fault:
        _keep_unread(signed, BankService.PAYMENT, fault.refusal.case, needs, timer)
        return Served(payment_refusal(signed.document, fault.refusal), fault.refusal.case)
    notification = PaymentNotification(
        bank=Bank.BCA,
        payment_key=f"{message.account.company_code}:{message.payment_request_id}",
        account_number=message.account.number,
        amount=message.paid_amount,
        paid_at=to_milliseconds(believed_paid_at(message.transaction_time, signed.timestamp, now)),
        billed_currency=message.total_amount.currency if message.total_amount else None,
    )
    call = _call(signed, BankService.PAYMENT, notification.payment_key, now)
    found = answer_payment(notification, call, needs.store, timer)
    served = _answer_payment(signed.document, message, found, needs)
    return replace(served, subject=call.subject)


def _answer_payment(
    document: JsonObject, message: PaymentMessage, found: PaymentAnswer, needs: Dependencies
) -> Served:
    record = found.record
    if record is None:
        return Served(NO_ANSWER, PaymentReply.NO_ANSWER)
    if found.reply is PaymentReply.INCONSISTENT:
        refusal = DoorRefusal(Case.INCONSISTENT_REQUEST)
        return Served(payment_refusal(document, refusal), found.reply)
    outcome = outcome_of(found.reply, record.verdict)
    flags_double = found.reply is PaymentReply.REPEATED and not needs.replays_verdict
    if flags_double and not message.advised:
        return Served(double_flag_answer(document, record), outcome)
    return Served(verdict_answer(document, record), outcome)


def outcome_of(reply: PaymentReply, verdict: Settlement) -> str:
    """Return the outcome of a payment that has a verdict, such as `DECIDED:SETTLED`."""
    return f"{reply}:{verdict}"


def refuse_token(request: RawRequest, case: Case) -> Served:
    """Refuse a token for a reason that is not in what was sent."""
    return _refused_token(case)


def refuse_inquiry(request: RawRequest, case: Case) -> Served:
    """Refuse an inquiry for a reason that is not in what was sent."""
    answer = inquiry_refusal(_echoed(request), DoorRefusal(case))
    return Served(answer, case, stranger=case is not Case.GENERAL_ERROR)


def refuse_payment(request: RawRequest, case: Case) -> Served:
    """Refuse a payment for a reason that is not in what was sent.

    A fault of ours is none: nobody knows what is stored then, and any code would be read as a
    refusal that gives money back. Silence makes the bank ask again.
    """
    if case is Case.GENERAL_ERROR:
        return Served(NO_ANSWER, PaymentReply.NO_ANSWER)
    return Served(payment_refusal(_echoed(request), DoorRefusal(case)), case, stranger=True)


def _refused_token(case: Case, field: str = "") -> Served:
    answer = token_refusal(DoorRefusal(case, field))
    return Served(answer, case, stranger=case is not Case.GENERAL_ERROR)


def _keep_unread(
    signed: SignedCall | None, service: BankService, case: Case, needs: Dependencies, timer: Timer
) -> None:
    """Keep a call that is the bank's and cannot be read. It uses up no message id of its own:
    the bank may send the same one again, mended."""
    if signed is None or timer.elapsed_ms() > REQUEST_BEGUN_BY_MS:
        return
    call = _call(signed, service, "", to_milliseconds(needs.clock.now()))
    try:
        needs.store.keep_repeat(call, case)
    except (StoreBusy, StoreUnknown):
        # What the bank is told does not depend on it.
        return


def _grants_client_credentials(body: bytes) -> bool:
    """SNAP BI renamed granttype to grantType; one client library still sends grant_type."""
    document = read_object(body)
    if isinstance(document, JsonRefusal):
        return False
    return GRANT_TYPE in (document.get("grantType"), document.get("grant_type"))


def _echoed(request: RawRequest) -> JsonObject:
    document = read_object(request.body)
    return {} if isinstance(document, JsonRefusal) else document


def _call(signed: SignedCall, service: BankService, subject: str, now: datetime) -> BankCall:
    return BankCall(
        bank=Bank.BCA,
        id=CallId(
            client=signed.client_key,
            service=service,
            day=wib_date(signed.timestamp),
            external_id=signed.external_id,
        ),
        subject=subject,
        received_at=now,
        request_id=signed.request.request_id,
        verified_by=signed.verified_by,
        headers=signed.request.kept_headers(),
        # What is no UTF-8 is not JSON either, and kept for people to look at.
        body=signed.request.body.decode("utf-8", "replace"),
    )
