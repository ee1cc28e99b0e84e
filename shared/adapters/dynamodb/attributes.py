"""Python values to DynamoDB attribute values and back, for the types that we store.

boto3's own serializer hands every number back as a Decimal, which then wanders into sums and
JSON. Money and credits are integers here, so anything else is refused in both directions.
"""

from collections.abc import Mapping
from typing import Any

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]
Item = dict[str, Value]
WireItem = dict[str, Any]


def encode(value: Value) -> dict[str, Any]:
    """Return the attribute value of a Python value. Raises TypeError for a type we never store."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": str(value)}
        case list():
            return {"L": [encode(each) for each in value]}
        case dict():
            return {"M": encode_item(value)}
    raise TypeError(f"not a stored type: {type(value).__name__}")


def encode_item(item: Mapping[str, Value]) -> WireItem:
    """Return the wire form of an item."""
    return {name: encode(value) for name, value in item.items()}


def decode(attribute: Mapping[str, Any]) -> Value:
    """Return the Python value of an attribute value. Raises ValueError for a fraction."""
    (kind, raw), *_ = attribute.items()
    match kind:
        case "S":
            return str(raw)
        case "N":
            return int(raw)
        case "BOOL":
            return bool(raw)
        case "NULL":
            return None
        case "L":
            return [decode(each) for each in raw]
        case "M":
            return decode_item(raw)
    raise ValueError(f"not a stored type: {kind}")


def decode_item(wire: Mapping[str, Any]) -> Item:
    """Return the item of a wire form."""
    return {name: decode(attribute) for name, attribute in wire.items()}


class Reader:
    """Typed access to an item's attributes: a stored value of another type is a bug, not a guess.

    Every method raises TypeError when the attribute has another type or, but for the `optional_`
    ones, is absent.
    """

    def __init__(self, item: Item) -> None:
        self._item = item

    def text(self, name: str) -> str:
        """Return a string attribute."""
        value = self._item.get(name)
        if not isinstance(value, str):
            raise TypeError(f"{name} is no text")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a string attribute, or None where the item has none."""
        return None if self._item.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        """Return an integer attribute."""
        value = self._item.get(name)
        if type(value) is not int:
            raise TypeError(f"{name} is no integer")
        return value

    def optional_number(self, name: str) -> int | None:
        """Return an integer attribute, or None where the item has none."""
        return None if self._item.get(name) is None else self.number(name)

    def part(self, name: str) -> "Reader":
        """Return a map attribute."""
        value = self._item.get(name)
        if not isinstance(value, dict):
            raise TypeError(f"{name} is no map")
        return Reader(value)

    def optional_part(self, name: str) -> "Reader | None":
        """Return a map attribute, or None where the item has none."""
        return None if self._item.get(name) is None else self.part(name)

    def parts(self, name: str) -> list["Reader"]:
        """Return a list of maps."""
        return [Reader(each) for each in self._list(name) if isinstance(each, dict)]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings."""
        return tuple(each for each in self._list(name) if isinstance(each, str))

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of integers."""
        return tuple(each for each in self._list(name) if type(each) is int)

    def _list(self, name: str) -> list[Value]:
        value = self._item.get(name)
        if not isinstance(value, list):
            raise TypeError(f"{name} is no list")
        return value
