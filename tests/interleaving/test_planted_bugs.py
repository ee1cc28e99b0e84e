"""The search sees bugs: each one that is planted fails a schedule of the race that it is given."""

from __future__ import annotations

import re

import pytest

from tests.interleaving import planted_bugs as plant
from tests.interleaving.judge import Judge
from tests.interleaving.search import Race
from tests.interleaving.steps import Fate
from tests.interleaving.worlds import WORLDS

Found = tuple[plant.Plant, str, tuple[str, str], tuple[Fate, ...]]
CRASH, AWAY = (Fate.THE_LAST,), (Fate.NOT_HEARD,)
# The bug, the world, the two operations, and what may happen to one request.
FOUND: list[Found] = [
    (plant.settle_whatever_was_seen, "open BCA", ("pay", "cancel"), ()),
    (plant.settle_whatever_was_seen, "open BCA", ("pay", "move"), ()),
    (plant.nothing_has_a_condition, "open BCA", ("pay", "pay_other"), ()),
    (plant.account_not_in_the_transaction, "open BCA", ("pay", "pay_other"), ()),
    (plant.cancel_whatever_the_order_has_become, "open BCA", ("pay", "cancel"), ()),
    (plant.cancel_without_the_bank, "open BNI", ("cancel", "check"), ()),
    (plant.move_whatever_the_order_has_become, "open BCA", ("move", "cancel"), ()),
    (plant.expire_blindly, "ending BCA", ("pay", "sweep"), ()),
    (plant.tell_nobody_of_an_end, "ending BCA", ("cancel", "sweep"), ()),
    (plant.decide_about_money_that_is_gone, "open BCA", ("apply", "refund"), ()),
    (plant.paid_elsewhere_stays_open, "moved BNI", ("pay_old", "check"), ()),
    (plant.give_up_and_leave_it_to_the_bank, "opening ANSWER_LOST 60s", ("finish", "check"), AWAY),
    (plant.drop_and_close_whatever_became_of_it, "opening NOT_HEARD 30s", ("finish", "finish"), ()),
    (plant.closed_once_is_closed_for_ever, "opening NOT_HEARD 30s", ("cancel", "finish"), AWAY),
    (plant.any_answer_ends_the_question, "open BCA", ("pay", "check"), CRASH),
    (plant.any_answer_ends_the_question, "open BNI", ("apply", "check"), ()),
    (plant.believe_the_clock_of_the_index, "opening NOT_HEARD 30s", ("finish", "check"), ()),
    (plant.book_the_whole_sum, "open BNI", ("pay_short", "pay_other"), ()),
]


def race_of(found: Found) -> Race:
    _, name, pair, fates = found
    return Race(WORLDS[name](), pair, len(fates), fates)


def name_of(found: Found) -> str:
    return f"{found[0].__name__}-{'-'.join((found[1], *found[2]))}"


@pytest.mark.parametrize("found", FOUND, ids=name_of)
def test_a_planted_bug_is_found(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    race = race_of(found)
    found[0](monkeypatch)

    with pytest.raises(AssertionError, match=re.escape(race.key(()))):
        Judge().search(race)


@pytest.mark.parametrize("found", FOUND, ids=name_of)
def test_the_sound_product_passes_the_same_race(found: Found) -> None:
    Judge().search(race_of(found))
