"""Three operations beside each other, in orders that a seed chooses, with up to two faults.

Some triples have few enough orders to try them all. The key that a failure prints leads back to its
schedule, whatever the seed was: see test_schedules_of_defects.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random, SystemRandom

import pytest

from tests.interleaving.judge import Judge
from tests.interleaving.search import Race, random_schedule
from tests.interleaving.steps import Fate
from tests.interleaving.worlds import WORLDS

ANY_FAULT = (Fate.THE_LAST, Fate.ANSWER_LOST, Fate.NOT_HEARD)
SCHEDULES = 100
SCHEDULES_OF_A_PAYMENT = 100
SCHEDULES_OF_A_SOAK = 5_000
FAULTS_MAX = 2
SHORT: list[tuple[str, tuple[str, str, str]]] = [
    ("open BNI", ("pay", "pay", "pay")),
    ("ending BCA", ("pay", "pay", "sweep")),
    ("ending BCA", ("pay", "pay_other", "sweep")),
    ("ending BCA", ("pay", "cancel", "sweep")),
    ("ending BNI", ("pay", "pay_other", "sweep")),
    ("ending BNI", ("pay", "cancel", "sweep")),
]
LONG = [
    ("open BCA", ("pay", "pay", "pay")),
    ("open BCA", ("pay", "cancel", "move")),
    ("open BNI", ("pay", "cancel", "move")),
    # What BNI tells of both is one sum, and whoever asks first may book it.
    ("open BNI", ("pay_short", "pay_other", "check")),
    ("open BNI", ("pay", "pay_other", "cancel")),
]


def look_at_schedules(
    name: str, random: Random, how_many: int, names_from: Sequence[str] = ()
) -> None:
    """Let three operations race, again and again, at every third time with torn reads."""
    world = WORLDS[name]()
    drawn_from = names_from or list(world.begins)
    both, judge = (world, world, world.torn()), Judge()
    for turn in range(how_many):
        names = tuple(random.choices(drawn_from, k=3))
        faults = random.randint(0, FAULTS_MAX)
        race = Race(both[turn % len(both)], names, faults, ANY_FAULT)
        for reached in random_schedule(race, random):
            judge.look(race, reached)


@pytest.mark.parametrize("name", WORLDS)
def test_money_is_right_in_some_orders_of_three_operations(name: str) -> None:
    random = Random(name)  # noqa: S311 (a test's choice, no secret)

    look_at_schedules(name, random, SCHEDULES)


@pytest.mark.parametrize("name", ["open BCA", "open BNI"])
def test_one_payment_told_three_times_is_one_credit(name: str) -> None:
    random = Random(name)  # noqa: S311 (a test's choice, no secret)

    look_at_schedules(name, random, SCHEDULES_OF_A_PAYMENT, ["pay"])


@pytest.mark.parametrize(("name", "triple"), SHORT)
def test_money_is_right_in_every_order_of_a_short_triple(
    name: str, triple: tuple[str, str, str]
) -> None:
    Judge().search(Race(WORLDS[name](), triple))


@pytest.mark.soak
@pytest.mark.parametrize(("name", "triple"), LONG)
def test_money_is_right_in_every_order_of_a_long_triple(
    name: str, triple: tuple[str, str, str]
) -> None:
    Judge().search(Race(WORLDS[name](), triple))


@pytest.mark.soak
@pytest.mark.parametrize("name", WORLDS)
def test_money_is_right_in_many_orders_of_three_operations(name: str) -> None:
    look_at_schedules(name, SystemRandom(), SCHEDULES_OF_A_SOAK)
