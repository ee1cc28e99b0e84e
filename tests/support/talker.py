"""A server that says exactly the bytes that a test wants, as slowly as it wants."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

# Nobody waits longer than this for a test that has gone wrong.
PATIENCE_SECONDS = 10.0

Speech = Callable[["Caller"], None]


class Caller:
    """One connection. `request` is all that came before the answer is due."""

    def __init__(self, link: socket.socket, hung_up: Event) -> None:
        self._link = link
        self._over = hung_up
        self.request = b""

    def listen(self) -> None:
        """Read one request with its body."""
        while b"\r\n\r\n" not in self.request:
            self._read()
        head, _, body = self.request.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-len")]
        length = int(lengths[0].split(b":")[1])
        while len(body) < length:
            self._read()
            body = self.request.partition(b"\r\n\r\n")[2]

    def say(self, content: bytes) -> None:
        """Send bytes at once."""
        self._link.sendall(content)

    def drip(self, content: bytes, pause_seconds: float = 0.005) -> None:
        """Send one byte after the other, each before anybody's patience for one byte ends."""
        for byte in content:
            self._link.sendall(bytes([byte]))
            if self._over.wait(pause_seconds):
                return

    def wait(self) -> None:
        """Say nothing until the caller hangs up, or the test is over."""
        self._link.settimeout(PATIENCE_SECONDS)
        self._link.recv(1)

    def _read(self) -> None:
        more = self._link.recv(65_536)
        if not more:
            raise ConnectionError("the caller hung up in the middle of its request")
        self.request += more


class Talker:
    """The server. `requests` are those that it has read, in order."""

    def __init__(self, speech: Speech, tls: ssl.SSLContext | None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._speech = speech
        self._tls = tls
        self._over = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._over.set()
        with suppress(OSError):
            # A thread that waits in accept() is not woken by closing alone.
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(PATIENCE_SECONDS)

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            with link, suppress(OSError):
                self._talk(link)

    def _talk(self, link: socket.socket) -> None:
        link.settimeout(PATIENCE_SECONDS)
        if self._tls is not None:
            link = self._tls.wrap_socket(link, server_side=True)
        with link:
            caller = Caller(link, self._over)
            caller.listen()
            self.requests.append(caller.request)
            self._speech(caller)


@contextmanager
def talking(speech: Speech, tls: ssl.SSLContext | None = None) -> Iterator[Talker]:
    """Run a server as long as the block runs."""
    talker = Talker(speech, tls)
    try:
        yield talker
    finally:
        talker.stop()
