"""The part of DynamoDB's expressions that our requests are written in, as functions of an item.

Conditions know AND, OR, parentheses, comparisons, BETWEEN, IN, attribute_exists and
attribute_not_exists; updates know SET to a value and REMOVE. Anything else is an error here, so
that a new form of request is noticed (Amazon DynamoDB Developer Guide, "Using expressions").
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

WireItem = Mapping[str, Any]
Operand = Callable[[WireItem, "Placeholders"], Any]
Condition = Callable[[WireItem, "Placeholders"], bool]

_TOKEN = re.compile(r"\s*(<=|>=|<>|[=<>(),.]|[#:]?\w+)")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# Of these types one value may lie before another.
_ORDERED = {"S": str, "N": int}


class NotUnderstood(Exception):
    """An expression of a form that DynamoDB may know and this does not."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """What the names and values of an expression stand for."""

    names: Mapping[str, str]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update does: attribute names to values, both by their placeholders."""

    sets: tuple[tuple[str, str], ...]
    removes: tuple[str, ...]


@cache
def condition(expression: str) -> Condition:
    """Return the condition of an expression. Raises NotUnderstood."""
    reading = _Reading(expression)
    found = reading.either()
    reading.require_end()
    return found


@cache
def changes(expression: str) -> Changes:
    """Return what an update expression does. Raises NotUnderstood."""
    reading = _Reading(expression)
    sets: list[tuple[str, str]] = []
    removes: list[str] = []
    while (clause := reading.take()) is not None:
        if clause == "SET":
            sets += reading.listed(reading.assignment)
        elif clause == "REMOVE":
            removes += reading.listed(reading.word)
        else:
            raise NotUnderstood(expression)
    return Changes(tuple(sets), tuple(removes))


@cache
def placeholders_of(expression: str) -> frozenset[str]:
    """Return the placeholders that an expression uses."""
    return frozenset(token for token in _TOKEN.findall(expression) if token[0] in "#:")


class _Reading:
    """One expression, read from left to right."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = _TOKEN.findall(expression)[::-1]

    def take(self) -> str | None:
        return self._tokens.pop() if self._tokens else None

    def word(self) -> str:
        token = self.take()
        if token is None:
            raise NotUnderstood(self._expression)
        return token

    def require_end(self) -> None:
        if self._tokens:
            raise NotUnderstood(self._expression)

    def listed(self, one: Callable[[], Any]) -> list[Any]:
        found = [one()]
        while self._next_is(","):
            found.append(one())
        return found

    def assignment(self) -> tuple[str, str]:
        name = self.word()
        if not self._next_is("="):
            raise NotUnderstood(self._expression)
        return name, self.word()

    def either(self) -> Condition:
        found = self._both()
        while self._next_is("OR"):
            found = _or(found, self._both())
        return found

    def _both(self) -> Condition:
        found = self._term()
        while self._next_is("AND"):
            found = _and(found, self._term())
        return found

    def _term(self) -> Condition:
        token = self.word()
        if token == "(":
            inner = self.either()
            self._require(")")
            return inner
        if token in ("attribute_exists", "attribute_not_exists"):
            self._require("(")
            place = self._operand(self.word())
            self._require(")")
            wanted = token == "attribute_exists"
            return lambda item, meant: (place(item, meant) is not None) is wanted
        return self._comparison(self._operand(token))

    def _comparison(self, left: Operand) -> Condition:
        sign = self.word()
        if sign == "IN":
            self._require("(")
            ones = self.listed(lambda: self._operand(self.word()))
            self._require(")")
            return lambda item, meant: any(
                _holds(operator.eq, left(item, meant), one(item, meant)) for one in ones
            )
        right = self._operand(self.word())
        if sign == "BETWEEN":
            self._require("AND")
            last = self._operand(self.word())
            return lambda item, meant: (
                _holds(operator.ge, left(item, meant), right(item, meant))
                and _holds(operator.le, left(item, meant), last(item, meant))
            )
        if sign not in _COMPARISONS:
            raise NotUnderstood(self._expression)
        compare = _COMPARISONS[sign]
        return lambda item, meant: _holds(compare, left(item, meant), right(item, meant))

    def _operand(self, token: str) -> Operand:
        if token.startswith(":"):
            return lambda _, meant: meant.values[token]
        path = [token]
        while self._next_is("."):
            path.append(self.word())
        return lambda item, meant: _found(item, [meant.names.get(part, part) for part in path])

    def _next_is(self, token: str) -> bool:
        if self._tokens and self._tokens[-1] == token:
            self._tokens.pop()
            return True
        return False

    def _require(self, token: str) -> None:
        if not self._next_is(token):
            raise NotUnderstood(self._expression)


def _and(first: Condition, second: Condition) -> Condition:
    return lambda item, meant: first(item, meant) and second(item, meant)


def _or(first: Condition, second: Condition) -> Condition:
    return lambda item, meant: first(item, meant) or second(item, meant)


def _found(item: WireItem, path: list[str]) -> Any:
    """The attribute value at a path, or None where there is none."""
    value = item.get(path[0])
    for name in path[1:]:
        value = value["M"].get(name) if value is not None and "M" in value else None
    return value


def _holds(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Compare two attribute values. An absent one equals nothing and differs from everything; of
    two types, none lies before the other."""
    if compare is operator.ne:
        return bool(left != right)
    if left is None or right is None:
        return False
    if compare is operator.eq:
        return bool(left == right)
    ((kind, one),) = left.items()
    ((other_kind, other),) = right.items()
    if kind != other_kind or kind not in _ORDERED:
        return False
    return compare(_ORDERED[kind](one), _ORDERED[kind](other))
