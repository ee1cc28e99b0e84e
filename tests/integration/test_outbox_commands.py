"""The staff's commands about what was given up: they show it, and have it tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backoffice.__main__ import app
from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.outbox_store import DynamoOutboxStore
from shared.adapters.dynamodb.table import Update
from shared.domain.outbox import Fault
from tests.support.market import Market
from tests.support.stack_file import stack_file

Run = Callable[..., Result]
BY_SARI = ("--by", "Sari@sales.example")
INSTRUCTIONS = "X#ord_2A7A875-0001|INSTRUCT_PAYMENT#"
CANCELLED = "B#kopi-pagi|M#2026-11-22T07:05:00.000Z#6281212448484-ord_2A7A875-0001-CANCELLED"


@pytest.fixture
def run(market: Market, dynamodb_endpoint: str, tmp_path: Path) -> Iterator[Run]:
    """Runs a command, three hours later, on a market where two mails were given up."""
    order = market.place()
    market.cancel(order)
    store = DynamoOutboxStore(market.table)
    rows = sorted(store.rows_due(market.after(minutes=2).now, 10))
    reasons = ("MessageRejected", "StoreBroken")
    for minutes, (key, reason) in enumerate(zip(rows, reasons, strict=True)):
        assert market.table.change(Update(keys.Key(*key), sets={"tries": 1_439}))
        assert store.fail(key, market.after(minutes=minutes).now, Fault.REFUSED, reason)
    now = market.after(hours=3).now
    with stack_file(market.table_name, dynamodb_endpoint, now, tmp_path) as stack:
        yield lambda *arguments: CliRunner().invoke(
            app, ["outbox", *arguments, "--stack", str(stack)]
        )


def due(market: Market) -> int:
    return len(DynamoOutboxStore(market.table).rows_due(market.after(hours=3).now, 10))


def test_list_shows_what_was_given_up_and_why(run: Run) -> None:
    listed = run("list")

    assert listed.exit_code == 0
    cancelled, why, instructions, *rest = listed.output.splitlines()
    assert cancelled == CANCELLED
    assert why == "    MAIL_NOTICE  parked 2026-11-22 14:05 WIB: MessageRejected"
    assert instructions.startswith(INSTRUCTIONS)
    assert rest == ["    INSTRUCT_PAYMENT  parked 2026-11-22 14:06 WIB: StoreBroken", "2 listed"]


def test_one_row_is_tried_again_and_keeps_by_whom(market: Market, run: Run) -> None:
    done = run("retry", CANCELLED, *BY_SARI)

    assert done.exit_code == 0
    assert done.output.splitlines() == [
        f"to be tried again: {CANCELLED}",
        "1 to be tried again by the next sweep",
    ]
    assert due(market) == 1
    (notice,) = market.entities("NOTICE")
    assert isinstance(notice["retries"], list)
    (retried,) = notice["retries"]
    assert isinstance(retried, dict)
    assert (retried["by"], retried["at"]) == ("sari@sales.example", "2026-11-22T10:05:00.000Z")


def test_a_repeat_is_refused_and_changes_nothing(market: Market, run: Run) -> None:
    run("retry", CANCELLED, *BY_SARI)
    before = market.dump()

    again = run("retry", CANCELLED, *BY_SARI)

    assert again.exit_code == 1
    assert "no such row is parked" in again.output
    assert market.dump() == before


def test_all_are_tried_again_at_once(market: Market, run: Run) -> None:
    done, again = run("retry", "--all", *BY_SARI), run("retry", "--all", *BY_SARI)

    assert done.output.splitlines()[-1] == "2 to be tried again by the next sweep"
    assert again.output.splitlines() == ["0 to be tried again by the next sweep"]
    assert due(market) == 2
    assert run("list").output.splitlines() == ["0 listed"]


@pytest.mark.parametrize(
    "asked",
    [
        ("retry", *BY_SARI),
        ("retry", CANCELLED, "--all", *BY_SARI),
        ("retry", "ord_2A7A875-0001", *BY_SARI),
        ("retry", CANCELLED),
        ("retry", CANCELLED, "--by", "Sari"),
    ],
    ids=["nothing", "both", "no row", "nobody", "no address"],
)
def test_what_is_not_clear_is_refused(market: Market, run: Run, asked: tuple[str, ...]) -> None:
    before = market.dump()

    assert run(*asked).exit_code == 2

    assert market.dump() == before
