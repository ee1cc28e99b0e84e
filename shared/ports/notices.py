"""What a business was told by itself, and what each of its users has read of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.credit import CreditAccount
from shared.domain.notice import Notice
from shared.domain.phone import PhoneNumber


@dataclass(frozen=True, slots=True)
class Told:
    """What a business is told of a number: the account as it was read, and as it remembers that."""

    business_id: str
    before: CreditAccount
    after: CreditAccount
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A part of the notices, newest first; `next_before` is the id below which they go on."""

    items: tuple[Notice, ...]
    next_before: str | None


class NoticeStore(Protocol):
    """Errors as for OrderStore. What a movement makes known is written with it: see CreditStore."""

    def accounts(
        self, numbers: Sequence[tuple[str, PhoneNumber]]
    ) -> tuple[tuple[str, CreditAccount], ...]:
        """Return the accounts of at most 100 numbers (business id, number) with their business.

        One that is not there is left out.
        """

    def lots_ending(self, until: datetime, page: int) -> Iterator[tuple[str, PhoneNumber]]:
        """Return candidates with a lot that ends by then, earliest first, read page by page."""

    def tell(self, told: Told) -> bool:
        """Write what a business is told of a number that does not move, in one transaction.

        False when somebody was faster: the account is not as it was read.
        """

    def page(self, business_id: str, limit: int, before: str | None) -> NoticePage:
        """Return at most `limit` notices of a business, older than the one of that id."""

    def count_after(self, business_id: str, instant: datetime | None, limit: int) -> int:
        """Count the notices after an instant, or all; at most `limit`."""

    def read_until(self, business_id: str, user: str) -> datetime | None:
        """Return until when a user has read the notices of its business."""

    def read(self, business_id: str, user: str, until: datetime) -> None:
        """Note that a user has read them until then. What was read before stays read."""
