"""What an execution environment runs: AWS's own runtime client, on the stack's clock.

    python -m local.runtime_entry HANDLER

Deployed code knows nothing of the local stack. Before the handler's module is loaded, the one place
where the product reads the time is pointed at the stack's clock; everything after is as in Lambda.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from awslambdaric.__main__ import main as run_lambda_runtime

from local.clock import StackClock
from shared.adapters.clock import SystemClock

CLOCK_FILE = "LOCAL_CLOCK_FILE"


def main() -> None:
    """Serve invocations until the process is stopped."""
    clock = StackClock(Path(os.environ.pop(CLOCK_FILE)))

    def stack_time(_: SystemClock) -> datetime:
        return clock.now()

    SystemClock.now = stack_time  # type: ignore[method-assign,assignment]  # The purpose here.
    run_lambda_runtime(sys.argv)


if __name__ == "__main__":
    main()
