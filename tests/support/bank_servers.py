"""The simulated banks' own servers at an address of the loopback, and our banks that call them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from local.http_server import HttpServer, address_of, claim_port


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application as long as the block runs; answers its origin."""
    claimed = claim_port(0)
    server = HttpServer(app, claimed)
    server.start()
    try:
        yield address_of(claimed)
    finally:
        server.stop()
