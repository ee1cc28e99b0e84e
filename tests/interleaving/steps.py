"""One operation as a sequence of requests, taken one at a time.

An operation is code of the product that knows the world through ports only. So what it asks next is
a function of what it was answered so far: it is run again from the start, with its earlier requests
answered from memory. Nothing runs beside it, so a schedule is a list of choices and nothing else,
and a search may go back to any point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from shared.domain.errors import InvariantBroken
from shared.domain.virtual_account import Bank
from shared.ports.banks import BankStatement, Closing, Finding, Opening
from shared.ports.faults import StoreBroken, StoreBusy, StoreUnknown
from tests.interleaving.bank_books import BankBooks
from tests.interleaving.memory_table import Arguments, MemoryTable

# No use case takes nearly as many; one that does goes round in circles.
REQUESTS_MAX = 80
TABLE, BANK = "table", "bank"
_WRITES = frozenset({"put_item", "update_item", "transact_write_items"})
_SILENCE: dict[str, object] = {
    "open": Opening.UNKNOWN,
    "close": Closing.UNKNOWN,
    "ask": BankStatement(Finding.UNKNOWN),
}


class Fate(StrEnum):
    """What becomes of one request; the values stand in the key of a schedule."""

    DONE = ""
    # Done, and whoever asked for it is never heard of again.
    THE_LAST = "!"
    # Done, and the answer is lost.
    ANSWER_LOST = "?"
    # It reached nobody.
    NOT_HEARD = "-"


@dataclass(frozen=True, slots=True)
class Request:
    """A method of the table's client with its arguments, or of a bank with its argument."""

    whom: str
    what: str
    arguments: Any

    @property
    def changes_something(self) -> bool:
        """Tell whether it matters that it was done, if nobody heard of it."""
        return self.what in _WRITES or self.what in ("open", "close", "take", "hear")

    def __str__(self) -> str:
        if self.whom == BANK:
            return f"{self.what} {_named(self.arguments)}"
        return f"{self.what} {', '.join(_keys(self.what, self.arguments))}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was answered; equal marks mean equal answers."""

    mark: object
    give: Callable[[], Any]


Exchange = tuple[Request, Answered]


@dataclass(frozen=True)
class Surroundings:
    """All that operations share: the table, the banks' books, and the time.

    The time moves by a second with each operation that begins, so that what happens later has a
    later time, in our items and in the banks' statements.
    """

    table: MemoryTable
    books: BankBooks
    now: datetime

    @cached_property
    def mark(self) -> object:
        """Equal for equal surroundings."""
        return self.table.digest, self.books.mark, self.now

    def perform(self, request: Request, fate: Fate = Fate.DONE) -> tuple[Surroundings, Answered]:
        """Let a request happen, or not."""
        if fate is Fate.NOT_HEARD:
            return self, _unheard(request)
        after, answered = self._done(request)
        return after, _lost(request) if fate is Fate.ANSWER_LOST else answered

    def a_second_later(self) -> Surroundings:
        """Return the same at the next instant."""
        return replace(self, now=self.now + timedelta(seconds=1))

    def _done(self, request: Request) -> tuple[Surroundings, Answered]:
        if request.whom == TABLE:
            table, answer = self.table.perform(request.what, request.arguments)
            return replace(self, table=table), Answered(answer.mark, answer.give)
        arguments = request.arguments
        books, value = getattr(self.books, request.what)(*arguments)
        return replace(self, books=books), Answered(value, lambda: value)


def _unheard(request: Request) -> Answered:
    if request.whom == BANK:
        return _silence(request)
    return Answered("not heard", _raising(lambda: ConnectTimeoutError(endpoint_url="memory")))


def _lost(request: Request) -> Answered:
    if request.whom == BANK:
        return _silence(request)
    return Answered("lost", _raising(lambda: ReadTimeoutError(endpoint_url="memory")))


def _silence(request: Request) -> Answered:
    value = _SILENCE.get(request.what)
    return Answered("silence", lambda: value)


def _raising(make: Callable[[], Exception]) -> Callable[[], Any]:
    def give() -> Any:
        raise make()

    return give


class Outside:
    """What an operation sends its requests through.

    Where it `tears`, the items of a BatchGetItem are read one after the other, as DynamoDB may read
    them, and other operations come in between.
    """

    tears = False

    def ask(self, request: Request) -> Any:
        """Return the answer, or raise it."""
        raise NotImplementedError


@dataclass
class AtOnce(Outside):
    """Answers every request at once, on surroundings of its own.

    `fates` are for requests of a name.
    """

    surroundings: Surroundings
    fates: Mapping[str, Fate] = field(default_factory=dict)

    def ask(self, request: Request) -> Any:
        """See Outside."""
        fate = self.fates.get(request.what, Fate.DONE)
        self.surroundings, answered = self.surroundings.perform(request, fate)
        return answered.give()


@dataclass
class FromMemory(Outside):
    """Answers from memory what was answered before, and goes on from there with nothing beside it.

    `exchanges` are the requests with their answers, those of before and the new ones.
    """

    exchanges: list[Exchange]
    surroundings: Surroundings
    tears: bool
    asked: int = 0

    def ask(self, request: Request) -> Any:
        """See Outside."""
        if self.asked == len(self.exchanges):
            self.surroundings, answered = self.surroundings.perform(request)
            self.exchanges.append((request, answered))
        assert self.asked < REQUESTS_MAX, "it goes on for ever"
        before, answered = self.exchanges[self.asked]
        assert before == request, f"it asked for {before}, and now for {request}"
        self.asked += 1
        return answered.give()


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done once: `act` does it, through the outside, as of an instant."""

    name: str
    act: Callable[[Outside, datetime], object]

    def at_once(
        self, surroundings: Surroundings, fates: Mapping[str, Fate] | None = None
    ) -> tuple[Surroundings, object]:
        """Do it with nothing beside it."""
        later = surroundings.a_second_later()
        outside = AtOnce(later, fates or {})
        outcome = _outcome(lambda: self.act(outside, later.now))
        return outside.surroundings, outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """An operation whose caller was told to try again."""

    fault: str


@dataclass(frozen=True, slots=True)
class Broken:
    """An operation that ended as none may."""

    why: str


@dataclass(eq=False)
class Course:
    """An operation after some answers: its next request, or what it came to.

    There is one object per sequence of answers, so it stands for all that the operation knows.
    """

    operation: Operation
    now: datetime
    tears: bool
    exchanges: list[Exchange]
    answers: int
    outcome: object = None
    _next: dict[object, Course] = field(default_factory=dict)

    @property
    def request(self) -> Request:
        """What is asked next. An operation that is over asks nothing."""
        return self.exchanges[self.answers][0]

    @property
    def is_over(self) -> bool:
        """Tell whether there is nothing more to ask."""
        return self.answers == len(self.exchanges)

    def after(self, answered: Answered, surroundings: Surroundings) -> Course:
        """Return the operation after one more answer, in these surroundings."""
        known = self._next.get(answered.mark)
        if known is None:
            exchanges = [*self.exchanges[: self.answers], (self.request, answered)]
            known = _run(self, exchanges, surroundings)
            self._next[answered.mark] = known
        return known


def beginning(operation: Operation, surroundings: Surroundings, *, tears: bool) -> Course:
    """Return an operation that begins now."""
    return _run(Course(operation, surroundings.now, tears, [], 0), [], surroundings)


def _run(before: Course, exchanges: list[Exchange], surroundings: Surroundings) -> Course:
    """Run an operation from its start through what it was answered, and on to its end.

    A search comes to every point of that end anyway, so all of them are made at once.
    """
    operation, now, answers = before.operation, before.now, len(exchanges)
    outside = FromMemory(exchanges, surroundings, before.tears)
    outcome = _outcome(lambda: operation.act(outside, now))
    course = replace(before, exchanges=exchanges, answers=len(exchanges), outcome=outcome, _next={})
    for position in range(len(exchanges) - 1, answers - 1, -1):
        after = {exchanges[position][1].mark: course}
        course = replace(course, answers=position, outcome=None, _next=after)
    return course


def _outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except (StoreBusy, StoreUnknown) as fault:
        return Failed(type(fault).__name__)
    except (StoreBroken, InvariantBroken, AssertionError) as fault:
        return Broken(repr(fault))


def _keys(what: str, arguments: Arguments) -> list[str]:
    """The items that a request is about, for people."""
    match what:
        case "transact_write_items":
            members = [next(iter(member.values())) for member in arguments["TransactItems"]]
            return [_key(member.get("Item") or member["Key"]) for member in members]
        case "batch_get_item":
            ((_, wanted),) = arguments["RequestItems"].items()
            return [_key(key) for key in wanted["Keys"]]
        case "query":
            values = arguments["ExpressionAttributeValues"].values()
            return [next(iter(value.values())) for value in values]
        case _:
            return [_key(arguments.get("Item") or arguments["Key"])]


def _key(item: Arguments) -> str:
    return f"{item['pk']['S']}/{item['sk']['S']}"


def _named(arguments: tuple[Any, ...]) -> str:
    first = arguments[0]
    account = getattr(first, "account", first)
    rest = " ".join(str(each) for each in arguments[1:])
    bank: Bank = account.bank
    number = getattr(account, "number", None) or account.account_number
    return f"{bank} {number} {rest}".strip()
