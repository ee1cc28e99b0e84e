"""What one top-up costs in write and read units of the table, counted from its items.

Exact counts, the same on every machine. docs/data-model.md quotes the printed tables, and these
tests hold it to them.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING, Any, cast

import pytest
from rich.console import Console

from shared.adapters.dynamodb.table import DynamoTable
from shared.domain.order import PaymentMethod
from shared.usecases.ask_bank import Reconciled
from shared.usecases.cancel_order import Cancelling
from tests.support.metered_shop import MeteredShop
from tests.support.template import ROOT
from tests.support.units import Meter, Step

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRITE_UNITS_MAX = 44
# BNI is asked before anything is booked, so what is known is read before that and after.
READ_UNITS_MAX = {PaymentMethod.BCA_VA: 16, PaymentMethod.BNI_VA: 17}
# Placing and settling write the number, and pay for its lots: see docs/data-model.md.
LIVE_LOTS = (0, 4, 8)
UNITS_FOR_EIGHT_LOTS_MAX = 3

pytestmark = pytest.mark.benchmark


@pytest.fixture
def shop(dynamodb_client: DynamoDBClient, table_name: str) -> MeteredShop:
    meter = Meter(dynamodb_client)
    # The meter has the methods of a client that our table calls, and no other.
    return MeteredShop(meter, DynamoTable(cast("Any", meter), table_name))


@pytest.mark.parametrize("method", [PaymentMethod.BCA_VA, PaymentMethod.BNI_VA])
def test_a_topup_stays_within_its_units(shop: MeteredShop, method: PaymentMethod) -> None:
    shop.top_up(method)

    steps = _steps(shop)
    heads = "requests | read units | items, bytes, write units + those of the index | write units"
    table = [f"| step by {method.removesuffix('_VA')} | {heads} |", "|---|---|---|---|---|"]
    table += [_row(step) for step in steps]
    table += [f"| **together** | **{sum(step.requests for step in steps)}** "
              f"| **{_reads(steps)}** | | **{_writes(steps)}** |"]  # fmt: skip
    _print_and_find(table)
    assert _writes(steps) <= WRITE_UNITS_MAX
    assert float(_reads(steps)) <= READ_UNITS_MAX[method]


def test_lots_that_are_not_used_up_make_a_topup_dearer(shop: MeteredShop) -> None:
    units = []
    for lots in range(max(LIVE_LOTS) + 1):
        shop.meter.steps.clear()
        shop.top_up()
        if lots in LIVE_LOTS:
            units.append((lots, _writes(_steps(shop))))

    table = ["| lots of the number before | write units of a top-up |", "|---|---|"]
    _print_and_find([*table, *(f"| {lots} | {writes} |" for lots, writes in units)])
    assert all(writes <= WRITE_UNITS_MAX + UNITS_FOR_EIGHT_LOTS_MAX for _, writes in units)


def test_what_other_steps_cost(shop: MeteredShop) -> None:
    paid = shop.top_up()
    shop.clock.advance(timedelta(minutes=10))
    assert shop.follow_up(paid).ends == {Reconciled.CONFIRMED: 1}
    asked = shop.meter.steps[-1]
    for _ in range(11):
        shop.top_up()
    shop.meter.steps.clear()

    order = shop.place()
    shop.look_at_order(order.invoice_number)
    shop.look_at_numbers()
    shop.look_at_history()
    assert shop.cancel(order).outcome is Cancelling.CANCELLED
    shop.place()
    shop.clock.advance(timedelta(days=2))
    assert shop.expire().expired == 1

    steps = [asked, *(step for step in _steps(shop) if step.name != "place")]
    table = ["| step | requests | read units | write units |", "|---|---|---|---|"]
    table += [
        f"| {step.name} | {step.requests} | {_reads([step])} | {step.write_units} |"
        for step in steps
    ]
    _print_and_find(table)


def _steps(shop: MeteredShop) -> list[Step]:
    """The steps that touched the table: handing out an access token does not."""
    return [step for step in shop.meter.steps if step.requests]


def _row(step: Step) -> str:
    items = "; ".join(
        f"{each.entity} {each.bytes} B: {each.units}" + " + 1" * each.index_units
        for each in step.writes
    )
    return (
        f"| {step.name} | {step.requests} | {_reads([step])} | {items or 'nothing'} "
        f"| {step.write_units} |"
    )


def _reads(steps: list[Step]) -> str:
    halves = sum(step.read_halves for step in steps)
    return f"{halves // 2}" if halves % 2 == 0 else f"{halves // 2}.5"


def _writes(steps: list[Step]) -> int:
    return sum(step.write_units for step in steps)


def _print_and_find(table: list[str]) -> None:
    """Print a table as the document has it, and hold the document to it."""
    Console(width=200).print("\n".join(["", *table]), markup=False, highlight=False)
    lines = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8").splitlines()
    quoted = list(dropwhile(lambda line: line != table[0], lines))
    assert quoted[: len(table)] == table
