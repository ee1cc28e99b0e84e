"""One busy market for all mistakes, which none of them changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.integration.api.bad_input.messages import USED_KEY
from tests.support.dashboard_api import DashboardApi
from tests.support.market import FOREIGN_NUMBER, SECOND_NUMBER, TEH


@pytest.fixture(scope="package")
def busy_api(new_api: Callable[[], DashboardApi]) -> Iterator[DashboardApi]:
    """An API on a market with an order of every kind: see `messages`.

    Its table looks in the end as it did in the beginning.
    """
    yesterday = new_api()
    yesterday.market.place(number=SECOND_NUMBER)
    market = yesterday.market.after(days=1, seconds=1)
    market.cancel(market.place())
    market.pay(market.place())
    market.place(number=SECOND_NUMBER)
    market.place(business_id=TEH, number=FOREIGN_NUMBER)
    market.cancel(market.place(idempotency_key=USED_KEY, po_number="PO 7"))
    before = market.dump()
    yield yesterday.at(market.after(minutes=1).now)
    assert market.dump() == before


@pytest.fixture
def api(busy_api: DashboardApi) -> Iterator[DashboardApi]:
    """That API; whatever a test sends to it, nothing may be written."""
    with busy_api.writing_nothing():
        yield busy_api
