"""What compares every answer with the document can say no."""

from __future__ import annotations

import pytest
from jsonschema import ValidationError

from tests.support.openapi import ApiDocument

DOCUMENT = ApiDocument.of_this_code()
GOOD = {"url": "https://invoices.example/x.pdf", "expires_at": "2026-11-22T07:10:00.000Z"}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"url": "https://invoices.example/x.pdf"},
        {**GOOD, "expires_at": None},
        {**GOOD, "expires_at": "2026-11-22T14:10:00+07:00"},
        {**GOOD, "expires_at": "soonZ"},
    ],
)
def test_an_answer_that_is_not_as_announced_is_noticed(answer: object) -> None:
    schema = {"$ref": "#/components/schemas/LinkAnswer"}
    DOCUMENT.validate(GOOD, schema)

    with pytest.raises(ValidationError):
        DOCUMENT.validate(answer, schema)


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (418, "application/problem+json", b"{}"),
        (200, "text/html", b"{}"),
        (404, "application/json; charset=utf-8", b'{"message": "Not Found"}'),
    ],
)
def test_a_status_or_kind_of_answer_that_is_not_announced_is_noticed(
    status: int, content_type: str, body: bytes
) -> None:
    with pytest.raises(AssertionError, match="does not mention"):
        DOCUMENT.check("GET /v1/me", status, {"content-type": content_type}, body)


def test_a_code_that_a_route_does_not_announce_is_noticed() -> None:
    problem = {
        "type": "urn:x",
        "title": "x",
        "status": 404,
        "detail": "x",
        "code": "NOT_FOUND",
        "errors": [],
        "request_id": "x",
    }
    not_ready = {**problem, "code": "INVOICE_NOT_READY"}
    schema = DOCUMENT.response("GET /v1/me", 404)["content"]["application/problem+json"]["schema"]
    DOCUMENT.validate(problem, schema)

    with pytest.raises(ValidationError):
        DOCUMENT.validate(not_ready, schema)
