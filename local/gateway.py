"""The HTTP API in front of the functions, as API Gateway is when deployed.

What it answers by itself has the words of API Gateway: {"message": "Unauthorized"} and so on.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import unquote

import anyio
import anyio.to_thread
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from local.authorizer import Forbidden, Unauthorized, authorize
from local.execution_environment import FunctionError
from local.http_events import (
    HttpAnswer,
    HttpRequest,
    MalformedAnswer,
    build_event,
    read_answer,
)
from local.lambda_runtime import FunctionBusy
from local.template import Route
from local.throttle import TokenBucket

REQUEST_BYTES_MAX = 10 * 1024 * 1024
"""API Gateway's limit on a request's body."""

INVOCATIONS_WAITING_MAX = 64
"""How many requests may be in the functions, or in the queue before them, at a time."""

_PARAMETER = re.compile(r"\{(\w+)(\+?)\}")


class Invoker(Protocol):
    """Runs functions; raises FunctionError and FunctionBusy."""

    def invoke(self, function: str, event: Any) -> Any:
        """Return what a function answers to an event."""


@dataclass(frozen=True, slots=True)
class _CompiledRoute:
    route: Route
    pattern: re.Pattern[str]
    bucket: TokenBucket | None


class Gateway:
    """An ASGI application with the routes of the template.

    `keys` are the public keys of the token issuer by key id.
    """

    def __init__(
        self, routes: Iterable[Route], invoker: Invoker, keys: Mapping[str, RSAPublicKey]
    ) -> None:
        self._routes = [
            _CompiledRoute(
                route, _pattern(route.path), TokenBucket(route.throttle) if route.throttle else None
            )
            for route in sorted(routes, key=_generality)
        ]
        self._invoker = invoker
        self._keys = keys
        self._limit = anyio.CapacityLimiter(INVOCATIONS_WAITING_MAX)

    @property
    def roots(self) -> set[str]:
        """The first segments of the routes' paths."""
        return {compiled.route.path.split("/")[1] for compiled in self._routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            request = await _read(Request(scope, receive))
        except ClientDisconnect:
            return
        request_id = base64.b64encode(secrets.token_bytes(11)).decode()
        if request is None:
            answer = own_answer(413, "Request Entity Too Large")
        else:
            answer = await anyio.to_thread.run_sync(
                self.answer, request, request_id, limiter=self._limit
            )
        response = Response(answer.body, answer.status)
        response.raw_headers += [
            (name.encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in [*answer.headers, ("apigw-requestid", request_id)]
        ]
        await response(scope, receive, send)

    def answer(self, request: HttpRequest, request_id: str) -> HttpAnswer:
        """Find the route, check the token, run the function; every failure has its answer."""
        found = self._find(request)
        if found is None:
            return own_answer(404, "Not Found")
        compiled, parameters = found
        route = compiled.route
        if compiled.bucket is not None and not compiled.bucket.take():
            return own_answer(429, "Too Many Requests")
        claims = None
        if route.authorizer is not None:
            try:
                claims = authorize(
                    request.header("authorization"), route.authorizer, route.scopes, self._keys
                )
            except Unauthorized as error:
                return own_answer(401, "Unauthorized", _challenge("invalid_token", str(error)))
            except Forbidden:
                return own_answer(403, "Forbidden", _challenge("insufficient_scope", "scope"))
        event = build_event(
            request,
            route,
            parameters,
            claims=claims,
            request_id=request_id,
            received_at=datetime.now(UTC),
        )
        return self._run(route, event)

    def _run(self, route: Route, event: dict[str, Any]) -> HttpAnswer:
        try:
            return read_answer(self._invoker.invoke(route.function, event))
        except (FunctionError, MalformedAnswer) as error:
            print(f"{route.function} failed at {route.key}: {error}", file=sys.stderr, flush=True)
            return own_answer(500, "Internal Server Error")
        except FunctionBusy:
            return own_answer(503, "Service Unavailable")

    def _find(self, request: HttpRequest) -> tuple[_CompiledRoute, dict[str, str]] | None:
        path = unquote(request.raw_path)
        for compiled in self._routes:
            if compiled.route.method in ("ANY", request.method):
                match = compiled.pattern.fullmatch(path)
                if match is not None:
                    return compiled, match.groupdict()
        return None


def own_answer(status: int, message: str, *headers: tuple[str, str]) -> HttpAnswer:
    """Return what API Gateway itself answers."""
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    return HttpAnswer(status, [("content-type", "application/json"), *headers], body)


def _challenge(error: str, description: str) -> tuple[str, str]:
    if not description:
        return ("www-authenticate", "Bearer")
    quoted = description.replace('"', "'")
    return ("www-authenticate", f'Bearer scope="" error="{error}" error_description="{quoted}"')


async def _read(request: Request) -> HttpRequest | None:
    """Return the request with its body, or None when that is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > REQUEST_BYTES_MAX:
            return None
    return HttpRequest(
        method=request.method,
        raw_path=request.scope["raw_path"].decode("ascii", "replace"),
        raw_query=request.scope["query_string"].decode("ascii", "replace"),
        headers=[
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        ],
        body=bytes(body),
        source_ip=request.client.host if request.client else "127.0.0.1",
    )


def _pattern(path: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for parameter in _PARAMETER.finditer(path):
        pieces.append(re.escape(path[end : parameter.start()]))
        pieces.append(f"(?P<{parameter[1]}>{'.+' if parameter[2] else '[^/]+'})")
        end = parameter.end()
    return re.compile("".join([*pieces, re.escape(path[end:])]), re.DOTALL)


def _generality(route: Route) -> tuple[bool, int, bool]:
    """Sort key: API Gateway takes the most specific route that matches."""
    return ("+}" in route.path, route.path.count("{"), route.method == "ANY")
