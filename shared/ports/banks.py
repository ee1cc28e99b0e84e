"""The banks behind one port, whichever side keeps the virtual accounts.

A bank that asks us (BCA) knows nothing of our numbers: opening and closing one is our own affair,
and succeeds at once. A bank that keeps the accounts itself (BNI, and every gateway) has to be told,
may refuse, and may leave us without an answer. Use cases treat both alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.order import PaymentMethod
from shared.domain.payment import PaymentNotification
from shared.domain.virtual_account import VirtualAccount, VirtualAccountClaim
from shared.ports.surroundings import Chance


class Opening(StrEnum):
    """What came of asking for a virtual account."""

    OPENED = "OPENED"
    # Certainly not opened, and the same request would be refused again.
    REFUSED = "REFUSED"
    # Perhaps opened: no answer, or one that says nothing.
    UNKNOWN = "UNKNOWN"


class Closing(StrEnum):
    """What came of closing a virtual account at its bank."""

    # Nobody can pay it any more; also where it was closed, or never opened, before.
    CLOSED = "CLOSED"
    # Too late: somebody has paid it.
    PAID = "PAID"
    UNKNOWN = "UNKNOWN"


class Finding(StrEnum):
    """What a bank says of a virtual account when we ask."""

    PAID = "PAID"
    UNPAID = "UNPAID"
    NOT_FOUND = "NOT_FOUND"
    # No answer, too many questions, or a payment about which the bank is not sure itself.
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A finding with the payment that it speaks of: there is one exactly when it is PAID.

    It is the account's latest payment. Where `sums_up`, the bank tells no amount of its own for it,
    and the amount is the sum of all that was ever paid to the account.
    """

    finding: Finding
    payment: PaymentNotification | None = None
    sums_up: bool = False


class VirtualAccountBank(Protocol):
    """One bank. Its methods answer within a few seconds and raise nothing."""

    @property
    def keeps_accounts(self) -> bool:
        """Whether an account exists at the bank, so that it is opened and closed there."""

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """Return a fresh account number. It may be taken: its claim decides."""

    def open(self, claim: VirtualAccountClaim) -> Opening:
        """Ask the bank to take exactly the claim's total until its `pay_until`.

        Asking twice for one account opens it once.
        """

    def close(self, account: VirtualAccount) -> Closing:
        """Make sure that nobody can pay an account any more."""

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Ask what the bank knows about payments of an account."""


Banks = Mapping[PaymentMethod, VirtualAccountBank]
"""The bank behind each payment method that is offered."""
