"""One local stack for a whole run of tests, started as a user starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.processes import free_ports
from tests.support.template import ROOT
from tests.support.tools import RequireTool

START_SECONDS_MAX = 90.0
RESET_SECONDS_MAX = 90.0


class LocalStack:
    """A running stack; it is described as its stack.json does."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._description = description
        self._is_used = False

    def as_left(self) -> dict[str, Any]:
        """The stack with whatever earlier tests did to it."""
        self._is_used = True
        return self._description

    def as_seeded(self) -> dict[str, Any]:
        """The stack in its seeded state, at the real time, which takes some seconds to restore."""
        if self._is_used:
            url = f"{self._description['url']}/local/reset"
            httpx.post(url, timeout=RESET_SECONDS_MAX).raise_for_status()
        return self.as_left()


@pytest.fixture(scope="session")
def local_stack(
    require_tool: RequireTool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalStack]:
    """A stack that starts when the first test asks for it."""
    require_tool(ROOT / ".tools" / "dynamodb-local" / "DynamoDBLocal.jar")
    require_tool(ROOT / ".tools" / "ministack" / "bin" / "ministack")
    folder = tmp_path_factory.mktemp("stack")
    (port,) = free_ports(1)
    environ = {**os.environ, "PORT": str(port), "LOCAL_DIR": str(folder)}
    with (folder / "output").open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "local"],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(child, folder)
        yield LocalStack(json.loads((folder / "stack.json").read_text(encoding="utf-8")))
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(30)


def _await(child: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not (folder / "stack.json").exists():
        if child.poll() is not None or time.monotonic() > deadline:
            raise AssertionError((folder / "output").read_text(encoding="utf-8"))
        time.sleep(0.1)
