"""When the sweep looks again at an effect that failed."""

from datetime import timedelta

from shared.domain.outbox import Effect, OutboxRow, next_try_at
from tests.support.builders import at

NOW = at("2026-11-22T15:00:00+07:00")


def test_a_row_waits_two_minutes_for_the_sweep() -> None:
    assert next_try_at(NOW) == NOW + timedelta(minutes=2)


def test_row_begins_without_a_try() -> None:
    row = OutboxRow(Effect.CONFIRM_PAID_ORDER, "ord_2A7A875-0024", "b-1", 24, NOW)

    assert row.tries == 0
    assert row.effect.value == "CONFIRM_PAID_ORDER"
