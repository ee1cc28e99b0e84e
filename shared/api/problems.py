"""Every refusal of our APIs as problem JSON (RFC 9457), in one table."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 2


class Code(StrEnum):
    """What a caller can branch on; published in the OpenAPI document."""

    MALFORMED_JSON = "MALFORMED_JSON"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    IDEMPOTENCY_KEY_MISSING = "IDEMPOTENCY_KEY_MISSING"
    IDEMPOTENCY_KEY_INVALID = "IDEMPOTENCY_KEY_INVALID"
    ROLE_MAY_NOT = "ROLE_MAY_NOT"
    NOT_FOUND = "NOT_FOUND"
    INVOICE_NOT_READY = "INVOICE_NOT_READY"
    OPEN_ORDER_EXISTS = "OPEN_ORDER_EXISTS"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    PRICE_CHANGED = "PRICE_CHANGED"
    ORDER_NOT_OPEN = "ORDER_NOT_OPEN"
    NUMBER_CANNOT_BE_TOPPED_UP = "NUMBER_CANNOT_BE_TOPPED_UP"
    PAYMENT_METHOD_UNAVAILABLE = "PAYMENT_METHOD_UNAVAILABLE"
    OVERDUE = "OVERDUE"
    CREDIT_LIMIT_EXCEEDED = "CREDIT_LIMIT_EXCEEDED"
    INSUFFICIENT_CREDITS = "INSUFFICIENT_CREDITS"
    HOLD_CLOSED = "HOLD_CLOSED"
    CAPTURE_EXCEEDS_HOLD = "CAPTURE_EXCEEDS_HOLD"
    HOLD_ID_REUSED = "HOLD_ID_REUSED"
    REPORT_ID_REUSED = "REPORT_ID_REUSED"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    CREDITS_BELOW_MINIMUM = "CREDITS_BELOW_MINIMUM"
    CREDITS_ABOVE_MAXIMUM = "CREDITS_ABOVE_MAXIMUM"
    CREDITS_NOT_IN_STEP = "CREDITS_NOT_IN_STEP"
    UNKNOWN_PAYMENT_METHOD = "UNKNOWN_PAYMENT_METHOD"
    INVALID_FIELD = "INVALID_FIELD"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    NUMBER_NOT_E164 = "NUMBER_NOT_E164"
    RANGE_TOO_LARGE = "RANGE_TOO_LARGE"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    BANK_UNAVAILABLE = "BANK_UNAVAILABLE"
    TRY_AGAIN = "TRY_AGAIN"


@dataclass(frozen=True, slots=True)
class Meaning:
    """HTTP status, short title and one sentence on what to do about it."""

    status: HTTPStatus
    title: str
    detail: str


_BAD, _UNPROCESSABLE = HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY

MEANINGS: dict[Code, Meaning] = {
    Code.MALFORMED_JSON: Meaning(_BAD, "Malformed JSON", "The body must be one JSON object."),
    Code.DUPLICATE_KEY: Meaning(_BAD, "Duplicate key", "The body names one key twice."),
    Code.IDEMPOTENCY_KEY_MISSING: Meaning(
        _BAD, "Idempotency-Key missing", "Send an Idempotency-Key header that is new per purchase."
    ),
    Code.IDEMPOTENCY_KEY_INVALID: Meaning(
        _BAD, "Idempotency-Key invalid", "Use 1 to 64 letters, digits, hyphens or underscores."
    ),
    Code.ROLE_MAY_NOT: Meaning(
        HTTPStatus.FORBIDDEN, "Not allowed", "Your role may not do this; ask an owner."
    ),
    Code.NOT_FOUND: Meaning(HTTPStatus.NOT_FOUND, "Not found", "There is no such thing here."),
    Code.INVOICE_NOT_READY: Meaning(
        HTTPStatus.NOT_FOUND,
        "Document not ready",
        "The invoice is made with the credits, the receipt with the payment.",
    ),
    Code.OPEN_ORDER_EXISTS: Meaning(
        HTTPStatus.CONFLICT,
        "An order is open",
        "This number has an unpaid order: pay it, cancel it or replace it.",
    ),
    Code.IDEMPOTENCY_KEY_REUSED: Meaning(
        HTTPStatus.CONFLICT, "Idempotency-Key reused", "This key placed an order of other content."
    ),
    Code.PRICE_CHANGED: Meaning(
        HTTPStatus.CONFLICT, "Price changed", "The total is not the expected one; see the quote."
    ),
    Code.ORDER_NOT_OPEN: Meaning(
        HTTPStatus.CONFLICT, "Order not open", "The order is paid, invoiced, expired or cancelled."
    ),
    Code.NUMBER_CANNOT_BE_TOPPED_UP: Meaning(
        HTTPStatus.CONFLICT,
        "Number cannot be topped up",
        "Only business accounts and official accounts can be topped up.",
    ),
    Code.PAYMENT_METHOD_UNAVAILABLE: Meaning(
        HTTPStatus.CONFLICT, "Payment method unavailable", "Choose another payment method."
    ),
    Code.OVERDUE: Meaning(
        HTTPStatus.CONFLICT,
        "An invoice is overdue",
        "Pay what is overdue first, or pay this order before its credits come.",
    ),
    Code.CREDIT_LIMIT_EXCEEDED: Meaning(
        HTTPStatus.CONFLICT,
        "Credit limit exceeded",
        "Pay an invoice or order less, or pay this order before its credits come.",
    ),
    Code.INSUFFICIENT_CREDITS: Meaning(
        HTTPStatus.CONFLICT, "Not enough credits", "Fewer credits are available; see the figure."
    ),
    Code.HOLD_CLOSED: Meaning(
        HTTPStatus.CONFLICT, "Hold closed", "Nothing of the hold is left, or its time is over."
    ),
    Code.CAPTURE_EXCEEDS_HOLD: Meaning(
        HTTPStatus.CONFLICT, "More than is held", "Capture at most what is left of the hold."
    ),
    Code.HOLD_ID_REUSED: Meaning(
        HTTPStatus.CONFLICT, "Hold id reused", "This hold_id holds something else."
    ),
    Code.REPORT_ID_REUSED: Meaning(
        HTTPStatus.CONFLICT, "Report id reused", "This report_id has reported another figure."
    ),
    Code.BODY_TOO_LARGE: Meaning(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Body too large", "A body has at most 64 KiB."
    ),
    Code.CREDITS_BELOW_MINIMUM: Meaning(
        _UNPROCESSABLE, "Too few credits", "Order at least 1,000 credits."
    ),
    Code.CREDITS_ABOVE_MAXIMUM: Meaning(
        _UNPROCESSABLE, "Too many credits", "Order at most 1,000,000 credits."
    ),
    Code.CREDITS_NOT_IN_STEP: Meaning(
        _UNPROCESSABLE, "Not in steps of 100", "Order credits in steps of 100."
    ),
    Code.UNKNOWN_PAYMENT_METHOD: Meaning(
        _UNPROCESSABLE, "Unknown payment method", "Use BCA_VA or BNI_VA."
    ),
    Code.INVALID_FIELD: Meaning(_UNPROCESSABLE, "Invalid field", "A field is missing or wrong."),
    Code.UNKNOWN_FIELD: Meaning(_UNPROCESSABLE, "Unknown field", "A field is not known here."),
    Code.NUMBER_NOT_E164: Meaning(
        _UNPROCESSABLE, "Not an E.164 number", "Write the number like +6281212448484."
    ),
    Code.RANGE_TOO_LARGE: Meaning(
        _UNPROCESSABLE,
        "Range too large",
        "At most 10,000 orders are exported at once; ask for fewer days.",
    ),
    Code.TOO_MANY_REQUESTS: Meaning(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many orders",
        "A number takes at most 20 orders an hour; try again later.",
    ),
    Code.BANK_UNAVAILABLE: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Bank unavailable",
        "The bank did not do its part, so nothing was changed; try again or choose another method.",
    ),
    Code.TRY_AGAIN: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Try again",
        "Nothing is certain; repeat the request with the same Idempotency-Key, if any.",
    ),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request."""

    field: str
    message: str


# What a code is about, for the refusals that do not come with errors of their own.
FIELDS: dict[Code, str] = {
    Code.IDEMPOTENCY_KEY_MISSING: "Idempotency-Key",
    Code.IDEMPOTENCY_KEY_INVALID: "Idempotency-Key",
    Code.CREDITS_BELOW_MINIMUM: "credits",
    Code.CREDITS_ABOVE_MAXIMUM: "credits",
    Code.CREDITS_NOT_IN_STEP: "credits",
    Code.UNKNOWN_PAYMENT_METHOD: "payment_method",
}


# Not frozen: whatever an exception passes on its way may set its traceback.
@dataclass(eq=False)
class Problem(Exception):
    """A refusal on its way to the caller. `extra` joins the body: an order, a quote, a reason."""

    code: Code
    errors: tuple[FieldError, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def response(self, request_id: str) -> Response[str]:
        """Return the HTTP answer."""
        meaning = MEANINGS[self.code]
        errors = self.errors
        if not errors and self.code in FIELDS:
            errors = (FieldError(FIELDS[self.code], meaning.detail),)
        body = {
            "type": f"urn:broadcast-credit:problem:{self.code}",
            "title": meaning.title,
            "status": meaning.status,
            "detail": meaning.detail,
            "code": self.code,
            "errors": [{"field": each.field, "message": each.message} for each in errors],
            "request_id": request_id,
            **self.extra,
        }
        # Not for TOO_MANY_REQUESTS: that takes up to an hour, and says so.
        retry = meaning.status is HTTPStatus.SERVICE_UNAVAILABLE
        return Response(
            status_code=meaning.status,
            content_type=PROBLEM_JSON,
            body=json.dumps(body, ensure_ascii=False),
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)} if retry else {},
        )
