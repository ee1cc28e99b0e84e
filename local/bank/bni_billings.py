"""What BNI remembers: the billings that its client opened, and what was paid for them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from local.bank.exchange import jakarta_text, random_digits
from local.bank.memory import Memory

OPEN, FIXED, INSTALMENT, MINIMUM, OPEN_MINIMUM, OPEN_MAXIMUM = "o", "c", "i", "m", "n", "x"

PAID_ONCE = (FIXED, MINIMUM)
"""Billing types that one payment ends; the others take payments for as long as they live."""

NTB_DIGITS = 6

MESSAGES = {
    "000": "Success",
    "001": "Incomplete/invalid Parameter(s).",
    "002": "IP address not allowed or wrong Client ID.",
    "004": "Service not found.",
    "005": "Service not defined.",
    "006": "Invalid VA Number.",
    "008": "Technical Failure.",
    "009": "Unexpected Error.",
    "011": "Billing type does not match billing amount.",
    "012": "Invalid expiry date/time.",
    "013": "IDR currency cannot have billing amount with decimal fraction.",
    "015": "Invalid Permission(s).",
    "016": "Invalid Billing Type.",
    "017": "Customer Name cannot be used.",
    "100": "Billing has been paid.",
    "101": "Billing not found.",
    "102": "VA Number is in use.",
    "103": "Billing has been expired.",
    "105": "Duplicate Billing ID.",
    "107": "Amount can not be changed.",
    "108": "Data not found.",
    "801": "Billing type not supported for this Client ID.",
    "996": "Too many inquiry request per hour.",
    "997": "System is temporarily offline.",
    "998": '"Content-Type" header not defined as it should be.',
    "999": "Internal Error.",
}
"""BNI's status codes, as far as this bank has a use for them (eCollection 3.0.6, section 4)."""


class Refused(Exception):
    """What the bank will not do; the argument is one of MESSAGES."""

    @property
    def status(self) -> str:
        """The status code."""
        return str(self.args[0])


@dataclass(slots=True)
class BniPayment:
    """One payment: `ntb` is the bank's number for it; amounts in whole rupiah.

    `cumulative` is what the billing had received with it, `told` whether the client has answered
    000 to its callback.
    """

    ntb: str
    amount: int
    cumulative: int
    paid_at: datetime
    told: bool = False


@dataclass(slots=True)
class Billing:
    """A billing as its client wrote it; `expires_at` of None never comes."""

    trx_id: str
    virtual_account: str
    trx_amount: int
    billing_type: str
    customer_name: str
    customer_email: str
    customer_phone: str
    description: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    inactive_since: datetime | None = None
    payments: list[BniPayment] = field(default_factory=list)

    @property
    def received(self) -> int:
        """All that was paid, in rupiah."""
        return sum(payment.amount for payment in self.payments)

    @property
    def is_paid(self) -> bool:
        """Tell whether nothing more is to be paid."""
        if self.billing_type in PAID_ONCE:
            return bool(self.payments)
        return self.billing_type == INSTALMENT and self.received >= self.trx_amount

    def is_inactive(self, at: datetime) -> bool:
        """Tell whether its client has ended it by then."""
        return self.inactive_since is not None and at >= self.inactive_since

    def is_expired(self, at: datetime) -> bool:
        """Tell whether it is over by then; its last instant still counts."""
        return self.expires_at is not None and at > self.expires_at

    def is_active(self, at: datetime) -> bool:
        """Tell whether its number can be paid at that instant."""
        return not (self.is_paid or self.is_inactive(at) or self.is_expired(at))

    def refuse_unless_payable(self, amount: int, at: datetime) -> None:
        """Do what the counter does before it takes money; raises Refused."""
        if self.is_paid:
            raise Refused("100")
        if self.is_inactive(at):
            raise Refused("101")
        if self.is_expired(at):
            raise Refused("103")
        rest = self.trx_amount - self.received
        fits = {
            OPEN: True,
            FIXED: amount == self.trx_amount,
            INSTALMENT: amount <= rest,
            MINIMUM: amount >= self.trx_amount,
            OPEN_MINIMUM: amount >= self.trx_amount,
            OPEN_MAXIMUM: amount <= self.trx_amount,
        }
        if not fits[self.billing_type]:
            raise Refused("011")


class Billings:
    """All billings of one client; a trx_id is used once, for ever."""

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory or Memory()
        self._lock = threading.RLock()
        self._kept = [_billing(each) for each in self._memory.read() or []]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Look and change as one step, kept when it ends well."""
        with self._lock:
            yield
            self._memory.write([_plain(asdict(billing)) for billing in self._kept])

    def all(self) -> list[Billing]:
        """Return every billing, newest first."""
        with self._lock:
            return self._kept[::-1]

    def find(self, trx_id: str) -> Billing | None:
        """Return the billing of that id."""
        return self._first(lambda billing: billing.trx_id == trx_id)

    def at_number(self, virtual_account: str, at: datetime) -> Billing | None:
        """Return what a payer means by a number: its active billing, else its newest."""
        return self._first(
            lambda each: each.virtual_account == virtual_account and each.is_active(at)
        ) or self._first(lambda each: each.virtual_account == virtual_account)

    def add(self, billing: Billing) -> None:
        """Take up a billing; only while `changing`. Raises Refused, 105 or 102."""
        if self.find(billing.trx_id) is not None:
            raise Refused("105")
        holder = self.at_number(billing.virtual_account, billing.created_at)
        if holder is not None and holder.is_active(billing.created_at):
            raise Refused("102")
        self._kept.append(billing)

    def take(self, billing: Billing, amount: int, paid_at: datetime) -> BniPayment:
        """Book a payment."""
        with self.changing():
            taken = {payment.ntb for payment in billing.payments}
            ntb = random_digits(NTB_DIGITS)
            while ntb in taken:
                ntb = random_digits(NTB_DIGITS)
            payment = BniPayment(ntb, amount, billing.received + amount, paid_at)
            billing.payments.append(payment)
            return payment

    def forget(self) -> None:
        """Begin anew."""
        with self.changing():
            self._kept.clear()

    def _first(self, wanted: Callable[[Billing], bool]) -> Billing | None:
        return next((billing for billing in self.all() if wanted(billing)), None)


def _plain(value: Any) -> Any:
    """Write instants as text, wherever they stand."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _billing(kept: dict[str, Any]) -> Billing:
    payments = [
        BniPayment(**{**each, "paid_at": datetime.fromisoformat(each["paid_at"])})
        for each in kept["payments"]
    ]
    instants = {
        name: kept[name] and datetime.fromisoformat(kept[name])
        for name in ("created_at", "updated_at", "expires_at", "inactive_since")
    }
    return Billing(**{**kept, **instants, "payments": payments})


def described(billing: Billing, client_id: str, now: datetime) -> dict[str, Any]:
    """Return what inquirybilling tells; everything is text, and null where there is nothing."""
    last = billing.payments[-1] if billing.payments else None
    instants = {
        "created": billing.created_at,
        "expired": billing.expires_at,
        "payment": last.paid_at if last else None,
        "last_updated": billing.updated_at,
    }
    return {
        "client_id": client_id,
        "trx_id": billing.trx_id,
        "virtual_account": billing.virtual_account,
        "trx_amount": str(billing.trx_amount),
        "customer_name": billing.customer_name,
        "customer_email": billing.customer_email,
        "customer_phone": billing.customer_phone,
        **{f"datetime_{name}": at and plain_text(at) for name, at in instants.items()},
        "payment_ntb": last.ntb if last else None,
        "payment_amount": str(billing.received),
        "va_status": "1" if billing.is_active(now) else "2",
        "description": billing.description,
        "billing_type": billing.billing_type,
        **{f"datetime_{name}_iso8601": at and jakarta_text(at) for name, at in instants.items()},
    }


def plain_text(instant: datetime) -> str:
    """Write an instant as BNI's older fields do: Jakarta time without saying so."""
    return jakarta_text(instant)[:19].replace("T", " ")
