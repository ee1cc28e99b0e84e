"""The stack.json of a stack that lies on a test's table and shows a time of the test's choosing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from shared.domain.wib import to_text


class _StackTime(BaseHTTPRequestHandler):
    """The clock of a local stack, as its address tells it."""

    now: datetime

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"now": to_text(self.now)}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def stack_file(table: str, endpoint: str, now: datetime, folder: Path) -> Iterator[Path]:
    """Write the file, and answer its clock until the test is over."""
    handler = type("Now", (_StackTime,), {"now": now})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    aws = {
        "dynamodb_endpoint_url": endpoint,
        "region": "ap-southeast-3",
        "access_key_id": "testing",
        "secret_access_key": "testing",
        "table": table,
    }
    file = folder / "stack.json"
    url = f"http://127.0.0.1:{server.server_port}"
    file.write_text(json.dumps({"url": url, "aws": aws}), encoding="utf-8")
    try:
        yield file
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
