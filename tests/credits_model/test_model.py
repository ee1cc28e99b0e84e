"""Random histories of credits agree with the model, step by step."""

from secrets import randbits

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.credits_model.machine import CreditsMachine
from tests.credits_model.side_by_side import SideBySide
from tests.support.memory_market import memory_market
from tests.support.memory_table import MemoryTable

STEADY = settings(
    max_examples=1_000,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
SOAK = settings(STEADY, derandomize=False, max_examples=5_000, stateful_step_count=50)
# What a market begins with; each history gets its own copy.
OPENED = memory_market().memory.items


def in_memory() -> SideBySide:
    """A market that was opened, with its model beside it."""
    return SideBySide(memory_market(MemoryTable(dict(OPENED)), opened=True))


def run(how: settings, with_seed: int | None = None) -> None:
    """Run that many histories."""

    def machine() -> CreditsMachine:
        return CreditsMachine(in_memory)

    random = machine if with_seed is None else seed(with_seed)(machine)
    # Its annotation asks for the class; it takes whatever makes a machine, and needs no more.
    run_state_machine_as_test(random, settings=how)  # type: ignore[arg-type]  # see above


def test_histories_agree_with_the_model() -> None:
    run(STEADY)


@pytest.mark.soak
def test_many_long_histories_agree_with_the_model(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    # `make soak` draws another seed each time; `pytest -m soak --hypothesis-seed=N` repeats one.
    given = request.config.getoption("--hypothesis-seed")
    drawn = int(given) if given else randbits(32)
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    with capsys.disabled():
        reporter.write_line(f"seed of the histories of credits: {drawn}")

    run(SOAK, drawn)
