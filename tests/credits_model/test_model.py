"""Random histories of credits agree with the model, step by step."""

import pytest
from hypothesis import settings

from tests.credits_model.machine import CreditsMachine
from tests.credits_model.side_by_side import SideBySide
from tests.support import histories
from tests.support.memory_market import memory_market
from tests.support.memory_table import MemoryTable

STEADY = settings(histories.STEADY, max_examples=1_000, stateful_step_count=30)
SOAK = settings(STEADY, derandomize=False, max_examples=5_000, stateful_step_count=50)
# What a market begins with; each history gets its own copy.
OPENED = memory_market().memory.items


def in_memory() -> SideBySide:
    """A market that was opened, with its model beside it."""
    return SideBySide(memory_market(MemoryTable(dict(OPENED)), opened=True))


def run(how: settings, with_seed: int | None = None) -> None:
    """Run that many histories."""
    histories.run_histories(lambda: CreditsMachine(in_memory), how, with_seed)


def test_histories_agree_with_the_model() -> None:
    run(STEADY)


@pytest.mark.soak
def test_many_long_histories_agree_with_the_model(history_seed: int) -> None:
    run(SOAK, history_seed)
