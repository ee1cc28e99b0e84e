"""Bugs that somebody could write tomorrow, each put into the product for one test.

A plant takes a condition out of a write, or a rule out of a decision, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from shared.adapters.dynamodb import (
    correction_items,
    correction_store,
    credit_store,
    movement_members,
)
from shared.adapters.dynamodb.attributes import Item
from shared.adapters.dynamodb.business_items import account_update
from shared.adapters.dynamodb.credit_store import DynamoCreditStore
from shared.adapters.dynamodb.hold_items import put_report
from shared.adapters.dynamodb.table import Put, Update
from shared.domain import correcting, movement
from shared.domain.correction import CorrectionKind
from shared.domain.credit import CreditAccount, CreditLot, LowBalance, order_of_use
from shared.domain.credit_note import NoteAmounts
from shared.domain.hold import HOLD_LIFE_MAX, Hold
from shared.domain.money import Rupiah
from shared.domain.movement import Movement
from shared.domain.order import Order
from shared.ports.credits import HoldView, Report
from shared.usecases import crediting, move_hold, place_hold, sweep_credits
from tests.support.memory_table import MemoryTable

Plant = Callable[[pytest.MonkeyPatch], None]


def lapses_left_to_the_sweep(patch: pytest.MonkeyPatch) -> None:
    """A movement begins with whatever the account says."""
    for module in (crediting, move_hold, place_hold):
        patch.setattr(module, "begin", lambda account, _: Movement(account, account))


def lots_used_from_the_last_to_the_first(patch: pytest.MonkeyPatch) -> None:
    """What ends last is used first."""

    def backwards(lot: CreditLot) -> tuple[int, bool, datetime]:
        day, paid, granted_at = order_of_use(lot)
        return (-day.toordinal(), paid, granted_at)

    patch.setattr(movement, "order_of_use", backwards)


def lot_ends_a_day_early(patch: pytest.MonkeyPatch) -> None:
    """The last day is none."""

    def free_before(lot: CreditLot, day: date) -> int:
        return lot.free if day < lot.valid_until else 0

    patch.setattr(CreditLot, "available_on", free_before)


def money_earned_by_the_unit_price(patch: pytest.MonkeyPatch) -> None:
    """Each share is rounded down by itself."""

    def worth(lot: CreditLot, credits: int) -> int:
        return lot.net.amount * credits // lot.credits

    patch.setattr(CreditLot, "worth", worth)


def voided_credits_outlive_their_lot(patch: pytest.MonkeyPatch) -> None:
    """What comes back to a lot past its date stays."""
    patch.setattr(movement, "LAPSES_PER_MOVEMENT_MAX", 0)


def ended_hold_is_captured(patch: pytest.MonkeyPatch) -> None:
    """A hold is open until it is swept."""
    patch.setattr(Hold, "is_open_at", lambda hold, _: hold.remaining > 0)


def hold_ends_an_instant_early(patch: pytest.MonkeyPatch) -> None:
    """The last instant is none."""
    patch.setattr(
        Hold, "is_open_at", lambda hold, now: hold.remaining > 0 and now < hold.expires_at
    )


def extension_may_shorten(patch: pytest.MonkeyPatch) -> None:
    """Any end within the week will do."""
    patch.setattr(Hold, "can_end_at", lambda hold, end: end <= hold.created_at + HOLD_LIFE_MAX)


def extension_never_ends(patch: pytest.MonkeyPatch) -> None:
    """A hold can be extended beyond its week."""
    patch.setattr(Hold, "can_end_at", lambda hold, end: end >= hold.expires_at)


def ended_holds_keep_their_credits(patch: pytest.MonkeyPatch) -> None:
    """Short of credits, nobody looks at the holds that are over."""
    patch.setattr(place_hold, "_over", lambda *_: ())


def voided_hold_is_remembered(patch: pytest.MonkeyPatch) -> None:
    """A number never forgets a hold."""
    patch.setattr(Movement, "forgetting", lambda moved, _: moved)


def other_hold_taken_for_a_repeat(patch: pytest.MonkeyPatch) -> None:
    """A hold's id answers for any body."""
    patch.setattr(place_hold, "_asks_for", lambda *_: True)


def report_counts_each_time(patch: pytest.MonkeyPatch) -> None:
    """A report that was counted is counted again."""
    look = DynamoCreditStore.hold_view

    def view(store: DynamoCreditStore, hold_id: str, report_id: str | None) -> HoldView:
        return replace(look(store, hold_id, report_id), report=None)

    def overwrite(report: Report) -> Update:
        put = put_report(report)
        return Update(put.key, sets=put.item, when="attribute_not_exists(#nothing)")

    patch.setattr(DynamoCreditStore, "hold_view", view)
    patch.setattr(credit_store, "put_report", overwrite)


def refused_report_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What came too late is nobody's matter."""
    patch.setattr(DynamoCreditStore, "keep_refused", lambda *_: True)


def chain_not_carried_on(patch: pytest.MonkeyPatch) -> None:
    """A number keeps the hash that it had."""

    def without_hash(before: CreditAccount, after: CreditAccount) -> tuple[Item, tuple[str, ...]]:
        sets, removes = account_update(before, after)
        return {name: value for name, value in sets.items() if name != "last_hash"}, removes

    patch.setattr(movement_members, "account_update", without_hash)


def hold_written_over_another(patch: pytest.MonkeyPatch) -> None:
    """A hold is changed whatever it has become since it was read."""
    _let_through(patch, lambda member: isinstance(member, Update) and member.key.pk[:2] == "H#")


def number_written_over_another(patch: pytest.MonkeyPatch) -> None:
    """So is a number with the end of its ledger."""
    _let_through(patch, lambda member: member.key.sk[:2] in ("N#", "E#"))


def _let_through(patch: pytest.MonkeyPatch, which: Callable[[Any], bool]) -> None:
    """Write some members whatever their condition says."""
    holds = MemoryTable._holds

    def tampered(table: MemoryTable, member: Put | Update) -> bool:
        return which(member) or holds(table, member)

    patch.setattr(MemoryTable, "_holds", tampered)


def granted_credits_used_like_paid_ones(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks who paid for a lot."""
    patch.setattr(movement, "order_of_use", lambda lot: (lot.valid_until, lot.granted_at))


def vat_of_each_note_by_itself(patch: pytest.MonkeyPatch) -> None:
    """Each note is rounded as if it were the only one of its order."""

    def amounts(order: Order, net: Rupiah) -> NoteAmounts:
        rule = order.quote.vat_rule
        return NoteAmounts(net, rule.base(net), rule.vat(net))

    patch.setattr(correcting, "amounts_to_refund", amounts)


def moved_credits_leave_their_money_behind(patch: pytest.MonkeyPatch) -> None:
    """The lot at the other number has cost nothing."""
    move = correcting._move

    def penniless(case: Any) -> Any:
        done = move(case)
        if isinstance(done, correcting.CorrectionRefusal):
            return done
        away, here = done.movements
        lots = tuple(
            replace(lot, net=Rupiah(0)) if lot == done.effect.made else lot
            for lot in here.after.lots
        )
        after = replace(here.after, lots=lots)
        return replace(done, movements=(away, replace(here, after=after)))

    patch.setitem(correcting._DECIDING, CorrectionKind.MOVE, penniless)


def credits_put_back_at_the_price_of_the_next(patch: pytest.MonkeyPatch) -> None:
    """What comes back is taken for what would leave next."""
    worth = CreditLot.worth

    def again(lot: CreditLot, credits: int) -> int:
        return worth(lot, min(credits, lot.remaining))

    patch.setattr(CreditLot, "worth_again", again)


def order_forgets_what_was_refunded(patch: pytest.MonkeyPatch) -> None:
    """A refund writes its note, and leaves the order as it was."""
    members = correction_items.refund_members

    def without_order(*told: Any) -> Any:
        return [each for each in members(*told) if each.key.sk[:2] != "O#"]

    patch.setattr(correction_store, "refund_members", without_order)


def void_lets_a_level_be_told_anew(patch: pytest.MonkeyPatch) -> None:
    """Whatever lifts a number to its level is taken for credits that came in."""
    left_with = LowBalance.left_with

    def lifted(low: LowBalance, available: int, *, came_in: bool) -> LowBalance:
        return left_with(low, available, came_in=came_in or available > 0)

    patch.setattr(LowBalance, "left_with", lifted)


def level_changed_under_a_movement(patch: pytest.MonkeyPatch) -> None:
    """A movement goes by the level that it has read."""
    patch.setattr(
        movement_members, "account_unmoved", lambda before: ("#seq = :seen", {"seen": before.seq})
    )


def sweep_ends_open_holds(patch: pytest.MonkeyPatch) -> None:
    """The sweep believes the index, which lists a hold at its last instant."""
    patch.setattr(sweep_credits, "expire_hold", move_hold.void_hold)
