"""What requests to the table cost in DynamoDB's units, computed from the items themselves.

DynamoDB Local reports a wrong capacity for transactions, so it is not asked. Sources: Amazon
DynamoDB Developer Guide, "Item sizes and formats" and "Read and write operations": a write takes a
unit for each 1,024 bytes of the larger of the item's two images, twice that in a transaction; a
strongly consistent read a unit for each 4,096 bytes, an eventually consistent one half of it. An
index takes a unit for each entry that is put, and one for each that is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRITE_UNIT_BYTES = 1_024
READ_UNIT_BYTES = 4_096

Wire = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """One item written: its kind, its size, its units, and those of the index."""

    entity: str
    bytes: int
    units: int
    index_units: int


@dataclass
class Step:
    """What one step of a top-up asked of the table. Reads are counted in half units."""

    name: str
    requests: int = 0
    read_halves: int = 0
    writes: list[Write] = field(default_factory=list)

    @property
    def write_units(self) -> int:
        """Units of the items and of the index together."""
        return sum(each.units + each.index_units for each in self.writes)


class Meter:
    """Stands between our table and its client, and counts what passes."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._client = client
        self._step = Step("before the first step")
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Count everything inside under that name."""
        self._step = Step(name)
        self.steps.append(self._step)
        yield self._step
        self._step = Step(f"after {name}")

    def batch_get_item(self, *, RequestItems: Wire) -> Any:
        """Each item is rounded up by itself, and an absent one costs a unit too."""
        ((table, wanted),) = RequestItems.items()
        answer = self._client.batch_get_item(RequestItems=RequestItems)
        found = answer["Responses"].get(table, [])
        absent = len(wanted["Keys"]) - len(found)
        units = absent + sum(_read_units(item_bytes(item)) for item in found)
        self._read(_halves(wanted) * units)
        return answer

    def get_item(self, **arguments: Any) -> Any:
        """One item."""
        answer = self._client.get_item(**arguments)
        self._read(_halves(arguments) * _read_units(item_bytes(answer.get("Item", {}))))
        return answer

    def query(self, **arguments: Any) -> Any:
        """All items of an answer are rounded up together."""
        answer = self._client.query(**arguments)
        units = _read_units(sum(item_bytes(item) for item in answer["Items"]))
        self._read(_halves(arguments) * units)
        return answer

    def transact_write_items(self, *, TransactItems: Any) -> Any:
        """Every member costs twice what it would cost alone."""
        members = [next(iter(each.values())) for each in TransactItems]
        return self._write(
            members, 2, lambda: self._client.transact_write_items(TransactItems=TransactItems)
        )

    def update_item(self, **arguments: Any) -> Any:
        """One item."""
        return self._write([arguments], 1, lambda: self._client.update_item(**arguments))

    def put_item(self, **arguments: Any) -> Any:
        """One item."""
        return self._write([arguments], 1, lambda: self._client.put_item(**arguments))

    def _read(self, halves: int) -> None:
        self._step.requests += 1
        self._step.read_halves += halves

    def _write(self, members: list[Wire], factor: int, write: Callable[[], Any]) -> Any:
        before = [self._image(member) for member in members]
        answer = write()
        self._step.requests += 1
        for member, old in zip(members, before, strict=True):
            new = self._image(member)
            size = max(item_bytes(old), item_bytes(new))
            units = factor * -(-size // WRITE_UNIT_BYTES)
            index_units = _index_units(old, new)
            self._step.writes.append(Write(new["entity"]["S"], size, units, index_units))
        return answer

    def _image(self, member: Wire) -> Wire:
        item = member.get("Key") or member["Item"]
        key = {"pk": item["pk"], "sk": item["sk"]}
        answer = self._client.get_item(TableName=member["TableName"], Key=key, ConsistentRead=True)
        return dict(answer.get("Item", {}))


def item_bytes(item: Wire) -> int:
    """The size of an item: the names of its attributes and their values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Wire) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(str(content).encode())
        case "N":
            significant = len(content.lstrip("-").strip("0"))
            return 1 + (significant + 1) // 2 + (1 if content.startswith("-") else 0)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_bytes(each) for each in content)
        case "M":
            return 3 + len(content) + item_bytes(content)
    raise ValueError(f"not a stored type: {kind}")


def _halves(request: Wire) -> int:
    """A strongly consistent read costs a whole unit, any other a half."""
    return 2 if request.get("ConsistentRead") else 1


def _read_units(size: int) -> int:
    return max(1, -(-size // READ_UNIT_BYTES))


def _index_units(old: Wire, new: Wire) -> int:
    """The index holds keys only, so an entry changes by being removed and put."""
    before, after = _entry(old), _entry(new)
    return 0 if before == after else (before is not None) + (after is not None)


def _entry(image: Wire) -> tuple[Any, Any] | None:
    return (image["due"], image["due_at"]) if "due" in image and "due_at" in image else None
