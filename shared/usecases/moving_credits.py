"""Try a movement of credits until it is written, refused, or time runs out.

Movements of one number follow each other: each is decided on the account as it was read, and
written if it still stands so. Under a crowd most of them lose, read again and try again; whoever is
not through at the deadline is told to come back, and nothing was moved.
"""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.surroundings import Timer

# The function may run for 12 s, and an attempt is at most five requests of 1.5 s.
ATTEMPT_BEGUN_BY_MS = 4_000

_Outcome = TypeVar("_Outcome")


def until_moved(attempt: Callable[[], _Outcome | None], timer: Timer) -> _Outcome:
    """Return what an attempt came to; None of it is a lost race.

    Raises StoreBusy or StoreUnknown at the deadline. After an unknown result the next attempt finds
    what was written, by its id.
    """
    for tries in count(1):
        try:
            outcome = attempt()
            if outcome is not None:
                return outcome
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise StoreBusy("every race was lost")
        except (StoreBusy, StoreUnknown):
            if timer.elapsed_ms() > ATTEMPT_BEGUN_BY_MS:
                raise
        timer.pause(tries)
    raise AssertionError("count() never ends")
