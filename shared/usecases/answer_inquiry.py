"""Answer a bank that asks what a virtual account owes, before it takes the payer's money."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.bank_call import BankCall
from shared.domain.virtual_account import Bank, VirtualAccountClaim, VirtualAccountState
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.payments import PaymentStore
from shared.ports.surroundings import Timer
from shared.usecases.bank_patience import COMMIT_BEGUN_BY_MS, REQUEST_BEGUN_BY_MS

# Long enough for a payer to finish, with the sweep's own pace within the quarter of an hour in
# which a payment that nobody answered has to be found.
ASKED_AFTER = timedelta(minutes=10)


class Inquiry(StrEnum):
    """What the bank is told, in the order in which the guards run."""

    CALL_ID_REUSED = "CALL_ID_REUSED"
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
    ALREADY_PAID = "ALREADY_PAID"
    ORDER_EXPIRED = "ORDER_EXPIRED"
    BILL = "BILL"


@dataclass(frozen=True, slots=True)
class InquiryAnswer:
    """The outcome with the claim it speaks of, where the account is one of ours."""

    outcome: Inquiry
    claim: VirtualAccountClaim | None


def answer_inquiry(
    call: BankCall, bank: Bank, account_number: str, store: PaymentStore, timer: Timer
) -> InquiryAnswer:
    """Answer an inquiry and keep the call. Raises StoreBusy or StoreUnknown after the deadline."""
    attempt = 0
    while True:
        try:
            answer = _answer_once(call, bank, account_number, store, timer)
            if answer is not None:
                return answer
            # Somebody was first, or a late write of our own was: read again at once whose it is.
        except (StoreBusy, StoreUnknown):
            attempt += 1
            if timer.elapsed_ms() > COMMIT_BEGUN_BY_MS:
                raise
            timer.pause(attempt)


def _answer_once(
    call: BankCall, bank: Bank, account_number: str, store: PaymentStore, timer: Timer
) -> InquiryAnswer | None:
    """One round of reading and keeping. None when the message id was used in between."""
    _require_time(timer)
    view = store.payment_view(bank, account_number, None, call.id)
    answer = InquiryAnswer(_decide(view.claim, call.received_at), view.claim)
    earlier = view.earlier_call
    if earlier is not None and earlier.request_id == call.request_id:
        return answer
    _require_time(timer)
    if earlier is None:
        return answer if _keep_first(call, answer, store) else None
    store.keep_repeat(call, Inquiry.CALL_ID_REUSED)
    return InquiryAnswer(Inquiry.CALL_ID_REUSED, view.claim)


def _keep_first(call: BankCall, answer: InquiryAnswer, store: PaymentStore) -> bool:
    """Keep the call; a payer was shown a bill, so the bank is asked later what came of it.

    Whatever gets lost between the bank and us after this, a payment included, is found then.
    """
    if answer.outcome is not Inquiry.BILL or answer.claim is None:
        return store.keep_call(call, answer.outcome)
    ask_at = call.received_at + ASKED_AFTER
    return store.keep_inquiry(call, answer.outcome, answer.claim, ask_at)


def _require_time(timer: Timer) -> None:
    """Raise StoreBusy when another request to the store would outlast the bank's patience."""
    if timer.elapsed_ms() > REQUEST_BEGUN_BY_MS:
        raise StoreBusy("no time is left for another request")


def _decide(claim: VirtualAccountClaim | None, now: datetime) -> Inquiry:
    if claim is None:
        return Inquiry.UNKNOWN_ACCOUNT
    if claim.state is VirtualAccountState.PAID:
        return Inquiry.ALREADY_PAID
    return Inquiry.BILL if claim.payable_at(now) else Inquiry.ORDER_EXPIRED
