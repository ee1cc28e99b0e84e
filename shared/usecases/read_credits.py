"""Read the credits of a number: its statement, its lots, and what will lapse at the present pace.

Every read first computes the lapses that are due, by the function that the next movement writes
them with, so that any balance equals its statement whether a sweep has run or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.credit import CreditAccount
from shared.domain.forecast import Forecast, forecast
from shared.domain.ledger import CREDITS_USED, EntryKind, LedgerEntry
from shared.domain.movement import Movement, begin
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_milliseconds
from shared.ports.credits import CreditStore, StatementPart

# The pace of a broadcaster is that of its last month.
PACE_DAYS = 30
# A month of a busy number; beyond it the newest of these tell the pace.
PACE_ENTRIES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a statement, newest first; `next_before` is where it goes on."""

    entries: tuple[LedgerEntry, ...]
    next_before: int | None


def read_account(
    business_id: str, number: PhoneNumber, store: CreditStore, *, now: datetime
) -> CreditAccount | None:
    """Return the account as it is at `now`, due lapses taken off; None where it is not theirs."""
    movement = _as_of(business_id, number, store, now)
    return movement.after if movement is not None else None


def read_statement(
    business_id: str, number: PhoneNumber, part: StatementPart, store: CreditStore, *, now: datetime
) -> Statement | None:
    """Return a part of a number's statement; None where the number is not theirs."""
    movement = _as_of(business_id, number, store, now)
    if movement is None:
        return None
    due = _due_entries(movement, part)
    entries, next_before = store.entries(number, part)
    # What a movement has written since the account was read is in the table already.
    known = {entry.seq for entry in entries}
    shown = (*(entry for entry in due if entry.seq not in known), *entries)
    if len(shown) <= part.limit:
        return Statement(shown, next_before)
    return Statement(shown[: part.limit], shown[part.limit - 1].seq)


def forecast_credits(
    business_id: str, number: PhoneNumber, store: CreditStore, *, now: datetime
) -> Forecast | None:
    """Return what will lapse if credits go on being used as in the last month."""
    account = read_account(business_id, number, store, now=now)
    if account is None:
        return None
    part = StatementPart(PACE_ENTRIES_MAX, recorded_from=now - timedelta(days=PACE_DAYS))
    entries, _ = store.entries(number, part)
    used = sum(_used(entry) for entry in entries)
    return forecast(account, used, PACE_DAYS, now)


def _used(entry: LedgerEntry) -> int:
    if entry.kind is not EntryKind.CAPTURE:
        return 0
    return sum(leg.amount for leg in entry.legs if leg.debit == CREDITS_USED)


def _as_of(
    business_id: str, number: PhoneNumber, store: CreditStore, now: datetime
) -> Movement | None:
    account = store.account(business_id, number)
    return begin(account, to_milliseconds(now)) if account is not None else None


def _due_entries(movement: Movement, part: StatementPart) -> list[LedgerEntry]:
    """The lapses that are due and not written, newest first, as far as the part shows them."""
    return [
        entry
        for entry in reversed(movement.entries)
        if (part.before is None or entry.seq < part.before) and part.shows(entry)
    ]
