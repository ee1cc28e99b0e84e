"""The model sees bugs: for each one planted, a history that the sound product passes fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import Phase, settings

from shared.domain.errors import InvariantBroken
from tests.model import planted_bugs as plant
from tests.model.conftest import Begin
from tests.model.ledger_model import Ask, Told
from tests.model.operations import Cancel, Pay, Place, Sweep
from tests.model.side_by_side import FAIR, Outage, SideBySide
from tests.model.test_model import STEADY, run
from tests.support.faults import Fault
from tests.support.market import KOPI, NUMBER

FIRST = "ord_2A7A875-0001"
# 1.000 credits at Rp 415 with today's VAT, in hundredths of a rupiah.
BILL = 46_065_000
ACCOUNT = "123450100000000000017"
SECOND_ACCOUNT = "123450100000000000025"
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def place(sides: SideBySide, key: str = "a", credits: int = 1_000, **lapse: int) -> None:
    """Place an order; keys a and b draw an account each, the first ACCOUNT."""
    draws = ({"a": "0000000000001", "b": "0000000000002"}[key],)
    now = sides.now + timedelta(**lapse)
    sides.step(Place(now, KOPI, key, Ask(NUMBER, credits), draws))


def cancel(sides: SideBySide, after: timedelta) -> Cancel:
    """Cancel the first order."""
    return Cancel(sides.now + after, KOPI, FIRST)


def pay(
    sides: SideBySide,
    told: timedelta,
    *,
    paid: timedelta | None = None,
    key: str = "one",
    message: str = "1",
    hundredths: int = BILL,
    account: str = ACCOUNT,
) -> Pay:
    """Tell of a payment for the first order, exact and made when it is told."""
    paid_at = sides.now + (told if paid is None else paid)
    return Pay(sides.now + told, Told(key, account, hundredths, "IDR", paid_at, message))


def order_was_cancelled_while_its_payment_was_decided(sides: SideBySide) -> None:
    # The number is another order's by then, so nothing but the order's own status can tell.
    place(sides)
    place(sides, "b", hours=24, seconds=1)
    sides.race(pay(sides, DAY), cancel(sides, DAY - SECOND), position=2)


def order_was_paid_while_its_cancel_was_decided(sides: SideBySide) -> None:
    place(sides)
    sides.race(cancel(sides, 2 * SECOND), pay(sides, SECOND), position=1)


def one_refused_payment_told_twice_at_once(sides: SideBySide) -> None:
    place(sides)
    first = pay(sides, SECOND, hundredths=BILL - 1, message="1")
    second = pay(sides, SECOND, hundredths=BILL - 1, message="2")
    sides.race(first, second, position=2)


def paid_and_told_again(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND))
    sides.step(pay(sides, 2 * SECOND, message="2"))


def refused_and_told_again(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND, hundredths=BILL - 1))
    sides.step(pay(sides, SECOND, hundredths=BILL - 1))


def one_message_id_for_two_payments(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND))
    sides.step(pay(sides, SECOND, key="two"))


def refused_for_its_message_and_told_again_in_another(sides: SideBySide) -> None:
    # Nothing but that refusal stands between the second order and the payment of its bill.
    place(sides)
    sides.step(pay(sides, SECOND))
    place(sides, "b", seconds=2)
    refused = pay(sides, 3 * SECOND, key="two", account=SECOND_ACCOUNT)
    sides.step(refused)
    sides.step(replace(refused, told=replace(refused.told, message="2")))


def credited_and_told_again_in_a_message_of_another_payment(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND))
    sides.step(pay(sides, 2 * SECOND, key="two", message="2"))
    sides.step(pay(sides, 3 * SECOND, paid=SECOND, message="2"))


def told_when_time_is_almost_over(sides: SideBySide) -> None:
    place(sides)
    calm = Outage(99, Fault.NOT_CONNECTED, 1)
    sides.step(pay(sides, SECOND), calm, begun_ms=2_100)
    sides.step(pay(sides, SECOND))


def commit_whose_answer_is_lost(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND), Outage(2, Fault.ANSWER_LOST, 30))
    sides.repeat_unanswered()


def commit_that_lands_after_the_answer(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND), Outage(2, Fault.LANDS_LATE, 30))
    sides.repeat_unanswered()


def swept_at_the_last_instant(sides: SideBySide) -> None:
    place(sides)
    sides.step(Sweep(sides.now + DAY))
    sides.step(Sweep(sides.now + DAY + SECOND))


def cancelled_and_placed_anew(sides: SideBySide) -> None:
    place(sides)
    sides.step(cancel(sides, SECOND))
    place(sides, "b", seconds=2)


def told_three_days_after_the_payment(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, 3 * DAY + SECOND, paid=SECOND))


def paid_after_the_cancel(sides: SideBySide) -> None:
    place(sides)
    sides.step(cancel(sides, SECOND))
    sides.step(pay(sides, 2 * SECOND))


def paid_before_it_was_placed(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND, paid=-DAY))


def paid_a_rupiah_too_little(sides: SideBySide) -> None:
    place(sides)
    sides.step(pay(sides, SECOND, hundredths=BILL - 100))


def placed_only(sides: SideBySide) -> None:
    place(sides)


def one_key_for_two_bodies(sides: SideBySide) -> None:
    place(sides)
    place(sides, credits=2_000)


def cancelled_after_its_time(sides: SideBySide) -> None:
    place(sides)
    sides.step(cancel(sides, DAY + SECOND), FAIR)


Scenario = Callable[[SideBySide], None]
CAUGHT: list[tuple[plant.Plant, Scenario]] = [
    (plant.settle_without_status_condition, order_was_cancelled_while_its_payment_was_decided),
    (plant.cancel_without_status_condition, order_was_paid_while_its_cancel_was_decided),
    (plant.no_payment_key_condition, one_refused_payment_told_twice_at_once),
    (plant.decide_before_lookup, paid_and_told_again),
    (plant.credit_again_on_a_repeat, paid_and_told_again),
    (plant.refusals_not_remembered, refused_and_told_again),
    (plant.call_id_not_compared, one_message_id_for_two_payments),
    (plant.conflict_not_remembered, refused_for_its_message_and_told_again_in_another),
    (plant.message_id_asked_first, credited_and_told_again_in_a_message_of_another_payment),
    (plant.fence_not_written, told_when_time_is_almost_over),
    (plant.unknown_taken_for_no, commit_whose_answer_is_lost),
    (plant.unknown_taken_for_no, commit_that_lands_after_the_answer),
    (plant.sweep_without_time_condition, swept_at_the_last_instant),
    (plant.reservation_never_freed, cancelled_and_placed_anew),
    (plant.account_stays_open, cancelled_and_placed_anew),
    (plant.told_late_limit_ignored, told_three_days_after_the_payment),
    (plant.closing_time_ignored, paid_after_the_cancel),
    (plant.bank_clock_believed, paid_before_it_was_placed),
    (plant.total_not_compared, paid_a_rupiah_too_little),
    (plant.vat_rounded_down, placed_only),
    (plant.body_of_a_repeat_not_compared, one_key_for_two_bodies),
    (plant.expiry_left_to_the_sweep, cancelled_after_its_time),
]
# Nobody tells the machine where these are; it has the budget of a quick run.
BUDGET = settings(STEADY, phases=[Phase.generate])
FOUND_AT_RANDOM: list[plant.Plant] = [
    plant.reservation_never_freed,
    plant.refusals_not_remembered,
    plant.conflict_not_remembered,
    plant.vat_rounded_down,
]
FAILURES = (AssertionError, InvariantBroken)


@pytest.mark.parametrize("scenario", dict.fromkeys(scenario for _, scenario in CAUGHT))
def test_the_sound_product_passes(scenario: Scenario, begin: Begin) -> None:
    scenario(begin())


@pytest.mark.parametrize(("bug", "scenario"), CAUGHT)
def test_a_planted_bug_is_caught(
    bug: plant.Plant, scenario: Scenario, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = begin()
    bug(monkeypatch)

    with pytest.raises(FAILURES):
        scenario(sides)


@pytest.mark.parametrize("bug", FOUND_AT_RANDOM)
def test_a_planted_bug_is_found_at_random(
    bug: plant.Plant, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)

    with pytest.raises(FAILURES):
        run(begin, BUDGET)
