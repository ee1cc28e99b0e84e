"""The one table in memory, behind the same requests as DynamoDB's, for what needs many thousands.

It is no model of the product: the stores above it are the deployed ones, with their keys, items and
conditions. Only what lies below them is replaced, and `tests/credits_model/test_conformance.py` has
DynamoDB Local answer the same requests alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.adapters.dynamodb.attributes import Item, decode, encode, encode_item
from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.table import DynamoTable, Put, Rejection, Update
from tests.support.expressions import Placeholders, condition, placeholders_of

_MEMBERS_MAX = 100
_KEYS_MAX = 100

Items = dict[Key, Item]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Asked:
    """A request and its answer, to have them answered once more elsewhere."""

    name: str
    arguments: tuple[Any, ...]
    answer: Any


class MemoryTable(DynamoTable):
    """See the module. `asked` collects every request, where it is given.

    An item is never changed, only replaced, so what was read stays as it was read.
    """

    def __init__(self, items: Items | None = None, asked: list[Asked] | None = None) -> None:
        self.items: Items = items if items is not None else {}
        self._asked = asked
        self._requests_before: int | None = None
        self._meanwhile: Callable[[], None] = lambda: None

    def interrupt(self, position: int, meanwhile: Callable[[], None]) -> None:
        """Let something happen once, before the request at a position (0 is the next)."""
        self._requests_before, self._meanwhile = position, meanwhile

    def get(self, keys: Sequence[Key], *, fresh: bool = True) -> dict[Key, Item]:
        """Read several items (at most 100), none of them old; absent ones are left out."""
        self._let_others_go_first()
        assert 0 < len(keys) <= _KEYS_MAX, "BatchGetItem takes 1 to 100 keys"
        assert len(set(keys)) == len(keys), "BatchGetItem takes each key once"
        found = {key: self.items[key] for key in keys if key in self.items}
        return self._note("get", (keys,), found)

    def get_one(self, key: Key, *, fresh: bool = True) -> Item | None:
        """Read one item."""
        self._let_others_go_first()
        return self._note("get_one", (key,), self.items.get(key))

    def query(
        self,
        pk: str,
        first: str,
        last: str,
        *,
        limit: int,
        newest_first: bool = False,
        fresh: bool = True,
        only: Sequence[str] = (),
    ) -> Iterator[Item]:
        """Read the items with sort keys from `first` to `last`, whole and all at once."""
        self._let_others_go_first()
        inside = [key for key in self.items if key.pk == pk and first <= key.sk <= last]
        ordered = sorted(inside, reverse=newest_first)
        found = [self.items[key] for key in ordered]
        arguments = (pk, first, last, limit, newest_first)
        return iter(self._note("query", arguments, found))

    def query_due(self, kind: str, until: str, limit: int) -> tuple[Key, ...]:
        """Return keys of items of a kind that are due; this index never lags."""
        self._let_others_go_first()
        found = self._due(kind, until)[:limit]
        return self._note("query_due", (kind, until, limit), found)

    def walk_due(self, kind: str, until: str, page: int) -> Iterator[Key]:
        """Return keys of all such items, at once."""
        self._let_others_go_first()
        return iter(self._note("walk_due", (kind, until, page), self._due(kind, until)))

    def _due(self, kind: str, until: str) -> tuple[Key, ...]:
        due = [
            (str(item["due_at"]), key)
            for key, item in self.items.items()
            if item.get("due") == kind and str(item["due_at"]) <= until
        ]
        return tuple(key for _, key in sorted(due))

    def write(self, members: Sequence[Put | Update]) -> Rejection | None:
        """Write all members or none."""
        self._let_others_go_first()
        assert 0 < len(members) <= _MEMBERS_MAX, "TransactWriteItems takes 1 to 100 members"
        assert len({each.key for each in members}) == len(members), "an item is written once"
        failed = tuple(not self._holds(each) for each in members)
        if any(failed):
            met = tuple(
                self.items.get(each.key) if missed else None
                for each, missed in zip(members, failed, strict=True)
            )
            return self._note("write", (members,), Rejection(failed, met))
        for each in members:
            self._apply(each)
        return self._note("write", (members,), None)

    def change(self, update: Update) -> bool:
        """Change one item; False when its condition failed."""
        self._let_others_go_first()
        return self._note("change", (update,), self._write_one(update))

    def add(self, put: Put) -> bool:
        """Add one item; False when one exists."""
        self._let_others_go_first()
        return self._note("add", (put,), self._write_one(put))

    def _write_one(self, member: Put | Update) -> bool:
        holds = self._holds(member)
        if holds:
            self._apply(member)
        return holds

    def _let_others_go_first(self) -> None:
        if self._requests_before is None:
            return
        if self._requests_before > 0:
            self._requests_before -= 1
            return
        self._requests_before = None
        self._meanwhile()

    def _holds(self, member: Put | Update) -> bool:
        item = self.items.get(member.key)
        if isinstance(member, Put):
            return item is None
        meant = Placeholders(
            {each: each[1:] for each in placeholders_of(member.when) if each[0] == "#"},
            {f":{name}": encode(value) for name, value in member.values.items()},
        )
        return condition(member.when)(encode_item(item or {}), meant)

    def _apply(self, member: Put | Update) -> None:
        key = member.key
        if isinstance(member, Put):
            self.items[key] = {"pk": key.pk, "sk": key.sk, **_plain(member.item)}
            return
        kept = self.items.get(key, {"pk": key.pk, "sk": key.sk})
        kept = {name: each for name, each in kept.items() if name not in member.removes}
        self.items[key] = {**kept, **_plain(member.sets)}

    def _note(self, name: str, arguments: tuple[Any, ...], answer: _Answer) -> _Answer:
        if self._asked is not None:
            self._asked.append(Asked(name, arguments, answer))
        return answer


def _plain(item: Item) -> Item:
    """An item as it would come back: texts for members of enums, and nothing of the caller's."""
    return {name: decode(encode(value)) for name, value in item.items()}


def replay(asked: Iterable[Asked], table: DynamoTable) -> Iterator[tuple[Asked, Any]]:
    """Have another table answer the same requests; yield each with the other's answer."""
    for request in asked:
        if request.name == "query":
            pk, first, last, limit, newest_first = request.arguments
            found = table.query(pk, first, last, limit=limit, newest_first=newest_first)
            yield request, list(found)
        elif request.name == "walk_due":
            yield request, tuple(table.walk_due(*request.arguments))
        else:
            yield request, getattr(table, request.name)(*request.arguments)
