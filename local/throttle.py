"""API Gateway's throttle: a token bucket for each route."""

from __future__ import annotations

import threading
import time

from local.template import Throttle


class TokenBucket:
    """Lets `burst` requests through at once and `rate_per_second` in the long run."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._tokens = float(throttle.burst)
        self._filled_at = time.monotonic()
        self._lock = threading.Lock()

    def take(self, at: float | None = None) -> bool:
        """Take a token, if there is one; `at` is a time of the monotonic clock, in seconds."""
        moment = time.monotonic() if at is None else at
        with self._lock:
            gained = (moment - self._filled_at) * self._throttle.rate_per_second
            self._tokens = min(float(self._throttle.burst), self._tokens + gained)
            self._filled_at = moment
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
