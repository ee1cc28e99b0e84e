"""The stack's child processes: none of them outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.errors import StartError

TETHER = Path(__file__).with_name("tether.py")

STOP_SECONDS_MAX = 5.0

POLL_SECONDS = 0.02


class Children:
    """Starts processes and stops all of them, by id.

    A child is killed when the *thread* that started it ends (prctl(2)), so one thread that lives
    as long as this object starts them all. Each leads a session of its own: a Ctrl-C in the
    terminal reaches only the parent, which then stops the children in order. `stop_seconds_max` is
    how long a child may take to save and end before it is killed.
    """

    def __init__(self, stop_seconds_max: float = STOP_SECONDS_MAX) -> None:
        self._stop_seconds_max = stop_seconds_max
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")
        self._running: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def start(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environ: Mapping[str, str],
        folder: Path,
    ) -> subprocess.Popen[bytes]:
        """Run a command whose output is appended to `log`."""
        return self._starter.submit(self._start, command, log, environ, folder).result()

    def _start(
        self, command: Sequence[str], log: Path, environ: Mapping[str, str], folder: Path
    ) -> subprocess.Popen[bytes]:
        tether = [sys.executable, "-IS", str(TETHER), str(os.getpid())]
        with log.open("ab") as output:
            child = subprocess.Popen(
                [*tether, *command],
                env=dict(environ),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with self._lock:
            self._running.append(child)
        return child

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        """End one child at once, with whatever it started."""
        if child.poll() is None:
            _signal(child, signal.SIGKILL)
            child.wait()
        with self._lock, contextlib.suppress(ValueError):
            self._running.remove(child)

    def stop_all(self) -> None:
        """Ask every child to end, newest first, and kill those that do not; then none may start."""
        # First: a child that is being started at this moment has to be stopped too.
        self._starter.shutdown()
        with self._lock:
            children, self._running = self._running[::-1], []
        for child in children:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + self._stop_seconds_max
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            # Its own children may live on after it.
            _signal(child, signal.SIGKILL)
            child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def free_ports(count: int) -> list[int]:
    """Find ports of the loopback interface that nobody uses at this moment."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def wait_until_answering(
    child: subprocess.Popen[bytes], url: str, *, name: str, log: Path, seconds_max: float = 30.0
) -> None:
    """Return when a server answers anything at all; raises StartError when it does not."""
    deadline = time.monotonic() + seconds_max
    while not _answers(url):
        if child.poll() is not None:
            raise StartError(f"{name} ended at once, see {log}")
        if time.monotonic() > deadline:
            raise StartError(f"{name} did not answer within {seconds_max:.0f} s, see {log}")
        time.sleep(POLL_SECONDS)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 (a loopback address)
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError:
        return False
    return True
