"""What will lapse at the present pace."""

from datetime import date, timedelta

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.forecast import ExpectedLapse, Forecast, forecast
from tests.support.builders import a_lot, an_account, at

NOW = at("2026-11-22T15:00:00+07:00")
MONTH = timedelta(days=30)
IN_TEN_DAYS = a_lot(lot_id="first", valid_until=date(2026, 12, 1))
IN_TWENTY_DAYS = a_lot(lot_id="second", valid_until=date(2026, 12, 11))


def test_what_the_pace_does_not_use_up_in_time_will_lapse() -> None:
    account = an_account(IN_TEN_DAYS, IN_TWENTY_DAYS)

    # 50 a day: half of the first lot in its ten days, and half of the second in the ten after it.
    assert forecast(account, 1_500, MONTH, NOW) == Forecast(
        50,
        (
            ExpectedLapse(date(2026, 12, 1), 1_000, 500),
            ExpectedLapse(date(2026, 12, 11), 1_000, 500),
        ),
    )


def test_who_is_fast_enough_loses_nothing() -> None:
    account = an_account(IN_TEN_DAYS, IN_TWENTY_DAYS)

    lapses = forecast(account, 3_000, MONTH, NOW).lapses

    assert [each.expected_lapse for each in lapses] == [0, 0]


def test_who_uses_up_the_first_lot_early_goes_on_with_the_second() -> None:
    # 150 a day: the first lot takes seven days, and after twenty days 3.000 would be gone.
    lapses = forecast(an_account(IN_TEN_DAYS, a_lot(
        lot_id="second", credits=2_500, remaining=2_500, valid_until=date(2026, 12, 11)
    )), 4_500, MONTH, NOW).lapses  # fmt: skip

    assert [each.expected_lapse for each in lapses] == [0, 500]


def test_who_uses_nothing_loses_everything() -> None:
    assert forecast(an_account(IN_TEN_DAYS), 0, MONTH, NOW) == Forecast(
        0, (ExpectedLapse(date(2026, 12, 1), 1_000, 1_000),)
    )


def test_lots_of_one_day_end_together_and_only_what_is_free_counts() -> None:
    account = an_account(
        a_lot(lot_id="over", valid_until=date(2026, 11, 21)),
        a_lot(lot_id="pinned", held=1_000, valid_until=date(2026, 11, 30)),
        a_lot(lot_id="half", remaining=600, held=100, valid_until=date(2026, 12, 1)),
        IN_TEN_DAYS,
    )

    assert forecast(account, 0, MONTH, NOW).lapses == (
        ExpectedLapse(date(2026, 12, 1), 1_500, 1_500),
    )


@pytest.mark.parametrize(
    ("now", "expected_lapse"),
    [
        # Today counts as a whole day, and so does the last one.
        ("2026-12-01T23:59:59+07:00", 950),
        ("2026-11-30T00:00:00+07:00", 900),
    ],
)
def test_today_and_the_last_day_count(now: str, expected_lapse: int) -> None:
    (lapse,) = forecast(an_account(IN_TEN_DAYS), 1_500, MONTH, at(now)).lapses

    assert lapse.expected_lapse == expected_lapse


def test_number_without_credits_has_nothing_to_lose() -> None:
    assert forecast(an_account(), 1_500, MONTH, NOW) == Forecast(50, ())


@pytest.mark.parametrize(
    ("used", "span", "credits_per_day"),
    [
        (44, MONTH, 1),
        (45, MONTH, 2),
        (100, timedelta(hours=36), 67),
        # One broadcast within an hour is no pace of thousands a day.
        (100, timedelta(hours=1), 100),
        (100, timedelta(0), 100),
    ],
)
def test_the_pace_is_rounded_half_up_and_taken_over_a_day_at_least(
    used: int, span: timedelta, credits_per_day: int
) -> None:
    assert forecast(an_account(), used, span, NOW).credits_per_day == credits_per_day


def test_the_exact_pace_counts_and_not_the_one_that_is_told() -> None:
    (lapse,) = forecast(an_account(IN_TEN_DAYS), 45, MONTH, NOW).lapses

    # 1,5 a day for ten days.
    assert lapse.expected_lapse == 985


def test_credits_are_used_and_never_gained() -> None:
    with pytest.raises(InvariantBroken, match="credits are used up, never gained"):
        forecast(an_account(), -1, MONTH, NOW)
