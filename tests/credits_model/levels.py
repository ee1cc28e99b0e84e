"""What is told of numbers that are low on credits, by the rules alone: a part of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Notice:
    """That fewer credits were left than a number's level, after that line or by that level."""

    number: str
    at: datetime
    cause: str
    available: int
    level: int


@dataclass
class Levels:
    """The level of each number that has one.

    `rung` are numbers that fell below it and were not lifted to it since by credits that came in.
    """

    of: dict[str, int] = field(default_factory=dict)
    rung: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)

    def begin(self, number: str, level: int | None, left: int, line: int, now: datetime) -> None:
        """Another level begins anew: it rings at once, or when the number falls below it."""
        if level == self.of.get(number):
            return
        self.of.pop(number, None)
        self.rung.discard(number)
        if level is not None:
            self.of[number] = level
            self._ring(number, left, f"{line}-{level}", now)

    def moved(self, number: str, left: int, line: int, now: datetime, *, came_in: bool) -> None:
        """Something was written for a number, up to that line, which has left so many credits."""
        if not came_in:
            self._ring(number, left, str(line), now)
        elif left >= self.of.get(number, 0):
            self.rung.discard(number)

    def _ring(self, number: str, left: int, cause: str, now: datetime) -> None:
        level = self.of.get(number, 0)
        if left < level and number not in self.rung:
            self.rung.add(number)
            self.notices.append(Notice(number, now, cause, left, level))
