"""Bytes that are no good body.

Source: the project's HTTP contract; RFC 8259.
"""

from __future__ import annotations

import json

import pytest

from tests.integration.api.bad_input.messages import OPEN, PLACING, QUOTE, outcome
from tests.support.dashboard_api import DashboardApi

TEXT = json.dumps(PLACING)
BODIES = {
    "nothing": (b"", 400, "MALFORMED_JSON"),
    "cut off": (TEXT[:-1].encode(), 400, "MALFORMED_JSON"),
    "something behind": (TEXT.encode() + b"x", 400, "MALFORMED_JSON"),
    "two documents": (TEXT.encode() * 2, 400, "MALFORMED_JSON"),
    "form": (b"number=%2B6281212448484&credits=1000", 400, "MALFORMED_JSON"),
    "single quotes": (TEXT.replace('"', "'").encode(), 400, "MALFORMED_JSON"),
    "comment": (b"/* */" + TEXT.encode(), 400, "MALFORMED_JSON"),
    "list": (f"[{TEXT}]".encode(), 400, "MALFORMED_JSON"),
    "null": (b"null", 400, "MALFORMED_JSON"),
    "text": (b'"number"', 400, "MALFORMED_JSON"),
    "not a number": (TEXT.replace("1000", "NaN").encode(), 400, "MALFORMED_JSON"),
    "infinity": (TEXT.replace("1000", "-Infinity").encode(), 400, "MALFORMED_JSON"),
    "leading zero": (TEXT.replace("1000", "01000").encode(), 400, "MALFORMED_JSON"),
    "plus sign": (TEXT.replace("1000", "+1000").encode(), 400, "MALFORMED_JSON"),
    "grouped digits": (TEXT.replace("1000", "1_000").encode(), 400, "MALFORMED_JSON"),
    "exponent": (TEXT.replace("1000", "1e3").encode(), 422, "INVALID_FIELD"),
    "ten thousand digits": (TEXT.replace("1000", "1" * 10_000).encode(), 400, "MALFORMED_JSON"),
    "UTF-16": (TEXT.encode("utf-16"), 400, "MALFORMED_JSON"),
    "UTF-32": (TEXT.encode("utf-32"), 400, "MALFORMED_JSON"),
    "byte order mark": (b"\xef\xbb\xbf" + TEXT.encode(), 400, "MALFORMED_JSON"),
    "Latin-1": (TEXT.replace("BCA", "B\u00c7A").encode("latin-1"), 400, "MALFORMED_JSON"),
    "lone surrogate": (TEXT.replace("BCA_VA", "\\ud800").encode(), 400, "MALFORMED_JSON"),
    "escaped NUL": (TEXT.replace("BCA_VA", "\\u0000").encode(), 400, "MALFORMED_JSON"),
    "deep": (b'{"number":' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400, "MALFORMED_JSON"),
    "compressed": (b"\x1f\x8b\x08\x00" + b"\x00" * 20, 400, "MALFORMED_JSON"),
    "same key twice": (
        TEXT.replace('"credits": 1000', '"credits": 1000, "credits": 2000').encode(),
        400,
        "DUPLICATE_KEY",
    ),
    "same key and value twice": (
        TEXT.replace('"credits": 1000', '"credits": 1000, "credits": 1000').encode(),
        400,
        "DUPLICATE_KEY",
    ),
    "same key in other letters": (
        TEXT.replace('"credits": 1000', '"credits": 1000, "\\u0063redits": 2000').encode(),
        400,
        "DUPLICATE_KEY",
    ),
    "same key inside": (
        TEXT.replace("1000", '{"a": 1, "a": 2}').encode(),
        400,
        "DUPLICATE_KEY",
    ),
    "a byte too long": (TEXT.encode().ljust(64 * 1024 + 1), 413, "BODY_TOO_LARGE"),
    "70 KiB": (b"x" * 70 * 1024, 413, "BODY_TOO_LARGE"),
    "5 MiB": (b"[" * 5 * 1024 * 1024, 413, "BODY_TOO_LARGE"),
}


@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
@pytest.mark.parametrize(("body", "status", "code"), BODIES.values(), ids=BODIES.keys())
def test_body(api: DashboardApi, body: bytes, status: int, code: str, content_type: str) -> None:
    headers = {"idempotency-key": "a-new-key", "content-type": content_type}

    reply = api.post("/v1/orders", body, headers=headers)

    assert outcome(reply) == (status, code)


def test_the_largest_body_is_read(api: DashboardApi) -> None:
    body = json.dumps(QUOTE).encode().ljust(64 * 1024)

    assert api.post("/v1/quotes", body).status == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b" ", 400, "MALFORMED_JSON"),
        (b"[]", 400, "MALFORMED_JSON"),
        (b"null", 400, "MALFORMED_JSON"),
        (b'{"reason": "late"}', 422, "UNKNOWN_FIELD"),
        (b"{" + b" " * 70 * 1024 + b"}", 413, "BODY_TOO_LARGE"),
    ],
)
def test_body_of_a_cancel(api: DashboardApi, body: bytes, status: int, code: str) -> None:
    assert outcome(api.post(f"/v1/orders/{OPEN}/cancel", body)) == (status, code)
