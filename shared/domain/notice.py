"""What a business is told by itself: facts as they were, put into words when they are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.credit import CreditAccount, Lapse, LowBalance, ToldLapse
from shared.domain.errors import InvariantBroken
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah
from shared.domain.order import FailureReason, Order
from shared.domain.payment import Settlement
from shared.domain.phone import PhoneNumber
from shared.domain.suspense import SuspensePayment
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_text, wib_date

# Days before the end of credits at which it is told, once each.
LAPSE_STAGES_DAYS = (60, 30, 7)


class NoticeKind(StrEnum):
    """What a notice is about; the values are those of the HTTP API."""

    PAID = "PAID"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    SUSPENSE = "SUSPENSE"
    LOW_BALANCE = "LOW_BALANCE"
    LAPSING = "LAPSING"


@dataclass(frozen=True, slots=True)
class OrderEnd:
    """That an order was paid, or how it failed; `failure` is None for one that was paid."""

    invoice_number: InvoiceNumber
    credits: int
    total: Rupiah
    failure: FailureReason | None


@dataclass(frozen=True, slots=True)
class HeldMoney:
    """That money arrived which settles no order: it is held until staff decide about it.

    `order` is the order whose account was paid, and `reason` the guard that kept it from settling.
    """

    payment_id: str
    order: InvoiceNumber
    bank: Bank
    account_number: str
    amount: Rupiah
    paid_at: datetime
    reason: Settlement


@dataclass(frozen=True, slots=True)
class LowCredits:
    """That fewer credits were available than the level of their number."""

    available: int
    level: int


Fact = OrderEnd | HeldMoney | LowCredits | Lapse


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a business was told about a number, at an aware UTC instant.

    `cause` tells apart what is told of one number: the order and how it ended, the payment that is
    held, the entry that left it low on credits, the level that was set, or the date and the stage
    of a lapse.
    """

    number: PhoneNumber
    at: datetime
    cause: str
    fact: Fact

    @property
    def notice_id(self) -> str:
        """Its name within the business, which sorts by time."""
        return f"{to_text(self.at)}#{self.number.removeprefix('+')}-{self.cause}"

    @property
    def kind(self) -> NoticeKind:
        """What it is about."""
        match self.fact:
            case OrderEnd(failure=failure):
                return _KIND_OF_END[failure]
            case HeldMoney():
                return NoticeKind.SUSPENSE
            case LowCredits():
                return NoticeKind.LOW_BALANCE
            case Lapse():
                return NoticeKind.LAPSING

    @property
    def order(self) -> InvoiceNumber | None:
        """The order that it is about, where it is about one."""
        match self.fact:
            case OrderEnd(invoice_number=number) | HeldMoney(order=number):
                return number
        return None


# To a customer an order that makes way for another, or that no bank would take, is cancelled too.
_KIND_OF_END = {
    None: NoticeKind.PAID,
    FailureReason.EXPIRED: NoticeKind.EXPIRED,
    FailureReason.CANCELLED: NoticeKind.CANCELLED,
    FailureReason.REPLACED: NoticeKind.CANCELLED,
    FailureReason.BANK_UNAVAILABLE: NoticeKind.CANCELLED,
}


def order_end_notice(order: Order, at: datetime) -> Notice:
    """Return the notice that an order was paid, or that it expired or was cancelled.

    Raises InvariantBroken for one that is still to be paid.
    """
    if order.is_unpaid:
        raise InvariantBroken("an order that is to be paid has not ended")
    end = OrderEnd(
        order.invoice_number, order.quote.credits, order.quote.total, order.failure_reason
    )
    return Notice(order.number, at, f"{order.order_id}-{order.status}", end)


def held_money_notice(held: SuspensePayment, order: Order, at: datetime) -> Notice:
    """Return the notice that money is held which was paid to an account of that order."""
    fact = HeldMoney(
        payment_id=held.payment_id,
        order=order.invoice_number,
        bank=held.bank,
        account_number=held.account_number,
        amount=held.amount,
        paid_at=held.paid_at,
        reason=held.reason,
    )
    return Notice(order.number, at, held.payment_id, fact)


def low_credits_notice(account: CreditAccount, cause: str, at: datetime) -> Notice:
    """Return the notice that a number is low on credits.

    Raises InvariantBroken for one without a level.
    """
    level = account.low_balance.level
    if level is None:
        raise InvariantBroken("a number without a level is never low")
    return Notice(account.number, at, cause, LowCredits(account.available_at(at), level))


def with_level(
    account: CreditAccount, level: int | None, now: datetime
) -> tuple[CreditAccount, Notice | None]:
    """Return an account with another level, and what is told at once: that it is below it now."""
    is_low = level is not None and account.available_at(now) < level
    after = replace(account, low_balance=LowBalance(level, told=is_low))
    return after, low_credits_notice(after, f"{account.seq}-{level}", now) if is_low else None


def tell_lapses(account: CreditAccount, now: datetime) -> tuple[CreditAccount, tuple[Notice, ...]]:
    """Return what is to be told of credits that end soon, and the account that remembers it.

    What the lots of one date have free is told together; what is held does not end with its lot.
    Where several stages of a date have passed untold, the last of them is told.
    """
    today = wib_date(now)
    told = {each.valid_until: each.days for each in account.told_lapses}
    notices = []
    for lapse in account.lapses(now):
        days_left = (lapse.valid_until - today).days
        stage = min((each for each in LAPSE_STAGES_DAYS if days_left <= each), default=None)
        if stage is None or told.get(lapse.valid_until, stage + 1) <= stage:
            continue
        told[lapse.valid_until] = stage
        notices.append(Notice(account.number, now, f"{lapse.valid_until}-{stage}", lapse))
    remembered = tuple(ToldLapse(day, told[day]) for day in sorted(told) if day >= today)
    return replace(account, told_lapses=remembered), tuple(notices)
