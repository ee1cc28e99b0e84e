"""The fields that a quote and an order have in common, one mistake in each row.

Source: the project's HTTP contract.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.api.bad_input.messages import ABSENT, PLACING, QUOTE, changed, outcome, place
from tests.support.dashboard_api import DashboardApi
from tests.support.market import FOREIGN_NUMBER, TRIAL_NUMBER

CREDITS = [
    (0, 422, "CREDITS_BELOW_MINIMUM"),
    (-1, 422, "CREDITS_BELOW_MINIMUM"),
    (-(10**18), 422, "CREDITS_BELOW_MINIMUM"),
    (1, 422, "CREDITS_BELOW_MINIMUM"),
    (999, 422, "CREDITS_BELOW_MINIMUM"),
    (1_001, 422, "CREDITS_NOT_IN_STEP"),
    (1_050, 422, "CREDITS_NOT_IN_STEP"),
    (999_999, 422, "CREDITS_NOT_IN_STEP"),
    (1_000_001, 422, "CREDITS_ABOVE_MAXIMUM"),
    (1_000_100, 422, "CREDITS_ABOVE_MAXIMUM"),
    (10**12, 422, "CREDITS_ABOVE_MAXIMUM"),
    # Beyond what 64 bits hold.
    (10**30, 422, "CREDITS_ABOVE_MAXIMUM"),
    ("1000", 422, "INVALID_FIELD"),
    ("", 422, "INVALID_FIELD"),
    (1000.0, 422, "INVALID_FIELD"),
    (1.5, 422, "INVALID_FIELD"),
    (True, 422, "INVALID_FIELD"),
    (None, 422, "INVALID_FIELD"),
    ([1_000], 422, "INVALID_FIELD"),
    ({}, 422, "INVALID_FIELD"),
    (ABSENT, 422, "INVALID_FIELD"),
]
NUMBERS = [
    ("6281212448484", 422, "NUMBER_NOT_E164"),
    ("081212448484", 422, "NUMBER_NOT_E164"),
    ("+62 812-1244-8484", 422, "NUMBER_NOT_E164"),
    (" +6281212448484", 422, "NUMBER_NOT_E164"),
    ("+6281212448484 ", 422, "NUMBER_NOT_E164"),
    ("%2B6281212448484", 422, "NUMBER_NOT_E164"),
    ("+0812124484", 422, "NUMBER_NOT_E164"),
    ("+62", 422, "NUMBER_NOT_E164"),
    ("+1234567890123456", 422, "NUMBER_NOT_E164"),
    ("+\uff16\uff12\uff18\uff11\uff12\uff11\uff12\uff14", 422, "NUMBER_NOT_E164"),
    ("+\u0666\u0662\u0668\u0661\u0662\u0661\u0662\u0664", 422, "NUMBER_NOT_E164"),
    ("", 422, "NUMBER_NOT_E164"),
    # The JSON door lets no control character in.
    ("+6281212448484\n", 400, "MALFORMED_JSON"),
    (6281212448484, 422, "INVALID_FIELD"),
    (None, 422, "INVALID_FIELD"),
    (["+6281212448484"], 422, "INVALID_FIELD"),
    (ABSENT, 422, "INVALID_FIELD"),
    # Nobody's, and another business's.
    ("+6281299999999", 404, "NOT_FOUND"),
    (FOREIGN_NUMBER, 404, "NOT_FOUND"),
    (TRIAL_NUMBER, 409, "NUMBER_CANNOT_BE_TOPPED_UP"),
]


@pytest.mark.parametrize(("credits", "status", "code"), CREDITS)
def test_credits(api: DashboardApi, credits: object, status: int, code: str) -> None:
    quoted = api.post("/v1/quotes", changed(QUOTE, credits=credits))
    placed = place(api, changed(PLACING, credits=credits))

    assert outcome(quoted) == outcome(placed) == (status, code)
    assert [error["field"] for error in quoted.json["errors"]] == ["credits"]
    assert quoted.body == placed.body


@pytest.mark.parametrize(("number", "status", "code"), NUMBERS)
def test_number(api: DashboardApi, number: object, status: int, code: str) -> None:
    quoted = api.post("/v1/quotes", changed(QUOTE, number=number))
    placed = place(api, changed(PLACING, number=number))

    assert outcome(quoted) == outcome(placed) == (status, code)
    fields = ["number"] if status == 422 else []
    assert [error["field"] for error in quoted.json["errors"]] == fields
    assert quoted.body == placed.body


def test_a_number_of_another_business_is_as_unknown_as_nobodys(api: DashboardApi) -> None:
    for path, body in (("/v1/quotes", QUOTE), ("/v1/orders", PLACING)):
        nobodys, foreign = (
            api.post(path, changed(body, number=number), headers={"idempotency-key": "a-new-key"})
            for number in ("+6281299999999", FOREIGN_NUMBER)
        )

        assert outcome(nobodys) == (404, "NOT_FOUND")
        assert nobodys == foreign


@pytest.mark.parametrize(
    ("unknown", "field"),
    [
        ({"discount": 1}, "discount"),
        ({"total_idr": 1}, "total_idr"),
        ({"unit_price_idr": "1"}, "unit_price_idr"),
        ({"business_id": "teh-sore"}, "business_id"),
        ({"Credits": 1_000}, "Credits"),
        ({"": 1}, ""),
        # The name is the caller's own text, so it is cut.
        ({"n" * 5_000: 1}, "n" * 64),
    ],
)
def test_unknown_field(api: DashboardApi, unknown: dict[str, Any], field: str) -> None:
    for reply in (api.post("/v1/quotes", {**QUOTE, **unknown}), place(api, {**PLACING, **unknown})):
        assert outcome(reply) == (422, "UNKNOWN_FIELD")
        assert [error["field"] for error in reply.json["errors"]] == [field]


def test_thousands_of_mistakes_are_told_in_a_few(api: DashboardApi) -> None:
    reply = api.post("/v1/quotes", {**QUOTE, **{f"f{each}": each for each in range(3_000)}})

    assert outcome(reply) == (422, "UNKNOWN_FIELD")
    assert len(reply.json["errors"]) == 20


def test_every_field_that_is_wrong_is_named(api: DashboardApi) -> None:
    reply = api.post("/v1/quotes", {"credits": "1000", "number": "0812", "discount": 1})

    # The code is that of the first one.
    assert outcome(reply) == (422, "NUMBER_NOT_E164")
    assert [error["field"] for error in reply.json["errors"]] == ["number", "credits", "discount"]
    assert all(error["message"] for error in reply.json["errors"])


def test_a_refusal_is_a_whole_problem(api: DashboardApi) -> None:
    reply = api.post("/v1/quotes", changed(QUOTE, credits=999))

    assert reply.headers == {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
    }
    assert reply.json == {
        "type": "urn:broadcast-credit:problem:CREDITS_BELOW_MINIMUM",
        "title": "Too few credits",
        "status": 422,
        "detail": "Order at least 1,000 credits.",
        "code": "CREDITS_BELOW_MINIMUM",
        "errors": [{"field": "credits", "message": "Order at least 1,000 credits."}],
        "request_id": "JKJaXmPLvHcESHA=",
    }
