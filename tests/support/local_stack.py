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

import pytest

from local.processes import free_ports
from tests.support.template import ROOT
from tests.support.tools import RequireTool

START_SECONDS_MAX = 90.0


@pytest.fixture(scope="session")
def local_stack(
    require_tool: RequireTool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The content of stack.json of a running stack."""
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
        yield json.loads((folder / "stack.json").read_text(encoding="utf-8"))
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(30)


def _await(child: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not (folder / "stack.json").exists():
        if child.poll() is not None or time.monotonic() > deadline:
            raise AssertionError((folder / "output").read_text(encoding="utf-8"))
        time.sleep(0.1)
