"""Schedules of defects that the product once had, by the keys under which a search found them.

Each passes now, and fails with the defect planted again: so it is noticed here when the product's
steps have become others and a key no longer leads to where it went wrong.
"""

from __future__ import annotations

import pytest

from tests.interleaving import planted_bugs as plant
from tests.interleaving.judge import Judge
from tests.interleaving.search import parse_key, replayed

DEFECTS: list[tuple[plant.Plant, str]] = [
    # The bank's answer to an earlier question took a later one off the list.
    (plant.any_answer_ends_the_question, "open BCA: pay + check: AAAAAA!BB"),
    (plant.any_answer_ends_the_question, "open BNI: apply + check: BBBBAAAAAAAAAABBB"),
    # A cancel was told that there is no account; its bank opened it before the next try.
    (
        plant.closed_once_is_closed_for_ever,
        "opening NOT_HEARD 30s: cancel + finish: AAA-BBBBBBAA",
    ),
    # Of two sweeps at once, the slower one closed what the faster one had opened.
    (
        plant.drop_and_close_whatever_became_of_it,
        "opening NOT_HEARD 30s: finish + finish: AABBBBBBAAAA",
    ),
]


def look_at_all_of(key: str) -> None:
    """Judge every point of a schedule. Raises AssertionError with its key."""
    race, schedule = parse_key(key)
    judge = Judge()
    for reached in replayed(race, schedule):
        judge.look(race, reached)


@pytest.mark.parametrize(("defect", "key"), DEFECTS)
def test_the_schedule_of_a_defect_is_right_now(defect: plant.Plant, key: str) -> None:
    look_at_all_of(key)


@pytest.mark.parametrize(("defect", "key"), DEFECTS)
def test_the_schedule_fails_where_the_defect_is_back(
    defect: plant.Plant, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    defect(monkeypatch)

    with pytest.raises(AssertionError) as failure:
        look_at_all_of(key)

    assert key in str(failure.value)
