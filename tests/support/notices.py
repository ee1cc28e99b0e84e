"""What a business is told on a market: levels are set, the morning's job runs, users read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.clock import RequestTimer
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.domain.credit import Lapse
from shared.domain.notice import LowCredits
from shared.domain.phone import PhoneNumber
from shared.ports.surroundings import Timer
from shared.usecases.notify_lapsing import LapseNotices, notify_lapsing
from shared.usecases.set_low_balance import set_low_balance
from tests.support.broadcasts import Broadcasts
from tests.support.market import KOPI, NUMBER, Market

Told = tuple[Any, ...]
MAIL_TO_SEND = {"effect": "MAIL_NOTICE", "tries": 0, "due": "OUTBOX#0"}
"""What a notice has of a row of the outbox; it is due two minutes later."""


@dataclass(frozen=True)
class Bell:
    """See the module. Like the market's, its methods are the use cases."""

    market: Market

    @property
    def store(self) -> DynamoNoticeStore:
        return DynamoNoticeStore(self.market.table)

    @property
    def engine(self) -> Broadcasts:
        """The broadcast engine of the same market, at the same time."""
        return Broadcasts.on(self.market)

    def at(self, now: datetime) -> Bell:
        """The same at another time."""
        return replace(self, market=self.market.at(now))

    def after(self, **lapse: int) -> Bell:
        """The same some time later: `after(hours=24, seconds=1)`."""
        return self.at(self.market.now + timedelta(**lapse))

    def through(self, client: Any) -> Bell:
        """The same over another connection."""
        return Bell(self.market.through(client))

    def set_level(
        self, level: int | None, number: PhoneNumber = NUMBER, timer: Timer | None = None
    ) -> bool:
        """Set the level of a number of the first business."""
        timer = timer or RequestTimer()
        return set_low_balance(KOPI, number, level, self.store, timer, now=self.market.now)

    def notify_lapsing(self, timer: Timer | None = None) -> LapseNotices:
        """Run the job of the morning."""
        return notify_lapsing(self.store, timer or RequestTimer(), now=self.market.now)

    def told(self) -> list[Told]:
        """What the first business was told of its credits, oldest first: last digits and fact.

        What became of its orders is the matter of other tests.
        """
        return [
            (each.number[-2:], each.fact)
            for each in self.store.page(KOPI, 1_000, None).items[::-1]
            if isinstance(each.fact, LowCredits | Lapse)
        ]
