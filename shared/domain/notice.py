"""What a business is told of its credits: facts as they were, put into words when they are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.credit import CreditAccount, Lapse, LowBalance, ToldLapse
from shared.domain.errors import InvariantBroken
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_text, wib_date

# Days before the end of credits at which it is told, once each.
LAPSE_STAGES_DAYS = (60, 30, 7)


class NoticeKind(StrEnum):
    """What a notice is about; the values are those of the HTTP API."""

    LOW_BALANCE = "LOW_BALANCE"
    LAPSING = "LAPSING"


@dataclass(frozen=True, slots=True)
class LowCredits:
    """That fewer credits were available than the level of their number."""

    available: int
    level: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a business was told about a number, at an aware UTC instant.

    `cause` tells apart what is told of one number: the entry that left it low on credits, the level
    that was set, or the date and the stage of a lapse.
    """

    number: PhoneNumber
    at: datetime
    cause: str
    fact: LowCredits | Lapse

    @property
    def notice_id(self) -> str:
        """Its name within the business, which sorts by time."""
        return f"{to_text(self.at)}#{self.number.removeprefix('+')}-{self.cause}"

    @property
    def kind(self) -> NoticeKind:
        """What it is about."""
        return NoticeKind.LAPSING if isinstance(self.fact, Lapse) else NoticeKind.LOW_BALANCE


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
