"""Credit lots: in which order they are used, until when, and how one is added."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.credit import (
    CreditAccount,
    CreditLot,
    Lapse,
    LotSource,
    add_lot,
    empty_account,
    order_of_use,
)
from shared.domain.errors import InvariantBroken
from shared.domain.ledger import Cause, CauseType
from tests.support.builders import NUMBER, a_lot, an_entry, at


@pytest.mark.parametrize(
    "facts",
    [
        {"held": -1},
        {"remaining": 999, "held": 1_000},
        {"remaining": 1_001},
        {"remaining": -1},
        {"credits": 999},
    ],
)
def test_lot_holds_no_more_than_it_has_left_and_had(facts: dict[str, Any]) -> None:
    with pytest.raises(InvariantBroken, match="held <= remaining <= credits"):
        a_lot(**facts)


@pytest.mark.parametrize(("remaining", "held"), [(1_000, 1_000), (0, 0), (400, 150)])
def test_lot_may_be_held_and_used_up(remaining: int, held: int) -> None:
    lot = a_lot(remaining=remaining, held=held)

    assert (lot.remaining, lot.held) == (remaining, held)


def test_sources_are_stored_under_these_names() -> None:
    assert {source.value for source in LotSource} == {"GRANTED", "PAID"}


# Order of use -------------------------------------------------------------------------------------

ENDS_FIRST = a_lot(lot_id="ends first", valid_until=date(2027, 11, 21))
GRANTED = a_lot(
    lot_id="granted",
    source=LotSource.GRANTED,
    granted_at=at("2026-11-22T18:00:00+07:00"),
)
GRANTED_LATER = replace(
    GRANTED, lot_id="granted later", granted_at=at("2026-11-22T18:00:00.001+07:00")
)
OLDEST = a_lot(lot_id="oldest", granted_at=at("2026-11-22T07:59:59.999Z"))
YOUNGER = a_lot(lot_id="younger", granted_at=at("2026-11-22T08:00:00.000Z"))
ENDS_LAST = a_lot(
    lot_id="ends last",
    valid_until=date(2027, 11, 23),
    source=LotSource.GRANTED,
    granted_at=at("2020-01-01T00:00:00Z"),
)
IN_TURN = [ENDS_FIRST, GRANTED, GRANTED_LATER, OLDEST, YOUNGER, ENDS_LAST]


def test_lots_are_used_by_end_then_granted_before_paid_then_by_age() -> None:
    # However they come: forwards, backwards, and from the middle.
    for lots in (IN_TURN, IN_TURN[::-1], IN_TURN[3:] + IN_TURN[:3]):
        assert [lot.lot_id for lot in sorted(lots, key=order_of_use)] == [
            "ends first",
            "granted",
            "granted later",
            "oldest",
            "younger",
            "ends last",
        ]


# Availability -------------------------------------------------------------------------------------


def an_account(*lots: CreditLot, **changes: Any) -> CreditAccount:
    account = CreditAccount(
        number=NUMBER,
        seq=len(lots),
        last_hash="f" * 64,
        available=sum(lot.remaining - lot.held for lot in lots),
        held=sum(lot.held for lot in lots),
        lots=lots,
    )
    return replace(account, **changes)


@pytest.mark.parametrize(
    ("now", "available"),
    [
        ("2027-11-20T12:00:00+07:00", 250 + 1_000),
        # The first lot may be used through 23.59.59 WIB of its last day.
        ("2027-11-21T23:59:59.999+07:00", 250 + 1_000),
        ("2027-11-22T00:00:00.000+07:00", 1_000),
        ("2027-11-22T16:59:59.999Z", 1_000),
        ("2027-11-22T17:00:00.000Z", 0),
    ],
)
def test_available_is_what_unexpired_lots_have_left_and_not_held(now: str, available: int) -> None:
    first = a_lot(lot_id="first", remaining=400, held=150, valid_until=date(2027, 11, 21))
    second = a_lot(lot_id="second", valid_until=date(2027, 11, 22))

    assert an_account(first, second).available_at(at(now)) == available


@pytest.mark.parametrize(
    ("now", "lapse"),
    [
        # Both lots of that day, what is held included; not the one that was used up.
        ("2027-11-21T23:59:59.999+07:00", Lapse(400 + 1_000, date(2027, 11, 21))),
        ("2027-11-22T00:00:00.000+07:00", Lapse(1, date(2027, 11, 23))),
        ("2027-11-23T16:59:59.999Z", Lapse(1, date(2027, 11, 23))),
        ("2027-11-23T17:00:00.000Z", None),
    ],
)
def test_next_lapse_is_all_that_ends_on_the_first_day_on_which_something_does(
    now: str, lapse: Lapse | None
) -> None:
    first = a_lot(lot_id="first", remaining=400, held=150, valid_until=date(2027, 11, 21))
    granted = replace(GRANTED, valid_until=date(2027, 11, 21))
    used_up = a_lot(lot_id="used up", remaining=0, valid_until=date(2027, 11, 21))
    used_up_later = a_lot(lot_id="used up later", remaining=0, valid_until=date(2027, 11, 22))
    last = a_lot(lot_id="last", remaining=1, valid_until=date(2027, 11, 23))

    account = an_account(last, used_up, first, used_up_later, granted)

    assert account.next_lapse(at(now)) == lapse


def test_number_without_credits_has_an_empty_account() -> None:
    empty = empty_account(NUMBER)

    assert empty == CreditAccount(NUMBER, 0, "0" * 64, 0, 0, ())
    assert empty.available_at(at("2026-11-22T15:00:00+07:00")) == 0
    assert empty.next_lapse(at("2026-11-22T15:00:00+07:00")) is None


# Adding a lot -------------------------------------------------------------------------------------

BOOKING: dict[str, Any] = {
    "cause": Cause(CauseType.ORDER, "ord_2A7A875-0024"),
    "legs": an_entry().legs,
    "occurred_at": at("2026-11-22T08:00:00.000Z"),
    "recorded_at": at("2026-11-22T08:00:02.345Z"),
}


def test_first_lot_makes_the_first_entry() -> None:
    movement = add_lot(empty_account(NUMBER), a_lot(), **BOOKING)

    assert movement.before == CreditAccount(NUMBER, 0, "0" * 64, 0, 0, ())
    assert movement.entry == an_entry()
    assert movement.after == CreditAccount(
        number=NUMBER,
        seq=1,
        last_hash="5115998755b4231b7b21826e28cdba4d92db7073edb113fc55a2424278abbf6e",
        available=1_000,
        held=0,
        lots=(a_lot(),),
    )


def test_further_lot_goes_where_its_turn_is_and_follows_the_last_entry() -> None:
    account = an_account(
        replace(ENDS_FIRST, remaining=300, held=100),
        ENDS_LAST,
        seq=7,
        last_hash="a" * 64,
    )
    lot = a_lot(lot_id="new", credits=2_000, remaining=2_000)

    movement = add_lot(account, lot, **BOOKING)

    assert [each.lot_id for each in movement.after.lots] == ["ends first", "new", "ends last"]
    assert (movement.after.seq, movement.after.available, movement.after.held) == (8, 3_200, 100)
    assert movement.entry.seq == 8
    assert movement.entry.previous_hash == "a" * 64
    assert (movement.entry.balance_before, movement.entry.balance_after) == (1_200, 3_200)
    assert movement.after.last_hash == movement.entry.hash


def test_adding_a_lot_leaves_the_account_that_was_read_as_it_was() -> None:
    account = an_account(ENDS_FIRST)
    before = deepcopy(account)

    movement = add_lot(account, a_lot(), **BOOKING)

    assert account == before
    assert movement.before == before


@pytest.mark.parametrize(
    ("lot", "broken"),
    [
        (a_lot(remaining=999), "a new lot is untouched"),
        (a_lot(held=1), "a new lot is untouched"),
        (a_lot(lot_id="ends first"), "a lot is added once"),
    ],
)
def test_lot_that_is_touched_or_known_is_not_added(lot: CreditLot, broken: str) -> None:
    account = an_account(ENDS_FIRST)
    before = deepcopy(account)

    with pytest.raises(InvariantBroken, match=broken):
        add_lot(account, lot, **BOOKING)

    assert account == before
