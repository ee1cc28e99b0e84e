"""Every order in which operations can take their steps, or some of them by a seed.

Two schedules that lead to the same surroundings, with every operation knowing the same, go on
alike; so each such point is visited once, and all schedules are covered by far fewer steps than
they have together. The schedules with the fewest changes from one operation to another come first,
so the first one that fails is one that a person can follow.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import NamedTuple

from tests.interleaving.steps import Course, Fate, Surroundings
from tests.interleaving.worlds import TORN, WORLDS, World

LETTERS = "ABC"


class Choice(NamedTuple):
    """Whose step it is, and what becomes of its request."""

    whose: int
    fate: Fate = Fate.DONE

    def __str__(self) -> str:
        return LETTERS[self.whose] + self.fate


@dataclass(frozen=True, slots=True)
class Point:
    """Where a schedule has led to. `courses` are None for what has not begun; `stopped` is who is
    never heard of again; `faults` how many fates other than DONE may still come."""

    surroundings: Surroundings
    courses: tuple[Course | None, ...]
    stopped: frozenset[int]
    faults: int

    @property
    def mark(self) -> object:
        """Equal for points from which everything goes on alike."""
        known = tuple(id(course) for course in self.courses)
        return self.surroundings.mark, known, self.stopped, self.faults

    def runnable(self) -> list[int]:
        """Whose step it may be."""
        return [
            whose
            for whose, course in enumerate(self.courses)
            if whose not in self.stopped and (course is None or not course.is_over)
        ]


@dataclass(frozen=True, slots=True)
class Reached:
    """A point, and one schedule that leads to it."""

    schedule: tuple[Choice, ...]
    point: Point


@dataclass(frozen=True)
class Race:
    """Some operations of a world beside each other.

    In one schedule at most so many `faults` come, each one of `fates`.
    """

    world: World
    names: tuple[str, ...]
    faults: int = 0
    fates: tuple[Fate, ...] = (Fate.THE_LAST,)

    def begin(self) -> Point:
        """The point at which nothing has begun."""
        return Point(self.world.start, (None,) * len(self.names), frozenset(), self.faults)

    def step(self, point: Point, choice: Choice) -> Point:
        """Let one operation take its next step."""
        surroundings, course = point.surroundings, self.course(point, choice.whose)
        if point.courses[choice.whose] is None:
            surroundings = surroundings.a_second_later()
        after, further = self.world.step(surroundings, course, choice.fate)
        courses = list(point.courses)
        courses[choice.whose] = further
        last = choice.fate is Fate.THE_LAST
        return Point(
            after,
            tuple(courses),
            point.stopped | {choice.whose} if last else point.stopped,
            point.faults - (choice.fate is not Fate.DONE),
        )

    def reach(self, reached: Reached, choice: Choice) -> Reached:
        """Go on by one step."""
        return Reached((*reached.schedule, choice), self.step(reached.point, choice))

    def choices(self, point: Point) -> Iterator[Choice]:
        """What may come next."""
        for whose in point.runnable():
            yield Choice(whose)
            for fate in self.fates if point.faults > 0 else ():
                # Of a read, it makes no difference whether it was heard.
                request = self.course(point, whose).request
                if fate is not Fate.ANSWER_LOST or request.changes_something:
                    yield Choice(whose, fate)

    def key(self, schedule: Sequence[Choice]) -> str:
        """The name by which a schedule is found again."""
        return f"{self.world.name}: {' + '.join(self.names)}: {''.join(map(str, schedule))}"

    def course(self, point: Point, whose: int) -> Course:
        """Return how far an operation has come; one that has not begun begins now."""
        begun = point.courses[whose]
        if begun is not None:
            return begun
        later = point.surroundings.a_second_later()
        return self.world.course(self.names[whose], LETTERS[whose], later)


@dataclass(slots=True)
class Coverage:
    """How much a search has looked at."""

    points: int = 0
    steps: int = 0


def every_point(race: Race, coverage: Coverage) -> Iterator[Reached]:
    """Yield every point that schedules of a race lead to."""
    begin = race.begin()
    order = count()
    waiting: list[tuple[int, int, int, Reached]] = [(0, 0, next(order), Reached((), begin))]
    seen: set[object] = {begin.mark}
    while waiting:
        switches, length, _, reached = heapq.heappop(waiting)
        coverage.points += 1
        yield reached
        for choice in race.choices(reached.point):
            coverage.steps += 1
            after = race.step(reached.point, choice)
            if after.mark in seen:
                continue
            seen.add(after.mark)
            schedule = reached.schedule
            changed = bool(schedule) and schedule[-1].whose != choice.whose
            further = Reached((*schedule, choice), after)
            heapq.heappush(waiting, (switches + changed, length + 1, next(order), further))


def random_schedule(race: Race, random: Random) -> Iterator[Reached]:
    """Yield the points of one schedule, chosen at random, from its first step to its end."""
    reached = Reached((), race.begin())
    while reached.point.runnable():
        choice = random.choice(list(race.choices(reached.point)))
        reached = race.reach(reached, choice)
        yield reached


def replayed(race: Race, schedule: Sequence[Choice]) -> Iterator[Reached]:
    """Yield the points of a schedule, from its first step to its end.

    Where a mended product takes fewer steps than the schedule has, those are left out; where it
    takes more, each operation goes on to its end, one after the other.
    """
    reached = Reached((), race.begin())
    for choice in schedule:
        if choice.whose in reached.point.runnable():
            reached = race.reach(reached, choice)
            yield reached
    while whose := reached.point.runnable():
        reached = race.reach(reached, Choice(whose[0]))
        yield reached


def schedules_of(race: Race) -> int:
    """Count the schedules of a race one by one, as if no two of them led to the same point."""
    known: dict[object, int] = {}

    def below(point: Point) -> int:
        if point.mark not in known:
            after = [race.step(point, choice) for choice in race.choices(point)]
            known[point.mark] = sum(map(below, after)) or 1
        return known[point.mark]

    return below(race.begin())


def parse_key(key: str) -> tuple[Race, tuple[Choice, ...]]:
    """Return the race and the schedule that `Race.key` named."""
    name, names, letters = key.split(": ")
    world = WORLDS[name.removesuffix(TORN)]()
    if name.endswith(TORN):
        world = world.torn()
    found = re.findall(f"([{LETTERS}])([!?-]?)", letters)
    schedule = tuple(Choice(LETTERS.index(letter), Fate(fate)) for letter, fate in found)
    return Race(world, tuple(names.split(" + ")), len(schedule)), schedule
