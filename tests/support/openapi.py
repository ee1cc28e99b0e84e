"""The API's own description of itself, and a judge of answers that knows nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from functions.topup.openapi import openapi_json

DOCUMENT_URI = "urn:openapi-document"

_FORMATS = FormatChecker(formats=("date",))


@_FORMATS.checks("date-time", raises=ValueError)
def _is_utc_instant(text: object) -> bool:
    """Answers write instants in UTC and with a Z."""
    return not isinstance(text, str) or (
        text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None
    )


@dataclass(frozen=True)
class ApiDocument:
    """An OpenAPI 3.1 document."""

    content: dict[str, Any]

    @staticmethod
    @cache
    def of_this_code() -> ApiDocument:
        """The document that the functions serve."""
        return ApiDocument(json.loads(openapi_json()))

    def operation(self, route_key: str) -> dict[str, Any]:
        """The operation of a route, named as API Gateway names it: "GET /v1/me"."""
        method, path = route_key.split(" ")
        operation: dict[str, Any] = self.content["paths"][path][method.lower()]
        return operation

    def response(self, route_key: str, status: int) -> dict[str, Any]:
        """What a route says about its answers with a status; fails when it says nothing."""
        responses = self.operation(route_key)["responses"]
        assert str(status) in responses, f"{route_key} does not mention status {status}"
        response: dict[str, Any] = responses[str(status)]
        return response

    def check(self, route_key: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Fail unless the route announces an answer like this one."""
        content = self.response(route_key, status)["content"]
        media_type = headers["content-type"].partition(";")[0]
        assert media_type in content, f"{route_key} does not mention {media_type} for {status}"
        document = json.loads(body) if media_type.endswith("json") else body.decode()
        self.validate(document, content[media_type]["schema"])

    def validate(self, document: Any, schema: Mapping[str, Any]) -> None:
        """Fail unless a JSON document follows a schema of this document."""
        resource = DRAFT202012.create_resource(self.content)
        validator = Draft202012Validator(
            _absolute(schema),
            registry=Registry().with_resource(DOCUMENT_URI, resource),
            format_checker=_FORMATS,
        )
        validator.validate(document)

    def schema(self, name: str) -> dict[str, Any]:
        """One of the document's own schemas."""
        schema: dict[str, Any] = self.content["components"]["schemas"][name]
        return schema


def _absolute(schema: Any) -> Any:
    """The schema with its references leading into the document, wherever it is looked at."""
    if isinstance(schema, Mapping):
        return {
            key: DOCUMENT_URI + value if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(each) for each in schema] if isinstance(schema, list) else schema
