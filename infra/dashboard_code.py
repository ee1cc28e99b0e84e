"""Looks after the dashboard's source: `python -m infra.dashboard_code check|format`.

Checking is format, lint, types and unit tests, with its own tools and as they are configured there.
The types of requests and answers are made anew from the API's description, so pages that misread it
do not pass.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from functions.topup.openapi import openapi_json
from infra.setup import DASHBOARD, node_folder

DESCRIPTION = DASHBOARD / "openapi.json"
SCRIPTS = {
    "check": (
        ("api", "--", DESCRIPTION.name, "--output", "src/api/schema.d.ts"),
        ("check",),
    ),
    "format": (("format",),),
}


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; answers the exit status of the first script that fails, or 0."""
    if len(arguments) != 1 or arguments[0] not in SCRIPTS:
        print(f"usage: python -m infra.dashboard_code {'|'.join(SCRIPTS)}", file=sys.stderr)
        return 2
    DESCRIPTION.write_text(openapi_json(), encoding="utf-8")
    node = node_folder()
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    for script in SCRIPTS[arguments[0]]:
        command = [str(node / "npm"), "run", "--silent", *script]
        done = subprocess.run(command, cwd=DASHBOARD, env={**os.environ, "PATH": path}, check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
