"""local.lambda_runtime: handlers in processes of their own, as Lambda runs them."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.clock import StackClock
from local.execution_environment import FunctionError, Launch
from local.lambda_runtime import LambdaRuntime
from local.processes import Children
from local.settings import ROOT
from local.template import FunctionSpec
from tests.local.sample_stack import a_function


class Scene:
    """A runtime of some functions, with its own folder and children."""

    def __init__(self, folder: Path) -> None:
        self.children = Children()
        self.clock = StackClock(folder / "clock.json")
        self.logs = folder
        self._runtimes: list[LambdaRuntime] = []
        self._launch = Launch(
            children=self.children,
            environ={"AWS_DEFAULT_REGION": "ap-southeast-3"},
            root=ROOT,
            logs=folder,
            clock_file=folder / "clock.json",
        )

    def runtime(self, *functions: FunctionSpec) -> LambdaRuntime:
        self._runtimes.append(LambdaRuntime(functions, self._launch))
        return self._runtimes[-1]

    def log(self, function: str) -> str:
        return (self.logs / f"{function}.log").read_text()

    def close(self) -> None:
        for runtime in self._runtimes:
            runtime.close()
        self.children.stop_all()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    scene.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_handler_sees_its_event_its_variables_and_no_other(scene: Scene) -> None:
    runtime = scene.runtime(a_function("echo"))

    answer = runtime.invoke("echo", {"é": [1, None]})

    seen = json.loads(answer["body"])
    assert seen["event"] == {"é": [1, None]}
    assert seen["environ"]["BUCKET"] == "a-bucket"
    assert seen["environ"]["AWS_LAMBDA_FUNCTION_NAME"] == "echo"
    assert seen["environ"]["AWS_DEFAULT_REGION"] == "ap-southeast-3"
    assert {"HOME", "LOCAL_CLOCK_FILE", "PYTEST_CURRENT_TEST"} & set(seen["environ"]) == set()


def test_handler_is_on_the_clock_of_the_stack(scene: Scene) -> None:
    runtime = scene.runtime(a_function("echo"))

    def told() -> datetime:
        return datetime.fromisoformat(json.loads(runtime.invoke("echo", {})["body"])["now"])

    assert abs(told() - datetime.now(UTC)) < timedelta(seconds=30)
    scene.clock.set_to(datetime(2021, 9, 12, 3, 0, tzinfo=UTC))
    assert abs(told() - datetime(2021, 9, 12, 3, 0, tzinfo=UTC)) < timedelta(seconds=30)


def test_environment_is_kept_warm(scene: Scene) -> None:
    runtime = scene.runtime(a_function("count"))

    assert runtime.warm_up() == {}
    pids = {runtime.invoke("count", {})["pid"] for _ in range(3)}

    assert len(pids) == 1


def test_at_most_two_events_are_handled_at_a_time_and_the_others_wait(scene: Scene) -> None:
    runtime = scene.runtime(a_function("count"))

    with ThreadPoolExecutor(max_workers=8) as callers:
        answers = list(callers.map(lambda n: runtime.invoke("count", n), range(40)))

    assert [answer["event"] for answer in answers] == list(range(40))
    assert len({answer["pid"] for answer in answers}) <= 2


def test_reserved_concurrency_of_one_is_one_process(scene: Scene) -> None:
    runtime = scene.runtime(a_function("count", concurrency_max=1))

    with ThreadPoolExecutor(max_workers=4) as callers:
        answers = list(callers.map(lambda n: runtime.invoke("count", n), range(20)))

    assert len({answer["pid"] for answer in answers}) == 1


def failure(runtime: LambdaRuntime, function: str, event: Any) -> dict[str, Any]:
    with pytest.raises(FunctionError) as caught:
        runtime.invoke(function, event)
    return caught.value.payload


def test_exception_of_the_handler_is_told_and_the_environment_goes_on(scene: Scene) -> None:
    runtime = scene.runtime(a_function("misbehave"))

    payload = failure(runtime, "misbehave", {"how": "raise"})

    assert (payload["errorType"], payload["errorMessage"]) == ("ValueError", "as asked")
    assert "ValueError: as asked" in scene.log("misbehave")
    assert runtime.invoke("misbehave", {"how": "well"})["python"][0] == 3


def test_handler_that_takes_too_long_is_killed_and_the_next_event_is_handled(
    scene: Scene,
) -> None:
    runtime = scene.runtime(a_function("misbehave", timeout_seconds=1))
    runtime.warm_up()

    payload = failure(runtime, "misbehave", {"how": "hang"})

    assert payload["errorType"] == "Sandbox.Timedout"
    assert payload["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert "Task timed out" in scene.log("misbehave")
    assert runtime.invoke("misbehave", {"how": "well"})["python"][0] == 3


def test_process_that_exits_is_told_and_replaced(scene: Scene) -> None:
    runtime = scene.runtime(a_function("misbehave"))

    payload = failure(runtime, "misbehave", {"how": "exit"})

    assert payload["errorType"] == "Runtime.ExitError"
    assert payload["errorMessage"].endswith("Runtime exited with error: exit status 3")
    assert runtime.invoke("misbehave", {"how": "well"})["python"][0] == 3


def test_process_that_died_while_idle_is_replaced(scene: Scene) -> None:
    runtime = scene.runtime(a_function("count"))
    first = runtime.invoke("count", 1)["pid"]
    os.kill(first, 9)
    wait_until_gone(first)

    answer = runtime.invoke("count", 2)

    assert answer["event"] == 2
    assert answer["pid"] != first


def wait_until_gone(pid: int) -> None:
    gone = threading.Event()
    for _ in range(500):
        if not is_running(pid):
            return
        gone.wait(0.01)
    pytest.fail(f"process {pid} is still there")


def test_answer_above_the_limit_of_lambda_is_an_error(scene: Scene) -> None:
    runtime = scene.runtime(a_function("misbehave"))

    payload = failure(runtime, "misbehave", {"how": "flood"})

    assert payload["errorType"] == "Function.ResponseSizeTooLarge"


@pytest.mark.parametrize(
    ("function", "error_type"),
    [
        (a_function("handler", module="unloadable"), "RuntimeError"),
        (a_function("handler", module="missing"), "Runtime.ImportModuleError"),
        (a_function("missing"), "Runtime.HandlerNotFound"),
    ],
)
def test_handler_that_cannot_be_loaded_is_told(
    scene: Scene, function: FunctionSpec, error_type: str
) -> None:
    runtime = scene.runtime(function)

    cold = runtime.warm_up()
    payload = failure(runtime, function.name, {})

    assert list(cold) == [function.name]
    assert payload["errorType"] == error_type


def test_pause_lets_no_event_through_and_starts_everything_anew(scene: Scene) -> None:
    runtime = scene.runtime(a_function("count"))
    first = runtime.invoke("count", 1)["pid"]

    with ThreadPoolExecutor(max_workers=1) as caller:
        with runtime.paused():
            waiting = caller.submit(runtime.invoke, "count", 2)
            assert not is_running(first)
            assert not waiting.done()
        answer = waiting.result()

    assert answer["event"] == 2
    assert answer["pid"] != first


def test_closed_runtime_leaves_no_process(scene: Scene) -> None:
    runtime = scene.runtime(a_function("count"))
    pid = runtime.invoke("count", 1)["pid"]

    runtime.close()

    assert not is_running(pid)
