"""The sweep gives every due row its turn, within its time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.invoice import InvoiceNumber
from shared.domain.outbox import Fault, RowKey
from shared.ports.faults import StoreBusy
from shared.usecases.finish_outbox import RowEnd, Sweep, Try, finish_outbox
from tests.support.fulfilment import PAID_AT, MemoryOutboxStore, SettableClock
from tests.support.orders import a_paid_order, an_order

PATIENCE = timedelta(minutes=2)


def outbox_of(rows: int) -> MemoryOutboxStore:
    outbox = MemoryOutboxStore()
    for number in range(1, rows + 1):
        outbox.add(a_paid_order(an_order(invoice_number=InvoiceNumber("2A7A875", number))))
    return outbox


def key(number: int) -> RowKey:
    notice = f"6281212448484-ord_2A7A875-{number:04d}-PAID"
    return ("B#biz_kopi", f"M#2026-11-22T08:05:00.000Z#{notice}")


class Sweeper:
    """Finishes rows, but for those it was told to fail, and notes their turns."""

    def __init__(self, outbox: MemoryOutboxStore, *, failing: Sequence[int] = ()) -> None:
        self.outbox = outbox
        self.clock = SettableClock(PAID_AT + PATIENCE)
        self.failing = {key(number) for number in failing}
        self.fault = Fault.OUTAGE
        self.turns: list[RowKey] = []
        self.time_left_ms = 60_000
        self.row_ms = 0

    def try_row(self, at: RowKey) -> Try:
        self.turns.append(at)
        self.time_left_ms -= self.row_ms
        if at in self.failing:
            return Try(RowEnd.FAILED, self.fault, "ALongName")
        if self.outbox.row(at) is None:
            return Try(RowEnd.NOTHING_TO_DO)
        self.outbox.finish(at, self.clock.now())
        return Try(RowEnd.FINISHED)

    def sweep(self) -> Sweep:
        return finish_outbox(
            self.outbox, self.try_row, clock=self.clock, time_left_ms=lambda: self.time_left_ms
        )


def test_finishes_all_rows_that_are_due() -> None:
    sweeper = Sweeper(outbox_of(3))

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter({RowEnd.FINISHED: 3}), complete=True)
    assert sweeper.outbox.due == {}


def test_leaves_a_row_to_the_stream_for_its_first_two_minutes() -> None:
    sweeper = Sweeper(outbox_of(1))
    sweeper.clock = SettableClock(PAID_AT + PATIENCE - timedelta(milliseconds=1))

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter(), complete=True)
    assert sweeper.turns == []


def test_a_row_that_fails_stops_no_other_and_is_postponed() -> None:
    sweeper = Sweeper(outbox_of(3), failing=[2])

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter({RowEnd.FINISHED: 2, RowEnd.FAILED: 1}), complete=True)
    row = sweeper.outbox.row(key(2))
    assert row is not None
    assert row.tries == 1
    assert sweeper.outbox.due == {key(2): PAID_AT + PATIENCE + timedelta(minutes=2)}


@pytest.mark.parametrize(
    ("fault", "tries", "is_parked"),
    [
        (Fault.OUTAGE, 100_000, False),
        (Fault.REFUSED, 1_438, False),
        (Fault.REFUSED, 1_439, True),
        (Fault.BROKEN, 28, False),
        (Fault.BROKEN, 29, True),
    ],
)
def test_what_does_not_get_better_by_itself_is_parked(
    fault: Fault, tries: int, is_parked: bool
) -> None:
    sweeper = Sweeper(outbox_of(1), failing=[1])
    sweeper.fault = fault
    row = sweeper.outbox.open_rows[key(1)]
    sweeper.outbox.open_rows[key(1)] = replace(row, tries=tries)

    sweep = sweeper.sweep()

    assert sweep.ends == Counter({RowEnd.PARKED if is_parked else RowEnd.FAILED: 1})
    assert sweeper.outbox.parked == ({key(1): "ALongName"} if is_parked else {})
    assert (key(1) in sweeper.outbox.due) is not is_parked


def test_a_backlog_of_a_day_is_finished_in_one_run() -> None:
    sweeper = Sweeper(outbox_of(130), failing=[7])

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter({RowEnd.FINISHED: 129, RowEnd.FAILED: 1}), complete=True)
    assert len(sweeper.turns) == 130


def test_stops_while_there_is_time_for_one_more_row() -> None:
    sweeper = Sweeper(outbox_of(5))
    sweeper.row_ms = 15_000

    sweep = sweeper.sweep()

    # 60 s: turns begin at 60, 45, 30 and 15 s left, and none at 0.
    assert sweep == Sweep(Counter({RowEnd.FINISHED: 4}), complete=False)
    assert sweeper.turns == [key(1), key(2), key(3), key(4)]


def test_an_index_that_lags_behind_gives_no_row_a_second_turn() -> None:
    class Lagging(MemoryOutboxStore):
        def rows_due(self, now: datetime, limit: int) -> Sequence[RowKey]:
            return [key(n) for n in range(1, limit + 1)]

    outbox = Lagging()
    sweeper = Sweeper(outbox, failing=range(1, 51))

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter({RowEnd.FAILED: 50}), complete=False)
    assert len(sweeper.turns) == 50


def test_no_run_is_endless() -> None:
    class Endless(MemoryOutboxStore):
        asked = 0

        def rows_due(self, now: datetime, limit: int) -> Sequence[RowKey]:
            self.asked += 1
            first = self.asked * limit
            return [key(n) for n in range(first, first + limit)]

    sweeper = Sweeper(Endless())

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter({RowEnd.NOTHING_TO_DO: 1_000}), complete=False)


def test_a_row_that_cannot_be_postponed_now_keeps_its_time() -> None:
    class Busy(MemoryOutboxStore):
        def fail(self, key: RowKey, now: datetime, fault: Fault, reason: str) -> bool:
            raise StoreBusy("ThrottlingException")

    outbox = Busy()
    outbox.add(a_paid_order(an_order(invoice_number=InvoiceNumber("2A7A875", 1))))
    outbox.add(a_paid_order(an_order(invoice_number=InvoiceNumber("2A7A875", 2))))
    sweeper = Sweeper(outbox, failing=[1])

    sweep = sweeper.sweep()

    assert sweep == Sweep(Counter({RowEnd.FAILED: 1, RowEnd.FINISHED: 1}), complete=True)
    assert outbox.due == {key(1): PAID_AT + PATIENCE}
