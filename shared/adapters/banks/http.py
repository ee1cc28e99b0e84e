"""HTTP to a bank: one attempt, a deadline, and no exception for what the other side does."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from typing import Any
from urllib.parse import urlsplit

CONNECT_SECONDS = 1.0
# An answer of a bank has a few hundred bytes; nobody reads a novel from there.
ANSWER_BYTES_MAX = 65_536

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What came back, whatever its status."""

    status: int
    body: bytes


class BankConnection:
    """Posts to one bank at `url`, an origin with or without a path.

    `total_seconds` is the longest that a call may take, however slowly the other side speaks; only
    the resolver of names keeps its own time. No retries and no redirects: whoever calls knows
    whether a repeat is safe, and a bank's address is the one that was configured. Each call has a
    connection of its own, because one that was kept while Lambda slept may be dead without a word,
    and what is lost on it is a request of which nobody knows the end.

    Raises ValueError for an address that is none of HTTP.
    """

    def __init__(self, url: str, total_seconds: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("the address of a bank begins with https:// or http://")
        self._is_secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._path = parts.path.rstrip("/")
        self._total_seconds = total_seconds

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> BankAnswer | None:
        """Post a body; None when no complete answer came in time."""
        deadline = _Deadline(time.monotonic() + self._total_seconds)
        try:
            with closing(self._connect(deadline)) as link:
                self._send(link, path, headers, body, deadline)
                return _read_answer(link, deadline)
        except (OSError, HTTPException):
            return None

    def _connect(self, deadline: _Deadline) -> socket.socket:
        link = _reach(self._host, self._port, deadline)
        if not self._is_secure:
            return link
        link.settimeout(deadline.seconds_left())
        return self._tls.wrap_socket(link, server_hostname=self._host)

    def _send(
        self,
        link: socket.socket,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        deadline: _Deadline,
    ) -> None:
        kind = HTTPSConnection if self._is_secure else HTTPConnection
        connection = kind(self._host, self._port)
        connection.sock = link
        link.settimeout(deadline.seconds_left())
        connection.request("POST", self._path + path, body, {**headers, "Connection": "close"})

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made at the first call, because it reads all certificates of the machine."""
        return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class _Deadline:
    """When a call has to be over, by the machine's monotonic clock."""

    ends_at: float

    def seconds_left(self) -> float:
        """Return the time that is left. Raises TimeoutError when there is none."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the bank took too long")
        return left


def _reach(host: str, port: int, deadline: _Deadline) -> socket.socket:
    """Connect to the first address of a host that answers. Raises OSError."""
    failure = OSError("the host has no address")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found:
        link = socket.socket(family, kind, protocol)
        try:
            link.settimeout(min(CONNECT_SECONDS, deadline.seconds_left()))
            link.connect(address)
        except OSError as error:
            link.close()
            failure = error
        else:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return link
    raise failure


def _read_answer(link: socket.socket, deadline: _Deadline) -> BankAnswer | None:
    answer = _TimedResponse(link, deadline)
    answer.begin()
    content = answer.read(ANSWER_BYTES_MAX + 1)
    # `length` is what is left of the announced length; it is no error to http.client.
    is_whole = len(content) <= ANSWER_BYTES_MAX and not answer.length
    return BankAnswer(answer.status, content) if is_whole else None


class _TimedResponse(HTTPResponse):
    """An answer that is read until a deadline."""

    def __init__(self, link: socket.socket, deadline: _Deadline) -> None:
        super().__init__(link, method="POST")
        self.fp.close()
        self.fp = BufferedReader(_TimedReader(link, deadline))


class _TimedReader(RawIOBase):
    """Bytes from a socket. The timeout of a socket alone begins anew with each byte that comes."""

    def __init__(self, link: socket.socket, deadline: _Deadline) -> None:
        super().__init__()
        self._link = link
        self._deadline = deadline

    def readable(self) -> bool:
        """Tell that this can be read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there into the buffer, or wait for it. Raises TimeoutError."""
        self._link.settimeout(self._deadline.seconds_left())
        return self._link.recv_into(buffer)
