"""Read the credits of a number: its statement, its lots, and what will lapse at the present pace.

Every read first computes the lapses that are due, by the function that the next movement writes
them with, so that any balance equals its statement whether a sweep has run or not.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.credit import CreditAccount
from shared.domain.forecast import Forecast, forecast
from shared.domain.ledger import CREDITS_USED, EntryKind, LedgerEntry
from shared.domain.movement import Movement, as_of
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_milliseconds
from shared.ports.credits import CreditStore, StatementPart

# The pace of a broadcaster is that of its last month.
PACE_SPAN = timedelta(days=30)
# One request to the table. Where a month has more, the newest of these tell the pace.
PACE_ENTRIES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class StatementRequest:
    """At most `limit` entries numbered below `before`, recorded from one instant until another."""

    limit: int
    before: int | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a statement, newest first; `next_before` is where it goes on.

    `total` counts all entries of the time that was asked for.
    """

    entries: tuple[LedgerEntry, ...]
    next_before: int | None
    total: int


def read_account(
    business_id: str, number: PhoneNumber, store: CreditStore, *, now: datetime
) -> CreditAccount | None:
    """Return the account as it is at `now`, due lapses taken off; None where it is not theirs.

    Raises StoreBusy, as the others here do.
    """
    movement = _as_of(business_id, number, store, now)
    return movement.after if movement is not None else None


def read_statement(
    business_id: str,
    number: PhoneNumber,
    request: StatementRequest,
    store: CreditStore,
    *,
    now: datetime,
) -> Statement | None:
    """Return a part of a number's statement; None where the number is not theirs."""
    movement = _as_of(business_id, number, store, now)
    if movement is None:
        return None
    ledger = _Ledger(movement, store)
    first, last = 1, ledger.last
    if request.recorded_from is not None:
        first = ledger.recorded_before(request.recorded_from) + 1
    if request.recorded_until is not None:
        last = ledger.recorded_before(request.recorded_until)
    newest = last if request.before is None else min(last, request.before - 1)
    entries = ledger.newest(first, newest, request.limit)
    more = bool(entries) and entries[-1].seq > first
    return Statement(entries, entries[-1].seq if more else None, max(last - first + 1, 0))


def forecast_credits(
    business_id: str, number: PhoneNumber, store: CreditStore, *, now: datetime
) -> Forecast | None:
    """Return what will lapse if credits go on being used as in the last month; None as above."""
    movement = _as_of(business_id, number, store, now)
    if movement is None:
        return None
    ledger = _Ledger(movement, store)
    first = ledger.recorded_before(now - PACE_SPAN) + 1
    entries = ledger.newest(first, ledger.last, PACE_ENTRIES_MAX)
    is_all = not entries or entries[-1].seq == first
    span = PACE_SPAN if is_all else now - entries[-1].recorded_at
    return forecast(movement.after, sum(map(_used, entries)), span, now)


def _used(entry: LedgerEntry) -> int:
    if entry.kind is not EntryKind.CAPTURE:
        return 0
    return sum(leg.amount for leg in entry.legs if leg.debit == CREDITS_USED)


def _as_of(
    business_id: str, number: PhoneNumber, store: CreditStore, now: datetime
) -> Movement | None:
    account = store.account(business_id, number)
    return as_of(account, to_milliseconds(now)) if account is not None else None


class _Ledger:
    """The entries of a number at one instant: those in the table, then those that are due.

    Both are numbered without holes, so a time is a stretch of numbers, and its ends are found by
    halving. An entry is recorded as of the instant at which its request began, so one that lost
    races for seconds may be numbered behind a later one: it is then on the page of its neighbours.
    """

    def __init__(self, movement: Movement, store: CreditStore) -> None:
        self._number = movement.before.number
        self._written = movement.before.seq
        self._due = movement.entries
        self._store = store
        self.last = movement.after.seq

    def recorded_before(self, instant: datetime) -> int:
        """How many entries were recorded before that instant."""
        return bisect_left(range(1, self.last + 1), instant, key=self._recorded_at)

    def newest(self, first: int, last: int, limit: int) -> tuple[LedgerEntry, ...]:
        """The entries with those numbers, newest first, at most `limit`."""
        due = [entry for entry in reversed(self._due) if first <= entry.seq <= last][:limit]
        if len(due) == limit:
            return tuple(due)
        # What a movement has written since the account was read is not looked at.
        below = min(last, self._written) + 1
        part = StatementPart(limit - len(due), below, first - 1)
        return (*due, *self._store.entries(self._number, part)[0])

    def _recorded_at(self, seq: int) -> datetime:
        if seq > self._written:
            return self._due[seq - self._written - 1].recorded_at
        return self._store.recorded_at(self._number, seq)
