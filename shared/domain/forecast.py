"""What will lapse of a number's credits, if they go on being used at the present pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.credit import CreditAccount
from shared.domain.errors import require
from shared.domain.money import Rounding, divide
from shared.domain.wib import wib_date

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class ExpectedLapse:
    """Credits that end on one day, and how many of them nobody will have used by then."""

    valid_until: date
    credits: int
    expected_lapse: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Credits a day, and every day on which credits end, earliest first."""

    credits_per_day: int
    lapses: tuple[ExpectedLapse, ...]


def forecast(account: CreditAccount, used: int, span: timedelta, now: datetime) -> Forecast:
    """Return the forecast of an account from which `used` credits went in the last `span`.

    Credits are used in the order of their lots; the days that count include today and the last.
    The exact pace is taken for the sum, and rounded half up once where it is told. A span of less
    than a day counts as one: a single broadcast is no pace yet.
    """
    require(used >= 0, "credits are used up, never gained")
    span_s = max(span // timedelta(seconds=1), _DAY_S)
    today = wib_date(now)
    lapses, earlier = [], 0
    for ending in account.lapses(now):
        days_left = (ending.valid_until - today).days + 1
        usable = used * days_left * _DAY_S // span_s
        # What ends earlier is used first, or has lapsed by then: both leave this much less.
        spent_earlier = min(usable, earlier)
        left = max(ending.credits - (usable - spent_earlier), 0)
        lapses.append(ExpectedLapse(ending.valid_until, ending.credits, left))
        earlier += ending.credits - left
    return Forecast(divide(used * _DAY_S, span_s, Rounding.HALF_UP), tuple(lapses))
