"""How credits move: what is added, held, used up, given back and lapses, with its entries."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.credit import CreditAccount, CreditLot, LotSource, empty_account
from shared.domain.errors import InvariantBroken
from shared.domain.hold import OpenHold
from shared.domain.ledger import (
    Asset,
    Cause,
    CauseType,
    EntryKind,
    LedgerEntry,
    LedgerLeg,
    LotSlice,
)
from shared.domain.money import Rupiah
from shared.domain.movement import Movement, add_lot, as_of, begin, capture, hold, void
from tests.support.builders import NUMBER, a_lot, an_account, an_entry, at

NOW = at("2026-11-22T15:00:00+07:00")
LAST_DAY = date(2027, 11, 22)
# The last and the first instant on both sides of the end of that day in Jakarta.
STILL_VALID = at("2027-11-22T23:59:59.999+07:00")
OVER = at("2027-11-23T00:00:00.000+07:00")
HELD_BY = Cause(CauseType.HOLD, "broadcast-1")
REPORTED_BY = Cause(CauseType.REPORT, "broadcast-1/report-1")
TOP_UP: dict[str, Any] = {
    "kind": EntryKind.TOP_UP,
    "cause": Cause(CauseType.ORDER, "ord_2A7A875-0024"),
    "legs": an_entry().legs,
    "occurred_at": at("2026-11-22T08:00:00.000Z"),
    "recorded_at": at("2026-11-22T08:00:02.345Z"),
}


def untouched(account: CreditAccount) -> Movement:
    return Movement(account, account)


def held(movement: Movement, credits: int) -> Movement:
    after = hold(movement, credits, HELD_BY, NOW)
    assert after is not None
    return after


def told(entry: LedgerEntry) -> tuple[EntryKind, int, int, int]:
    return (entry.kind, entry.credits, entry.balance_before, entry.balance_after)


# Adding a lot -------------------------------------------------------------------------------------


def test_first_lot_makes_the_first_entry() -> None:
    movement = add_lot(untouched(empty_account(NUMBER)), a_lot(), **TOP_UP)

    assert movement.before == CreditAccount(NUMBER, 0, "0" * 64, 0, 0, ())
    assert movement.entries == (an_entry(),)
    assert movement.after == CreditAccount(
        number=NUMBER,
        seq=1,
        last_hash="3439ee09c10132c489918085417840977d1912532a3a8af64df0a3c72e39976c",
        available=1_000,
        held=0,
        lots=(a_lot(),),
    )


def test_further_lot_goes_where_its_turn_is_and_follows_the_last_entry() -> None:
    ends_first = a_lot(lot_id="first", remaining=300, held=100, valid_until=date(2027, 11, 21))
    ends_last = a_lot(lot_id="last", valid_until=date(2027, 11, 23))
    account = an_account(ends_first, ends_last, seq=7, last_hash="a" * 64)
    lot = a_lot(lot_id="new", credits=2_000, remaining=2_000)

    movement = add_lot(untouched(account), lot, **TOP_UP)

    (entry,) = movement.entries
    assert [each.lot_id for each in movement.after.lots] == ["first", "new", "last"]
    assert (movement.after.seq, movement.after.available, movement.after.held) == (8, 3_200, 100)
    assert (entry.seq, entry.previous_hash) == (8, "a" * 64)
    assert told(entry) == (EntryKind.TOP_UP, 2_000, 1_200, 3_200)
    assert movement.after.last_hash == entry.hash


@pytest.mark.parametrize(
    ("lot", "broken"),
    [
        (a_lot(remaining=999), "a new lot is untouched"),
        (a_lot(held=1), "a new lot is untouched"),
        (a_lot(lot_id="known"), "a lot is added once"),
    ],
)
def test_lot_that_is_touched_or_known_is_not_added(lot: CreditLot, broken: str) -> None:
    account = an_account(a_lot(lot_id="known"))
    before = deepcopy(account)

    with pytest.raises(InvariantBroken, match=broken):
        add_lot(untouched(account), lot, **TOP_UP)

    assert account == before


# What is due --------------------------------------------------------------------------------------


def test_nothing_lapses_through_the_last_second_of_its_last_day() -> None:
    account = an_account(a_lot())

    assert begin(account, STILL_VALID) == Movement(account, account)


def test_what_is_free_of_a_lot_lapses_at_the_end_of_its_last_day() -> None:
    movement = begin(an_account(a_lot(remaining=700)), OVER)

    (entry,) = movement.entries
    assert told(entry) == (EntryKind.LAPSE, -700, 700, 0)
    assert entry.cause == Cause(CauseType.LOT, "lot_2A7A875-0024")
    assert entry.slices == (LotSlice("lot_2A7A875-0024", 700),)
    assert entry.legs == (
        LedgerLeg("credits_lapsed", "credits:+6281212448484", 700, Asset.CREDIT),
        LedgerLeg("unearned_revenue", "breakage", 290_500, Asset.IDR),
    )
    assert entry.occurred_at == at("2027-11-22T23:59:59+07:00")
    assert entry.recorded_at == OVER
    assert (movement.after.available, movement.after.lots) == (0, ())


def test_what_is_held_of_a_lot_does_not_lapse() -> None:
    movement = begin(an_account(a_lot(held=300)), OVER)

    assert [told(entry) for entry in movement.entries] == [(EntryKind.LAPSE, -700, 700, 0)]
    assert movement.after.lots == (a_lot(remaining=300, held=300),)
    assert (movement.after.available, movement.after.held) == (0, 300)


def test_a_lot_that_is_held_altogether_is_left_alone() -> None:
    account = an_account(a_lot(held=1_000))

    assert begin(account, OVER).entries == ()


def test_a_movement_begins_with_twenty_lapses_and_a_reader_sees_them_all() -> None:
    lots = [a_lot(lot_id=f"lot-{position}") for position in range(25)]
    account = an_account(*lots, a_lot(lot_id="alive", valid_until=date(2027, 11, 23)))

    assert len(begin(account, OVER).entries) == 20
    assert len(as_of(account, OVER).entries) == 25
    assert as_of(account, OVER).after.available == 1_000
    # Whether written or not, none of it can be used.
    assert begin(account, OVER).after.available_at(OVER) == 1_000


def test_a_reader_sees_the_entries_that_the_next_movement_begins_with() -> None:
    account = an_account(a_lot(lot_id="first"), a_lot(lot_id="second", held=1))

    assert as_of(account, OVER) == begin(account, OVER)


# Holding ------------------------------------------------------------------------------------------

FIRST = a_lot(lot_id="first", remaining=400, held=150, valid_until=date(2027, 11, 21))
SECOND = a_lot(lot_id="second")
THIRD = a_lot(lot_id="third", valid_until=date(2027, 11, 23))


def test_a_hold_draws_on_lots_in_their_order_of_use() -> None:
    movement = held(begin(an_account(FIRST, SECOND, THIRD), NOW), 1_300)

    (entry,) = movement.entries
    assert told(entry) == (EntryKind.HOLD, -1_300, 2_250, 950)
    assert entry.slices == (
        LotSlice("first", 250),
        LotSlice("second", 1_000),
        LotSlice("third", 50),
    )
    assert entry.legs == (
        LedgerLeg("held:+6281212448484", "credits:+6281212448484", 1_300, Asset.CREDIT),
    )
    assert entry.cause == HELD_BY
    assert [(lot.remaining, lot.held) for lot in movement.after.lots] == [
        (400, 400),
        (1_000, 1_000),
        (1_000, 50),
    ]
    assert (movement.after.available, movement.after.held) == (950, 1_450)


def test_a_hold_passes_over_what_is_held_altogether() -> None:
    movement = held(begin(an_account(replace(FIRST, held=400), SECOND), NOW), 1)

    assert movement.entries[-1].slices == (LotSlice("second", 1),)


def test_a_hold_may_take_all_there_is_and_not_one_more() -> None:
    movement = begin(an_account(FIRST, SECOND), NOW)

    assert hold(movement, 1_251, HELD_BY, NOW) is None
    assert held(movement, 1_250).after.available == 0


def test_a_hold_takes_nothing_of_a_lot_past_its_date_and_lapses_it_first() -> None:
    movement = begin(an_account(SECOND, THIRD), OVER)

    after = hold(movement, 1_000, HELD_BY, OVER)

    assert hold(movement, 1_001, HELD_BY, OVER) is None
    assert after is not None
    assert [told(entry) for entry in after.entries] == [
        (EntryKind.LAPSE, -1_000, 2_000, 1_000),
        (EntryKind.HOLD, -1_000, 1_000, 0),
    ]
    assert after.entries[-1].slices == (LotSlice("third", 1_000),)


def test_even_lapses_beyond_what_a_movement_writes_are_not_held() -> None:
    lots = [a_lot(lot_id=f"lot-{position}") for position in range(25)]

    assert hold(begin(an_account(*lots), OVER), 1, HELD_BY, OVER) is None


def test_a_number_remembers_its_holds_until_it_forgets_them() -> None:
    first, second = OpenHold("broadcast-1", NOW), OpenHold("broadcast-2", NOW)
    movement = begin(an_account(a_lot()), NOW).remembering(first).remembering(second)

    assert movement.after.open_holds == (first, second)
    assert movement.forgetting("broadcast-1").after.open_holds == (second,)
    assert movement.before.open_holds == ()


# Using up -----------------------------------------------------------------------------------------


def test_captured_credits_are_used_up_and_their_money_is_earned() -> None:
    movement = held(begin(an_account(a_lot()), NOW), 500)

    after = capture(movement, [LotSlice("lot_2A7A875-0024", 300)], REPORTED_BY, NOW)

    entry = after.entries[-1]
    assert told(entry) == (EntryKind.CAPTURE, 0, 500, 500)
    assert entry.cause == REPORTED_BY
    assert entry.legs == (
        LedgerLeg("credits_used", "held:+6281212448484", 300, Asset.CREDIT),
        LedgerLeg("unearned_revenue", "revenue", 124_500, Asset.IDR),
    )
    assert after.after.lots == (a_lot(remaining=700, held=200),)
    assert (after.after.available, after.after.held) == (500, 200)


def test_a_capture_of_several_lots_earns_what_each_was_sold_for() -> None:
    cheap = a_lot(lot_id="cheap", held=10, net=Rupiah(385_000))
    granted = a_lot(lot_id="granted", held=10, net=Rupiah(0), source=LotSource.GRANTED)
    slices = [LotSlice("granted", 10), LotSlice("cheap", 10)]

    after = capture(begin(an_account(granted, cheap), NOW), slices, REPORTED_BY, NOW)

    assert after.entries[-1].legs == (
        LedgerLeg("credits_used", "held:+6281212448484", 20, Asset.CREDIT),
        LedgerLeg("unearned_revenue", "revenue", 3_850, Asset.IDR),
    )
    assert after.entries[-1].lot_id is None


def test_credits_that_cost_nothing_move_without_money() -> None:
    granted = a_lot(held=1_000, net=Rupiah(0), source=LotSource.GRANTED)
    slices = [LotSlice("lot_2A7A875-0024", 1_000)]

    after = capture(begin(an_account(granted), NOW), slices, REPORTED_BY, NOW)

    assert [leg.asset for leg in after.entries[-1].legs] == [Asset.CREDIT]


def test_a_hold_has_pinned_its_lot_past_the_lots_date() -> None:
    slices = [LotSlice("lot_2A7A875-0024", 1_000)]

    after = capture(begin(an_account(a_lot(held=1_000)), OVER), slices, REPORTED_BY, OVER)

    assert [entry.kind for entry in after.entries] == [EntryKind.CAPTURE]
    # Used up, so it leaves.
    assert (after.after.lots, after.after.held) == ((), 0)


def test_no_more_is_captured_of_a_lot_than_it_holds() -> None:
    account = an_account(a_lot(held=300))

    with pytest.raises(InvariantBroken):
        capture(begin(account, NOW), [LotSlice("lot_2A7A875-0024", 301)], REPORTED_BY, NOW)
    with pytest.raises(InvariantBroken, match="the account has no lot elsewhere"):
        capture(begin(account, NOW), [LotSlice("elsewhere", 1)], REPORTED_BY, NOW)


# Giving back --------------------------------------------------------------------------------------


def test_voided_credits_are_available_again() -> None:
    movement = held(begin(an_account(a_lot()), NOW), 500)

    after = void(movement, [LotSlice("lot_2A7A875-0024", 500)], HELD_BY, NOW)

    entry = after.entries[-1]
    assert told(entry) == (EntryKind.VOID, 500, 500, 1_000)
    assert entry.legs == (
        LedgerLeg("credits:+6281212448484", "held:+6281212448484", 500, Asset.CREDIT),
    )
    assert after.after.lots == (a_lot(),)
    assert (after.after.available, after.after.held) == (1_000, 0)


def test_voided_credits_of_a_lot_past_its_date_lapse_in_the_same_movement() -> None:
    account = an_account(a_lot(lot_id="over", held=1_000), replace(THIRD, held=600))
    slices = [LotSlice("over", 1_000), LotSlice("third", 600)]

    after = void(begin(account, OVER), slices, HELD_BY, OVER)

    assert [told(entry) for entry in after.entries] == [
        (EntryKind.VOID, 1_600, 400, 2_000),
        (EntryKind.LAPSE, -1_000, 2_000, 1_000),
    ]
    assert after.entries[1].legs[1] == LedgerLeg("unearned_revenue", "breakage", 415_000, Asset.IDR)
    # Of what was voided only the third lot's credits can be used.
    assert after.after.available == after.after.available_at(OVER) == 1_000


def test_voiding_nothing_but_lapsed_credits_leaves_available_where_it_was() -> None:
    account = an_account(a_lot(held=1_000))

    after = void(begin(account, OVER), [LotSlice("lot_2A7A875-0024", 1_000)], HELD_BY, OVER)

    assert [entry.credits for entry in after.entries] == [1_000, -1_000]
    assert (after.before.available, after.after.available) == (0, 0)


def test_a_movement_has_sixty_lapses_at_most_and_the_rest_stays_due() -> None:
    lots = [a_lot(lot_id=f"lot-{position}", held=1_000) for position in range(70)]
    slices = [LotSlice(lot.lot_id, 1_000) for lot in lots]

    after = void(begin(an_account(*lots), OVER), slices, HELD_BY, OVER)

    assert [entry.kind for entry in after.entries].count(EntryKind.LAPSE) == 60
    assert after.after.available_at(OVER) == 0
    assert as_of(after.after, OVER).after.available == 0


def test_a_movement_leaves_the_account_that_was_read_as_it_was() -> None:
    account = an_account(a_lot(), replace(THIRD, held=5))
    before = deepcopy(account)

    movement = held(begin(account, NOW), 1_500)
    movement = void(movement, [LotSlice("third", 505)], HELD_BY, NOW)

    assert account == before
    assert movement.before == before
