"""A hold: what it takes, what becomes of it, until when."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.hold import HeldSlice, Hold, HoldStatus, end_of_hold
from shared.domain.ledger import LotSlice
from tests.support.builders import NUMBER, at

PLACED = at("2026-11-22T07:05:00Z")
ENDS = at("2026-11-23T07:05:00Z")
A_WEEK_ON = at("2026-11-29T07:05:00Z")


def a_hold(**changes: Any) -> Hold:
    """500 credits of one lot and 300 of another."""
    hold = Hold(
        hold_id="broadcast-1",
        business_id="b-1",
        number=NUMBER,
        slices=(HeldSlice("first", 500), HeldSlice("second", 300)),
        created_at=PLACED,
        expires_at=ENDS,
    )
    return replace(hold, **changes)


def test_a_new_hold_has_everything_left() -> None:
    hold = a_hold()

    assert (hold.credits, hold.captured, hold.voided, hold.remaining) == (800, 0, 0, 800)
    assert hold.version == 1


def test_a_capture_takes_the_lots_in_their_order() -> None:
    first, taken_first = a_hold().captured_by(400)
    second, taken_second = first.captured_by(200)

    assert taken_first == (LotSlice("first", 400),)
    assert taken_second == (LotSlice("first", 100), LotSlice("second", 100))
    assert second.slices == (HeldSlice("first", 500, 500), HeldSlice("second", 300, 100))
    assert (second.credits, second.captured, second.remaining) == (800, 600, 200)
    assert [each.version for each in (a_hold(), first, second)] == [1, 2, 3]


def test_what_is_given_back_is_what_is_left() -> None:
    captured, _ = a_hold().captured_by(600)

    voided, given_back = captured.given_back()

    assert given_back == (LotSlice("second", 200),)
    assert voided.slices == (HeldSlice("first", 500, 500, 0), HeldSlice("second", 300, 100, 200))
    assert (voided.captured, voided.voided, voided.remaining) == (600, 200, 0)
    assert voided.version == 3


@pytest.mark.parametrize("credits", [0, -1, 801])
def test_no_more_is_captured_than_is_left(credits: int) -> None:
    with pytest.raises(InvariantBroken, match="no more is captured than is held"):
        a_hold().captured_by(credits)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"slices": ()}, "a hold has drawn on a lot"),
        ({"expires_at": at("2026-11-29T07:05:00.001Z")}, "a hold ends within a week"),
    ],
)
def test_hold_of_nothing_or_for_too_long_cannot_exist(facts: dict[str, Any], broken: str) -> None:
    with pytest.raises(InvariantBroken, match=broken):
        a_hold(**facts)


@pytest.mark.parametrize(("captured", "voided"), [(-1, 0), (0, -1), (301, 200), (501, 0)])
def test_slice_moves_forwards_and_within_what_was_held(captured: int, voided: int) -> None:
    with pytest.raises(InvariantBroken):
        HeldSlice("first", 500, captured, voided)


# Its end ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (PLACED, HoldStatus.OPEN),
        (ENDS, HoldStatus.OPEN),
        (at("2026-11-23T07:05:00.001Z"), HoldStatus.CLOSED),
    ],
)
def test_a_hold_is_open_through_its_end(now: datetime, status: HoldStatus) -> None:
    assert a_hold().status_at(now) is status
    assert a_hold().is_open_at(now) is (status is HoldStatus.OPEN)


def test_a_hold_of_which_nothing_is_left_is_closed() -> None:
    used_up, _ = a_hold().captured_by(800)
    given_back, _ = a_hold().given_back()

    assert used_up.status_at(PLACED) is given_back.status_at(PLACED) is HoldStatus.CLOSED


@pytest.mark.parametrize(
    ("wanted", "end"),
    [
        # Source: the product's rules on holds: 24 hours unless told, a week at most.
        (None, ENDS),
        (at("2026-11-22T07:05:00.001Z"), at("2026-11-22T07:05:00.001Z")),
        (A_WEEK_ON, A_WEEK_ON),
        (PLACED, None),
        (at("2026-11-22T07:04:59.999Z"), None),
        (at("2026-11-29T07:05:00.001Z"), None),
    ],
)
def test_a_hold_ends_after_a_day_or_as_asked_within_a_week(
    wanted: datetime | None, end: datetime | None
) -> None:
    assert end_of_hold(wanted, PLACED) == end


@pytest.mark.parametrize(
    ("wanted", "can"),
    [
        (ENDS, True),
        (at("2026-11-23T07:05:00.001Z"), True),
        (A_WEEK_ON, True),
        (at("2026-11-29T07:05:00.001Z"), False),
        # To end sooner is no extension: voiding is the way to that.
        (at("2026-11-23T07:04:59.999Z"), False),
    ],
)
def test_a_hold_is_extended_to_a_later_end_within_its_week(wanted: datetime, can: bool) -> None:
    assert a_hold().can_end_at(wanted) is can


def test_an_extended_hold_has_another_end_and_nothing_else() -> None:
    extended = a_hold(asked_end=ENDS).extended(A_WEEK_ON)

    assert extended == a_hold(asked_end=ENDS, expires_at=A_WEEK_ON, version=2)
