"""What a test does about a tool that `make test` installs but that may not be there."""

import os
import shutil
from pathlib import Path
from typing import Protocol

import pytest


class RequireTool(Protocol):
    """Answers where the tool is, or ends the test."""

    def __call__(self, tool: str | Path) -> Path: ...


@pytest.fixture(scope="session")
def require_tool() -> RequireTool:
    """A function from a command's name or a file to its path.

    A missing tool skips the test on a laptop and fails it in CI (`CI=true`), where a skipped test
    would be a check that nobody runs.
    """

    def find(tool: str | Path) -> Path:
        found = shutil.which(tool)
        if found is None and Path(tool).exists():
            found = str(tool)
        if found is None:
            missing = f"{tool} is not installed; `make test` or the system's packages bring it"
            if os.environ.get("CI") == "true":
                pytest.fail(missing, pytrace=False)
            pytest.skip(missing)
        return Path(found)

    return find
