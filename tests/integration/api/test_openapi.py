"""The API's description of itself: a good document, about what is deployed, as the contract says.

That every answer follows it is checked with every answer: see tests.support.dashboard_api.
"""

from __future__ import annotations

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from local.template import Template
from shared.api.problems import MEANINGS, Code
from tests.support.dashboard_api import FUNCTION
from tests.support.engine_api import FUNCTION as ENGINES_FUNCTION
from tests.support.openapi import ApiDocument

DOCUMENT = ApiDocument.of_this_code()

ORDER_FIELDS = (
    "order_id invoice_number number credits unit_price_idr net_idr vat_base_idr vat_idr total_idr "
    "payment_method virtual_account status status_label failure_reason created_at pay_until "
    "paid_at valid_until invoice_ready receipt_ready tax_invoice_number po_number refunded_idr"
)
# Source: the project's HTTP contract, section 2. Every field is always there, with null if need be.
ANSWER_FIELDS = {
    "MeAnswer": "business_id business_name role locale billing_emails",
    "BillingEmail": "email bounced",
    "BusinessAnswer": "locale legal_name address npwp nik nitku country",
    "NumbersAnswer": "items",
    "NumberAnswer": (
        "number display_name status available_credits held_credits low_balance_credits "
        "next_lapse can_top_up"
    ),
    "NextLapse": "credits valid_until",
    "StatementAnswer": "items next_cursor total total_is_at_least",
    # Beyond the contract: which lots with how many credits each, and when it happened.
    "EntryAnswer": (
        "entry_id seq at kind credits balance_before balance_after cause lot_id lots occurred_at"
    ),
    "CauseAnswer": "type id",
    "SliceAnswer": "lot_id credits",
    "LotsAnswer": "items",
    "LotAnswer": "lot_id order_id credits remaining held unit_price_idr valid_until",
    "ForecastAnswer": "credits_per_day lapses",
    "ExpectedLapseAnswer": "valid_until credits expected_lapse",
    "HoldAnswer": "hold_id number credits captured voided remaining status expires_at lots",
    "HeldLotAnswer": "lot_id credits captured voided",
    "NotificationsAnswer": "items unread next_cursor",
    "NotificationAnswer": "id at kind title text order_id number read",
    # Not in the contract, which leaves this answer open.
    "UnreadAnswer": "unread",
    "PriceListAnswer": ("slabs credits_min credits_max credits_step vat source effective_from"),
    "SlabAnswer": "credits_min unit_price_idr",
    "VatAnswer": "rate_percent base_fraction",
    "QuoteAnswer": (
        "credits unit_price_idr net_idr vat_base_idr vat_idr total_idr valid_until "
        "payment_methods better_offer payment_terms"
    ),
    "MethodAnswer": "method available reason min_idr max_idr",
    "BetterOfferAnswer": "credits total_idr saves_idr",
    "PaymentTermsAnswer": "days due_on limit_idr owed_idr overdue",
    "OrderAnswer": ORDER_FIELDS,
    "VirtualAccountAnswer": "bank number holder_name",
    "OrdersAnswer": "items next_cursor total total_is_at_least",
    "LinkAnswer": "url expires_at",
    "NoLinkAnswer": "url expires_at",
    "PayAnswer": (
        "total_idr bank virtual_account_number holder_name pay_until status po_number locale"
    ),
    "CheckAnswer": "order timeline",
    "EventAnswer": "at what",
    "UnmatchedPaymentsAnswer": "items",
    "UnmatchedPaymentAnswer": (
        "payment_id bank virtual_account amount_idr remaining_idr paid_at reason state order_id"
    ),
}
BODY_FIELDS = {
    "HoldBody": ("hold_id number credits", "expires_at"),
    "CaptureBody": ("report_id credits", ""),
    "VoidBody": ("", ""),
    "ExtendBody": ("expires_at", ""),
    "QuoteBody": ("number credits", ""),
    "PlaceOrderBody": (
        "number credits payment_method",
        "expected_total_idr po_number replaces prepaid",
    ),
    "EmptyBody": ("", ""),
    "LowBalanceBody": ("credits", ""),
    "ReadNotificationsBody": ("", "until"),
    "MeBody": ("", "locale billing_emails"),
    "BusinessBody": ("locale legal_name address", "npwp nik nitku country"),
    "PaymentMethodBody": ("payment_method", ""),
}
ANSWERS = {
    "GET /v1/me": ("200", "MeAnswer"),
    "PATCH /v1/me": ("200", "MeAnswer"),
    "GET /v1/business": ("200", "BusinessAnswer"),
    "PUT /v1/business": ("200", "BusinessAnswer"),
    "GET /v1/numbers": ("200", "NumbersAnswer"),
    "GET /v1/numbers/{number}/statement": ("200", "StatementAnswer"),
    "GET /v1/numbers/{number}/lots": ("200", "LotsAnswer"),
    "GET /v1/numbers/{number}/forecast": ("200", "ForecastAnswer"),
    "PUT /v1/numbers/{number}/low-balance": ("200", "NumberAnswer"),
    "GET /v1/notifications": ("200", "NotificationsAnswer"),
    "POST /v1/notifications/read": ("200", "UnreadAnswer"),
    "POST /v1/holds": ("201", "HoldAnswer"),
    "GET /v1/holds/{hold_id}": ("200", "HoldAnswer"),
    "POST /v1/holds/{hold_id}/capture": ("200", "HoldAnswer"),
    "POST /v1/holds/{hold_id}/void": ("200", "HoldAnswer"),
    "POST /v1/holds/{hold_id}/extend": ("200", "HoldAnswer"),
    "GET /v1/price-list": ("200", "PriceListAnswer"),
    "POST /v1/quotes": ("200", "QuoteAnswer"),
    "POST /v1/orders": ("201", "OrderAnswer"),
    "GET /v1/orders": ("200", "OrdersAnswer"),
    "GET /v1/orders/{order_id}": ("200", "OrderAnswer"),
    "POST /v1/orders/{order_id}/cancel": ("200", "OrderAnswer"),
    "POST /v1/orders/{order_id}/payment-method": ("200", "OrderAnswer"),
    "POST /v1/orders/{order_id}/check": ("200", "CheckAnswer"),
    "GET /v1/orders/{order_id}/invoice": ("200", "LinkAnswer"),
    "GET /v1/orders/{order_id}/receipt": ("200", "LinkAnswer"),
    "POST /v1/orders/{order_id}/pay-link": ("200", "LinkAnswer"),
    "DELETE /v1/orders/{order_id}/pay-link": ("200", "NoLinkAnswer"),
    "GET /v1/unmatched-payments": ("200", "UnmatchedPaymentsAnswer"),
}
STATUSES = {
    **dict.fromkeys(
        [
            *("MALFORMED_JSON", "DUPLICATE_KEY"),
            *("IDEMPOTENCY_KEY_MISSING", "IDEMPOTENCY_KEY_INVALID"),
        ],
        400,
    ),
    "ROLE_MAY_NOT": 403,
    **dict.fromkeys(["NOT_FOUND", "INVOICE_NOT_READY"], 404),
    **dict.fromkeys(
        [
            *("OPEN_ORDER_EXISTS", "IDEMPOTENCY_KEY_REUSED", "PRICE_CHANGED", "ORDER_NOT_OPEN"),
            *("NUMBER_CANNOT_BE_TOPPED_UP", "PAYMENT_METHOD_UNAVAILABLE"),
            *("OVERDUE", "CREDIT_LIMIT_EXCEEDED"),
            *("INSUFFICIENT_CREDITS", "HOLD_CLOSED", "CAPTURE_EXCEEDS_HOLD"),
            *("HOLD_ID_REUSED", "REPORT_ID_REUSED"),
        ],
        409,
    ),
    "BODY_TOO_LARGE": 413,
    **dict.fromkeys(
        [
            *("CREDITS_BELOW_MINIMUM", "CREDITS_ABOVE_MAXIMUM", "CREDITS_NOT_IN_STEP"),
            *("UNKNOWN_PAYMENT_METHOD", "INVALID_FIELD", "UNKNOWN_FIELD", "NUMBER_NOT_E164"),
            "RANGE_TOO_LARGE",
        ],
        422,
    ),
    "TOO_MANY_REQUESTS": 429,
    **dict.fromkeys(["BANK_UNAVAILABLE", "TRY_AGAIN"], 503),
}


def test_the_document_is_openapi_3_1() -> None:
    OpenAPIV31SpecValidator(DOCUMENT.content).validate()

    assert DOCUMENT.content["openapi"] == "3.1.0"


def test_its_routes_are_those_that_are_deployed(cloud_template: Template) -> None:
    deployed = {
        each.key: each.authorizer is not None
        for each in cloud_template.routes()
        if each.function in (FUNCTION, ENGINES_FUNCTION)
    }
    described = {
        f"{method.upper()} {path}": operation.get("security") != []
        for path, operations in DOCUMENT.content["paths"].items()
        for method, operation in operations.items()
    }

    assert described == deployed


def test_every_operation_has_a_name_of_its_own_and_a_sentence() -> None:
    operations = [
        operation
        for operations in DOCUMENT.content["paths"].values()
        for operation in operations.values()
    ]

    assert len({each["operationId"] for each in operations}) == len(operations) == 32
    assert all(each["summary"].endswith(".") for each in operations)


@pytest.mark.parametrize(("name", "fields"), ANSWER_FIELDS.items(), ids=ANSWER_FIELDS.keys())
def test_answers_have_the_fields_of_the_contract(name: str, fields: str) -> None:
    schema = DOCUMENT.schema(name)

    assert list(schema["properties"]) == fields.split()
    assert schema["required"] == fields.split()


@pytest.mark.parametrize(
    ("name", "required", "optional"),
    [(name, *fields) for name, fields in BODY_FIELDS.items()],
    ids=BODY_FIELDS.keys(),
)
def test_bodies_have_the_fields_of_the_contract_and_no_other(
    name: str, required: str, optional: str
) -> None:
    schema = DOCUMENT.schema(name)

    assert list(schema["properties"]) == [*required.split(), *optional.split()]
    assert schema.get("required", []) == required.split()
    assert schema["additionalProperties"] is False


def test_schemas_are_these_and_no_other() -> None:
    values = {"Bank", "FailureReason", "Locale", "MethodRefusal", "NumberStatus", "OrderStatus"}
    values |= {"Happened", "PaymentMethod", "PriceSource", "Role", "Settlement", "SuspenseState"}

    assert set(DOCUMENT.content["components"]["schemas"]) == {
        *("CauseType", "EntryKind", "HoldStatus", "NoticeKind"),
        *ANSWER_FIELDS,
        *BODY_FIELDS,
        *values,
        "Problem",
        "GatewayMessage",
    }


def test_filters_of_the_history_are_those_of_the_contract() -> None:
    parameters = DOCUMENT.operation("GET /v1/orders")["parameters"]

    assert {each["in"] for each in parameters} == {"query"}
    assert {each["name"]: each["schema"] for each in parameters} == {
        "status": {"$ref": "#/components/schemas/OrderStatus"},
        "number": {
            "type": "string",
            "pattern": "^[+ ]?[1-9][0-9]{6,14}$",
            "title": "Number",
        },
        "from": {"type": "string", "format": "date", "title": "From"},
        "to": {"type": "string", "format": "date", "title": "To"},
        "q": {"type": "string", "minLength": 1, "maxLength": 32, "title": "Q"},
        "limit": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 10,
            "title": "Limit",
        },
        "cursor": {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]+$",
            "description": "A next_cursor, as it was given.",
            "title": "Cursor",
        },
        "page": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1_000_000,
            "description": "Instead of a cursor.",
            "title": "Page",
        },
    }


def test_an_export_has_the_filters_of_the_history_and_is_a_file() -> None:
    of_the_list = DOCUMENT.operation("GET /v1/orders")["parameters"]

    assert DOCUMENT.operation("GET /v1/orders.csv")["parameters"] == of_the_list[:5]
    done = DOCUMENT.response("GET /v1/orders.csv", 200)
    assert done["content"] == {"text/csv": {"schema": {"type": "string"}}}
    assert set(done["headers"]) == {"Content-Disposition"}


def test_a_statement_is_asked_for_by_days_and_in_pages() -> None:
    parameters = DOCUMENT.operation("GET /v1/numbers/{number}/statement")["parameters"]

    assert [(each["in"], each["name"]) for each in parameters] == [
        ("path", "number"),
        *(("query", name) for name in ("from", "to", "limit", "cursor")),
    ]
    assert parameters[0]["schema"] == {"type": "string", "pattern": "^[+ ]?[1-9][0-9]{6,14}$"}


def test_the_engines_routes_ask_for_its_own_token() -> None:
    taking = {
        f"{method.upper()} {path}"
        for path, operations in DOCUMENT.content["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") == [{"engineToken": []}]
    }

    assert taking == {route for route in ANSWERS if "/v1/holds" in route}
    # A repeat gets the hold, and has placed nothing.
    placed = DOCUMENT.operation("POST /v1/holds")["responses"]
    assert placed["200"] == placed["201"]


def test_placing_and_nothing_else_takes_an_idempotency_key() -> None:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    }
    taking = {
        route: parameter
        for route in ANSWERS
        for parameter in DOCUMENT.operation(route)["parameters"]
        if parameter["in"] == "header"
    }

    assert taking == {"POST /v1/orders": key}
    assert set(DOCUMENT.response("POST /v1/orders", 201)["headers"]) == {"Idempotent-Replayed"}


@pytest.mark.parametrize("route", ANSWERS)
def test_every_route_answers_what_the_contract_says(route: str) -> None:
    status, name = ANSWERS[route]
    done = DOCUMENT.operation(route)["responses"][status]

    assert done["content"] == {
        "application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}
    }
    # What may come instead: without a good token, of a role, in a crowd, or when something breaks.
    assert {"401", "403", "404", "429", "500", "503"} <= set(DOCUMENT.operation(route)["responses"])
    assert set(DOCUMENT.response(route, 503)["headers"]) == {"Retry-After"}


def test_a_pay_link_is_opened_without_a_login() -> None:
    operation = DOCUMENT.operation("GET /v1/pay/{token}")

    assert operation["security"] == []
    assert set(operation["responses"]) == {"200", "404", "429", "500", "503"}
    assert operation["responses"]["200"]["content"] == {
        "application/json": {"schema": {"$ref": "#/components/schemas/PayAnswer"}}
    }


def test_codes_are_those_of_the_contract_with_their_statuses() -> None:
    assert {code.value: int(meaning.status) for code, meaning in MEANINGS.items()} == STATUSES
    assert DOCUMENT.schema("Problem")["properties"]["code"]["enum"] == list(Code)


def test_every_code_is_announced_by_some_route_at_its_status() -> None:
    announced = {
        (code, status)
        for operations in DOCUMENT.content["paths"].values()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        for content in [response["content"].get("application/problem+json")]
        if content is not None
        for code in content["schema"]["allOf"][1]["properties"]["code"]["enum"]
    }

    assert announced == {(code, str(status)) for code, status in STATUSES.items()}
