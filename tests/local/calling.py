"""Calls an ASGI application without a server."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Caller:
    """A client of one application, as a caller on this machine is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, path: str, **content: Any) -> httpx.Response:
        return self.request("GET", path, **content)

    def post(self, path: str, **content: Any) -> httpx.Response:
        return self.request("POST", path, **content)

    def request(self, method: str, path: str, **content: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, content))

    async def _request(self, method: str, path: str, content: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        origin = "http://127.0.0.1:8080"
        async with httpx.AsyncClient(transport=transport, base_url=origin) as client:
            return await client.request(method, path, **content)
