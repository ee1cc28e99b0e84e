"""Credit lots: in which order they are used, until when, and what they have earned."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.credit import (
    CreditAccount,
    Lapse,
    LotSource,
    empty_account,
    order_of_use,
)
from shared.domain.errors import InvariantBroken
from shared.domain.ledger import LotSlice
from shared.domain.money import Rupiah
from tests.support.builders import NUMBER, a_lot, an_account, at


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
        # Both lots of that day, but for what a hold has pinned; not the one that was used up.
        ("2027-11-21T23:59:59.999+07:00", Lapse(250 + 1_000, date(2027, 11, 21))),
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
    all_held = a_lot(lot_id="all held", held=1_000, valid_until=date(2027, 11, 22))
    last = a_lot(lot_id="last", remaining=1, valid_until=date(2027, 11, 23))

    account = an_account(last, used_up, first, used_up_later, all_held, granted)

    assert account.next_lapse(at(now)) == lapse


def test_number_without_credits_has_an_empty_account() -> None:
    empty = empty_account(NUMBER)

    assert empty == CreditAccount(NUMBER, 0, "0" * 64, 0, 0, ())
    assert empty.available_at(at("2026-11-22T15:00:00+07:00")) == 0
    assert empty.next_lapse(at("2026-11-22T15:00:00+07:00")) is None


# Holding and earning ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slices", "holds"),
    [
        ([LotSlice("first", 150)], True),
        ([LotSlice("first", 150), LotSlice("second", 1)], True),
        ([LotSlice("first", 151)], False),
        ([LotSlice("first", 1), LotSlice("second", 2)], False),
        # Used up since, so the lot is gone.
        ([LotSlice("gone", 1)], False),
    ],
)
def test_account_holds_what_its_lots_hold(slices: list[LotSlice], holds: bool) -> None:
    first = a_lot(lot_id="first", remaining=400, held=150)
    second = a_lot(lot_id="second", held=1)

    assert an_account(first, second).holds(slices) is holds


@pytest.mark.parametrize(
    ("remaining", "credits", "worth"),
    [
        # Source: the rule of recognition, round_half_up(net x k / n), for 3 credits of 1.000.
        (3, 1, 333),
        (2, 1, 334),
        (1, 1, 333),
        (3, 2, 667),
        (2, 2, 667),
        (3, 3, 1_000),
        (3, 0, 0),
    ],
)
def test_credits_that_leave_a_lot_are_worth_their_share_of_its_price(
    remaining: int, credits: int, worth: int
) -> None:
    lot = a_lot(credits=3, remaining=remaining, net=Rupiah(1_000))

    assert lot.worth(credits) == worth


@pytest.mark.parametrize("credits", [-1, 3])
def test_no_more_credits_are_worth_anything_than_a_lot_has(credits: int) -> None:
    with pytest.raises(InvariantBroken, match="no more leaves a lot than it has"):
        a_lot(credits=3, remaining=2).worth(credits)
