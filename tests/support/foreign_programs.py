"""Runs the programs of tests/support/foreign, each on the venv of the package that it shows."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.template import ROOT
from tests.support.tools import RequireTool

PROGRAMS = ROOT / "tests" / "support" / "foreign"
SECONDS_MAX = 60


def run_foreign(require_tool: RequireTool, package: str, program: str, said: object) -> Any:
    """Give a program its standard input as JSON; returns its standard output.

    A missing venv ends the test as any missing tool does. The program sees no environment: no
    proxy, no path of ours.
    """
    python = require_tool(ROOT / ".tools" / package / "bin" / "python")
    done = subprocess.run(
        [python, "-I", Path(PROGRAMS, program)],
        input=json.dumps(said),
        env={},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
