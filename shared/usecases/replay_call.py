"""Decide again about a bank's call that got no verdict, as of the moment in which it came in.

It credits only what the bank confirms now. Until then the call stays kept, and nothing is booked.
"""

from datetime import datetime

from shared.ports.banks import Finding, VirtualAccountBank
from shared.ports.sweeps import UnconfirmedCall
from shared.usecases.answer_callback import CallbackReply, account_named, confirms, repeated
from shared.usecases.ask_bank import (
    ASKED_AGAIN_AFTER,
    ASKED_UNTIL,
    RECONCILED_BY,
    Asking,
    Reconciled,
)
from shared.usecases.book_payment import ConfirmedPayment, book_payment, claim_of


def replay_call(
    call: UnconfirmedCall, bank: VirtualAccountBank, asking: Asking, *, now: datetime
) -> Reconciled:
    """Ask the bank about the payment that a call told of, and book it if the bank stands by it.

    Raises StoreBusy or StoreUnknown: the note that it is to be asked about stays then.
    """
    told, notes = call.notification, asking.notes
    view = asking.payments.payment_view(told.bank, told.account_number, told.payment_id, None)
    if view.record is not None:
        # It was told again since, or somebody has asked: the bank need not be.
        notes.call_answered(call, repeated(view.record, told), None)
        return Reconciled.CONFIRMED
    statement, claim = bank.ask(account_named(told)), claim_of(told, view)
    stands_by_it = confirms(statement, told, claim)
    if statement.payment is not None and (stands_by_it or claim is not None):
        # Where it is not what the call says, it is what the bank says of an account of ours. The
        # call itself is kept already, so it is not written with the payment.
        confirmed = ConfirmedPayment(
            statement.payment,
            statement.sums_up,
            call.received_at if stands_by_it else now,
            f"{asking.request_id}-{told.payment_key}",
            told_at=now,
        )
        booking = book_payment(
            confirmed, asking.payments, asking.timer, begun_by_ms=asking.begun_by_ms
        )
        notes.call_answered(call, booking if stands_by_it else CallbackReply.UNCONFIRMED, None)
        return RECONCILED_BY[booking]
    unsure = statement.finding is Finding.UNKNOWN
    again = unsure and now <= call.received_at + ASKED_UNTIL
    end = Reconciled.UNKNOWN if unsure else Reconciled.UNPAID
    notes.call_answered(call, end, now + ASKED_AGAIN_AFTER if again else None)
    return end
