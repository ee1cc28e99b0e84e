"""Runs a command that dies with the process that started it.

    python -IS tether.py STARTER_PID COMMAND...

A starter that is killed with SIGKILL cannot stop its children, so the kernel has to. Only Linux
offers this (prctl(2), PR_SET_PDEATHSIG); elsewhere the command just runs. The command replaces this
process, so nothing of it stays in memory. SIGTERM lets the emulators save what they hold.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to its starter and become the command."""
    starter, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # The starter may have died before the line above: then no signal will come.
        if os.getppid() != starter:
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 (the commands are the stack's own)


if __name__ == "__main__":
    main(sys.argv[1:])
