"""Random histories on DynamoDB Local agree with the model, step by step."""

import pytest
from hypothesis import settings

from tests.model.conftest import Begin
from tests.model.machine import MarketMachine
from tests.support import histories

STEADY = settings(histories.STEADY, max_examples=30, stateful_step_count=25)
SOAK = settings(STEADY, derandomize=False, max_examples=1_000, stateful_step_count=50)


def run(begin: Begin, how: settings, with_seed: int | None = None) -> None:
    """Run that many histories."""
    histories.run_histories(lambda: MarketMachine(begin), how, with_seed)


def test_histories_agree_with_the_model(begin: Begin) -> None:
    run(begin, STEADY)


@pytest.mark.soak
def test_many_long_histories_agree_with_the_model(begin: Begin, history_seed: int) -> None:
    run(begin, SOAK, history_seed)
