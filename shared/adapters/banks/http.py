"""HTTP to a bank: one attempt, a deadline, and no exception for what the other side does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3

CONNECT_SECONDS = 1.0
# An answer of a bank has a few hundred bytes; nobody reads a novel from there.
ANSWER_BYTES_MAX = 65_536
_CHUNK_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What came back, whatever its status."""

    status: int
    body: bytes


class BankConnection:
    """Posts to one bank at `url`, an origin with or without a path.

    `total_seconds` is how long a call may take; whoever sends its header letter by letter can make
    it longer, and then meets the end of the function. No retries and no redirects: whoever calls
    knows whether a repeat is safe, and a bank's address is the one that was configured. Each call
    has a connection of its own, because one that was kept while Lambda slept may be dead without a
    word, and what is lost on it is a request of which nobody knows the end.

    Raises ValueError for an address that is none of HTTP.
    """

    def __init__(self, url: str, total_seconds: float) -> None:
        parts = urllib3.util.parse_url(url)
        if parts.scheme not in ("http", "https") or not parts.host:
            raise ValueError("the address of a bank begins with https:// or http://")
        self._url = url.rstrip("/")
        self._total_seconds = total_seconds
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(
                connect=min(CONNECT_SECONDS, total_seconds), total=total_seconds
            ),
            retries=False,
        )

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> BankAnswer | None:
        """Post a body; None when no complete answer came in time."""
        ends_at = time.monotonic() + self._total_seconds
        try:
            answer = self._pool.request(
                "POST",
                self._url + path,
                headers={**headers, "Connection": "close"},
                body=body,
                redirect=False,
                preload_content=False,
            )
            content = _read(answer, ends_at)
        except (urllib3.exceptions.HTTPError, OSError):
            return None
        finally:
            # Closes the connection, which urllib3 would keep for the next call.
            self._pool.clear()
        return None if content is None else BankAnswer(answer.status, content)


def _read(answer: urllib3.BaseHTTPResponse, ends_at: float) -> bytes | None:
    """Read a body to its end; None when it is too long, or does not end in time."""
    content = b""
    try:
        while chunk := answer.read1(_CHUNK_BYTES):
            content += chunk
            if len(content) > ANSWER_BYTES_MAX or time.monotonic() > ends_at:
                return None
    finally:
        answer.close()
    return content
