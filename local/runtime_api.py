"""The Runtime API: how Lambda hands events to a runtime and takes its answers.

Source of paths, headers and status codes: the AWS Lambda Runtime API, version 2018-06-01.
"""

from __future__ import annotations

import queue
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event on its way to the runtime; the deadline is in milliseconds of the Unix epoch."""

    request_id: str
    event: bytes
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class RuntimeReady:
    """The runtime has loaded the handler and asks for its first event."""


@dataclass(frozen=True, slots=True)
class RuntimeAnswered:
    """The handler returned this JSON."""

    request_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class RuntimeFailed:
    """The handler raised, or could not be loaded (then there is no request id): Lambda's error."""

    request_id: str | None
    error: bytes


@dataclass(frozen=True, slots=True)
class RuntimeExited:
    """The process of the runtime is gone."""

    status: int


RuntimeEvent = RuntimeReady | RuntimeAnswered | RuntimeFailed | RuntimeExited


class RuntimeApi:
    """The server that one execution environment talks to.

    Events for the runtime go in by `send`; what the runtime does comes out of `happened`.
    """

    def __init__(self, function_arn: str) -> None:
        self.function_arn = function_arn
        self.happened: queue.SimpleQueue[RuntimeEvent] = queue.SimpleQueue()
        self._pending: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._asked = False
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, the value of AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def send(self, invocation: Invocation) -> None:
        """Give the runtime an event, as soon as it asks."""
        self._pending.put(invocation)

    def next_invocation(self) -> Invocation | None:
        """Wait for an event on behalf of the runtime; None when the environment is closed."""
        if not self._asked:
            self._asked = True
            self.happened.put(RuntimeReady())
        return self._pending.get()

    def close(self) -> None:
        """Stop serving."""
        self._pending.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: RuntimeApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a runtime that was killed; show everything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    protocol_version = "HTTP/1.1"
    # Written at once and as one piece: otherwise Nagle's algorithm and the delayed
    # acknowledgement of the other side add 40 ms to every invocation.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        invocation = self.server.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.api.function_arn,
        }
        self._answer(200, invocation.event, headers)

    def do_POST(self) -> None:
        body = self._body()
        *_, request_id, what = self.path.split("/")
        if what == "response":
            self.server.api.happened.put(RuntimeAnswered(request_id, body))
        else:
            at_start = request_id == "init"
            self.server.api.happened.put(RuntimeFailed(None if at_start else request_id, body))
        self._answer(202, b"{}", {})

    def _body(self) -> bytes:
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        # Without a content type AWS's client library crashes.
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about requests: the function's log tells what matters."""
