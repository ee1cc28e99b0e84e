"""One execution environment of a function: a process that handles one event at a time."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.processes import Children
from local.runtime_api import (
    Invocation,
    RuntimeAnswered,
    RuntimeApi,
    RuntimeEvent,
    RuntimeExited,
    RuntimeFailed,
    RuntimeReady,
)
from local.runtime_entry import CLOCK_FILE
from local.template import FunctionSpec

INIT_SECONDS_MAX = 30.0
"""Lambda allows 10 s; here several environments may be starting on two busy cores."""

RESPONSE_BYTES_MAX = 6 * 1024 * 1024
"""Lambda's limit on what a function may answer."""


class FunctionError(Exception):
    """An invocation failed; `payload` is what Lambda answers its caller (errorType, ...)."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__(f"{payload.get('errorType')}: {payload.get('errorMessage')}")
        self.payload = dict(payload)


@dataclass(frozen=True, slots=True)
class Launch:
    """What all environments share: variables, where the code is, where logs go, the clock."""

    children: Children
    environ: Mapping[str, str]
    root: Path
    logs: Path
    clock_file: Path


class ExecutionEnvironment:
    """Runs one function in a child process, as Lambda's own runtime client.

    Raises FunctionError from the constructor when the handler cannot be loaded.
    """

    def __init__(self, function: FunctionSpec, launch: Launch) -> None:
        self._function = function
        self._launch = launch
        self._log = launch.logs / f"{function.name}.log"
        self._api = RuntimeApi(function.arn)
        self._child = launch.children.start(
            [sys.executable, "-m", "local.runtime_entry", function.handler],
            log=self._log,
            environ=_environ(function, launch, self._api.address),
            folder=launch.root,
        )
        threading.Thread(target=self._watch, daemon=True).start()
        self._await_ready()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs and may be given events."""
        try:
            # While the watching thread is about to note the end, poll() does not see it yet.
            os.kill(self._child.pid, 0)
        except ProcessLookupError:
            return False
        return self._child.poll() is None

    def invoke(self, event: bytes) -> bytes:
        """Return the JSON that the handler answers.

        Raises FunctionError when it raises, and also, having ended the process, when it takes too
        long, answers too much or exits.
        """
        request_id = str(uuid.uuid4())
        seconds_max = self._function.timeout_seconds
        started = time.monotonic()
        deadline_ms = int((time.time() + seconds_max) * 1000)
        self._write(f"START RequestId: {request_id} Version: $LATEST")
        self._api.send(Invocation(request_id, event, deadline_ms))
        try:
            return self._outcome(request_id, self._next_event(seconds_max))
        finally:
            spent_ms = (time.monotonic() - started) * 1000
            self._write(f"END RequestId: {request_id} Duration: {spent_ms:.2f} ms")

    def close(self) -> None:
        """Stop the process."""
        self._launch.children.kill(self._child)
        self._api.close()

    def _watch(self) -> None:
        self._api.happened.put(RuntimeExited(self._child.wait()))

    def _next_event(self, seconds_max: float) -> RuntimeEvent | None:
        try:
            return self._api.happened.get(timeout=seconds_max)
        except queue.Empty:
            return None

    def _await_ready(self) -> None:
        match self._next_event(INIT_SECONDS_MAX):
            case RuntimeReady():
                return
            case RuntimeFailed(error=error):
                payload = json.loads(error)
            case RuntimeExited(status):
                payload = _exit_error("init", status)
            case _:
                payload = _timeout_error("init", INIT_SECONDS_MAX)
        self.close()
        raise FunctionError(payload)

    def _outcome(self, request_id: str, event: RuntimeEvent | None) -> bytes:
        match event:
            case RuntimeAnswered(body=body) if len(body) <= RESPONSE_BYTES_MAX:
                return body
            case RuntimeAnswered():
                payload = _error("Function.ResponseSizeTooLarge", "Response exceeds 6 MiB")
            case RuntimeFailed(error=error):
                # The handler raised: the runtime goes on with the next event.
                raise FunctionError(json.loads(error))
            case RuntimeExited(status):
                payload = _exit_error(request_id, status)
            case _:
                payload = _timeout_error(request_id, self._function.timeout_seconds)
        self._write(f"{payload['errorType']}: {payload['errorMessage']}")
        self.close()
        raise FunctionError(payload)

    def _write(self, line: str) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(line + "\n")


def _environ(function: FunctionSpec, launch: Launch, runtime_api: str) -> dict[str, str]:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": str(launch.root),
        **launch.environ,
        **function.environ,
        CLOCK_FILE: str(launch.clock_file),
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mib),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(launch.root),
    }


def _error(error_type: str, message: str) -> dict[str, str]:
    return {"errorType": error_type, "errorMessage": message}


def _timeout_error(request_id: str, seconds: float) -> dict[str, str]:
    message = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
    return _error("Sandbox.Timedout", message)


def _exit_error(request_id: str, status: int) -> dict[str, str]:
    how = f"signal: {-status}" if status < 0 else f"exit status {status}"
    message = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    return _error("Runtime.ExitError", message)
