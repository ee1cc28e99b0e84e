"""Ask a bank about one virtual account, and book what it tells us of.

Whatever got lost between the bank and us (its message, our answer, a commit whose end nobody saw)
is found this way, through the same transaction and under the same key as if it had been told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.money import NO_RUPIAH
from shared.domain.virtual_account import VirtualAccountClaim
from shared.ports.banks import Finding, VirtualAccountBank
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Timer
from shared.ports.sweeps import ReconciliationStore
from shared.usecases.answer_inquiry import ASKED_AFTER
from shared.usecases.book_payment import Booking, ConfirmedPayment, book_payment

ASKED_AGAIN_AFTER = timedelta(minutes=10)
# A bank answers about today and yesterday; what it never answered about is for people.
ASKED_UNTIL = timedelta(hours=48)
# The sweep asks about every order in its last quarter of an hour, so nobody plans further ahead.
SOON = timedelta(minutes=30)
BOOK_BEGUN_BY_MS = 40_000


class Reconciled(StrEnum):
    """What asking came to."""

    # Money that nobody had told us of.
    SETTLED = "SETTLED"
    HELD = "HELD"
    # As we have it in our books.
    CONFIRMED = "CONFIRMED"
    UNPAID = "UNPAID"
    # We have booked money for it, and the bank says that nothing was paid: it took it back.
    REVERSED = "REVERSED"
    UNKNOWN = "UNKNOWN"


RECONCILED_BY: dict[Booking, Reconciled] = {
    Booking.SETTLED: Reconciled.SETTLED,
    Booking.HELD: Reconciled.HELD,
    Booking.REPEATED: Reconciled.CONFIRMED,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking needs from outside; `request_id` names the invocation, for its own writes."""

    payments: PaymentStore
    notes: ReconciliationStore
    timer: Timer
    request_id: str
    begun_by_ms: int = BOOK_BEGUN_BY_MS


def ask_bank(
    claim: VirtualAccountClaim, bank: VirtualAccountBank, asking: Asking, *, now: datetime
) -> Reconciled:
    """Ask about an account, book what it was paid, and note the answer.

    Raises StoreBusy or StoreUnknown: the note that it is to be asked about stays then.
    """
    statement = bank.ask(claim.account)
    reconciled = _without_payment(claim, statement.finding)
    if statement.payment is not None:
        request_id = f"{asking.request_id}-{claim.account.number}"
        confirmed = ConfirmedPayment(statement.payment, statement.sums_up, now, request_id)
        booking = book_payment(
            confirmed, asking.payments, asking.timer, begun_by_ms=asking.begun_by_ms
        )
        reconciled = RECONCILED_BY[booking]
    again = ask_again_at(claim, reconciled, now)
    asking.notes.answered(claim.account, reconciled, again, asked_at=now)
    return reconciled


def ask_again_at(
    claim: VirtualAccountClaim, reconciled: Reconciled, now: datetime
) -> datetime | None:
    """Return when to ask once more: soon after an answer that says nothing.

    One that is unpaid and can still be paid is asked about once its payer, or its time, is through,
    where that is soon: what is paid after this answer may get lost as well. Else never.
    """
    if reconciled is Reconciled.UNKNOWN:
        return now + ASKED_AGAIN_AFTER if now <= claim.pay_until + ASKED_UNTIL else None
    if reconciled is not Reconciled.UNPAID or not claim.is_open:
        return None
    through = [each + ASKED_AFTER for each in (claim.inquired_at, claim.pay_until) if each]
    return min((each for each in through if now < each <= now + SOON), default=None)


def _without_payment(claim: VirtualAccountClaim, finding: Finding) -> Reconciled:
    if finding is Finding.UNKNOWN:
        # What says nothing takes no earlier answer back: a reversal stays listed for staff.
        return Reconciled.REVERSED if claim.answered == Reconciled.REVERSED else Reconciled.UNKNOWN
    # The account of an order that suspense has paid is PAID too, and its bank never had money.
    return Reconciled.REVERSED if claim.booked > NO_RUPIAH else Reconciled.UNPAID
