"""Finish the outbox rows that the table's stream lost or could not finish."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.outbox import Fault, RowKey
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.outbox import OutboxStore
from shared.ports.surroundings import Clock

ROWS_PER_PAGE = 50
# Far more than one run has time for; a sweep that meets it has met a fault of its own.
ROWS_PER_RUN_MAX = 1_000
# What one row may need. A row that takes longer meets the end of the function and is tried again.
ROW_MS_MAX = 15_000


class RowEnd(StrEnum):
    """How a try of one row ended."""

    FINISHED = "FINISHED"
    NOTHING_TO_DO = "NOTHING_TO_DO"
    PARKED = "PARKED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a row; for one that failed, the kind of fault and its name."""

    end: RowEnd
    fault: Fault | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a run did: how many rows ended how, and whether all that were due had their turn."""

    ends: Counter[RowEnd]
    complete: bool


def finish_outbox(
    outbox: OutboxStore,
    try_row: Callable[[RowKey], Try],
    *,
    clock: Clock,
    time_left_ms: Callable[[], int],
) -> Sweep:
    """Try every row that is due once, while there is time for one more, and postpone the failed or
    park them.

    `try_row` answers FAILED instead of raising, so that one row does not stop the others.
    """
    tried: set[RowKey] = set()
    ends: Counter[RowEnd] = Counter()
    while len(tried) < ROWS_PER_RUN_MAX:
        due = outbox.rows_due(clock.now(), ROWS_PER_PAGE)
        # The index lags behind the table, so it may name a row again that was just tried.
        fresh = [key for key in due if key not in tried]
        for key in fresh:
            if time_left_ms() < ROW_MS_MAX:
                return Sweep(ends, complete=False)
            tried.add(key)
            done = try_row(key)
            gave_up = done.fault is not None and _fail(outbox, key, done.fault, done.reason, clock)
            ends[RowEnd.PARKED if gave_up else done.end] += 1
        if len(due) < ROWS_PER_PAGE or not fresh:
            return Sweep(ends, complete=len(due) < ROWS_PER_PAGE)
    return Sweep(ends, complete=False)


def _fail(outbox: OutboxStore, key: RowKey, fault: Fault, reason: str, clock: Clock) -> bool:
    """Return whether the row was given up."""
    try:
        return outbox.fail(key, clock.now(), fault, reason)
    except (StoreBusy, StoreUnknown):
        # The row keeps the due time it has, so the next run tries it: nothing is lost.
        return False
