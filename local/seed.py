"""What a new stack begins with: two businesses, and the history of the first one.

The businesses come in by the back office's own import. The history is made by the product's use
cases, each at its own past instant, so every item of it is one that the product itself wrote.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from local.errors import StartError
from local.seed_history import write_history
from local.settings import ROOT
from shared.adapters.dynamodb.keys import DUE_OUTBOX
from shared.adapters.dynamodb.table import DynamoTable

if TYPE_CHECKING:
    from local.stack import Stack

DOCUMENT = Path(__file__).with_name("seed.json")
FULFILMENT_SECONDS_MAX = 90.0
POLL_SECONDS = 0.2
# Any instant of the stack's clock sorts before it.
END_OF_TIME = "9999"


@dataclass(frozen=True, slots=True)
class SeededUser:
    """A user of a seeded business; `role` is the group in the token."""

    email: str
    role: str
    locale: str


@dataclass(frozen=True, slots=True)
class SeededBusiness:
    """A business as the stack announces it: who may log in, and its numbers."""

    business_id: str
    name: str
    users: Sequence[SeededUser]
    numbers: Sequence[str]


def seed(stack: Stack) -> None:
    """Bring a running stack whose stores are empty into the seeded state. Raises StartError."""
    table_name = stack.template.ref("Table")
    _import(stack, table_name)
    table = DynamoTable(stack.endpoints.dynamodb_client(), table_name)
    write_history(table, stack.template, businesses()[0], now=_whole_seconds(stack.clock.now()))
    _await_fulfilment(table)
    # A newcomer's mailbox is empty, so that the first mail in it is about their own top-up.
    stack.mailbox.empty()


def businesses() -> Sequence[SeededBusiness]:
    """Return the businesses of the seeded state."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return [
        SeededBusiness(
            business_id=business["business_id"],
            name=business["name"],
            users=[SeededUser(**user) for user in business["users"]],
            numbers=[number["number"] for number in business["numbers"]],
        )
        for business in document["businesses"]
    ]


def _import(stack: Stack, table_name: str) -> None:
    """Run the staff's own command, so that the seed shows that it works."""
    command = [sys.executable, "-m", "backoffice", "import", str(DOCUMENT), "--table", table_name]
    environ = {**os.environ, **stack.endpoints.environ()}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise StartError(f"the seed could not be imported: {done.stderr.strip()}")


def _await_fulfilment(table: DynamoTable) -> None:
    """Wait until the stack itself has made the invoices and mails of the history."""
    deadline = time.monotonic() + FULFILMENT_SECONDS_MAX
    while table.query_due(DUE_OUTBOX, END_OF_TIME, 1):
        if time.monotonic() > deadline:
            raise StartError("the invoices of the seeded orders were not made, see the logs")
        time.sleep(POLL_SECONDS)


def _whole_seconds(instant: datetime) -> datetime:
    return instant - timedelta(microseconds=instant.microsecond)
