"""Which mistake is told when a placing has two: the one that the contract names first.

Source: the project's HTTP contract, "order of guards". Every pair of mistakes that one request can
make at once is a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

import pytest

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.business_items import placed_at_value
from shared.adapters.dynamodb.table import Update
from shared.domain.phone import PhoneNumber
from tests.support.dashboard_api import DashboardApi
from tests.support.market import KOPI, SECOND_NUMBER, TRIAL_NUMBER

PLACING = {"number": "+6281212448484", "credits": 1_000, "payment_method": "BCA_VA"}
GOOD_ROLE: Final = "owner"
GOOD_KEY: Final[str | None] = "new-key"
CANCELLED = "ord_2A7A875-0001"
USED_KEY = "used-key"
# Twenty placings within the hour; the second has an open order besides.
BUSY_NUMBER, BUSY_AND_OPEN_NUMBER = "+628110000000", "+628110000001"


@dataclass(frozen=True)
class Mistake:
    """A change that makes a good placing bad. Two that change the same part exclude each other."""

    name: str
    code: str
    body: dict[str, Any] = field(default_factory=dict)
    role: str = GOOD_ROLE
    key: str | None = GOOD_KEY

    def excludes(self, other: Mistake) -> bool:
        """Tell whether no request can make both."""
        both_change_the_key = GOOD_KEY not in (self.key, other.key)
        return both_change_the_key or not self.body.keys().isdisjoint(other.body)


# In the order of the contract.
MISTAKES = [
    Mistake("shape", "UNKNOWN_FIELD", {"discount": 1}),
    Mistake("shape of the key", "IDEMPOTENCY_KEY_MISSING", key=None),
    Mistake("role", "ROLE_MAY_NOT", role="viewer"),
    Mistake("used key", "IDEMPOTENCY_KEY_REUSED", key=USED_KEY),
    Mistake("unknown number", "NOT_FOUND", {"number": "+6281299999999"}),
    Mistake("trial number", "NUMBER_CANNOT_BE_TOPPED_UP", {"number": TRIAL_NUMBER}),
    Mistake("minimum", "CREDITS_BELOW_MINIMUM", {"credits": 900}),
    Mistake("minimum and step", "CREDITS_BELOW_MINIMUM", {"credits": 950}),
    Mistake("maximum", "CREDITS_ABOVE_MAXIMUM", {"credits": 1_000_100}),
    Mistake("maximum and step", "CREDITS_ABOVE_MAXIMUM", {"credits": 1_000_050}),
    Mistake("step", "CREDITS_NOT_IN_STEP", {"credits": 1_050}),
    Mistake("unknown method", "UNKNOWN_PAYMENT_METHOD", {"payment_method": "QRIS"}),
    Mistake("method", "PAYMENT_METHOD_UNAVAILABLE", {"payment_method": "BNI_VA"}),
    Mistake("replaces an unknown order", "NOT_FOUND", {"replaces": "ord_2A7A875-9999"}),
    Mistake("replaces an order that is over", "ORDER_NOT_OPEN", {"replaces": CANCELLED}),
    Mistake("price", "PRICE_CHANGED", {"expected_total_idr": 1}),
    Mistake("rate", "TOO_MANY_REQUESTS", {"number": BUSY_NUMBER}),
    Mistake("rate and open order", "TOO_MANY_REQUESTS", {"number": BUSY_AND_OPEN_NUMBER}),
    Mistake("open order", "OPEN_ORDER_EXISTS", {"number": SECOND_NUMBER}),
]
PAIRS = [pair for pair in combinations(MISTAKES, 2) if not pair[0].excludes(pair[1])]


@pytest.fixture(scope="module")
def api(new_api: Callable[[], DashboardApi]) -> DashboardApi:
    """An API on a market in which each mistake can be made; see the names above."""
    api = new_api()
    market = api.market
    market.cancel(market.place(idempotency_key=USED_KEY, po_number="PO 7"))
    market.place(number=SECOND_NUMBER)
    assert market.with_numbers(2) == [BUSY_NUMBER, BUSY_AND_OPEN_NUMBER]
    market.place(number=PhoneNumber(BUSY_AND_OPEN_NUMBER))
    placings = tuple(market.now - timedelta(minutes=each) for each in range(20, 0, -1))
    for number in (BUSY_NUMBER, BUSY_AND_OPEN_NUMBER):
        key = keys.number(KOPI, PhoneNumber(number))
        assert market.table.change(Update(key, sets={"placed_at": placed_at_value(placings)}))
    return api.after(minutes=1)


def code_of(api: DashboardApi, *mistakes: Mistake) -> str | None:
    """What a placing with these mistakes is told; whatever it is, the table stays as it is."""
    body: dict[str, Any] = dict(PLACING)
    role, key = GOOD_ROLE, GOOD_KEY
    for mistake in mistakes:
        body |= mistake.body
        role = mistake.role if mistake.role != GOOD_ROLE else role
        key = mistake.key if mistake.key != GOOD_KEY else key
    with api.writing_nothing():
        return api.place(**body, key=key, token=api.callers.token(role)).code


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_one_mistake(api: DashboardApi, mistake: Mistake) -> None:
    assert code_of(api, mistake) == mistake.code


@pytest.mark.parametrize(
    ("earlier", "later"), PAIRS, ids=[f"{one.name} + {two.name}" for one, two in PAIRS]
)
def test_of_two_mistakes_the_earlier_is_told(
    api: DashboardApi, earlier: Mistake, later: Mistake
) -> None:
    assert code_of(api, earlier, later) == earlier.code


def test_the_order_that_a_key_has_placed_comes_before_every_later_guard(api: DashboardApi) -> None:
    with api.writing_nothing():
        reply = api.place(key=USED_KEY, po_number="PO 7")

    assert (reply.status, reply.json["order_id"]) == (201, CANCELLED)
