"""The OpenAPI 3.1 document of the dashboard API, made from the route table and its models."""

import json
import re
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from functions.topup.endpoints import Endpoints
from functions.topup.problems import MEANINGS, PROBLEM_JSON, Code
from functions.topup.routes import ROUTES, Route

REF_TEMPLATE = "#/components/schemas/{model}"
_ANYWHERE = (Code.NOT_FOUND, Code.ROLE_MAY_NOT, Code.TRY_AGAIN)


@cache
def openapi_json() -> str:
    """Return the document as JSON text."""
    return json.dumps(openapi_document(), ensure_ascii=False)


def openapi_document() -> dict[str, Any]:
    """Return the document: every route with its messages, answers and problem codes."""
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(_path(route), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadcast credit",
            "version": "1",
            "description": "Top up prepaid WhatsApp broadcast credit by virtual account.",
        },
        "paths": paths,
        "security": [{"identityToken": []}],
        "components": {
            "schemas": {**_schemas(), "Problem": _problem_schema()},
            "securitySchemes": {
                "identityToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _path(route: Route) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", route.path)


def _models() -> list[type[BaseModel]]:
    messages = [model for route in ROUTES for model in (route.body, route.answer) if model]
    return list(dict.fromkeys(messages))


def _schemas() -> dict[str, Any]:
    _, schemas = models_json_schema(
        [(model, "serialization") for model in _models()], ref_template=REF_TEMPLATE
    )
    definitions: dict[str, Any] = schemas["$defs"]
    return definitions


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF_TEMPLATE.format(model=model.__name__)}


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.endpoint.__name__,
        "summary": (getattr(Endpoints, route.endpoint.__name__).__doc__ or "").strip(),
        "parameters": _parameters(route),
        "responses": {
            str(int(route.status)): {
                "description": "Done",
                "content": {"application/json": {"schema": _ref(route.answer)}},
            },
            "401": {"description": "No valid identity token"},
            **_problems(route),
        },
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": bool(route.body.model_fields),
            "content": {"application/json": {"schema": _ref(route.body)}},
        }
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(\w+)>", route.path)
    ]
    if Code.IDEMPOTENCY_KEY_MISSING in route.codes:
        schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema}
        )
    if route.query is not None:
        properties = route.query.model_json_schema(ref_template=REF_TEMPLATE)["properties"]
        parameters += [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in properties.items()
        ]
    return parameters


def _problems(route: Route) -> dict[str, Any]:
    """Problem answers by status: several codes share one."""
    by_status: dict[int, list[Code]] = {}
    for code in (*route.codes, *_ANYWHERE):
        by_status.setdefault(int(MEANINGS[code].status), []).append(code)
    return {
        str(status): {
            "description": ", ".join(codes),
            "content": {PROBLEM_JSON: {"schema": REF_TEMPLATE_PROBLEM}},
        }
        for status, codes in sorted(by_status.items())
    }


REF_TEMPLATE_PROBLEM = {"$ref": REF_TEMPLATE.format(model="Problem")}


def _problem_schema() -> dict[str, Any]:
    field_error = {
        "type": "object",
        "required": ["field", "message"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    }
    return {
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
            "order": REF_TEMPLATE_ORDER,
            "quote": {"$ref": REF_TEMPLATE.format(model="QuoteAnswer")},
            "reason": {"type": "string"},
        },
    }


REF_TEMPLATE_ORDER = {"$ref": REF_TEMPLATE.format(model="OrderAnswer")}
