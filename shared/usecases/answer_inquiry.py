"""Answer a bank that asks what a virtual account owes, before it takes the payer's money."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.bank_call import BankCall
from shared.domain.virtual_account import Bank, VirtualAccountClaim, VirtualAccountState
from shared.ports import PaymentStore, StoreBusy, StoreUnknown, Timer

# Reading again after this would not leave time for an answer within the bank's patience.
ATTEMPT_BEGUN_BY_MS = 2_000


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
            return _answer_once(call, bank, account_number, store)
        except (StoreBusy, StoreUnknown):
            attempt += 1
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise
            timer.pause(attempt)


def _answer_once(
    call: BankCall, bank: Bank, account_number: str, store: PaymentStore
) -> InquiryAnswer:
    view = store.payment_view(bank, account_number, None, call.id)
    answer = InquiryAnswer(_decide(view.claim, call.received_at), view.claim)
    earlier = view.earlier_call
    if earlier is None and store.keep_call(call, answer.outcome):
        return answer
    if earlier is not None and earlier.request_id == call.request_id:
        # Our own write of a moment ago, whose answer was lost.
        return answer
    store.keep_repeat(call, Inquiry.CALL_ID_REUSED)
    return InquiryAnswer(Inquiry.CALL_ID_REUSED, view.claim)


def _decide(claim: VirtualAccountClaim | None, now: datetime) -> Inquiry:
    if claim is None:
        return Inquiry.UNKNOWN_ACCOUNT
    if claim.state is VirtualAccountState.PAID:
        return Inquiry.ALREADY_PAID
    return Inquiry.BILL if claim.payable_at(now) else Inquiry.ORDER_EXPIRED
