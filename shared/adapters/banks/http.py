"""HTTP to a bank: one attempt, a deadline, and no exception for what the other side does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import urllib3

CONNECT_SECONDS = 1.0
# An answer of a bank has a few hundred bytes; nobody reads a novel from there.
ANSWER_BYTES_MAX = 65_536


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What came back, whatever its status."""

    status: int
    body: bytes


class BankConnection:
    """Posts to one bank. `total_seconds` is the longest that a call may take.

    No retries and no redirects: whoever calls knows whether a repeat is safe, and a bank's address
    is the one that was configured.
    """

    def __init__(self, url: str, total_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, total=total_seconds), retries=False
        )

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> BankAnswer | None:
        """Post a body; None when no complete answer came in time."""
        try:
            answer = self._pool.request(
                "POST",
                self._url + path,
                headers=dict(headers),
                body=body,
                redirect=False,
                preload_content=False,
            )
            content = answer.read(ANSWER_BYTES_MAX + 1)
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError):
            return None
        too_long = len(content) > ANSWER_BYTES_MAX
        return None if too_long else BankAnswer(answer.status, content)
