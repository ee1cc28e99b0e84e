"""What the scheduled sweeps read and write. Errors as for OrderStore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.payment import PaymentNotification
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim


class ExpiryStore(Protocol):
    """What the expiry sweep reads and writes."""

    def orders_due(self, now: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """Return candidates (business id, running number) whose `pay_until` has passed."""

    def expire(self, business_id: str, running_number: int, now: datetime) -> bool:
        """Mark an order EXPIRED if it still awaits a payment whose time is over.

        Its business is told in the same transaction, by the bell and by mail.
        """

    def list_anew(self, business_id: str, running_number: int, now: datetime) -> bool:
        """List an invoiced order at its next end, or nowhere behind its last one."""


@dataclass(frozen=True, slots=True)
class UnconfirmedCall:
    """A bank's call about a payment that the bank has not confirmed; `key` finds it again."""

    key: tuple[str, str]
    notification: PaymentNotification
    received_at: datetime


class ReconciliationStore(Protocol):
    """What we ask the banks about, and what is noted of their answers."""

    def accounts_to_ask(self, until: datetime, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return accounts about which a bank was to be asked by then."""

    def accounts_about_to_end(self, until: datetime, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return the accounts of unpaid orders that end, or are due, by then."""

    def unconfirmed_calls(self, until: datetime, limit: int) -> Sequence[UnconfirmedCall]:
        """Return calls about which a bank was to be asked by then."""

    def reversals(self, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return accounts for which we booked money that the bank says it has not; oldest first."""

    def begin_asking(
        self, claim: VirtualAccountClaim, now: datetime, unless_since: datetime
    ) -> bool:
        """Note that the bank is being asked now; False when it was asked after `unless_since`."""

    def answered(
        self,
        account: VirtualAccount,
        answer: str,
        ask_again_at: datetime | None,
        *,
        asked_at: datetime,
    ) -> None:
        """Note what the bank said of an account, and when to ask again, if ever.

        What the account waits for besides stays: its closing, or a question for after `asked_at`.
        """

    def call_answered(
        self, call: UnconfirmedCall, verdict: str, ask_again_at: datetime | None
    ) -> None:
        """Note what the bank said about a call, and when to ask again, if ever."""


class AccountStore(Protocol):
    """Accounts whose bank has not done yet what it was asked for."""

    def accounts_unfinished(self, until: datetime, limit: int) -> Sequence[VirtualAccountClaim]:
        """Return accounts that are to be opened or closed at their bank by then."""

    def finish_later(self, account: VirtualAccount, at: datetime) -> None:
        """Look at an account again at that time."""

    def closed_at_bank(self, account: VirtualAccount, *, ask_at: datetime | None) -> None:
        """Note that a bank has closed an account; `ask_at` when it says that somebody paid it."""
