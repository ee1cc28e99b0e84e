"""Puts together what Lambda gets: one function's code, or one layer's packages.

Called by the targets of infra/sam.mk. The bytecode is compiled here and marked as not to be checked
against the source: SAM's archive dates every file 1980, so that bytecode with a date would never be
taken as valid, and each cold start would compile everything anew. The interpreter that runs this
file is therefore the runtime's own version.
"""

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "uv" / "bin" / "uv"

RUNTIME_VERSION = (3, 13)
RUNTIME_PLATFORM = "aarch64-manylinux2014"

CODE_AT_RUN_TIME = "/var/task"
LAYER_AT_RUN_TIME = "/opt"

# The AWS SDK describes 440 services in 22 MB of data; these are the ones that a function calls, and
# sts for credentials of a role. Files beside the services' folders describe regions and retries.
SERVICES = frozenset({"dynamodb", "kms", "s3", "secretsmanager", "sesv2", "sqs", "sts"})

# Utilities of Powertools that import each other only within their own folder, and that nothing here
# uses.
UNUSED_UTILITIES = ("auth_alpha", "circuit_breaker", "data_masking", "feature_flags", "kafka")


class PackageError(Exception):
    """Nothing fit to be deployed can be made; the message is the line that the reader gets."""


def main(arguments: Sequence[str]) -> int:
    """`function NAME FOLDER` or `layer LIST FOLDER`; answers the exit status."""
    try:
        if sys.version_info[:2] != RUNTIME_VERSION:
            raise PackageError(f"this is Python {sys.version.split()[0]}; the runtime has 3.13")
        match arguments:
            case ["function", name, destination]:
                package_function(name, Path(destination))
            case ["layer", name, destination]:
                package_layer(name, Path(destination))
            case _:
                raise PackageError("usage: package.py function|layer NAME FOLDER")
    except (PackageError, OSError) as error:
        print(f"packaging failed: {error}", file=sys.stderr)
        return 2
    return 0


def package_function(name: str, destination: Path) -> None:
    """Copy one function and the shared code, at the import paths they have in the repository."""
    functions = destination / "functions"
    functions.mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / "functions" / "__init__.py", functions)
    _copy(ROOT / "functions" / name, functions / name)
    _copy(ROOT / "shared", destination / "shared")
    compile_all(destination, CODE_AT_RUN_TIME)


def package_layer(name: str, destination: Path) -> None:
    """Install the list `infra/dependencies/<name>.txt` for the runtime's platform, and trim it."""
    packages = destination / "python"
    command = [str(UV), "pip", "install", "--quiet", "--target", str(packages)]
    command += ["--python-platform", RUNTIME_PLATFORM, "--python-version", "3.13"]
    command += ["--only-binary", ":all:", "--require-hashes"]
    command += ["-r", f"infra/dependencies/{name}.txt"]
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise PackageError(f"uv could not install infra/dependencies/{name}.txt")
    trim(packages)
    compile_all(destination, LAYER_AT_RUN_TIME)


def trim(packages: Path) -> None:
    """Remove what no function can use: other services' descriptions, examples, commands."""
    for service in (packages / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for unused in ("bin", "boto3/data", "boto3/examples"):
        shutil.rmtree(packages / unused, ignore_errors=True)
    for utility in UNUSED_UTILITIES:
        shutil.rmtree(packages / "aws_lambda_powertools" / "utilities" / utility)
    # The lists of installed files, which are wrong by now.
    for record in packages.glob("*.dist-info/RECORD"):
        record.unlink()


def compile_all(folder: Path, at_run_time: str) -> None:
    """Write bytecode that is never checked against the source, and knows where it will run."""
    for stale in list(folder.rglob("__pycache__")):
        shutil.rmtree(stale)
    compiled = compileall.compile_dir(
        folder,
        quiet=1,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        stripdir=str(folder),
        prependdir=at_run_time,
    )
    if not compiled:
        raise PackageError(f"not everything in {folder} compiles")


def _copy(source: Path, destination: Path) -> None:
    shutil.copytree(
        source, destination, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
