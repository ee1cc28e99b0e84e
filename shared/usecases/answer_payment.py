"""Answer a bank that says a virtual account was paid, and would give the money back if we refuse.

What we answer when something breaks is a decision about money, because the bank reads every code
but success as a refusal and undoes the payment:

    committed   this request's own write succeeded, or the record read back is its own  -> success
    fenced      a refusal was committed under the payment's key, so no credit can follow -> refusal
    otherwise   the result is unknown, or nothing could be written                       -> no code

Never a code while the result is unknown, and never a credit after a code that refuses.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.bank_call import BankCall
from shared.domain.payment import (
    PaymentNotification,
    PaymentRecord,
    Settlement,
    decide_settlement,
)
from shared.domain.virtual_account import VirtualAccountClaim
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.payments import PaymentStore, PaymentView
from shared.ports.surroundings import Timer
from shared.usecases.bank_patience import COMMIT_BEGUN_BY_MS, REQUEST_BEGUN_BY_MS
from shared.usecases.crediting import payment_record, settled_order


class PaymentReply(StrEnum):
    """How the answer came about."""

    DECIDED = "DECIDED"
    REPEATED = "REPEATED"
    INCONSISTENT = "INCONSISTENT"
    NO_ANSWER = "NO_ANSWER"


@dataclass(frozen=True, slots=True)
class PaymentAnswer:
    """The reply with the record it rests on.

    DECIDED and REPEATED carry the record of this payment, INCONSISTENT that of the payment whose
    key was used again; NO_ANSWER carries none.
    """

    reply: PaymentReply
    record: PaymentRecord | None = None


def answer_payment(
    notification: PaymentNotification, call: BankCall, store: PaymentStore, timer: Timer
) -> PaymentAnswer:
    """Settle or refuse a payment exactly once, and answer repeats from the first verdict."""
    attempt = 0
    while timer.elapsed_ms() <= COMMIT_BEGUN_BY_MS:
        try:
            answer = _decide_once(notification, call, store, timer)
            if answer is not None:
                return answer
            # A race was lost: read again at once, the winner decides what this payment means.
        except (StoreBusy, StoreUnknown):
            attempt += 1
            timer.pause(attempt)
    return _fence(notification, call, store, timer)


def _decide_once(
    notification: PaymentNotification, call: BankCall, store: PaymentStore, timer: Timer
) -> PaymentAnswer | None:
    """One round of read, decide, write. None after a lost race or when time ran out."""
    view = store.payment_view(
        notification.bank, notification.account_number, notification.payment_id, call.id
    )
    known = _answer_from(view, notification, call)
    if known is not None:
        _keep(call, view, known, store, timer)
        return known
    if timer.elapsed_ms() > COMMIT_BEGUN_BY_MS:
        return None
    if view.earlier_call is not None and view.earlier_call.subject != call.subject:
        # The bank gives the money of this payment back, so it may not be credited any more.
        record = _record(notification, call, Settlement.CALL_ID_REUSED, view.claim)
        return _decided(record, store.refuse(record, call, first_of_id=False))
    return _decide(notification, call, view.claim, store, timer)


def _decide(
    notification: PaymentNotification,
    call: BankCall,
    claim: VirtualAccountClaim | None,
    store: PaymentStore,
    timer: Timer,
) -> PaymentAnswer | None:
    """Decide about a payment that is told for the first time. None as for _decide_once."""
    seen = store.settling_view(claim) if claim else None
    if seen is not None and seen.is_torn:
        return None
    verdict = decide_settlement(
        seen.order if seen else None,
        notification,
        call.received_at,
        account_closed_at=claim.closed_at if claim else None,
    )
    record = _record(notification, call, verdict, claim)
    if timer.elapsed_ms() > COMMIT_BEGUN_BY_MS:
        return None
    if claim is not None and seen is not None and verdict is Settlement.SETTLED:
        return _decided(record, store.settle(settled_order(record, call, claim, seen)))
    return _decided(record, store.refuse(record, call))


def _decided(record: PaymentRecord, committed: bool) -> PaymentAnswer | None:
    return PaymentAnswer(PaymentReply.DECIDED, record) if committed else None


def _answer_from(
    view: PaymentView, notification: PaymentNotification, call: BankCall
) -> PaymentAnswer | None:
    """The answer that is already fixed by what was stored before, if any.

    The payment's key is looked up before any state of the order and before the message id: a true
    repeat must never be told "paid bill" or "conflict", or the bank gives back money that was
    credited.
    """
    record = view.record
    if record is None:
        return None
    if record.request_id == call.request_id:
        return PaymentAnswer(PaymentReply.DECIDED, record)
    if record.repeats(notification):
        return PaymentAnswer(PaymentReply.REPEATED, record)
    return PaymentAnswer(PaymentReply.INCONSISTENT, record)


def _keep(
    call: BankCall, view: PaymentView, known: PaymentAnswer, store: PaymentStore, timer: Timer
) -> None:
    """Keep a call that changes nothing. The answer is fixed, so neither failing to keep the call
    nor having no time for it is a reason to withhold it."""
    if known.reply is PaymentReply.DECIDED or timer.elapsed_ms() > REQUEST_BEGUN_BY_MS:
        return
    try:
        kept = view.earlier_call is None and store.keep_call(call, known.reply)
        if not kept and timer.elapsed_ms() <= REQUEST_BEGUN_BY_MS:
            store.keep_repeat(call, known.reply)
    except (StoreBusy, StoreUnknown):
        return


def _fence(
    notification: PaymentNotification, call: BankCall, store: PaymentStore, timer: Timer
) -> PaymentAnswer:
    """Refuse for good, or say nothing.

    The fence is a write on condition that the payment has no record. Where a commit of ours
    whose answer was lost has landed, or lands first, the fence fails and the record is ours.
    """
    record = _record(notification, call, Settlement.FENCED, None)
    try:
        if timer.elapsed_ms() <= REQUEST_BEGUN_BY_MS and store.refuse(record, call):
            return PaymentAnswer(PaymentReply.DECIDED, record)
        if timer.elapsed_ms() <= REQUEST_BEGUN_BY_MS:
            view = store.payment_view(
                notification.bank, notification.account_number, notification.payment_id, call.id
            )
            known = _answer_from(view, notification, call)
            if known is not None:
                return known
    except (StoreBusy, StoreUnknown):
        # Nobody knows what is stored under the key: the repeat or the reconciliation will.
        return PaymentAnswer(PaymentReply.NO_ANSWER)
    return PaymentAnswer(PaymentReply.NO_ANSWER)


def _record(
    notification: PaymentNotification,
    call: BankCall,
    verdict: Settlement,
    claim: VirtualAccountClaim | None,
) -> PaymentRecord:
    return payment_record(
        notification,
        verdict,
        claim,
        received_at=call.received_at,
        request_id=call.request_id,
    )
