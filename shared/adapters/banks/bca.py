"""BCA behind the port of all banks: it asks us, so opening and closing an account is our affair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeGuard

from shared.adapters.banks.http import BankConnection
from shared.domain.payment import HUNDREDTHS_PER_RUPIAH, PaidAmount, PaymentNotification
from shared.domain.virtual_account import (
    BCA_RANDOM_DIGITS,
    Bank,
    VirtualAccount,
    VirtualAccountClaim,
    bca_account_number,
)
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.faults import StoreBusy
from shared.ports.surroundings import Chance, Clock
from shared.snap.own_calls import (
    OwnCredentials,
    StatusAnswer,
    StatusFlag,
    read_status,
    read_token,
    status_call,
    token_call,
    token_text,
)

EXTERNAL_ID_DIGITS = 36
# BCA's tokens live for 900 s; one that is used up in the middle of a call would fail it.
TOKEN_USED_SECONDS = 840

_UNKNOWN = BankStatement(Finding.UNKNOWN)
_FINDING_OF: dict[StatusFlag, Finding] = {
    StatusFlag.PAID: Finding.PAID,
    StatusFlag.NOT_PAID: Finding.UNPAID,
    # Neither is an end: both are asked about again.
    StatusFlag.AMBIGUOUS: Finding.UNKNOWN,
    StatusFlag.PENDING: Finding.UNKNOWN,
}


class Signer(Protocol):
    """Signs with our private key, which nobody else has."""

    def sign(self, message: bytes) -> str:
        """Return base64 of RSASSA-PKCS1-v1_5 with SHA-256. Raises StoreBusy."""


@dataclass(frozen=True, slots=True)
class BcaNumbers:
    """Our company code at BCA, and the two digits behind it."""

    company_code: str
    purpose: str


class BcaStatusService:
    """Calls BCA's status service (26) with an access token of our own.

    `seconds` is a monotonic clock for the age of the token.
    """

    def __init__(
        self,
        connection: BankConnection,
        signer: Signer,
        credentials: Callable[[], OwnCredentials],
        clock: Clock,
        chance: Chance,
        seconds: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._signer = signer
        self._credentials = credentials
        self._clock = clock
        self._chance = chance
        self._seconds = seconds
        self._token = ""
        self._token_used_until = 0.0

    def ask(self, account_number: str, company_code: str) -> StatusAnswer | None:
        """Ask about an account; None when BCA gives no answer to the question."""
        try:
            credentials = self._credentials()
            token = self._access_token(credentials)
        except StoreBusy:
            return None
        if token is None:
            return None
        call = status_call(
            account_number,
            company_code,
            credentials,
            token,
            external_id=self._chance.digits(EXTERNAL_ID_DIGITS),
            now=self._clock.now(),
        )
        answer = self._connection.post(call.path, call.headers, call.body)
        status = read_status(answer.body) if answer is not None else None
        if status is None:
            # Perhaps the token is what it did not like.
            self._token_used_until = 0.0
        return status

    def _access_token(self, credentials: OwnCredentials) -> str | None:
        if self._seconds() < self._token_used_until:
            return self._token
        now = self._clock.now()
        signature = self._signer.sign(token_text(credentials.client_key, now).encode())
        call = token_call(credentials.client_key, signature, now)
        answer = self._connection.post(call.path, call.headers, call.body)
        token = read_token(answer.body) if answer is not None else None
        if token is not None:
            self._token = token
            self._token_used_until = self._seconds() + TOKEN_USED_SECONDS
        return token


class BcaBank:
    """See shared.ports.banks.VirtualAccountBank. Without a status service it knows no answer."""

    def __init__(self, numbers: BcaNumbers, status: BcaStatusService | None, clock: Clock) -> None:
        self._numbers = numbers
        self._status = status
        self._clock = clock

    @property
    def keeps_accounts(self) -> bool:
        """BCA asks us what a number owes, each time somebody types it."""
        return False

    def draw(self, holder_name: str, chance: Chance, now: datetime) -> VirtualAccount:
        """Return a fresh account number."""
        digits = chance.digits(BCA_RANDOM_DIGITS)
        number = bca_account_number(self._numbers.company_code, self._numbers.purpose, digits)
        return VirtualAccount(Bank.BCA, number, holder_name)

    def open(self, claim: VirtualAccountClaim) -> Opening:
        """Nothing has to be asked: the claim opens the account."""
        return Opening.OPENED

    def close(self, account: VirtualAccount) -> Closing:
        """Nothing has to be asked: the claim closes the account."""
        return Closing.CLOSED

    def ask(self, account: VirtualAccount) -> BankStatement:
        """Ask service 26 what became of an account. It knows of today and yesterday."""
        if self._status is None:
            return _UNKNOWN
        answer = self._status.ask(account.number, self._numbers.company_code)
        if answer is None:
            return _UNKNOWN
        finding = Finding.NOT_FOUND if answer.flag is None else _FINDING_OF[answer.flag]
        if finding is not Finding.PAID:
            return BankStatement(finding)
        if not _is_bookable(answer.amount) or not answer.payment_request_id:
            # Paid, it says, and not how much in rupiah or which payment: that is booked nowhere.
            return _UNKNOWN
        payment = PaymentNotification(
            bank=Bank.BCA,
            payment_key=f"{self._numbers.company_code}:{answer.payment_request_id}",
            account_number=account.number,
            amount=answer.amount,
            paid_at=answer.paid_at or self._clock.now(),
        )
        return BankStatement(Finding.PAID, payment)


def _is_bookable(amount: PaidAmount | None) -> TypeGuard[PaidAmount]:
    """Tell whether this is money that our books can hold: whole rupiah."""
    return (
        amount is not None
        and amount.currency == "IDR"
        and amount.hundredths % HUNDREDTHS_PER_RUPIAH == 0
    )
