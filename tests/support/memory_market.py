"""A market on a table in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support.market import Market, Table
from tests.support.memory_table import MemoryTable


@dataclass(frozen=True)
class MemoryMarket(Market):
    """The market of every other test, but for where its table lies."""

    memory: MemoryTable = field(default_factory=MemoryTable)

    @property
    def table(self) -> MemoryTable:
        return self.memory

    def _everything(self) -> Table:
        return {(key.pk, key.sk): item for key, item in self.memory.items.items()}


def memory_market(memory: MemoryTable | None = None, *, opened: bool = False) -> MemoryMarket:
    """A market with its businesses, as the fixture `market` has it on DynamoDB Local.

    `opened` says that the table has them already.
    """
    market = MemoryMarket(client=None, table_name="", memory=memory or MemoryTable())
    if not opened:
        market.open()
    return market
