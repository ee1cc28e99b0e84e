"""Book a payment whose money is ours already, as the bank itself has just confirmed.

Refusing it would give nothing back to the payer. So it settles its order if it can, and is held in
suspense if not; either way once, under the same key as a payment that is told at a door.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.bank_call import BankCall
from shared.domain.money import NO_RUPIAH
from shared.domain.notice import Notice, held_money_notice
from shared.domain.payment import (
    PaymentNotification,
    PaymentRecord,
    Settlement,
    believed_paid_at,
    decide_settlement,
)
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import VirtualAccountClaim
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.payments import (
    HeldPayment,
    Holding,
    PaymentStore,
    PaymentView,
    SettlingView,
)
from shared.ports.surroundings import Timer
from shared.usecases.crediting import held_payment, payment_record, settled_order


class Booking(StrEnum):
    """What became of the money."""

    SETTLED = "SETTLED"
    HELD = "HELD"
    # Settled or held before this.
    REPEATED = "REPEATED"


# None is a lost race: the account has moved since it was read.
_BOOKED_AGAIN: dict[Holding, Booking | None] = {
    Holding.HELD: Booking.HELD,
    Holding.HELD_BEFORE: Booking.REPEATED,
    Holding.RACE_LOST: None,
}


@dataclass(frozen=True, slots=True)
class ConfirmedPayment:
    """A payment that the bank stands by, and how we came to know of it.

    `sums_up` is the bank statement's: then the amount is that of all payments of the account.
    `received_at` is when we first heard of it, by a call or by asking; where its business is told
    later than that, `told_at` is when. `request_id` names the invocation that books it.
    """

    stated: PaymentNotification
    sums_up: bool
    received_at: datetime
    request_id: str
    call: BankCall | None = None
    told_at: datetime | None = None

    def as_of(self, claim: VirtualAccountClaim | None) -> PaymentNotification:
        """Return the payment by itself, at a time that can be believed."""
        paid_at = believed_paid_at(self.stated.paid_at, self.stated.paid_at, self.received_at)
        booked = claim.booked if claim is not None and self.sums_up else NO_RUPIAH
        return replace(self.stated, paid_at=paid_at, amount=self.stated.amount.beyond(booked))


def book_payment(
    confirmed: ConfirmedPayment, store: PaymentStore, timer: Timer, *, begun_by_ms: int
) -> Booking:
    """Settle the payment's order, or hold the money.

    No request begins later than `begun_by_ms` after the timer's start. Raises StoreBusy or
    StoreUnknown then: nothing may be booked yet, and the bank or a sweep comes back to it.
    """

    def still_in_time() -> None:
        if timer.elapsed_ms() > begun_by_ms:
            raise StoreBusy("no time is left for another request")

    attempt = 0
    while True:
        try:
            booking = _book_once(confirmed, store, still_in_time)
            if booking is not None:
                return booking
        except (StoreBusy, StoreUnknown):
            attempt += 1
            if timer.elapsed_ms() > begun_by_ms:
                raise
            timer.pause(attempt)


def _book_once(
    confirmed: ConfirmedPayment, store: PaymentStore, still_in_time: Callable[[], None]
) -> Booking | None:
    """One round of read, decide, write. None after a lost race. `still_in_time` raises StoreBusy
    when it is too late for a request."""
    stated, call = confirmed.stated, confirmed.call
    still_in_time()
    view = store.payment_view(
        stated.bank, stated.account_number, stated.payment_id, call.id if call else None
    )
    claim = claim_of(stated, view)
    notification = confirmed.as_of(claim)
    if view.record is not None:
        return _book_again(view.record, notification, claim, confirmed, store)
    if notification.amount.hundredths == 0:
        # All of the sum is booked: by payments that were told in another order.
        return Booking.REPEATED
    still_in_time()
    seen = store.settling_view(claim) if claim else None
    if seen is not None and seen.is_torn:
        return None
    verdict = decide_settlement(
        seen.order if seen else None,
        notification,
        confirmed.received_at,
        account_closed_at=claim.closed_at if claim else None,
    )
    record = payment_record(
        notification,
        verdict,
        claim,
        received_at=confirmed.received_at,
        request_id=confirmed.request_id,
    )
    still_in_time()
    if claim is not None and seen is not None and verdict is Settlement.SETTLED:
        written = settled_order(record, call, claim, seen, told_at=confirmed.told_at)
        return Booking.SETTLED if store.settle(written) else None
    record, suspense = held_payment(record)
    notice = _notice(suspense, seen, confirmed)
    holding = store.hold(HeldPayment(suspense, claim, record, call, notice))
    return Booking.HELD if holding is Holding.HELD else None


def _book_again(
    record: PaymentRecord,
    notification: PaymentNotification,
    claim: VirtualAccountClaim | None,
    confirmed: ConfirmedPayment,
    store: PaymentStore,
) -> Booking | None:
    """Answer from the first verdict, unless it refused money that the bank has kept.

    The verdict stands, because no credit may follow a refusal; the money is held as the bank states
    it now, and for whose account it is: a refusal for want of time did not even look.
    """
    if record.verdict is Settlement.SETTLED or record.held:
        mine = record.request_id == confirmed.request_id
        first = Booking.HELD if record.held else Booking.SETTLED
        return first if mine else Booking.REPEATED
    kept = payment_record(
        notification,
        record.verdict,
        claim,
        received_at=record.received_at,
        request_id=confirmed.request_id,
    )
    _, suspense = held_payment(kept)
    seen = store.settling_view(claim) if claim else None
    notice = _notice(suspense, seen, confirmed)
    holding = store.hold(HeldPayment(suspense, claim, None, confirmed.call, notice))
    return _BOOKED_AGAIN[holding]


def _notice(
    held: SuspensePayment, seen: SettlingView | None, confirmed: ConfirmedPayment
) -> Notice | None:
    """Tell the business whose account was paid, where somebody's was."""
    if seen is None:
        return None
    told_at = confirmed.told_at or confirmed.received_at
    return held_money_notice(held, seen.order, told_at)


def claim_of(notification: PaymentNotification, view: PaymentView) -> VirtualAccountClaim | None:
    """Return the claim of the account that was paid, if it is one of ours."""
    claim = view.claim
    return claim if claim is not None and notification.names(claim) else None
