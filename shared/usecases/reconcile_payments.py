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
from shared.ports.banks import Banks, VirtualAccountBank
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.sweeps import UnconfirmedCall
from shared.usecases.ask_bank import Asking, Reconciled, ask_bank
from shared.usecases.replay_call import replay_call

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
        run.attempt(partial(run.replay, call))
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

    def replay(self, call: UnconfirmedCall) -> Reconciled | None:
        """Decide again about a call."""
        bank = self._bank(call.notification.bank)
        return replay_call(call, bank, self._asking, now=self._now) if bank is not None else None

    def _bank(self, bank: Bank) -> VirtualAccountBank | None:
        return self._banks.get(METHOD_OF[bank])
