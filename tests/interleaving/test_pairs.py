"""Every pair of operations, in every order of their steps, with a crash of either at any step.

A failure prints the key of its schedule and what happens in it. test_schedules_of_defects.py runs
schedules by their keys; put one there to see it again.
"""

from __future__ import annotations

import pytest

from tests.interleaving.judge import Judge
from tests.interleaving.search import Race
from tests.interleaving.steps import Fate
from tests.interleaving.worlds import WORLDS

CRASH = (Fate.THE_LAST,)
ANY_FAULT = (Fate.THE_LAST, Fate.ANSWER_LOST, Fate.NOT_HEARD)
ENDS = ("sweep", "cancel", "move")
PAYMENTS: dict[str, tuple[str, ...]] = {
    "open BCA": ("pay", "pay_other", "pay_short"),
    "open BNI": ("pay", "pay_other", "pay_short"),
    "ending BCA": ("pay", "pay_other"),
    "ending BNI": ("pay", "pay_other"),
    # Two payments for the present account are the open worlds' matter.
    "moved BCA": ("pay_old",),
    "moved BNI": ("pay_old",),
    "opening ANSWER_LOST 30s": ("pay",),
    "opening NOT_HEARD 30s": ("pay",),
}
# Whoever reads several things at once may see each at another instant.
TORN = [
    ("open BCA", ("pay", "pay_other")),
    ("open BCA", ("pay", "pay")),
    ("open BCA", ("pay", "cancel")),
    ("open BNI", ("pay", "move")),
    ("open BNI", ("pay", "pay")),
    ("ending BNI", ("place", "place")),
    ("moved BNI", ("pay", "pay_old")),
]


@pytest.mark.parametrize("name", WORLDS)
def test_money_is_right_in_every_order_of_two_operations(name: str) -> None:
    world, judge = WORLDS[name](), Judge()

    for pair in world.pairs:
        judge.search(Race(world, pair, faults=1, fates=CRASH))


@pytest.mark.parametrize(("name", "pair"), TORN)
def test_money_is_right_where_items_are_read_one_by_one(name: str, pair: tuple[str, str]) -> None:
    Judge().search(Race(WORLDS[name]().torn(), pair))


def test_the_open_worlds_pair_every_operation_with_every_other() -> None:
    bca, bni = WORLDS["open BCA"](), WORLDS["open BNI"]()

    # 15 operations at BCA, 14 at BNI, which does not inquire: n * (n + 1) / 2 pairs.
    assert (len(bca.pairs), len(bni.pairs)) == (120, 105)
    assert set(bca.begins) - set(bni.begins) == {"inquire"}
    assert set(bni.begins) <= set(bca.begins)


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_world_pairs_its_payments_with_each_other_and_with_every_end(name: str) -> None:
    pairs = {frozenset(pair) for pair in WORLDS[name]().pairs}
    payments = PAYMENTS[name]

    assert {frozenset((one, two)) for one in payments for two in (*payments, *ENDS)} <= pairs


@pytest.mark.soak
@pytest.mark.parametrize("name", WORLDS)
def test_money_is_right_whatever_one_request_meets(name: str) -> None:
    world, judge = WORLDS[name](), Judge()

    for pair in world.every_pair():
        judge.search(Race(world, pair, faults=1, fates=ANY_FAULT))


@pytest.mark.soak
@pytest.mark.parametrize("name", WORLDS)
def test_money_is_right_wherever_items_are_read_one_by_one(name: str) -> None:
    world, judge = WORLDS[name]().torn(), Judge()

    for pair in world.pairs:
        judge.search(Race(world, pair, faults=1, fates=CRASH))
