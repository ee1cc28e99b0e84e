"""When a bank is asked once more about an account."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.virtual_account import VirtualAccountState
from shared.usecases.ask_bank import Reconciled, ask_again_at
from tests.support.builders import an_order, at

# The order of `an_order` was placed on 22 November 2026 and may be paid until the 23rd, 14.05 WIB.
END = at("2026-11-23T14:05:00+07:00")
MORNING = at("2026-11-23T09:00:00+07:00")


def again(
    answer: Reconciled,
    now: datetime,
    *,
    state: VirtualAccountState = VirtualAccountState.OPEN,
    inquired_at: datetime | None = None,
) -> datetime | None:
    claim = replace(an_order().claim(state), inquired_at=inquired_at)
    return ask_again_at(claim, answer, now)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("answer", "now", "next_time"),
    [
        # No answer: ten minutes later, until 48 hours after the end.
        (Reconciled.UNKNOWN, MORNING, MORNING + minutes(10)),
        (Reconciled.UNKNOWN, END + timedelta(hours=48), END + timedelta(hours=48, minutes=10)),
        (Reconciled.UNKNOWN, END + timedelta(hours=48, seconds=1), None),
        # Unpaid with its end in sight: once more when that is ten minutes ago.
        (Reconciled.UNPAID, END - minutes(20), END + minutes(10)),
        (Reconciled.UNPAID, END, END + minutes(10)),
        (Reconciled.UNPAID, END + minutes(10), None),
        # The sweep comes by itself before the end.
        (Reconciled.UNPAID, END - minutes(21), None),
        (Reconciled.SETTLED, END, None),
        (Reconciled.HELD, END, None),
        (Reconciled.CONFIRMED, END, None),
        (Reconciled.REVERSED, END, None),
    ],
)
def test_when_a_bank_is_asked_again(
    answer: Reconciled, now: datetime, next_time: datetime | None
) -> None:
    assert again(answer, now) == next_time


def test_a_payer_who_was_just_shown_a_bill_is_not_forgotten_over_an_early_answer() -> None:
    asked_at = MORNING + minutes(2)

    assert again(Reconciled.UNPAID, asked_at, inquired_at=MORNING) == MORNING + minutes(10)
    assert again(Reconciled.UNPAID, MORNING + minutes(10), inquired_at=MORNING) is None


@pytest.mark.parametrize("state", [VirtualAccountState.PAID, VirtualAccountState.CLOSED])
def test_an_account_that_is_over_is_not_asked_about_for_being_unpaid(
    state: VirtualAccountState,
) -> None:
    assert again(Reconciled.UNPAID, END, state=state) is None
