"""The bank doors behind a real HTTP server on loopback, for callers that are programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.gateway import Gateway
from local.http_server import HttpServer, claim_port
from local.template import Template
from tests.support.bank_door import Door

FUNCTION = "WebhookFunction"


def http_api(door: Door, template: Template) -> Gateway:
    """The HTTP API with the template's routes to the bank doors."""
    routes = [route for route in template.routes() if route.function == FUNCTION]
    return Gateway(routes, _Invoker(door), keys={})


@contextmanager
def serving(door: Door, template: Template) -> Iterator[str]:
    """Serve the bank doors; yields the origin."""
    claimed = claim_port(0)
    server = HttpServer(http_api(door, template), claimed)
    server.start()
    try:
        yield f"http://127.0.0.1:{claimed.getsockname()[1]}"
    finally:
        server.stop()


class _Invoker:
    """Runs the doors in place of Lambda. One caller at a time: the doors keep one event each."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def invoke(self, function: str, event: Any) -> dict[str, Any]:
        """Return what the doors answer to an event."""
        assert function == FUNCTION
        return self._door.result(event)
