"""The histories see bugs: the machine finds each planted one, and nobody tells it where it is."""

import pytest
from hypothesis import Phase, settings

from shared.domain.errors import InvariantBroken
from shared.ports.faults import StoreBusy
from tests.credits_model import planted_bugs as plant
from tests.credits_model.test_model import STEADY, run

# As many as the sound product passes; the first that fails ends them.
BUDGET = settings(STEADY, phases=[Phase.generate])
FAILURES = (AssertionError, InvariantBroken, StoreBusy)
BUGS: list[plant.Plant] = [
    plant.lapses_left_to_the_sweep,
    plant.lots_used_from_the_last_to_the_first,
    plant.lot_ends_a_day_early,
    plant.money_earned_by_the_unit_price,
    plant.voided_credits_outlive_their_lot,
    plant.ended_hold_is_captured,
    plant.hold_ends_an_instant_early,
    plant.extension_may_shorten,
    plant.extension_never_ends,
    plant.ended_holds_keep_their_credits,
    plant.voided_hold_is_remembered,
    plant.other_hold_taken_for_a_repeat,
    plant.report_counts_each_time,
    plant.refused_report_forgotten,
    plant.chain_not_carried_on,
    plant.hold_written_over_another,
    plant.number_written_over_another,
    plant.void_lets_a_level_be_told_anew,
    plant.level_changed_under_a_movement,
    plant.sweep_ends_open_holds,
    plant.granted_credits_used_like_paid_ones,
    plant.vat_of_each_note_by_itself,
    plant.moved_credits_leave_their_money_behind,
    plant.credits_put_back_at_the_price_of_the_next,
    plant.order_forgets_what_was_refunded,
]


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: plant.Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)

    with pytest.raises(FAILURES):
        run(BUDGET)
