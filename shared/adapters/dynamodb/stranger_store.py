"""A sample of the calls that nobody vouches for. Port: StrangerStore.

A source has sixty places a minute, so that a flood cannot fill the table.
"""

import time
from collections.abc import Callable

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.table import DynamoTable, Put
from shared.domain.wib import to_text
from shared.ports.strangers import StrangerCall

STRANGERS_KEPT_DAYS = 30
_SECONDS_PER_DAY = 86_400


class DynamoStrangerStore:
    """See shared.ports.strangers. `epoch_seconds` is real time, as the table's clean-up needs."""

    def __init__(self, table: DynamoTable, epoch_seconds: Callable[[], float] = time.time) -> None:
        self._table = table
        self._epoch_seconds = epoch_seconds

    def keep(self, call: StrangerCall) -> None:
        """Keep a call, unless its place in that minute of its source is taken."""
        item: Item = {
            "entity": "STRANGER",
            "source": call.source,
            "received_at": to_text(call.received_at),
            "path": call.path,
            "outcome": call.outcome,
            "headers": dict(call.headers),
            "body": call.body_start,
            "ttl": int(self._epoch_seconds()) + STRANGERS_KEPT_DAYS * _SECONDS_PER_DAY,
        }
        self._table.add(Put(keys.stranger(call.source, call.received_at, call.slot), item))
