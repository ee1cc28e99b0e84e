"""local.processes: no child outlives the stack."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.errors import StartError
from local.http_server import claim_port
from local.processes import Children, free_ports, wait_until_answering
from local.settings import ROOT

# A child that starts one of its own and says both ids.
FAMILY = """
import os, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), grandchild.pid, flush=True)
time.sleep(60)
"""

# A parent that starts a child and waits, to be killed.
PARENT = """
import sys, time
from pathlib import Path
from local.processes import Children
children = Children()
child = children.start(
    [sys.executable, "-c", "import time; time.sleep(60)"],
    log=Path(sys.argv[1]), environ={}, folder=Path("/"),
)
print(child.pid, flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    # A zombie has ended; whoever adopted it has not looked yet.
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def wait_until_gone(*pids: int) -> None:
    for pid in pids:
        for _ in range(500):
            if not is_running(pid):
                break
            time.sleep(0.01)
        else:
            pytest.fail(f"process {pid} is still there")


def start(children: Children, program: str, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", program]
    return children.start(command, log=log, environ=os.environ, folder=ROOT)


def lines_of(log: Path) -> list[str]:
    for _ in range(500):
        lines = log.read_text().splitlines() if log.exists() else []
        if lines:
            return lines
        time.sleep(0.01)
    return pytest.fail(f"{log} stays empty")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_stopping_ends_children_and_their_children(tmp_path: Path) -> None:
    children = Children()
    start(children, FAMILY, tmp_path / "log")
    pids = [int(pid) for pid in lines_of(tmp_path / "log")[0].split()]

    children.stop_all()

    wait_until_gone(*pids)


def test_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    program = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    children = Children(stop_seconds_max=0.1)
    child = start(children, f"{program}; time.sleep(60)", tmp_path / "log")
    lines_of(tmp_path / "log")

    children.stop_all()

    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its starter")
def test_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)

        parent.kill()

    wait_until_gone(child)


def test_child_is_not_reached_by_the_terminal(tmp_path: Path) -> None:
    children = Children()
    child = start(children, "import time; time.sleep(60)", tmp_path / "log")

    assert os.getsid(child.pid) == child.pid
    children.stop_all()


def test_nothing_starts_after_the_stop(tmp_path: Path) -> None:
    children = Children()
    children.stop_all()

    with pytest.raises(RuntimeError):
        start(children, "pass", tmp_path / "log")


def test_server_that_ends_at_once_is_named_with_its_log(tmp_path: Path) -> None:
    children = Children()
    child = start(children, "raise SystemExit(3)", tmp_path / "log")
    (port,) = free_ports(1)

    with pytest.raises(StartError, match=r"The server ended at once, see .*log"):
        wait_until_answering(
            child, f"http://127.0.0.1:{port}", name="The server", log=tmp_path / "log"
        )
    children.stop_all()


def test_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    children = Children()
    child = start(children, "import time; time.sleep(60)", tmp_path / "log")
    (port,) = free_ports(1)

    with pytest.raises(StartError, match="The server did not answer"):
        wait_until_answering(
            child,
            f"http://127.0.0.1:{port}",
            name="The server",
            log=tmp_path / "log",
            seconds_max=0.1,
        )
    children.stop_all()


def test_claimed_port_says_that_it_is_tcp_so_that_answers_leave_at_once() -> None:
    (port,) = free_ports(1)

    with claim_port(port) as claimed:
        assert claimed.proto == socket.IPPROTO_TCP


def test_port_is_claimed_only_once() -> None:
    (port,) = free_ports(1)

    with claim_port(port), pytest.raises(StartError, match=f"port {port} is busy"):
        claim_port(port)
