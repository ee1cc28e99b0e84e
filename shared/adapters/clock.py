"""Time from the machine."""

import random
import time
from datetime import UTC, datetime

PAUSE_FIRST_MS = 20
PAUSE_LONGEST_MS = 400
_NANOSECONDS_PER_MS = 1_000_000
_MS_PER_SECOND = 1_000


class SystemClock:
    """See shared.ports.surroundings.Clock."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        return datetime.now(UTC)


class MachineClock:
    """The machine's own time, for things that live by it wherever the product's clock stands.

    A local stack moves SystemClock to try deadlines out. Access tokens should not die of that.
    """

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        return datetime.now(UTC)


class RequestTimer:
    """See shared.ports.surroundings.Timer. Begins when it is made."""

    def __init__(self) -> None:
        self._began = time.monotonic_ns()

    def elapsed_ms(self) -> int:
        """Return the milliseconds since the request began."""
        return (time.monotonic_ns() - self._began) // _NANOSECONDS_PER_MS

    def pause(self, attempt: int) -> None:
        """Wait with full jitter: up to 20 ms first, doubling, never above 400 ms.

        Without jitter the writers that collided would collide again.
        """
        ceiling = min(PAUSE_FIRST_MS << min(attempt - 1, 8), PAUSE_LONGEST_MS)
        time.sleep(random.uniform(0, ceiling) / _MS_PER_SECOND)  # noqa: S311 (jitter, no secret)
