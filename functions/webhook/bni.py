"""BNI's callback: it tells us that a billing was paid, after it took the money.

The order of the checks: source address (before this), client id, the seal and its time, the
fields; then the use case asks the bank itself. Only what is stored in a named place is answered
with 000; BNI repeats everything else.
"""

import json
from datetime import datetime

from functions.webhook.dependencies import BniDoor, Dependencies
from functions.webhook.door import RawRequest
from functions.webhook.served import BankAnswer, Served
from shared.domain.bank_call import BankCall, BankService, CallId
from shared.domain.payment import (
    HUNDREDTHS_PER_RUPIAH,
    PaidAmount,
    PaymentNotification,
    believed_paid_at,
)
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_milliseconds, wib_date
from shared.ecollection.callback import (
    CallbackAnswer,
    PaymentCallback,
    read_callback,
    read_sealed_callback,
)
from shared.ecollection.cipher import OpenedData, OpenRefusal, open_data
from shared.ecollection.fields import FieldRefusal
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.snap.codes import Case
from shared.strict_json import JsonRefusal, read_object
from shared.usecases.answer_callback import Callback, CallbackReply, answer_callback

OK, FORBIDDEN = 200, 403

NOT_OFFERED = "NOT_OFFERED"
MALFORMED_BODY = "MALFORMED_BODY"
WRONG_CLIENT = "WRONG_CLIENT"
MALFORMED_FIELD = "MALFORMED_FIELD"

ANSWER_TO: dict[CallbackReply, CallbackAnswer] = {
    CallbackReply.REPEATED: CallbackAnswer.TAKEN,
    # The payment itself is in its place; what was said about it now changes nothing.
    CallbackReply.INCONSISTENT: CallbackAnswer.TAKEN,
    CallbackReply.SETTLED: CallbackAnswer.TAKEN,
    CallbackReply.HELD: CallbackAnswer.TAKEN,
    CallbackReply.UNCONFIRMED: CallbackAnswer.TELL_AGAIN,
    CallbackReply.TRY_LATER: CallbackAnswer.TELL_AGAIN,
}


def receive_callback(request: RawRequest, needs: Dependencies) -> Served:
    """Answer a callback."""
    timer, now, bni = needs.timer(), to_milliseconds(needs.clock.now()), needs.bni
    if bni is None:
        return _stranger(NOT_OFFERED)
    opened = _open(request, bni, now)
    if isinstance(opened, str):
        return _stranger(opened)
    told = read_callback(opened.document)
    if isinstance(told, FieldRefusal):
        call = _call(request, bni, opened, "", now)
        _keep(call, needs)
        return Served(_answer(CallbackAnswer.TELL_AGAIN), MALFORMED_FIELD)
    call = _call(request, bni, opened, told.payment_key, now)
    notification = _notification(told, opened, now)
    reply = answer_callback(Callback(notification, call), bni.bank, needs.store, timer)
    return Served(_answer(ANSWER_TO[reply]), reply, told.payment_key)


def refuse_callback(request: RawRequest, case: Case) -> Served:
    """Answer without having looked at what was sent: a foreign address, or a fault of ours."""
    if case is Case.GENERAL_ERROR:
        return Served(_answer(CallbackAnswer.TELL_AGAIN), case)
    return _stranger(case)


def _open(request: RawRequest, bni: BniDoor, now: datetime) -> OpenedData | str:
    """Open the envelope, or name what is wrong with it."""
    document = read_object(request.body)
    if isinstance(document, JsonRefusal):
        return MALFORMED_BODY
    sealed = read_sealed_callback(document)
    if isinstance(sealed, FieldRefusal):
        return MALFORMED_BODY
    if sealed.client_id != bni.client_id:
        return WRONG_CLIENT
    opened = open_data(sealed.sealed, bni.client_id, bni.secret_keys(), now=now)
    return opened.value if isinstance(opened, OpenRefusal) else opened


def _notification(told: PaymentCallback, opened: OpenedData, now: datetime) -> PaymentNotification:
    return PaymentNotification(
        bank=Bank.BNI,
        payment_key=told.payment_key,
        account_number=told.virtual_account,
        amount=PaidAmount(told.payment_amount.amount * HUNDREDTHS_PER_RUPIAH, "IDR"),
        paid_at=to_milliseconds(believed_paid_at(told.paid_at, opened.sealed_at, now)),
        billing_id=told.trx_id,
    )


def _call(
    request: RawRequest, bni: BniDoor, opened: OpenedData, subject: str, now: datetime
) -> BankCall:
    return BankCall(
        bank=Bank.BNI,
        # BNI gives its calls no id; ours makes each the first of its own.
        id=CallId(
            client=bni.client_id,
            service=BankService.CALLBACK,
            day=wib_date(now),
            external_id=f"-#{request.request_id}",
        ),
        subject=subject,
        received_at=now,
        request_id=request.request_id,
        verified_by=opened.opened_by,
        headers=request.kept_headers(),
        # As it was opened: together with the sealed text it would give the secret key away. A
        # fraction, which no field of BNI's has, becomes a text.
        body=json.dumps(opened.document, ensure_ascii=False, default=str),
    )


def _keep(call: BankCall, needs: Dependencies) -> None:
    try:
        needs.store.keep_call(call, MALFORMED_FIELD)
    except (StoreBusy, StoreUnknown):
        # It is repeated, and kept then.
        return


def _stranger(outcome: str) -> Served:
    return Served(_answer(CallbackAnswer.TELL_AGAIN, FORBIDDEN), outcome, stranger=True)


def _answer(answer: CallbackAnswer, status: int = OK) -> BankAnswer:
    return BankAnswer(status, dict(answer.body))
