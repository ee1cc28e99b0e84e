"""Whatever is sent is answered as the document says, and the answer gives nothing away.

That each answer follows the document is checked where the requests are sent.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.api.bad_input.messages import OPEN, PLACING
from tests.support.dashboard_api import DashboardApi, Reply

JSON_VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
# Never one that could be placed, because the price is another.
LIKE_A_PLACING = st.fixed_dictionaries(
    {"expected_total_idr": st.just(460_649)},
    optional={
        name: st.just(value) | JSON_VALUES
        for name, value in {**PLACING, "replaces": OPEN, "po_number": "PO 8"}.items()
    },
)
TEXTS = st.text(max_size=40) | st.from_regex("ord_[0-9A-F]{7}-[0-9]{4,11}", fullmatch=True)
# What a header can hold.
HEADER_TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=70)
QUERIES = st.dictionaries(
    st.sampled_from(["status", "number", "from", "to", "q", "limit", "cursor", "page", "x", ""]),
    st.sampled_from(["PAID", "+6281212448484", "2026-11-22", "2A7A", "10", "YmVmb3JlOjQ"]) | TEXTS,
    max_size=4,
)


def gives_nothing_away(api: DashboardApi, reply: Reply) -> bool:
    text = reply.body.decode()
    secrets = ("Traceback", "arn:aws", api.market.table_name, "pydantic", "/tests/", "teh-sore")
    return not any(secret in text for secret in secrets)


@settings(max_examples=150, deadline=None)
@given(body=LIKE_A_PLACING | JSON_VALUES | st.binary(max_size=200), key=HEADER_TEXTS)
def test_any_body_and_key(busy_api: DashboardApi, body: object, key: str) -> None:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"idempotency-key": key}

    placed = busy_api.post("/v1/orders", sent, headers=headers)
    quoted = busy_api.post("/v1/quotes", sent, headers=headers)

    assert 400 <= placed.status < 500
    assert quoted.status == 200 or 400 <= quoted.status < 500
    assert gives_nothing_away(busy_api, placed)
    assert gives_nothing_away(busy_api, quoted)


@settings(max_examples=100, deadline=None)
@given(query=QUERIES)
def test_any_query(busy_api: DashboardApi, query: dict[str, str]) -> None:
    parts = [f"{quote(name)}={quote(value)}" for name, value in query.items()]

    reply = busy_api.get(f"/v1/orders?{'&'.join(parts)}")

    assert reply.status in (200, 422)
    assert gives_nothing_away(busy_api, reply)


@settings(max_examples=100, deadline=None)
# Any but the open order, which could be cancelled.
@given(order_id=TEXTS.filter(lambda text: text != OPEN))
def test_any_order_id(busy_api: DashboardApi, order_id: str) -> None:
    address = f"/v1/orders/{quote(order_id, safe='')}"

    shown = busy_api.get(address)
    cancelled = busy_api.post(f"{address}/cancel")
    invoice = busy_api.get(f"{address}/invoice")

    for reply in (shown, cancelled, invoice):
        assert reply.status in (200, 404, 409)
        assert gives_nothing_away(busy_api, reply)
