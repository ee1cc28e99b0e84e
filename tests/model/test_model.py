"""Random histories on DynamoDB Local agree with the model, step by step."""

from secrets import randbits

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.conftest import Begin
from tests.model.machine import MarketMachine

STEADY = settings(
    max_examples=30,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
SOAK = settings(STEADY, derandomize=False, max_examples=1_000, stateful_step_count=50)


def run(begin: Begin, how: settings, with_seed: int | None = None) -> None:
    """Run that many histories."""

    def machine() -> MarketMachine:
        return MarketMachine(begin)

    random = machine if with_seed is None else seed(with_seed)(machine)
    # Its annotation asks for the class; it takes whatever makes a machine, and needs no more.
    run_state_machine_as_test(random, settings=how)  # type: ignore[arg-type]  # see above


def test_histories_agree_with_the_model(begin: Begin) -> None:
    run(begin, STEADY)


@pytest.mark.soak
def test_many_long_histories_agree_with_the_model(
    begin: Begin, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    # `make soak` draws another seed each time; `pytest -m soak --hypothesis-seed=N` repeats one.
    given = request.config.getoption("--hypothesis-seed")
    drawn = int(given) if given else randbits(32)
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    with capsys.disabled():
        reporter.write_line(f"seed of the histories: {drawn}")

    run(begin, SOAK, drawn)
