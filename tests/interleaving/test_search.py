"""The search itself: that it leaves nothing out, that a key leads back, that a failure is told."""

from __future__ import annotations

from random import Random

import pytest

from shared.adapters.dynamodb.keys import Key
from shared.adapters.dynamodb.table import Put, Update
from tests.interleaving.bank_books import BankBooks
from tests.interleaving.desk import Desk
from tests.interleaving.judge import Judge
from tests.interleaving.memory_table import EMPTY
from tests.interleaving.operations import operation
from tests.interleaving.search import (
    Coverage,
    Point,
    Race,
    every_point,
    parse_key,
    random_schedule,
    replayed,
    schedules_of,
)
from tests.interleaving.steps import AtOnce, Fate, Operation, Surroundings
from tests.interleaving.worlds import WORLDS, World
from tests.support.market import NOW

COUNTER = Key("counter", "C")


def count_carelessly(slot: str) -> Operation:
    """Read, add one, write whatever it has become."""

    def act(desk: Desk) -> int:
        read = desk.table.get_one(COUNTER)
        assert read is not None
        seen = read["count"]
        assert isinstance(seen, int)
        desk.table.change(Update(COUNTER, sets={"count": seen + 1}))
        return seen + 1

    return operation(slot, act)


def a_counter() -> World:
    outside = AtOnce(Surroundings(EMPTY, BankBooks(), NOW))
    Desk(outside, NOW, "before").table.add(Put(COUNTER, {"count": 0}))
    return World("counter", outside.surroundings, {"count": count_carelessly})


def counted(point: Point) -> int:
    stored = point.surroundings.table.items[COUNTER]
    return int(stored.item["count"]["N"])


def ends_one_by_one(race: Race, point: Point, ends: set[object]) -> int:
    """Go through every schedule, and through all that follows each; return how many there are."""
    choices = list(race.choices(point))
    if not choices:
        outcomes = tuple(repr(course and course.outcome) for course in point.courses)
        ends.add((point.surroundings.mark, outcomes))
    return sum(ends_one_by_one(race, race.step(point, each), ends) for each in choices) or 1


def test_every_order_of_two_steps_each_is_tried() -> None:
    race = Race(a_counter(), ("count", "count"))

    # Of four steps, two are the one's: 4! / (2! * 2!).
    assert schedules_of(race) == 6
    ends = [each for each in every_point(race, Coverage()) if not each.point.runnable()]
    # A lost update is among them, however the clock went.
    assert {counted(each.point) for each in ends} == {1, 2}


def test_a_step_may_be_the_last_or_meet_nobody() -> None:
    race = Race(a_counter(), ("count",), faults=1, fates=(Fate.THE_LAST, Fate.NOT_HEARD))

    keys = [
        race.key(each.schedule).removeprefix("counter: count: ")
        for each in every_point(race, Coverage())
        if not each.point.runnable()
    ]

    # A read whose answer nobody heard is made by nobody again here; what it reads is gone.
    assert sorted(keys) == ["A!", "A-", "AA", "AA!", "AA-"]


@pytest.mark.parametrize(
    ("name", "pair", "faults"),
    [
        ("open BCA", ("pay", "pay_other"), 0),
        ("open BNI", ("move", "replace_bni"), 0),
        ("open BNI", ("cancel", "check"), 1),
    ],
)
def test_points_that_are_alike_are_visited_once_and_nothing_is_left_out(
    name: str, pair: tuple[str, str], faults: int
) -> None:
    race, coverage, found = Race(WORLDS[name](), pair, faults), Coverage(), set[object]()
    for each in every_point(race, coverage):
        if not each.point.runnable():
            outcomes = tuple(repr(course and course.outcome) for course in each.point.courses)
            found.add((each.point.surroundings.mark, outcomes))

    every = set[object]()
    schedules = ends_one_by_one(race, race.begin(), every)

    assert found == every
    assert schedules == schedules_of(race)
    assert coverage.points < schedules


def test_a_key_leads_back_to_its_schedule() -> None:
    race = Race(WORLDS["open BNI"]().torn(), ("pay", "cancel", "sweep"), 2, tuple(Fate)[1:])
    (*_, reached) = random_schedule(race, Random("a key"))  # noqa: S311 (no secret)

    again, schedule = parse_key(race.key(reached.schedule))

    assert schedule == reached.schedule
    (*_, there) = replayed(again, schedule)
    assert there.point.surroundings.mark == reached.point.surroundings.mark


def test_what_went_wrong_is_told_by_its_shortest_schedule() -> None:
    def break_off(desk: Desk) -> None:
        desk.table.get_one(COUNTER)
        raise AssertionError("as none may")

    empty = Surroundings(EMPTY, BankBooks(), NOW)
    world = World("nothing", empty, {"fail": lambda slot: operation(slot, break_off)})

    with pytest.raises(AssertionError) as failure:
        Judge().search(Race(world, ("fail", "fail")))

    told = str(failure.value).splitlines()
    assert told[:2] == ["AssertionError('as none may')", "nothing: fail + fail: AB"]
    assert [line.split() for line in told[2:4]] == [
        ["A", "fail", "get_item", "counter/C"],
        ["B", "fail", "get_item", "counter/C"],
    ]
