"""What the commands share: the terminal, the table that they work on, and its time."""

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import boto3
import typer
from rich.console import Console

from shared.adapters.clock import SystemClock
from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.wib import from_text
from shared.ports.faults import StoreBroken, StoreBusy, StoreUnknown
from shared.ports.surroundings import Clock

# The exit status of a command that did not do what it was asked for; 2 is said of the asking.
REFUSED = 1
LOCAL_STACK_SECONDS = 5

console = Console()
errors = Console(stderr=True)

TableOption = Annotated[
    str | None, typer.Option(help="Table of a deployed stack; default $TABLE_NAME")
]
StackOption = Annotated[
    Path | None, typer.Option(help="stack.json of a running local stack, instead of --table")
]


@dataclass(frozen=True, slots=True)
class LocalStackClock:
    """The clock of a running local stack, which may have been moved."""

    url: str

    def now(self) -> datetime:
        """Return the stack's time, aware, in UTC."""
        address = f"{self.url}/local/clock"
        with urllib.request.urlopen(address, timeout=LOCAL_STACK_SECONDS) as answer:  # noqa: S310 (the address that stack.json gives)
            return from_text(json.load(answer)["now"])


def open_table(name: str | None, stack: Path | None) -> DynamoTable:
    """Return the table that was named. Exits with 2 where none was."""
    if stack is not None:
        aws = json.loads(stack.read_text())["aws"]
        client = boto3.client(
            "dynamodb",
            endpoint_url=aws["dynamodb_endpoint_url"],
            region_name=aws["region"],
            aws_access_key_id=aws["access_key_id"],
            aws_secret_access_key=aws["secret_access_key"],
        )
        return DynamoTable(client, aws["table"])
    name = name or os.environ.get("TABLE_NAME")
    if not name:
        errors.print("Say which table: --table NAME, or --stack .local/stack.json")
        raise typer.Exit(2)
    return DynamoTable(boto3.client("dynamodb"), name)


def clock_of(stack: Path | None) -> Clock:
    """Return the clock that goes with that table."""
    if stack is None:
        return SystemClock()
    return LocalStackClock(json.loads(stack.read_text())["url"])


@contextmanager
def faults_told() -> Iterator[None]:
    """Say what is known when the table fails; exit with 1."""
    try:
        yield
    except StoreBusy as busy:
        errors.print(f"The table does not answer ({busy}); nothing was changed.", markup=False)
        raise typer.Exit(REFUSED) from busy
    except StoreUnknown as unknown:
        errors.print(
            f"The table's answer was lost ({unknown}): it may be done. Look at the list, then"
            " repeat the command; nothing is done twice.",
            markup=False,
        )
        raise typer.Exit(REFUSED) from unknown
    except StoreBroken as broken:
        errors.print(f"The table refuses ({broken}): is it the right one?", markup=False)
        raise typer.Exit(REFUSED) from broken
