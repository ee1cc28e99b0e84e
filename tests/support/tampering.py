"""Damage to a table: every attribute of every item, changed by the least that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from shared.adapters.dynamodb.attributes import encode_item
from shared.adapters.dynamodb.keys import Key
from shared.domain.access import Role
from shared.domain.business import Locale, NumberStatus
from shared.domain.correction import CorrectionKind
from shared.domain.credit import LotSource
from shared.domain.ledger import CauseType, EntryKind
from shared.domain.order import FailureReason, OrderStatus, PaymentMethod
from shared.domain.payment import Settlement
from shared.domain.suspense import Action, SuspenseState
from shared.domain.virtual_account import Bank, VirtualAccountState
from shared.domain.wib import from_text, to_text
from tests.support.market import Market
from tests.support.memory_table import Items


def tamper(market: Market, key: Key, **changes: Any) -> None:
    """Write an item as somebody with the console would."""
    item = market.dump()[key] | changes
    market.client.put_item(TableName=market.table_name, Item=encode_item(item))


# A changed word is another word of the same kind, which is harder to notice than nonsense.
_WORDS: tuple[type[StrEnum], ...] = (
    *(OrderStatus, FailureReason, PaymentMethod, Bank, VirtualAccountState, Settlement),
    *(
        SuspenseState,
        CorrectionKind,
        Action,
        EntryKind,
        CauseType,
        LotSource,
        NumberStatus,
        Locale,
        Role,
    ),
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT.*Z")


@dataclass(frozen=True)
class Change:
    """One attribute of one item, and what it is changed to; `path` names it without positions."""

    key: Key
    entity: str
    place: tuple[str | int, ...]
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """`lots.remaining`."""
        return ".".join(str(part) for part in self.place if isinstance(part, str))

    def done_to(self, items: Items) -> Items:
        """Return the items with that change."""
        return {**items, self.key: _with(items[self.key], self.place, self.after)}


def every_change(items: Items) -> Iterator[Change]:
    """Change every attribute of every item, at whatever depth, one at a time."""
    for key in sorted(items):
        item = items[key]
        for name in sorted(set(item) - {"pk", "sk"}):
            for place, value in _leaves((name,), item[name]):
                yield Change(key, str(item["entity"]), place, value, _other(value))


def _leaves(
    place: tuple[str | int, ...], value: Any
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    parts: list[tuple[str | int, Any]]
    match value:
        case dict():
            parts = sorted(value.items())
        case list():
            parts = list(enumerate(value))
            if value:
                # A list can also lose its last part.
                yield place, value
        case None:
            # There is nothing to change.
            return
        case _:
            yield place, value
            return
    for name, part in parts:
        yield from _leaves((*place, name), part)


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case list():
            return value[:-1]
    return _another(str(value))


def _another(text: str) -> str:
    for words in _WORDS:
        if text in set(words):
            return str(_next_in(list(words), text))
    if _INSTANT.fullmatch(text):
        return to_text(from_text(text) + timedelta(milliseconds=1))
    if _DATE.fullmatch(text):
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    return f"{text}0"


def _next_in(words: Sequence[StrEnum], text: str) -> StrEnum:
    return words[(words.index(type(words[0])(text)) + 1) % len(words)]


def _with(value: Any, place: tuple[str | int, ...], after: Any) -> Any:
    if not place:
        return after
    part, *rest = place
    if isinstance(value, list):
        return [
            _with(each, tuple(rest), after) if position == part else each
            for position, each in enumerate(value)
        ]
    return {**value, part: _with(value[part], tuple(rest), after)}
