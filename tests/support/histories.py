"""Random histories: how many, how they are run, and from which seed."""

from __future__ import annotations

from collections.abc import Callable
from secrets import randbits

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

# The same histories in each run, so that a change is what makes one fail.
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def run_histories(
    begin: Callable[[], RuleBasedStateMachine], how: settings, with_seed: int | None = None
) -> None:
    """Run so many histories, each from a machine that `begin` makes."""

    # Seeding marks what it is given, so it is given one that nobody else has.
    def machine() -> RuleBasedStateMachine:
        return begin()

    random = machine if with_seed is None else seed(with_seed)(machine)
    # Its annotation asks for the class; it takes whatever makes a machine, and needs no more.
    run_state_machine_as_test(random, settings=how)  # type: ignore[arg-type]  # see above


@pytest.fixture
def history_seed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> int:
    """Another seed each time, printed; `pytest -m soak --hypothesis-seed=N` repeats one."""
    given = request.config.getoption("--hypothesis-seed")
    drawn = int(given) if given else randbits(32)
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    with capsys.disabled():
        reporter.write_line(f"seed of {request.node.nodeid}: {drawn}")
    return drawn
