"""Keeps a sample of the calls that nothing proved to be a bank's.

Whoever integrates a bank wants to see what it really sent; whoever floods us shall not fill the
table, nor make us write for each of his calls.
"""

from collections import Counter
from datetime import datetime

from functions.webhook.door import RawRequest
from functions.webhook.served import Served
from shared.ports.faults import StoreBroken, StoreBusy, StoreUnknown
from shared.ports.strangers import (
    BODY_KEPT_CHARACTERS_MAX,
    STRANGERS_PER_MINUTE_MAX,
    StrangerCall,
    StrangerStore,
)
from shared.ports.surroundings import Chance

HEADER_KEPT_CHARACTERS_MAX = 256
HEADERS_KEPT_MAX = 40


class Strangers:
    """Counts by source and minute within this process; the table's places count over all."""

    def __init__(self, store: StrangerStore, chance: Chance) -> None:
        self._store = store
        self._chance = chance
        self._minute: datetime | None = None
        self._kept: Counter[str] = Counter()

    def keep(self, request: RawRequest, source: str, served: Served, now: datetime) -> bool:
        """Keep a call if its source has a place left. The answer never waits for a sick table."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._kept = minute, Counter()
        if self._kept[source] >= STRANGERS_PER_MINUTE_MAX:
            return False
        self._kept[source] += 1
        try:
            self._store.keep(self._call(request, source, served, now))
        except (StoreBusy, StoreUnknown, StoreBroken):
            return False
        return True

    def _call(
        self, request: RawRequest, source: str, served: Served, now: datetime
    ) -> StrangerCall:
        headers = list(request.kept_headers().items())[:HEADERS_KEPT_MAX]
        return StrangerCall(
            source=source,
            received_at=now,
            # Drawn, because several processes count the same minute and know nothing of each other.
            slot=int(self._chance.digits(4)) % STRANGERS_PER_MINUTE_MAX,
            path=request.path,
            outcome=served.outcome,
            headers={name: text[:HEADER_KEPT_CHARACTERS_MAX] for name, text in headers},
            body_start=request.body[:BODY_KEPT_CHARACTERS_MAX].decode("utf-8", "replace"),
        )
