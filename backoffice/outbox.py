"""Documents and mails that were given up: what they are, and having them tried again."""

from collections.abc import Sequence
from typing import Annotated

import typer

from backoffice.deciders import ByOption, refuse
from backoffice.lines import LISTED_MAX, moment, say, say_listed
from backoffice.terminal import (
    StackOption,
    TableOption,
    clock_of,
    faults_told,
    open_table,
)
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.domain.outbox import ParkedRow, RowKey
from shared.domain.person import Person
from shared.domain.wib import to_milliseconds

# Between the two parts of where a row lies; neither has it.
_BETWEEN = "|"

outbox = typer.Typer(name="outbox", no_args_is_help=True, help=__doc__)


@outbox.command("list")
def list_parked(table: TableOption = None, stack: StackOption = None) -> None:
    """List the rows that nobody tries any more, oldest first, with the reason of each."""
    with faults_told():
        found = DynamoOutboxStore(open_table(table, stack)).parked(LISTED_MAX)
    for row in found:
        say(_name(row.key))
        say(f"    {row.effect}  parked {moment(row.parked_at)}: {row.reason}")
    say_listed(len(found))


@outbox.command()
def retry(
    by: ByOption,
    row: Annotated[str | None, typer.Argument(help="As the list shows it")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that the list shows")] = False,
    table: TableOption = None,
    stack: StackOption = None,
) -> None:
    """Have rows tried again by the next sweep. May be repeated: what is done stays done."""
    if every == (row is not None):
        raise typer.BadParameter("either a row or --all")
    store = DynamoOutboxStore(open_table(table, stack))
    now = to_milliseconds(clock_of(stack).now())
    with faults_told():
        keys = _listed(store.parked(LISTED_MAX)) if row is None else [_key(row)]
        done = [key for key in keys if store.retry(key, Person(by), now)]
    for key in done:
        say(f"to be tried again: {_name(key)}")
    if row is not None and not done:
        refuse("refused: no such row is parked; it was done, or is being tried")
    say(f"{len(done)} to be tried again by the next sweep")


def _name(key: RowKey) -> str:
    return _BETWEEN.join(key)


def _key(name: str) -> RowKey:
    partition, between, sort = name.partition(_BETWEEN)
    if not between:
        raise typer.BadParameter("not a row, such as X#ord_2A7A875-0024|BILL_INVOICED_ORDER")
    return partition, sort


def _listed(rows: Sequence[ParkedRow]) -> list[RowKey]:
    return [row.key for row in rows]
