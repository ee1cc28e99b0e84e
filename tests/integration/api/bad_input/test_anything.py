"""Whatever is sent is answered, and the answer gives nothing away."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.api.bad_input.messages import OPEN, PLACING
from tests.support.dashboard_api import DashboardApi

JSON_VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
ANYTHING_LIKE_A_PLACING = st.fixed_dictionaries(
    {},
    optional={
        name: JSON_VALUES | st.just(value)
        for name, value in {**PLACING, "expected_total_idr": 460_649, "replaces": OPEN}.items()
    },
)


@settings(max_examples=150, deadline=None)
@given(body=ANYTHING_LIKE_A_PLACING | JSON_VALUES | st.binary(max_size=200))
def test_whatever_is_sent_gets_an_answer_that_gives_nothing_away(
    busy_api: DashboardApi, body: object
) -> None:
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()

    reply = busy_api.post("/v1/orders", body, headers={"idempotency-key": "fuzz"})

    # Nothing in reach of the strategy is an order that could be placed.
    assert 400 <= reply.status < 500
    text = reply.body.decode()
    for secret in ("Traceback", "arn:aws", busy_api.market.table_name, "pydantic", "/tests/"):
        assert secret not in text
