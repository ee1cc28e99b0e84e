"""The OpenAPI 3.1 document of the HTTP API, made from its route tables and their models."""

import json
import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from functions.topup.answers import OrderAnswer, QuoteAnswer
from functions.topup.requests import IDEMPOTENCY_KEY_PATTERN, NUMBER_IN_ADDRESS_PATTERN
from functions.topup.route_table import OPEN_ROUTES, OPENAPI_PATH, ROUTES, OpenRoute, Route
from shared.api.bodies import takes_nothing
from shared.api.hold_routes import ENGINE_SCOPE, HOLD_ROUTES, HoldRoute
from shared.api.holds import ID_PATTERN
from shared.api.problems import MEANINGS, PROBLEM_JSON, Code
from shared.domain.invoice import ORDER_ID_PATTERN
from shared.domain.pay_link import PAY_TOKEN_PATTERN
from shared.domain.payment_methods import MethodRefusal

JSON = "application/json"
_ANYWHERE = (Code.NOT_FOUND, Code.ROLE_MAY_NOT, Code.TRY_AGAIN)
_WITHOUT_LOGIN = (Code.NOT_FOUND, Code.TRY_AGAIN)
# What API Gateway answers by itself, in front of every route that asks for a token.
_GATEWAY_ANSWERS = {
    HTTPStatus.UNAUTHORIZED: "No valid identity token",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests at once",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of ours",
    HTTPStatus.SERVICE_UNAVAILABLE: "No answer in time",
}
_PATH_SCHEMAS = {
    "order_id": {"type": "string", "pattern": f"^{ORDER_ID_PATTERN.pattern}$"},
    "number": {"type": "string", "pattern": NUMBER_IN_ADDRESS_PATTERN},
    "token": {"type": "string", "pattern": f"^{PAY_TOKEN_PATTERN.pattern}$"},
    "hold_id": {"type": "string", "pattern": f"^{ID_PATTERN}$"},
}
_AnyRoute: TypeAlias = Route | OpenRoute | HoldRoute
_ALL_ROUTES: tuple[_AnyRoute, ...] = (*ROUTES, *OPEN_ROUTES, *HOLD_ROUTES)
_RETRY_AFTER = {"description": "Seconds to wait before a repeat", "schema": {"type": "integer"}}
_FILE = {"description": "The name of the file", "schema": {"type": "string"}}
_REPLAYED = {
    "description": "An earlier request with this Idempotency-Key had placed the order",
    "schema": {"type": "string", "enum": ["true"]},
}


@cache
def openapi_json() -> str:
    """Return the document as JSON text."""
    return json.dumps(openapi_document(), ensure_ascii=False)


def openapi_document() -> dict[str, Any]:
    """Return the document: every route with its messages, answers and problem codes."""
    paths: dict[str, Any] = {OPENAPI_PATH: {"get": _describe_operation()}}
    for route in _ALL_ROUTES:
        paths.setdefault(_path(route), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadcast credit",
            "version": "1",
            "description": "Top up prepaid WhatsApp broadcast credit, and spend it.",
        },
        "paths": paths,
        "security": [{"identityToken": []}],
        "components": {
            "schemas": {**_schemas(), "Problem": _problem_schema(), "GatewayMessage": _MESSAGE},
            "securitySchemes": {
                "identityToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "engineToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": f"An access token with the scope {ENGINE_SCOPE}.",
                },
            },
        },
    }


def _path(route: _AnyRoute) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", route.path)


def _schemas() -> dict[str, Any]:
    modes: list[tuple[Any, JsonSchemaMode]] = []
    for route in _ALL_ROUTES:
        if not isinstance(route.answer, str):
            modes.append((route.answer, "serialization"))
        modes += [(model, "validation") for model in (route.body, route.query) if model]
    _, schemas = models_json_schema(list(dict.fromkeys(modes)), ref_template="#/{model}")
    definitions: dict[str, Any] = _located(schemas["$defs"])
    for route in _ALL_ROUTES:
        if route.query is not None:
            # Its fields stand in the route as parameters, one by one.
            del definitions[route.query.__name__]
    return definitions


def _located(schema: Any) -> Any:
    """The schema with its references where OpenAPI keeps schemas."""
    text = json.dumps(schema, ensure_ascii=False)
    return json.loads(text.replace('"$ref": "#/', '"$ref": "#/components/schemas/'))


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(route: _AnyRoute) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done", "content": _content(route.answer)}
    if isinstance(route.answer, str):
        done["headers"] = {"Content-Disposition": _FILE}
    if route.takes_key:
        done["headers"] = {"Idempotent-Replayed": _REPLAYED}
    codes = (*route.codes, *(_WITHOUT_LOGIN if isinstance(route, OpenRoute) else _ANYWHERE))
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {
            **{str(int(status)): done for status in route.statuses},
            **_refusals(codes, without_login=isinstance(route, OpenRoute)),
        },
    }
    if isinstance(route, HoldRoute):
        operation["security"] = [{"engineToken": []}]
    if isinstance(route, OpenRoute):
        operation["security"] = []
    if route.body is not None:
        operation["requestBody"] = {
            "required": not takes_nothing(route.body),
            "content": {JSON: {"schema": _ref(route.body.__name__)}},
        }
    return operation


def _content(answer: type[BaseModel] | str) -> dict[str, Any]:
    if isinstance(answer, str):
        return {answer.partition(";")[0]: {"schema": {"type": "string"}}}
    return {JSON: {"schema": _ref(answer.__name__)}}


def _describe_operation() -> dict[str, Any]:
    return {
        "operationId": "describe",
        "summary": "This document.",
        "security": [],
        "responses": {
            "200": {"description": "Done", "content": {JSON: {"schema": {"type": "object"}}}},
            **_refusals((), without_login=True),
        },
    }


def _parameters(route: _AnyRoute) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS[name]}
        for name in re.findall(r"<(\w+)>", route.path)
    ]
    if route.takes_key:
        schema = {"type": "string", "pattern": f"^{IDEMPOTENCY_KEY_PATTERN}$"}
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema}
        )
    if route.query is not None:
        properties = _located(route.query.model_json_schema(ref_template="#/{model}"))["properties"]
        parameters += [
            {"name": name, "in": "query", "required": False, "schema": _without_null(schema)}
            for name, schema in properties.items()
        ]
    return parameters


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out or has a value; in a query there is no null."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if not kinds:
        return schema
    (kind,) = kinds
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return {**rest, **kind}


def _refusals(codes: Iterable[Code], *, without_login: bool) -> dict[str, Any]:
    """Refusals by status: several codes share one, and API Gateway has words of its own."""
    by_status: dict[HTTPStatus, list[Code]] = {}
    for code in codes:
        by_status.setdefault(MEANINGS[code].status, []).append(code)
    gateways = {*_GATEWAY_ANSWERS} - ({HTTPStatus.UNAUTHORIZED} if without_login else set())
    return {
        str(int(status)): _refusal(status, by_status.get(status, []))
        for status in sorted({*by_status, *gateways})
    }


def _refusal(status: HTTPStatus, codes: list[Code]) -> dict[str, Any]:
    descriptions: list[str] = list(codes)
    content: dict[str, Any] = {}
    if codes:
        of_these = {"properties": {"code": {"enum": codes}}}
        content[PROBLEM_JSON] = {"schema": {"allOf": [_ref("Problem"), of_these]}}
    if status in _GATEWAY_ANSWERS:
        descriptions.append(_GATEWAY_ANSWERS[status])
        content[JSON] = {"schema": _ref("GatewayMessage")}
    refusal: dict[str, Any] = {"description": ", ".join(descriptions), "content": content}
    if Code.TRY_AGAIN in codes:
        refusal["headers"] = {"Retry-After": _RETRY_AFTER}
    return refusal


_MESSAGE = {
    "description": "What API Gateway answers by itself.",
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}


def _problem_schema() -> dict[str, Any]:
    field_error = {
        "type": "object",
        "required": ["field", "message"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    }
    return {
        "description": "A refusal (RFC 9457). Some bring an order, a quote, a reason or a figure.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string", "enum": list(Code)},
            "errors": {"type": "array", "items": field_error},
            "request_id": {"type": "string"},
            "order": _ref(OrderAnswer.__name__),
            "quote": _ref(QuoteAnswer.__name__),
            "reason": {"type": "string", "enum": list(MethodRefusal)},
            "available_credits": {"type": "integer"},
        },
    }
