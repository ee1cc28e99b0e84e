"""local.schedules: ticking, and running at once."""

import threading
from typing import Any

import pytest

from local.execution_environment import FunctionError
from local.intrinsics import TemplateError
from local.schedules import Scheduler, UnknownSchedule, seconds_between
from local.template import Schedule

TIDY_UP = Schedule("tidy-up", "rate(1 hour)", "StreamFunction", {"job": "tidy-up"})


def test_run_now_answers_what_the_function_answers() -> None:
    asked = []

    def invoke(function: str, event: dict[str, Any]) -> Any:
        asked.append((function, event))
        return {"done": 3}

    scheduler = Scheduler([TIDY_UP], invoke)

    assert scheduler.jobs == ["tidy-up"]
    assert scheduler.run("tidy-up") == {"done": 3}
    assert asked == [("StreamFunction", {"job": "tidy-up"})]


def test_run_of_an_unknown_schedule_is_refused() -> None:
    scheduler = Scheduler([TIDY_UP], lambda _, __: pytest.fail("nothing may run"))

    with pytest.raises(UnknownSchedule, match="tidy"):
        scheduler.run("tidy")


def test_schedule_ticks_by_itself_and_survives_a_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    calls: list[str] = []
    third = threading.Event()

    def invoke(function: str, _: dict[str, Any]) -> Any:
        calls.append(function)
        if len(calls) >= 3:
            third.set()
        raise FunctionError({"errorType": "ValueError", "errorMessage": "no luck"})

    scheduler = Scheduler([TIDY_UP], invoke, interval=lambda _: 0.01)

    scheduler.start()
    assert third.wait(10)
    scheduler.stop()

    assert "the schedule tidy-up failed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(2 hours)", 7200),
        ("rate(1 day)", 86400),
        ("cron(30 2 * * ? *)", 86400),
    ],
)
def test_pace_is_in_seconds(expression: str, seconds: int) -> None:
    assert seconds_between(expression) == seconds


@pytest.mark.parametrize(
    "expression", ["cron(0 1 1 * ? *)", "rate(1 week)", "at(2026-11-22T00:00:00)"]
)
def test_expression_of_another_pace_is_refused_by_name(expression: str) -> None:
    with pytest.raises(TemplateError, match="does not know the schedule"):
        seconds_between(expression)
