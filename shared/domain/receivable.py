"""What a business owes for credits that it has and pays later, and whether it may owe more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import require
from shared.domain.money import NO_RUPIAH, Rupiah
from shared.domain.pricing import PaymentTerms
from shared.domain.wib import end_of_day


@dataclass(frozen=True, slots=True)
class Receivable:
    """All that is due on one WIB date, VAT included."""

    due_on: date
    amount: Rupiah

    def __post_init__(self) -> None:
        require(self.amount > NO_RUPIAH, "nothing is no receivable")


class PostPaidRefusal(StrEnum):
    """Why a business may not pay an order later, in the order in which the guards run."""

    OVERDUE = "OVERDUE"
    CREDIT_LIMIT_EXCEEDED = "CREDIT_LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Receivables:
    """What a business owes, by due date, earliest first.

    Orders of one date are one sum, so it stays short however many orders there are.
    """

    parts: tuple[Receivable, ...] = ()

    def __post_init__(self) -> None:
        dates = [each.due_on for each in self.parts]
        require(dates == sorted(set(dates)), "receivables are by date, each date once")

    @property
    def exposure(self) -> Rupiah:
        """All of it together."""
        return sum((each.amount for each in self.parts), NO_RUPIAH)

    def is_overdue_at(self, now: datetime) -> bool:
        """Tell whether any of it was due before that instant."""
        return any(now > end_of_day(each.due_on) for each in self.parts)

    def refuse(self, total: Rupiah, terms: PaymentTerms, now: datetime) -> PostPaidRefusal | None:
        """Return why so much more may not be owed at those terms, or None when it may."""
        if self.is_overdue_at(now):
            return PostPaidRefusal.OVERDUE
        within = self.exposure + total <= terms.limit
        return None if within else PostPaidRefusal.CREDIT_LIMIT_EXCEEDED

    def owing(self, due_on: date, amount: Rupiah) -> Receivables:
        """Return them with more that is due on a date."""
        return self._with(due_on, self._due(due_on) + amount)

    def settled(self, due_on: date, amount: Rupiah) -> Receivables:
        """Return them without what was paid. Raises InvariantBroken when so much is not owed."""
        return self._with(due_on, self._due(due_on).minus(amount))

    def cover(self, due_on: date, amount: Rupiah) -> bool:
        """Tell whether so much is due on that date."""
        return self._due(due_on) >= amount

    def _due(self, due_on: date) -> Rupiah:
        return sum((each.amount for each in self.parts if each.due_on == due_on), NO_RUPIAH)

    def _with(self, due_on: date, amount: Rupiah) -> Receivables:
        others = tuple(each for each in self.parts if each.due_on != due_on)
        if amount == NO_RUPIAH:
            return Receivables(others)
        parts = (*others, Receivable(due_on, amount))
        return Receivables(tuple(sorted(parts, key=lambda each: each.due_on)))


NOTHING_OWED = Receivables()
