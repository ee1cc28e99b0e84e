"""What a new stack begins with: two businesses, and the history of the first one.

The businesses come in by the back office's own import. The history is made by the product's use
cases, each at its own past instant, so every item of it is one that the product itself wrote.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from local.errors import StartError
from local.seed_history import write_history
from local.seeded import DOCUMENT, businesses
from local.settings import ROOT
from shared.adapters.dynamodb.keys import DUE_OUTBOX
from shared.adapters.dynamodb.notice_store import DynamoNoticeStore
from shared.adapters.dynamodb.table import DynamoTable
from shared.usecases.read_notices import mark_read

if TYPE_CHECKING:
    from local.stack import Stack

FULFILMENT_SECONDS_MAX = 90.0
POLL_SECONDS = 0.2
# Any instant of the stack's clock sorts before it.
END_OF_TIME = "9999"


def seed(stack: Stack) -> None:
    """Bring a running stack whose stores are empty into the seeded state. Raises StartError."""
    table_name = stack.template.ref("Table")
    _import(stack, table_name)
    table = DynamoTable(stack.endpoints.dynamodb_client(), table_name)
    write_history(table, stack.template, businesses()[0], now=_whole_seconds(stack.clock.now()))
    _await_fulfilment(table)
    # A newcomer's mailbox is empty and no bell rings, so that the first mail and the first notice
    # are about their own top-up.
    stack.mailbox.empty()
    notices = DynamoNoticeStore(table)
    for business in businesses():
        for user in business.users:
            mark_read(business.business_id, user.email, None, notices, now=stack.clock.now())


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
