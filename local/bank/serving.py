"""A bank's own server over HTTP, and what goes wrong between it and who calls it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from local.bank.exchange import jakarta_text
from local.bank.weather import Outage

SLOW_SECONDS = 30.0
"""Longer than anybody's deadline for a bank."""

JOURNAL_CALLS_MAX = 50


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the merchant; names of headers are in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says, and to which service; `shown` is what of it people may see."""

    service: str
    status: int
    body: dict[str, Any]
    shown: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A call of the merchant as people see it; `outage` is what it met."""

    at: str
    service: str
    status: int
    answer: dict[str, Any]
    outage: Outage | None


class OwnServer(Protocol):
    """What a bank answers at its own address."""

    outage: Outage | None

    def answer(self, call: Call) -> Answer:
        """Answer a call; what an outage makes the bank say is said here."""


@dataclass(slots=True)
class BankApp:
    """An ASGI application in front of a bank's server, and its journal of the latest calls.

    A bank that is slow or silent waits until its caller has gone; `slow_seconds` is how long it
    takes to answer one that is still there.
    """

    server: OwnServer
    now: Callable[[], datetime]
    slow_seconds: float = SLOW_SECONDS
    journal: deque[Noted] = field(default_factory=lambda: deque(maxlen=JOURNAL_CALLS_MAX))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do not."""
        request = Request(scope, receive)
        try:
            call = Call(
                request.method, request.url.path, dict(request.headers), await request.body()
            )
        except ClientDisconnect:
            return
        outage = self.server.outage
        if outage is Outage.DOWN:
            self._note(Answer("any", 503, {}), outage)
            await PlainTextResponse("Service Unavailable", 503)(scope, receive, send)
            return
        answer = await asyncio.to_thread(self.server.answer, call)
        self._note(answer, outage)
        if outage is Outage.LOST:
            await _until_gone(receive)
            return
        if outage is Outage.SLOW:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_until_gone(receive), self.slow_seconds)
                return
        await JSONResponse(answer.body, answer.status)(scope, receive, send)

    def _note(self, answer: Answer, outage: Outage | None) -> None:
        shown = answer.body if answer.shown is None else answer.shown
        at = jakarta_text(self.now())
        self.journal.appendleft(Noted(at, answer.service, answer.status, shown, outage))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
