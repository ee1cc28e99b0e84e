"""The dashboard's pages at the stack's origin, as CloudFront serves them when deployed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.dashboard_files import INDEX, SETTINGS, cache_control, content_type
from local.intrinsics import JsonObject, TemplateError
from local.pages import page

COMPRESSED_BYTES_MIN = 1_000
"""CloudFront compresses nothing smaller than this."""

FILES_KEPT_MAX = 64

_TEXTS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class OneOrigin:
    """Hands each request to the gateway or to the dashboard, as CloudFront does.

    `api_roots` are the first segments of the paths that never belong to the dashboard.
    """

    def __init__(self, gateway: ASGIApp, dashboard: ASGIApp, api_roots: Collection[str]) -> None:
        self._gateway = gateway
        self._dashboard = dashboard
        self._api_roots = frozenset(api_roots)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_api = scope["path"].split("/")[1] in self._api_roots
        reads = scope["method"] in ("GET", "HEAD")
        app = self._dashboard if reads and not is_api else self._gateway
        await app(scope, receive, send)


class Dashboard:
    """An ASGI application with the built pages in a folder, and with their settings.

    `headers` go with every answer. `settings` makes config.json for the origin under which the
    browser asks for it.
    """

    def __init__(
        self, folder: Path, headers: Mapping[str, str], settings: Callable[[str], bytes]
    ) -> None:
        self._folder = folder.resolve()
        self._headers = headers
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = self._answer(Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.scope["raw_path"].decode("ascii", "replace")
        name = file_of(path)
        if name == SETTINGS:
            content = self._settings(str(request.base_url).rstrip("/"))
            return self._response(request, name, content)
        if not (self._folder / INDEX).is_file():
            return _not_built()
        file = (self._folder / name).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return PlainTextResponse("Not Found", 404, headers=dict(self._headers))
        return self._response(request, name, file.read_bytes())

    def _response(self, request: Request, name: str, content: bytes) -> Response:
        kind = content_type(name)
        tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**self._headers, "cache-control": cache_control(name), "etag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if kind.startswith(_TEXTS) and len(content) >= COMPRESSED_BYTES_MIN:
            headers["vary"] = "accept-encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                content = _gzipped(content)
                headers["content-encoding"] = "gzip"
        # The server leaves the body out where only its headers were asked for.
        return Response(content, headers={**headers, "content-type": kind})


def file_of(path: str) -> str:
    """Return the file that a path of the site stands for, as the template's DashboardPaths does.

    The pages are one: a path without a dot is a place within it.
    """
    return path.removeprefix("/") if "." in path else INDEX


def security_headers(policy: JsonObject) -> dict[str, str]:
    """Return the headers that CloudFront adds by a response headers policy's properties.

    Raises TemplateError for a kind of header that is not known here.
    """
    config = policy["ResponseHeadersPolicyConfig"]
    headers = {
        item["Header"].lower(): item["Value"]
        for item in config.get("CustomHeadersConfig", {}).get("Items", [])
    }
    for kind, setting in config["SecurityHeadersConfig"].items():
        match kind:
            case "ContentSecurityPolicy":
                headers["content-security-policy"] = setting["ContentSecurityPolicy"]
            case "ContentTypeOptions":
                headers["x-content-type-options"] = "nosniff"
            case "ReferrerPolicy":
                headers["referrer-policy"] = setting["ReferrerPolicy"]
            case "StrictTransportSecurity":
                headers["strict-transport-security"] = _transport(setting)
            case _:
                raise TemplateError(f"the local stack does not know the header {kind}")
    return headers


def _transport(setting: JsonObject) -> str:
    subdomains = "; includeSubDomains" if setting.get("IncludeSubdomains") else ""
    return f"max-age={setting['AccessControlMaxAgeSec']}{subdomains}"


@lru_cache(maxsize=FILES_KEPT_MAX)
def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _not_built() -> Response:
    body = (
        '<div class="card"><p>Stop the stack and start it with</p><pre>make run</pre>'
        "<p>which builds the pages in <code>dashboard/</code> first. "
        'Everything else works: <a href="/local">what is where</a>.</p></div>'
    )
    return page("The dashboard has not been built", body, 503)
