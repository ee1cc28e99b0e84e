"""The values that ports exchange."""

from datetime import date

import pytest

from shared.domain.invoice import RunningNumberRange
from shared.domain.order import OrderStatus
from shared.domain.phone import PhoneNumber
from shared.ports.orders import OrderFilter
from tests.support.builders import NUMBER, an_order, at


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


# The order of `an_order` was placed on 22 November 2026 and may be paid until the 23rd, 14.05 WIB.
OPEN_STILL = at("2026-11-23T14:05:00.000+07:00")
EXPIRED_NOW = at("2026-11-23T14:05:00.001+07:00")


@pytest.mark.parametrize(
    ("which", "shows"),
    [
        (OrderFilter(), True),
        (OrderFilter(status=OrderStatus.AWAITING_PAYMENT), True),
        (OrderFilter(status=OrderStatus.EXPIRED), False),
        (OrderFilter(status=OrderStatus.PAID), False),
        (OrderFilter(number=NUMBER), True),
        (OrderFilter(number=PhoneNumber("+6281212448485")), False),
        (OrderFilter(placed_from=date(2026, 11, 22)), True),
        (OrderFilter(placed_from=date(2026, 11, 23)), False),
        (OrderFilter(placed_to=date(2026, 11, 22)), True),
        (OrderFilter(placed_to=date(2026, 11, 21)), False),
        (OrderFilter(placed_from=date(2026, 11, 22), placed_to=date(2026, 11, 22)), True),
        (OrderFilter(status=OrderStatus.AWAITING_PAYMENT, placed_to=date(2026, 11, 21)), False),
    ],
)
def test_filter_shows_what_fits_every_wish(which: OrderFilter, shows: bool) -> None:
    assert which.shows(an_order(), OPEN_STILL) is shows


def test_filter_by_status_means_the_status_that_counts_swept_or_not() -> None:
    assert not OrderFilter(status=OrderStatus.AWAITING_PAYMENT).shows(an_order(), EXPIRED_NOW)
    assert OrderFilter(status=OrderStatus.EXPIRED).shows(an_order(), EXPIRED_NOW)


@pytest.mark.parametrize(
    ("placed", "day"),
    [
        ("2026-11-22T23:59:59.999+07:00", date(2026, 11, 22)),
        ("2026-11-22T17:00:00.000Z", date(2026, 11, 23)),
    ],
)
def test_filter_by_date_means_the_day_in_jakarta(placed: str, day: date) -> None:
    order = an_order(created_at=at(placed))

    assert OrderFilter(placed_from=day, placed_to=day).shows(order, OPEN_STILL)
