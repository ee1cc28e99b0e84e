"""What BCA remembers: the payments it took from its customers, and what the merchant said."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from local.bank.exchange import JAKARTA
from local.bank.memory import Memory

TIMEOUT_ENDS_AFTER = timedelta(minutes=10)
"""When the bank stops waiting for a merchant that gave no answer."""

SETTLED_CODES = ("2002500", "2022500")
"""The only codes that let the flag in the answer be read."""

DOUBLE_FLAG_CODE = "4042518"
"""Carries the flag of the first answer; the standard counts it as that answer."""


class Flag(StrEnum):
    """paymentFlagStatus of service 26."""

    PAID = "00"
    NOT_PAID = "01"
    TIMEOUT = "02"
    PENDING = "03"


MEANINGS = {
    Flag.PAID: "paid",
    Flag.NOT_PAID: "returned",
    Flag.TIMEOUT: "undecided",
    Flag.PENDING: "waiting for an answer",
}
"""What each flag means for the payer's money."""


class Terms(StrEnum):
    """What merchant and bank agreed for a payment whose answer never came.

    force_settle: it counts as paid. reversal: the payer gets the money back. undecided: people
    have to look.
    """

    FORCE_SETTLE = "force_settle"
    REVERSAL = "reversal"
    UNDECIDED = "undecided"


_AT_THE_END = {
    Terms.FORCE_SETTLE: Flag.PAID,
    Terms.REVERSAL: Flag.NOT_PAID,
    Terms.UNDECIDED: Flag.TIMEOUT,
}

Payment = dict[str, Any]
"""The body of the payment message, with `flag` (a Flag) and `taken_at` (ISO 8601)."""


class BcaPayments:
    """Every payment of one merchant's customers, by paymentRequestId."""

    def __init__(self, memory: Memory | None = None, terms: Terms = Terms.FORCE_SETTLE) -> None:
        self.terms = terms
        self._memory = memory or Memory()
        self._lock = threading.Lock()
        self._kept: dict[str, Payment] = self._memory.read() or {}

    def take(self, body: dict[str, Any], at: datetime) -> None:
        """Note that the customer was debited, and that the merchant is about to be told."""
        payment = {**body, "flag": Flag.PENDING, "taken_at": at.isoformat()}
        with self._lock:
            self._kept[body["paymentRequestId"]] = payment
            self._memory.write(self._kept)

    def hear(self, payment_request_id: str, answer: dict[str, Any]) -> None:
        """Take the merchant's answer; the first one that says anything decides."""
        flag = flag_of(answer)
        with self._lock:
            payment = self._kept[payment_request_id]
            if payment["flag"] == Flag.PENDING:
                payment["flag"] = flag
                self._memory.write(self._kept)

    def all(self) -> list[Payment]:
        """Return every payment, newest first."""
        with self._lock:
            return [dict(payment) for payment in self._kept.values()][::-1]

    def unanswered(self) -> list[Payment]:
        """Return the bodies of the payments that the merchant has said nothing about."""
        return [
            {key: value for key, value in payment.items() if key not in ("flag", "taken_at")}
            for payment in self.all()[::-1]
            if payment["flag"] == Flag.PENDING
        ]

    def newest(self, wanted: Callable[[Payment], bool]) -> Payment | None:
        """Return the newest payment that is wanted."""
        return next((payment for payment in self.all() if wanted(payment)), None)

    def status(self, payment: Payment, now: datetime) -> Flag:
        """Return what the bank says of a payment at that time."""
        flag = Flag(payment["flag"])
        waited = now - datetime.fromisoformat(payment["taken_at"])
        if flag is Flag.PENDING and waited >= TIMEOUT_ENDS_AFTER:
            return _AT_THE_END[self.terms]
        return flag

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._kept.clear()
            self._memory.write(self._kept)
        self.terms = Terms.FORCE_SETTLE


def flag_of(answer: dict[str, Any]) -> Flag:
    """Read a merchant's answer to a payment as BCA does: code, then flag and both reasons.

    Without a code, or with flag 02, the bank counts a timeout.
    """
    code = answer.get("responseCode")
    if not isinstance(code, str) or not code:
        return Flag.PENDING
    data = answer.get("virtualAccountData")
    if not isinstance(data, dict):
        return Flag.PENDING if code in SETTLED_CODES else Flag.NOT_PAID
    if code not in (*SETTLED_CODES, DOUBLE_FLAG_CODE):
        return Flag.NOT_PAID
    reason = data.get("paymentFlagReason")
    explained = isinstance(reason, dict) and reason.get("english") and reason.get("indonesia")
    if data.get("paymentFlagStatus") == Flag.TIMEOUT:
        return Flag.PENDING
    settled = data.get("paymentFlagStatus") == Flag.PAID and explained
    return Flag.PAID if settled else Flag.NOT_PAID


def paid_on(payment: Payment) -> datetime:
    """Return the transaction time, in Jakarta."""
    return datetime.fromisoformat(payment["trxDateTime"]).astimezone(JAKARTA)
