"""When the sweep looks again at an effect that failed."""

from datetime import timedelta

import pytest

from shared.domain.outbox import Effect, OutboxRow
from tests.support.builders import at

NOW = at("2026-11-22T15:00:00+07:00")


@pytest.mark.parametrize(
    ("tries", "wait_minutes"),
    [
        (0, 2),
        (1, 4),
        (2, 8),
        (3, 16),
        (4, 32),
        # 64 minutes would be next: an hour is the most.
        (5, 60),
        (6, 60),
        (39, 60),
        # A day and a half of an outage, and a year of it: the row is still tried every hour.
        (40, 60),
        (9_000, 60),
    ],
)
def test_waits_double_up_to_an_hour(tries: int, wait_minutes: int) -> None:
    row = OutboxRow(Effect.CONFIRM_PAID_ORDER, "ord_2A7A875-0024", "b-1", 24, NOW, tries)

    assert row.next_try_at(NOW) == NOW + timedelta(minutes=wait_minutes)


def test_row_begins_without_a_try() -> None:
    row = OutboxRow(Effect.CONFIRM_PAID_ORDER, "ord_2A7A875-0024", "b-1", 24, NOW)

    assert row.tries == 0
    assert row.effect.value == "CONFIRM_PAID_ORDER"
