"""The values that ports exchange."""

from datetime import date

import pytest

from shared.domain.invoice import RunningNumberRange
from shared.domain.order import OrderStatus
from shared.ports import OrderFilter
from tests.support.builders import NUMBER


def test_filter_without_any_wish_shows_everything() -> None:
    assert OrderFilter().is_empty


@pytest.mark.parametrize(
    "which",
    [
        OrderFilter(status=OrderStatus.PAID),
        OrderFilter(number=NUMBER),
        OrderFilter(placed_from=date(2026, 11, 22)),
        OrderFilter(placed_to=date(2026, 11, 22)),
        OrderFilter(ranges=(RunningNumberRange(24, 24),)),
        # A search that matches nothing is no absence of a search.
        OrderFilter(ranges=()),
    ],
)
def test_filter_with_any_wish_does_not(which: OrderFilter) -> None:
    assert not which.is_empty
