"""Genuine events of an API Gateway HTTP API (payload format 2.0), and what it makes of answers.

Source: "Create AWS Lambda proxy integrations for HTTP APIs" in the API Gateway Developer Guide.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.aws import ACCOUNT_ID
from local.template import Route

API_ID = "local"

_TEXT = re.compile(r"(text/|application/(json|xml|javascript|[^;]*\+(json|xml)))", re.IGNORECASE)
_NOT_PASSED_ON = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


class MalformedAnswer(Exception):
    """The function answered something that API Gateway cannot turn into a response."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it arrived: header names in lower case, path and query still encoded."""

    method: str
    raw_path: str
    raw_query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    source_ip: str

    def header(self, name: str) -> str | None:
        """Return a header's value, several of one name joined by commas."""
        values = [value for each, value in self.headers if each == name]
        return ",".join(values) if values else None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A response on its way out."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def build_event(
    request: HttpRequest,
    route: Route,
    path_parameters: Mapping[str, str],
    *,
    claims: Mapping[str, Any] | None,
    request_id: str,
    received_at: datetime,
) -> dict[str, Any]:
    """Return the event that the route's function gets; `claims` are those of a checked token."""
    path = unquote(request.raw_path)
    headers = _headers(request)
    cookies = headers.pop("cookie", None)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": path,
        "rawQueryString": request.raw_query,
    }
    if cookies is not None:
        event["cookies"] = [cookie.strip() for cookie in cookies.split(";")]
    event["headers"] = headers
    query = _joined(parse_qsl(request.raw_query, keep_blank_values=True))
    if query:
        event["queryStringParameters"] = query
    context: dict[str, Any] = {"accountId": ACCOUNT_ID, "apiId": API_ID}
    if claims is not None:
        texts = {name: _claim_text(value) for name, value in claims.items()}
        context["authorizer"] = {"jwt": {"claims": texts, "scopes": list(route.scopes) or None}}
    host = headers.get("host", "localhost")
    event["requestContext"] = context | {
        "domainName": host,
        "domainPrefix": host.split(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": route.key,
        "stage": "$default",
        "time": received_at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(received_at.timestamp() * 1000),
    }
    if path_parameters:
        event["pathParameters"] = dict(path_parameters)
    return event | _body(request)


def read_answer(result: Any) -> HttpAnswer:
    """Return the response that a function's result stands for; raises MalformedAnswer."""
    if not (isinstance(result, dict) and "statusCode" in result):
        # Format 2.0 takes anything else for the body of a good answer.
        text = result if isinstance(result, str) else json.dumps(result)
        return HttpAnswer(200, [("content-type", "application/json")], text.encode())
    try:
        headers = [
            (str(name).lower(), str(value))
            for name, value in (result.get("headers") or {}).items()
            if str(name).lower() not in _NOT_PASSED_ON
        ]
        headers += [("set-cookie", str(cookie)) for cookie in result.get("cookies") or []]
        text = result.get("body") or ""
        in_base64 = result.get("isBase64Encoded")
        body = base64.b64decode(text, validate=True) if in_base64 else text.encode()
        return HttpAnswer(HTTPStatus(int(result["statusCode"])), headers, body)
    except (AttributeError, TypeError, ValueError, binascii.Error) as error:
        raise MalformedAnswer(str(error)) from error


def _headers(request: HttpRequest) -> dict[str, str]:
    return _joined(request.headers) | {
        "x-forwarded-for": request.source_ip,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _claim_text(value: Any) -> str:
    """API Gateway writes every claim as text, and a list as `[owner viewer]`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(_claim_text(each) for each in value)}]"
    return str(value)


def _body(request: HttpRequest) -> dict[str, Any]:
    if not request.body:
        return {"isBase64Encoded": False}
    is_text = _TEXT.match(request.header("content-type") or "text/plain")
    if is_text and request.header("content-encoding") is None:
        try:
            return {"body": request.body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            # The bytes as they came, so that the function can refuse what they are.
            pass
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
