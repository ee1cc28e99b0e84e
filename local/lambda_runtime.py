"""The functions as Lambda runs them: few environments each, kept warm, a queue above."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.execution_environment import ExecutionEnvironment, FunctionError, Launch
from local.template import FunctionSpec

ENVIRONMENTS_MAX = 2
"""Per function. Lambda would start more at once; two show everything that several can show."""

QUEUE_SECONDS_MAX = 29.0
"""How long an invocation waits for an environment: API Gateway itself gives up after 30 s."""


class FunctionBusy(Exception):
    """Every environment of the function stayed busy for too long."""


class LambdaRuntime:
    """Invokes functions by name."""

    def __init__(self, functions: Iterable[FunctionSpec], launch: Launch) -> None:
        self._pools = {function.name: _Pool(function, launch) for function in functions}

    def warm_up(self) -> dict[str, FunctionError]:
        """Start one environment of each function; returns those that cannot start, and why."""
        with ThreadPoolExecutor(max_workers=len(self._pools)) as starters:
            outcomes = dict(
                zip(self._pools, starters.map(_Pool.warm_up, self._pools.values()), strict=True)
            )
        return {name: error for name, error in outcomes.items() if error is not None}

    def invoke(self, function: str, event: Any) -> Any:
        """Return what the handler answers to an event, through JSON both ways.

        Raises FunctionError when it fails, is killed at its timeout or cannot be loaded, and
        FunctionBusy.
        """
        return json.loads(self._pools[function].invoke(json.dumps(event).encode()))

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Let running invocations end, and hold back others; environments start anew after it."""
        with contextlib.ExitStack() as held:
            for pool in self._pools.values():
                held.enter_context(pool.paused())
            yield

    def close(self) -> None:
        """Stop every environment."""
        for pool in self._pools.values():
            pool.close()


class _Pool:
    def __init__(self, function: FunctionSpec, launch: Launch) -> None:
        self._function = function
        self._launch = launch
        self._size = min(ENVIRONMENTS_MAX, function.concurrency_max or ENVIRONMENTS_MAX)
        self._places = threading.Semaphore(self._size)
        self._pause_lock = threading.Lock()
        self._lock = threading.Lock()
        self._idle: list[ExecutionEnvironment] = []
        self._all: set[ExecutionEnvironment] = set()

    def warm_up(self) -> FunctionError | None:
        with self._places:
            try:
                self._give_back(self._take())
            except FunctionError as error:
                return error
        return None

    def invoke(self, event: bytes) -> bytes:
        if not self._places.acquire(timeout=QUEUE_SECONDS_MAX):
            raise FunctionBusy(self._function.name)
        try:
            environment = self._take()
            try:
                return environment.invoke(event)
            finally:
                self._give_back(environment)
        finally:
            self._places.release()

    def _take(self) -> ExecutionEnvironment:
        """Return a warm environment, the one used last, or a new one."""
        while True:
            with self._lock:
                environment = self._idle.pop() if self._idle else None
            if environment is None:
                break
            if environment.is_alive:
                return environment
            environment.close()
            self._forget(environment)
        environment = ExecutionEnvironment(self._function, self._launch)
        with self._lock:
            self._all.add(environment)
        return environment

    def _give_back(self, environment: ExecutionEnvironment) -> None:
        if environment.is_alive:
            with self._lock:
                self._idle.append(environment)
        else:
            self._forget(environment)

    def _forget(self, environment: ExecutionEnvironment) -> None:
        with self._lock:
            self._all.discard(environment)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        with self._pause_lock, contextlib.ExitStack() as places:
            for _ in range(self._size):
                places.enter_context(self._places)
            self.close()
            yield

    def close(self) -> None:
        with self._lock:
            environments, self._all = self._all, set()
            self._idle.clear()
        for environment in environments:
            environment.close()
