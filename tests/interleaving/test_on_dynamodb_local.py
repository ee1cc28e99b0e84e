"""Some schedules on DynamoDB Local, step by step beside the table in memory.

So what the searches show of the table in memory, they show of the one that decides about money.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.interleaving.real_table import RealTable, outcome_of
from tests.interleaving.search import Race, random_schedule
from tests.interleaving.steps import TABLE, Fate
from tests.interleaving.worlds import WORLDS

SCHEDULES = 5


@pytest.mark.parametrize("name", WORLDS)
def test_a_schedule_takes_the_same_course_on_dynamodb_local(
    name: str, real_table: RealTable
) -> None:
    random = Random(name)  # noqa: S311 (a test's choice, no secret)
    world = WORLDS[name]()

    for _ in range(SCHEDULES):
        race = Race(world, tuple(random.choices(list(world.begins), k=3)), 1, tuple(Fate)[1:])
        real_table.hold(world.start.table)
        before = race.begin()
        for reached in random_schedule(race, random):
            choice = reached.schedule[-1]
            request = race.course(before, choice.whose).request
            if request.whom == TABLE and choice.fate is not Fate.NOT_HEARD:
                _, in_memory = before.surroundings.table.perform(request.what, request.arguments)
                real = real_table.perform(request.what, request.arguments)
                assert outcome_of(in_memory) == outcome_of(real), race.key(reached.schedule)
            before = reached.point
        there = {key: each.item for key, each in before.surroundings.table.items.items()}
        assert real_table.items() == there, race.key(reached.schedule)
