"""The product and the model, step by step: same answers, same state, invariants after each step.

A step may be taken in bad weather, where more than one result is right. Then the answer and the
table choose which of them came true, the model goes on from there, and every repeat must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from tests.model.invariants import Watch
from tests.model.ledger_model import Answer, LedgerModel, Picture, Rules
from tests.model.operations import NOTHING, Operation, Outcome, Pay, on_branch
from tests.model.pictures import of_model, of_table
from tests.support.faults import Fault, FaultyConnection
from tests.support.market import FOREIGN_NUMBER, KOPI, NUMBER, SECOND_NUMBER, TEH, TRIAL_NUMBER

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from tests.support.market import Market

# What Market.open() brings in, and the settings that it places orders with.
RULES = Rules(
    slabs=(
        (1_000, Fraction(415)),
        (10_000, Fraction(405)),
        (100_000, Fraction(395)),
        (250_000, Fraction(385)),
    ),
    agreements={TEH: (date(2026, 1, 1), ((1_000, Fraction("512.11")),))},
    prefixes={KOPI: "2A7A875", TEH: "0B51EF0"},
    numbers={
        NUMBER: (KOPI, True),
        SECOND_NUMBER: (KOPI, True),
        TRIAL_NUMBER: (KOPI, False),
        FOREIGN_NUMBER: (TEH, True),
    },
    methods={"BCA_VA": (10_000, 1_000_000_000)},
    account_prefix="1234501",
)


class SteppingTimer:
    """Time that passes when somebody looks or waits, so that no deadline is waited for."""

    def __init__(self, begun_ms: int = 0) -> None:
        self._elapsed_ms = begun_ms

    def elapsed_ms(self) -> int:
        """Return what has passed, and let a little more pass."""
        self._elapsed_ms += 150
        return self._elapsed_ms - 150

    def pause(self, attempt: int) -> None:
        """Let the longest pause pass."""
        self._elapsed_ms += 400


class Weather(Protocol):
    """What happens to the requests of one operation, and what may come of it."""

    def strike(self, position: int) -> Fault | None:
        """The fault of the request at a position (0 is the first)."""

    def outcomes(self, operation: Operation, model: LedgerModel) -> list[Outcome]:
        """What is right."""


class Fair:
    """Nothing fails."""

    def strike(self, position: int) -> Fault | None:
        """Never."""
        return None

    def outcomes(self, operation: Operation, model: LedgerModel) -> list[Outcome]:
        """The one answer of the rules."""
        return [on_branch(model, operation.on)]


@dataclass(frozen=True)
class OneFault:
    """A single request fails."""

    position: int
    fault: Fault

    def strike(self, position: int) -> Fault | None:
        """Once."""
        return self.fault if position == self.position else None

    def outcomes(self, operation: Operation, model: LedgerModel) -> list[Outcome]:
        """The answer of fair weather, for whatever is tried again."""
        return [on_branch(model, operation.on), *operation.partly(model)]


@dataclass(frozen=True)
class Outage:
    """From one request on, so many fail: the first by its fault, the rest reach nobody."""

    position: int
    fault: Fault
    length: int

    def strike(self, position: int) -> Fault | None:
        """For a while."""
        if position == self.position:
            return self.fault
        lasting = self.position < position < self.position + self.length
        return Fault.NOT_CONNECTED if lasting else None

    def outcomes(self, operation: Operation, model: LedgerModel) -> list[Outcome]:
        """Done or not, told or not, but all of it or nothing."""
        return [on_branch(model, operation.on), *operation.in_trouble(model)]


FAIR = Fair()


class Sky:
    """A client whose requests fail as `strike` says; it counts them from each change of that."""

    def __init__(self, client: DynamoDBClient) -> None:
        self.client = client
        self._strike: Callable[[int], Fault | None] = FAIR.strike
        self._position = 0
        self._connection = FaultyConnection(client, always=self._next)

    def turn(self, strike: Callable[[int], Fault | None]) -> None:
        """From the next request on, let this weather be."""
        self._strike, self._position = strike, 0

    def clear(self) -> None:
        """Let what was sent into bad weather arrive: the next step is not to meet it.

        What arrives in the middle of something else is a race, and `race` is there for those.
        """
        self._connection.land()

    def _next(self, _: str) -> Fault | None:
        position, self._position = self._position, self._position + 1
        return self._strike(position)


class SideBySide:
    """A market and its model. What may fail goes through the sky.

    `agree` tells whether the last step ended well: after one that did not, nothing else tells.
    """

    def __init__(self, market: Market, sky: Sky) -> None:
        self.market = market
        self.model = LedgerModel(RULES)
        self.now: datetime = market.now
        self.unanswered: list[Operation] = []
        self.watch = Watch()
        self.agree = False
        self._sky = sky
        self._check([], [((), self.model)])

    def step(self, operation: Operation, weather: Weather = FAIR, *, begun_ms: int = 0) -> Answer:
        """Do one thing. The model's answer must be the product's, and so must its state."""
        self.agree = False
        outcomes = weather.outcomes(operation, self.model)
        self._sky.turn(weather.strike)
        answer = operation.do(self.market.through(self._sky.client), SteppingTimer(begun_ms))
        self._sky.clear()
        self._check([(operation, answer)], [((found,), after) for found, after in outcomes])
        return answer

    def race(self, first: Operation, second: Operation, position: int) -> tuple[Answer, Answer]:
        """Do `second` while `first` is about to send its request at a position.

        Both must answer, and leave the state, as if one of them had come after the other.
        """
        self.agree = False
        answers: list[Answer] = []

        def meanwhile(at: int) -> None:
            if at == position and not answers:
                answers.append(second.do(self.market, SteppingTimer()))

        self._sky.turn(meanwhile)
        answer = first.do(self.market.through(self._sky.client), SteppingTimer())
        meanwhile(position)
        one, then = on_branch(self.model, first.on)
        other, end = on_branch(then, second.on)
        last, then = on_branch(self.model, second.on)
        earlier, other_end = on_branch(then, first.on)
        self._check(
            [(first, answer), (second, answers[0])],
            [((one, other), end), ((earlier, last), other_end)],
        )
        return answer, answers[0]

    def repeat_unanswered(self) -> None:
        """Ask again, now, where nobody was told anything."""
        while self.unanswered:
            again = replace(self.unanswered.pop(0), now=self.now)  # type: ignore[type-var]
            self.step(again)

    def _check(
        self,
        done: list[tuple[Operation, Answer]],
        outcomes: list[tuple[tuple[Answer, ...], LedgerModel]],
    ) -> None:
        answers = tuple(answer for _, answer in done)
        alike = [model for expected, model in outcomes if expected == answers]
        assert alike, f"{done} should be one of {[expected for expected, _ in outcomes]}"
        table = self.market.dump()
        picture = of_table(table)
        true = [model for model in alike if of_model(model) == picture]
        assert true, f"{done} left {differences(of_model(alike[0]), picture)}"
        self.model = true[0]
        for operation, answer in done:
            if answer == NOTHING:
                self.unanswered.append(operation)
            elif isinstance(operation, Pay) and answer[0] in ("DECIDED", "REPEATED"):
                self.watch.told(operation.told.key, answer[1])
        self.watch.look(table)
        self.agree = True


def differences(expected: Picture, found: Picture) -> list[str]:
    """Where two pictures differ."""
    return [
        f"{section} {key}: {found[section].get(key)}, by the model {expected[section].get(key)}"
        for section in expected
        for key in {*expected[section], *found[section]}
        if expected[section].get(key) != found[section].get(key)
    ]
