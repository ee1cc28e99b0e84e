"""Calls of a bank are kept as they came, for 400 days, without what lets somebody in."""

from dataclasses import replace

from functions.webhook.door import RawRequest
from shared.adapters.dynamodb.payment_store import DynamoPaymentStore
from tests.support.market import Market


def test_headers_that_would_let_somebody_in_are_not_kept() -> None:
    headers = {
        "authorization": "Bearer a-token",
        "x-signature": "a-signature",
        "cookie": "session=1",
        "x-timestamp": "2026-11-22T14:05:00+07:00",
        "x-external-id": "4711",
    }
    request = RawRequest("POST", "/", "", headers, b"", "request-1")

    assert request.kept_headers() == {
        "x-timestamp": "2026-11-22T14:05:00+07:00",
        "x-external-id": "4711",
    }


def test_of_what_the_gateway_adds_only_the_callers_address_is_kept() -> None:
    headers = {
        "x-forwarded-for": "203.0.113.10",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "x-amzn-trace-id": "Root=1-6921b2d8-4f3a9c5d7e1b2a3c4d5e6f70",
    }

    kept = RawRequest("POST", "/", "", headers, b"", "request-1").kept_headers()

    assert kept == {"x-forwarded-for": "203.0.113.10"}


def test_a_call_is_kept_as_it_came_for_400_days(market: Market) -> None:
    body = '{"paymentRequestId" : "1",  "paidAmount": null}'
    call = market.call(market.notification(market.place()), "4711")
    call = replace(call, headers={"x-external-id": "4711"}, body=body, verified_by=1)

    DynamoPaymentStore(market.table, lambda: 1_800_000_000).keep_call(call, "REPEATED")

    (kept,) = market.entities("CALL")
    assert (kept["body"], kept["headers"]) == (body, {"x-external-id": "4711"})
    assert (kept["verdict"], kept["verified_by"]) == ("REPEATED", 1)
    assert kept["ttl"] == 1_834_560_000
