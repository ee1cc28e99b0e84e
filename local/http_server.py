"""The server at the stack's one origin."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp

from local.errors import StartError

BACKLOG = 128
GRACE_SECONDS = 1


def claim_port(port: int) -> socket.socket:
    """Take a port of the loopback interface, any free one for 0.

    Raises StartError when somebody has it.
    """
    # asyncio sends small answers at once only on sockets that say that they are TCP; on others
    # Nagle's algorithm and delayed acknowledgement add 40 ms to each.
    claimed = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port that was in use a moment ago may be used again; one in use may not.
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind(("127.0.0.1", port))
        claimed.listen(BACKLOG)
    except OSError as error:
        claimed.close()
        raise StartError(f"port {port} is busy ({error.strerror}); set PORT to another") from error
    return claimed


def address_of(claimed: socket.socket) -> str:
    """Return the origin that a claimed port stands for."""
    return f"http://127.0.0.1:{claimed.getsockname()[1]}"


class HttpServer:
    """Serves an application on a claimed port, in a thread."""

    def __init__(self, app: ASGIApp, claimed: socket.socket) -> None:
        self._claimed = claimed
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([claimed],), name="http", daemon=True
        )

    def start(self) -> None:
        """Begin to serve; raises StartError when that fails."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise StartError("the web server did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        """Finish the requests that are being answered, for a moment, and close the port."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._claimed.close()
