"""Sweep: finish what a bank was asked for and has not answered, accounts to open and to close."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.order import METHOD_OF, Order
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim, VirtualAccountState
from shared.ports.banks import Banks, Closing, Finding, Opening, VirtualAccountBank
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.orders import OrderStore
from shared.ports.sweeps import AccountStore
from shared.usecases.open_account import given_up

# From this age on an order waits for no bank any more: with the sweep's own pace this ends within
# two minutes, and a customer has waited long enough.
OPENING_GIVEN_UP_AFTER = timedelta(seconds=60)
# An invoiced order has its credits and days to pay, so its account is asked for until it is there.
INVOICED_OPENED_AGAIN_AFTER = timedelta(minutes=10)
CLOSED_AGAIN_AFTER = timedelta(minutes=2)
ACCOUNTS_PER_RUN_MAX = 50
# One account needs the bank twice and the table three times at the most.
ACCOUNT_MS_MAX = 15_000


class AccountEnd(StrEnum):
    """What became of one account in a run."""

    OPENED = "OPENED"
    GIVEN_UP = "GIVEN_UP"
    CLOSED = "CLOSED"
    # The bank gave no answer, or there was no time to ask it: a later run comes back to it.
    WAITING = "WAITING"
    FAILED = "FAILED"


def finish_accounts(
    accounts: AccountStore,
    orders: OrderStore,
    banks: Banks,
    *,
    now: datetime,
    time_left_ms: Callable[[], int],
) -> Counter[AccountEnd]:
    """Open or give up what is still being opened, and close what is still open at its bank.

    Raises StoreBusy when not even the list can be read.
    """
    finishing = _Finishing(accounts, orders, now)
    ends: Counter[AccountEnd] = Counter()
    for claim in accounts.accounts_unfinished(now, ACCOUNTS_PER_RUN_MAX):
        bank = banks.get(METHOD_OF[claim.account.bank])
        if bank is None or time_left_ms() < ACCOUNT_MS_MAX:
            ends[AccountEnd.WAITING] += 1
            continue
        try:
            ends[finishing.finish(claim, bank)] += 1
        except (StoreBusy, StoreUnknown):
            # It is still due: the next run looks at it again.
            ends[AccountEnd.FAILED] += 1
    return ends


@dataclass(frozen=True, slots=True)
class _Finishing:
    accounts: AccountStore
    orders: OrderStore
    now: datetime

    def finish(self, claim: VirtualAccountClaim, bank: VirtualAccountBank) -> AccountEnd:
        if claim.state is VirtualAccountState.OPENING:
            order = self.orders.order(claim.business_id, claim.running_number)
            if order is not None and self._is_waiting(order, claim):
                return self._open(order, claim, bank)
            # Of a change of the payment method that was broken off, or of an order that is over.
            if not self.orders.drop_account(claim.account, self.now):
                # Neither: somebody has opened it since it was listed.
                return AccountEnd.OPENED
        return self._close(claim.account, bank)

    def _is_waiting(self, order: Order, claim: VirtualAccountClaim) -> bool:
        waits_for_it = order.awaits_bank and order.account == claim.account
        return waits_for_it and order.is_payable_at(self.now)

    def _open(
        self, order: Order, claim: VirtualAccountClaim, bank: VirtualAccountBank
    ) -> AccountEnd:
        opening = _at_bank(claim, bank)
        if opening is Opening.OPENED:
            self.orders.opened(order.opened(), self.now)
            return AccountEnd.OPENED
        if order.has_lot:
            self.accounts.finish_later(claim.account, self.now + INVOICED_OPENED_AGAIN_AFTER)
            return AccountEnd.WAITING
        give_up_at = order.created_at + OPENING_GIVEN_UP_AFTER
        if opening is Opening.REFUSED or self.now >= give_up_at:
            # It will be closed there as well: perhaps the bank opened it without our hearing of it.
            self.orders.give_up(given_up(order, self.now), None)
            return AccountEnd.GIVEN_UP
        self.accounts.finish_later(claim.account, give_up_at)
        return AccountEnd.WAITING

    def _close(self, account: VirtualAccount, bank: VirtualAccountBank) -> AccountEnd:
        closing = bank.close(account)
        if closing is Closing.UNKNOWN:
            self.accounts.finish_later(account, self.now + CLOSED_AGAIN_AFTER)
            return AccountEnd.WAITING
        # What was paid for it is booked by the sweep that asks the banks.
        self.accounts.closed_at_bank(account, ask_at=self.now if closing is Closing.PAID else None)
        return AccountEnd.CLOSED


def _at_bank(claim: VirtualAccountClaim, bank: VirtualAccountBank) -> Opening:
    """Find out whether the bank has the account; ask for it once more where it has not."""
    finding = bank.ask(claim.account).finding
    if finding is Finding.NOT_FOUND:
        return bank.open(claim)
    return Opening.UNKNOWN if finding is Finding.UNKNOWN else Opening.OPENED
