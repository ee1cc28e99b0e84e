"""Answer a bank that reports what it has taken already (BNI).

Its message carries no integrity of its own, so it proves nothing: it only makes us ask. What the
bank then confirms is booked; what it does not confirm is kept, booked nowhere, and asked about
again.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.domain.bank_call import BankCall
from shared.domain.money import NO_RUPIAH
from shared.domain.payment import PaymentNotification, PaymentRecord
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.ports.banks import BankStatement, Finding, VirtualAccountBank
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Timer
from shared.usecases.book_payment import Booking, ConfirmedPayment, book_payment, claim_of

# The door may take five seconds: the bank is asked for at most two of them, and a request to the
# table takes one and a half at the worst. Whatever comes of it, there is time to keep the call.
ASK_BEGUN_BY_MS = 1_200
BOOK_BEGUN_BY_MS = 3_000
KEEP_BEGUN_BY_MS = 3_300
# The bank repeats a call that was not accepted; whichever comes first, it or we, finishes it.
ASKED_AGAIN_AFTER = timedelta(minutes=2)


class CallbackReply(StrEnum):
    """What became of a call, in the order in which it is found out."""

    REPEATED = "REPEATED"
    # The same key with another amount or account than the first time: nothing changes.
    INCONSISTENT = "INCONSISTENT"
    SETTLED = "SETTLED"
    HELD = "HELD"
    # The bank itself knows nothing of such a payment.
    UNCONFIRMED = "UNCONFIRMED"
    # The bank or the table gave no answer.
    TRY_LATER = "TRY_LATER"


_CERTAIN = frozenset({CallbackReply.REPEATED, CallbackReply.INCONSISTENT})
_REPLY_OF: dict[Booking, CallbackReply] = {
    Booking.SETTLED: CallbackReply.SETTLED,
    Booking.HELD: CallbackReply.HELD,
    Booking.REPEATED: CallbackReply.REPEATED,
}


@dataclass(frozen=True, slots=True)
class Callback:
    """A payment notification that nobody vouches for yet, and the call that brought it."""

    notification: PaymentNotification
    call: BankCall


def answer_callback(
    callback: Callback, bank: VirtualAccountBank, store: PaymentStore, timer: Timer
) -> CallbackReply:
    """Book what the bank confirms. Raises nothing: whatever is not certain is TRY_LATER."""
    try:
        return _decide(callback, bank, store, timer)
    except (StoreBusy, StoreUnknown):
        # Whatever is stored by now, the sweep finds out, should the bank never tell it again.
        _keep(callback, CallbackReply.TRY_LATER, store, timer)
        return CallbackReply.TRY_LATER


def confirms(
    statement: BankStatement, told: PaymentNotification, claim: VirtualAccountClaim | None
) -> bool:
    """Tell whether the bank stands by the very payment that was told: its id, account, amount.

    Of a sum, what was booked for the account before is taken off.
    """
    stated = statement.payment
    if stated is None:
        return False
    booked = claim.booked if claim is not None and statement.sums_up else NO_RUPIAH
    return (stated.payment_id, stated.account_number, stated.amount.beyond(booked)) == (
        told.payment_id,
        told.account_number,
        told.amount,
    )


def account_named(notification: PaymentNotification) -> VirtualAccount:
    """Return the account that a notification speaks of, whether it is ours or not."""
    return VirtualAccount(
        bank=notification.bank,
        number=notification.account_number,
        holder_name="",
        billing_id=notification.billing_id,
    )


def repeated(record: PaymentRecord, told: PaymentNotification) -> CallbackReply:
    """Return what a payment comes to that is told again, or told otherwise than before."""
    return CallbackReply.REPEATED if record.repeats(told) else CallbackReply.INCONSISTENT


def _decide(
    callback: Callback, bank: VirtualAccountBank, store: PaymentStore, timer: Timer
) -> CallbackReply:
    told, call = callback.notification, callback.call
    view = store.payment_view(told.bank, told.account_number, told.payment_id, call.id)
    if view.record is not None:
        reply = repeated(view.record, told)
        _keep(callback, reply, store, timer)
        return reply
    if timer.elapsed_ms() > ASK_BEGUN_BY_MS:
        raise StoreBusy("no time is left to ask the bank")
    statement, claim = bank.ask(account_named(told)), claim_of(told, view)
    if statement.payment is not None and confirms(statement, told, claim):
        # What is booked is what the bank says when asked, its time included.
        confirmed = ConfirmedPayment(
            statement.payment, statement.sums_up, call.received_at, call.request_id, call
        )
        reply = _REPLY_OF[book_payment(confirmed, store, timer, begun_by_ms=BOOK_BEGUN_BY_MS)]
        if reply is CallbackReply.REPEATED:
            # Somebody was faster, so this call was not written with the payment.
            _keep(callback, reply, store, timer)
        return reply
    unsure = statement.finding is Finding.UNKNOWN
    reply = CallbackReply.TRY_LATER if unsure else CallbackReply.UNCONFIRMED
    _keep(callback, reply, store, timer)
    return reply


def _keep(callback: Callback, reply: CallbackReply, store: PaymentStore, timer: Timer) -> None:
    """Keep a call that books nothing. The answer is fixed: it does not wait for a sick table."""
    call, told = callback.call, callback.notification
    if timer.elapsed_ms() > KEEP_BEGUN_BY_MS:
        return
    try:
        if reply in _CERTAIN:
            store.keep_call(call, reply)
        else:
            # Under the key with which a commit of ours would be written that is still on its way:
            # then that one fails, and the payment is booked when the bank is asked again.
            store.keep_unconfirmed(call, told, reply, call.received_at + ASKED_AGAIN_AFTER)
    except (StoreBusy, StoreUnknown):
        return
