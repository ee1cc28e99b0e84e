"""Sweep: ask the banks about what may have got lost, and settle what we missed.

Three kinds of things are asked about: accounts for which a payer was shown a bill and calls whose
payment the bank would not confirm yet, each when its time has come, and open orders that are about
to end. The index only finds them; what is booked rests on conditions.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared.domain.order import METHOD_OF
from shared.domain.virtual_account import Bank, VirtualAccountClaim
from shared.ports.banks import Banks, Finding, VirtualAccountBank
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.sweeps import UnconfirmedCall
from shared.usecases.answer_callback import account_named, confirms
from shared.usecases.ask_bank import (
    ASKED_AGAIN_AFTER,
    ASKED_UNTIL,
    RECONCILED_BY,
    Asking,
    Reconciled,
    ask_bank,
)
from shared.usecases.book_payment import ConfirmedPayment, book_payment

ASKED_PER_RUN_MAX = 100
# An order is asked about once more before its time is over.
ABOUT_TO_END = timedelta(minutes=15)
# The function may run for 60 s, and one question with its booking takes up to ten.
QUESTION_BEGUN_BY_MS = 40_000
# A bank is not asked twice about one account within this time, by whoever asks.
ASKED_ONCE_PER = timedelta(minutes=1)
# Of an account that was asked about before its end, the next question is not a run later.
ASKED_BEFORE_END_ONCE_PER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a run did: how many questions ended how, and how many could not be finished."""

    ends: Counter[Reconciled]
    failed: int


def reconcile_payments(banks: Banks, asking: Asking, *, now: datetime) -> Reconciliation:
    """Ask about everything that is due, while there is time. Raises StoreBusy for the index."""
    run = _Run(banks, asking, now)
    notes = asking.notes
    run.ask_each(notes.accounts_to_ask(now, ASKED_PER_RUN_MAX), ASKED_ONCE_PER)
    for call in notes.unconfirmed_calls(now, ASKED_PER_RUN_MAX):
        run.attempt(partial(run.confirm, call))
    ending = notes.accounts_about_to_end(now + ABOUT_TO_END, ASKED_PER_RUN_MAX)
    run.ask_each(ending, ASKED_BEFORE_END_ONCE_PER)
    return Reconciliation(run.ends, run.failed)


class _Run:
    """One run. A question that fails stays due, and the others go on."""

    def __init__(self, banks: Banks, asking: Asking, now: datetime) -> None:
        self.ends: Counter[Reconciled] = Counter()
        self.failed = 0
        self._banks = banks
        self._asking = asking
        self._now = now

    def ask_each(self, claims: Iterable[VirtualAccountClaim], once_per: timedelta) -> None:
        for claim in claims:
            self.attempt(partial(self._ask, claim, once_per))

    def attempt(self, question: Callable[[], Reconciled | None]) -> None:
        """Ask one thing, unless time is nearly over."""
        if self._asking.timer.elapsed_ms() > QUESTION_BEGUN_BY_MS:
            return
        try:
            end = question()
        except (StoreBusy, StoreUnknown):
            self.failed += 1
            return
        if end is not None:
            self.ends[end] += 1

    def _ask(self, claim: VirtualAccountClaim, once_per: timedelta) -> Reconciled | None:
        bank = self._bank(claim.account.bank)
        since = self._now - once_per
        if bank is None or not self._asking.notes.begin_asking(claim, self._now, since):
            return None
        return ask_bank(claim, bank, self._asking, now=self._now)

    def confirm(self, call: UnconfirmedCall) -> Reconciled | None:
        """Decide again about a call, as of when it came in; the bank has to confirm it now."""
        bank = self._bank(call.notification.bank)
        if bank is None:
            return None
        told = call.notification
        statement = bank.ask(account_named(told))
        claim = self._asking.notes.claim(account_named(told))
        own = claim if claim is not None and told.names(claim) else None
        if statement.payment is not None and confirms(statement, told, own):
            # The call itself is kept already.
            request_id = f"{self._asking.request_id}-{told.payment_key}"
            confirmed = ConfirmedPayment(
                statement.payment, statement.sums_up, call.received_at, request_id
            )
            booking = book_payment(
                confirmed,
                self._asking.payments,
                self._asking.timer,
                begun_by_ms=self._asking.begun_by_ms,
            )
            self._asking.notes.call_answered(call, booking, None)
            return RECONCILED_BY[booking]
        unsure = statement.finding is Finding.UNKNOWN
        again = unsure and self._now <= call.received_at + ASKED_UNTIL
        end = Reconciled.UNKNOWN if unsure else Reconciled.UNPAID
        next_try = self._now + ASKED_AGAIN_AFTER if again else None
        self._asking.notes.call_answered(call, end, next_try)
        return end

    def _bank(self, bank: Bank) -> VirtualAccountBank | None:
        return self._banks.get(METHOD_OF[bank])
