"""`make run`: starts the local stack, says where everything is, and waits for Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING

from local.errors import StartError
from local.settings import Settings

if TYPE_CHECKING:
    from local.stack import Stack

WATCH_SECONDS = 0.5
CANNOT_START = 2
FAILED = 1

_stop_requested = threading.Event()


class StopRequested(BaseException):
    """Somebody wants the stack to end (SIGINT, SIGTERM, SIGHUP)."""


def main() -> int:
    """Run a stack until it is stopped; answers the exit status."""
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)
    stack: Stack | None = None
    try:
        settings = Settings.from_env(os.environ)
        # A second of imports, in which a Ctrl-C has to be understood already.
        from local.stack import Stack

        stack = Stack(settings)
        stack.start()
        return _watch(stack, time.monotonic() - began)
    except StartError as error:
        print(f"the local stack cannot start: {error}", file=sys.stderr)
        return CANNOT_START
    except StopRequested:
        return 0
    finally:
        if stack is not None:
            stack.stop()


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    """Break off whatever is being done, but only once: the stopping itself goes on to its end.

    Code that swallows every exception may swallow this one, so the wish is also kept.
    """
    if not _stop_requested.is_set():
        _stop_requested.set()
        raise StopRequested


def _watch(stack: Stack, seconds: float) -> int:
    if not _stop_requested.is_set():
        _announce(stack, seconds)
    while not _stop_requested.is_set():
        fault = stack.fault()
        if fault is not None:
            print(fault, file=sys.stderr)
            return FAILED
        time.sleep(WATCH_SECONDS)
    return 0


def _announce(stack: Stack, seconds: float) -> None:
    print(f"Ready after {seconds:.1f} s. Ctrl-C stops everything.")
    for name, address in (
        ("Dashboard", f"{stack.url}/"),
        ("Overview", f"{stack.url}/local"),
        ("API", f"{stack.url}/v1/openapi.json"),
        ("Bank simulator", f"{stack.url}/local/bank"),
        ("Mailbox", f"{stack.url}/local/mailbox"),
        ("BCA's own server", stack.description["banks"]["BCA"]["url"]),
        ("BNI's own server", stack.description["banks"]["BNI"]["url"]),
        ("DynamoDB", stack.endpoints.dynamodb),
        ("S3, SQS, secrets", stack.endpoints.services),
        ("For programs", str(stack.settings.stack_file)),
        ("Logs", str(stack.settings.logs)),
    ):
        print(f"  {name:<17} {address}")
    offset = stack.clock.offset()
    if offset:
        print(f"  The clock shows {stack.clock.now():%Y-%m-%d %H:%M:%S} UTC, not real time.")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
