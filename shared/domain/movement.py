"""The one mechanism by which a number's credits move.

A movement takes the account as it was read and returns the account as it must be written, with the
ledger entries that explain the difference; all are written in one transaction. Lapses that are due
come first, so that a balance always equals its statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.credit import CreditAccount, CreditLot, order_of_use
from shared.domain.errors import InvariantBroken, require
from shared.domain.hold import OpenHold
from shared.domain.ledger import (
    BREAKAGE,
    CREDITS_LAPSED,
    CREDITS_USED,
    REVENUE,
    UNEARNED_REVENUE,
    Asset,
    Cause,
    CauseType,
    EntryKind,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
    credits_of,
    held_credits_of,
)
from shared.domain.notice import Notice, low_credits_notice
from shared.domain.wib import end_of_day, wib_date

# A transaction has room for a hundred members. A movement begins with this many lapses that are due
# and has this many altogether; what is beyond waits for the next one, available to nobody.
LAPSES_AT_FIRST_MAX = 20
LAPSES_PER_MOVEMENT_MAX = 60


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of one account: how it was read, how it is written, and the entries between."""

    before: CreditAccount
    after: CreditAccount
    entries: tuple[LedgerEntry, ...] = ()

    @property
    def notice(self) -> Notice | None:
        """What goes with the movement to its business: that the number is low on credits now."""
        if self.before.low_balance.told or not self.after.low_balance.told:
            return None
        last = self.entries[-1]
        return low_credits_notice(self.after, str(last.seq), last.recorded_at)

    def remembering(self, opened: OpenHold) -> Movement:
        """Let the number remember a hold."""
        holds = (*self.after.open_holds, opened)
        return replace(self, after=replace(self.after, open_holds=holds))

    def forgetting(self, hold_id: str) -> Movement:
        """Let the number forget a hold of which nothing is left."""
        holds = tuple(each for each in self.after.open_holds if each.hold_id != hold_id)
        return replace(self, after=replace(self.after, open_holds=holds))


def begin(account: CreditAccount, now: datetime) -> Movement:
    """Begin a movement of an account with the lapses that are due at `now`."""
    return _lapse_due(account, now, LAPSES_AT_FIRST_MAX)


def as_of(account: CreditAccount, now: datetime) -> Movement:
    """Return the account as a reader sees it at `now`: with every lapse that is due.

    It is never written: the movements to come begin with the same entries.
    """
    return _lapse_due(account, now, len(account.lots))


def add_lot(
    movement: Movement,
    lot: CreditLot,
    *,
    kind: EntryKind,
    cause: Cause,
    legs: tuple[LedgerLeg, ...],
    occurred_at: datetime,
    recorded_at: datetime,
) -> Movement:
    """Add a fresh lot, placed where its turn of use is."""
    account = movement.after
    require(lot.remaining == lot.credits and lot.held == 0, "a new lot is untouched")
    require(all(lot.lot_id != each.lot_id for each in account.lots), "a lot is added once")
    return _entered(
        movement,
        lots=tuple(sorted((*account.lots, lot), key=order_of_use)),
        kind=kind,
        credits=lot.credits,
        cause=cause,
        slices=(LotSlice(lot.lot_id, lot.credits),),
        legs=legs,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
    )


def hold(movement: Movement, credits: int, cause: Cause, now: datetime) -> Movement | None:
    """Hold credits of unexpired lots, in their order of use; None when there are not enough.

    The slices of the last entry are what the hold has drawn on.
    """
    account = movement.after
    if credits > account.available_at(now):
        return None
    today, wanted = wib_date(now), credits
    slices = []
    for lot in account.lots:
        part = min(lot.available_on(today), wanted)
        if part > 0:
            slices.append(LotSlice(lot.lot_id, part))
            wanted -= part
    require(wanted == 0, "what is available is in the lots")
    phone = account.number
    return _entered(
        movement,
        lots=_changed(account, slices, held=+1),
        kind=EntryKind.HOLD,
        credits=-credits,
        cause=cause,
        slices=tuple(slices),
        legs=(LedgerLeg(held_credits_of(phone), credits_of(phone), credits, Asset.CREDIT),),
        occurred_at=now,
        recorded_at=now,
    )


def capture(
    movement: Movement, slices: Sequence[LotSlice], cause: Cause, now: datetime
) -> Movement:
    """Use up held credits: they were delivered, so the money for them is earned.

    A lot may be used past its date, because the hold has pinned it.
    """
    account = movement.after
    credits = sum(each.credits for each in slices)
    earned = sum(_lot(account, each.lot_id).worth(each.credits) for each in slices)
    used = LedgerLeg(CREDITS_USED, held_credits_of(account.number), credits, Asset.CREDIT)
    return _entered(
        movement,
        lots=_changed(account, slices, held=-1, remaining=-1),
        kind=EntryKind.CAPTURE,
        credits=0,
        cause=cause,
        slices=tuple(slices),
        legs=(used, *money(UNEARNED_REVENUE, REVENUE, earned)),
        occurred_at=now,
        recorded_at=now,
    )


def void(movement: Movement, slices: Sequence[LotSlice], cause: Cause, now: datetime) -> Movement:
    """Give held credits back. Those of a lot past its date lapse in the same movement.

    Beyond what one movement may lapse they stay behind as due, available to nobody.
    """
    account = movement.after
    phone, credits = account.number, sum(each.credits for each in slices)
    movement = _entered(
        movement,
        lots=_changed(account, slices, held=-1),
        kind=EntryKind.VOID,
        credits=credits,
        cause=cause,
        slices=tuple(slices),
        legs=(LedgerLeg(credits_of(phone), held_credits_of(phone), credits, Asset.CREDIT),),
        occurred_at=now,
        recorded_at=now,
    )
    for each in slices:
        is_over = _lot(account, each.lot_id).valid_until < wib_date(now)
        if is_over and _lapses_in(movement) < LAPSES_PER_MOVEMENT_MAX:
            movement = _lapse(movement, each.lot_id, each.credits, now)
    return movement


def take(
    movement: Movement,
    part: LotSlice,
    *,
    kind: EntryKind,
    cause: Cause,
    legs: tuple[LedgerLeg, ...],
    now: datetime,
) -> Movement:
    """Take free credits out of a lot for good, though nobody has used them."""
    require(part.credits <= _lot(movement.after, part.lot_id).free, "only free credits are taken")
    return _entered(
        movement,
        lots=_changed(movement.after, (part,), remaining=-1),
        kind=kind,
        credits=-part.credits,
        cause=cause,
        slices=(part,),
        legs=legs,
        occurred_at=now,
        recorded_at=now,
    )


def put_back(
    movement: Movement, part: LotSlice, *, cause: Cause, legs: tuple[LedgerLeg, ...], now: datetime
) -> Movement:
    """Give a lot credits back that have left it, free to be used."""
    return _entered(
        movement,
        lots=_changed(movement.after, (part,), remaining=+1),
        kind=EntryKind.ADJUSTMENT,
        credits=part.credits,
        cause=cause,
        slices=(part,),
        legs=legs,
        occurred_at=now,
        recorded_at=now,
    )


def _lapse_due(account: CreditAccount, now: datetime, at_most: int) -> Movement:
    movement = Movement(account, account)
    due = [lot for lot in account.lots if lot.valid_until < wib_date(now) and lot.free > 0]
    for lot in due[:at_most]:
        movement = _lapse(movement, lot.lot_id, lot.free, now)
    return movement


def _lapses_in(movement: Movement) -> int:
    return sum(entry.kind is EntryKind.LAPSE for entry in movement.entries)


def _lapse(movement: Movement, lot_id: str, credits: int, now: datetime) -> Movement:
    """End free credits of a lot whose date has passed; the money for them is earned, unused."""
    account = movement.after
    lot, slices = _lot(account, lot_id), (LotSlice(lot_id, credits),)
    lapsed = LedgerLeg(CREDITS_LAPSED, credits_of(account.number), credits, Asset.CREDIT)
    return _entered(
        movement,
        lots=_changed(account, slices, remaining=-1),
        kind=EntryKind.LAPSE,
        credits=-credits,
        cause=Cause(CauseType.LOT, lot_id),
        slices=slices,
        legs=(lapsed, *money(UNEARNED_REVENUE, BREAKAGE, lot.worth(credits))),
        occurred_at=end_of_day(lot.valid_until),
        recorded_at=now,
    )


def money(debit: str, credit: str, amount: int) -> tuple[LedgerLeg, ...]:
    """Return the leg of so many rupiah, and none for none: granted credits have cost nothing."""
    return (LedgerLeg(debit, credit, amount, Asset.IDR),) if amount > 0 else ()


def _lot(account: CreditAccount, lot_id: str) -> CreditLot:
    lot = account.lot(lot_id)
    if lot is not None:
        return lot
    raise InvariantBroken(f"the account has no lot {lot_id}")


def _changed(
    account: CreditAccount, slices: Iterable[LotSlice], *, held: int = 0, remaining: int = 0
) -> tuple[CreditLot, ...]:
    """Move the slices of the lots; `held` and `remaining` are the signs. Used-up lots leave."""
    moved = {each.lot_id: each.credits for each in slices}
    lots = [
        replace(
            lot,
            held=lot.held + held * moved.get(lot.lot_id, 0),
            remaining=lot.remaining + remaining * moved.get(lot.lot_id, 0),
        )
        for lot in account.lots
    ]
    return tuple(lot for lot in lots if lot.remaining > 0)


def _entered(
    movement: Movement,
    *,
    lots: tuple[CreditLot, ...],
    kind: EntryKind,
    credits: int,
    cause: Cause,
    slices: tuple[LotSlice, ...],
    legs: tuple[LedgerLeg, ...],
    occurred_at: datetime,
    recorded_at: datetime,
) -> Movement:
    """Append an entry, and let the account end where it says."""
    account = movement.after
    entry = LedgerEntry(
        number=account.number,
        seq=account.seq + 1,
        kind=kind,
        credits=credits,
        balance_before=account.available,
        balance_after=account.available + credits,
        cause=cause,
        slices=slices,
        legs=legs,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        previous_hash=account.last_hash,
    )
    after = replace(
        account,
        seq=entry.seq,
        last_hash=entry.hash,
        available=entry.balance_after,
        held=sum(lot.held for lot in lots),
        lots=lots,
    )
    return _watched(Movement(movement.before, after, (*movement.entries, entry)))


def _watched(movement: Movement) -> Movement:
    """Let the number remember whether its business was told that it is low on credits.

    The movement counts as a whole: what lapses before a top-up is not told. Credits that a hold
    gives back were the number's own, so between a hold and its void nothing is told twice.
    """
    after, last = movement.after, movement.entries[-1]
    low_balance = movement.before.low_balance.left_with(
        after.available_at(last.recorded_at),
        came_in=any(e.credits > 0 and e.kind is not EntryKind.VOID for e in movement.entries),
    )
    return replace(movement, after=replace(after, low_balance=low_balance))
