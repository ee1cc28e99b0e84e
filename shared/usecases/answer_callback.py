"""Answer a bank that reports what it has taken already (BNI).

Its message carries no integrity of its own, so it proves nothing: it only makes us ask. What the
bank then confirms is booked; what it does not confirm is kept, booked nowhere, and asked about
again.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.domain.bank_call import BankCall
from shared.domain.payment import PaymentNotification, PaymentRecord
from shared.domain.virtual_account import VirtualAccount
from shared.ports.banks import BankStatement, Finding, VirtualAccountBank
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Timer
from shared.usecases.book_payment import Booking, ConfirmedPayment, book_payment

# The door may take five seconds: the bank is asked for at most two of them, and a request to the
# table takes one and a half at the worst.
ASK_BEGUN_BY_MS = 1_500
BOOK_BEGUN_BY_MS = 2_000
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
        known = _known(callback, store)
        if known is not None:
            return known
        if timer.elapsed_ms() > ASK_BEGUN_BY_MS:
            return CallbackReply.TRY_LATER
        statement = bank.ask(account_named(callback.notification))
        return _answer(callback, statement, store, timer)
    except (StoreBusy, StoreUnknown):
        return CallbackReply.TRY_LATER


def confirms(statement: BankStatement, told: PaymentNotification) -> bool:
    """Tell whether the bank stands by the very payment that was told: its id, account, amount."""
    stated = statement.payment
    return stated is not None and (
        stated.payment_id,
        stated.account_number,
        stated.amount,
    ) == (told.payment_id, told.account_number, told.amount)


def account_named(notification: PaymentNotification) -> VirtualAccount:
    """Return the account that a notification speaks of, whether it is ours or not."""
    return VirtualAccount(
        bank=notification.bank,
        number=notification.account_number,
        holder_name="",
        billing_id=notification.billing_id,
    )


def _known(callback: Callback, store: PaymentStore) -> CallbackReply | None:
    """The answer to a payment that has its verdict; the repeat is kept."""
    told, call = callback.notification, callback.call
    view = store.payment_view(told.bank, told.account_number, told.payment_id, call.id)
    if view.record is None:
        return None
    reply = _repeated(view.record, told)
    store.keep_call(call, reply)
    return reply


def _repeated(record: PaymentRecord, told: PaymentNotification) -> CallbackReply:
    return CallbackReply.REPEATED if record.repeats(told) else CallbackReply.INCONSISTENT


def _answer(
    callback: Callback, statement: BankStatement, store: PaymentStore, timer: Timer
) -> CallbackReply:
    told, call = callback.notification, callback.call
    if statement.payment is not None and confirms(statement, told):
        # What is booked is what the bank says when asked, its time included.
        confirmed = ConfirmedPayment(statement.payment, call.received_at, call.request_id, call)
        booking = book_payment(confirmed, store, timer, begun_by_ms=BOOK_BEGUN_BY_MS)
        return _REPLY_OF[booking]
    unsure = statement.finding is Finding.UNKNOWN
    reply = CallbackReply.TRY_LATER if unsure else CallbackReply.UNCONFIRMED
    store.keep_unconfirmed(call, told, reply, call.received_at + ASKED_AGAIN_AFTER)
    return reply
