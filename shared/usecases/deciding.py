"""Try what a person decides until it is done, refused, or nobody can say."""

from collections.abc import Callable
from typing import TypeVar

from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.surroundings import Timer

# With the pauses between them about a second: a person of ours waits, and can ask again.
ATTEMPTS_MAX = 5

_Outcome = TypeVar("_Outcome")


def until_decided(attempt: Callable[[], _Outcome | None], timer: Timer) -> _Outcome:
    """Read, decide and write until something is decided; None of an attempt is a lost race.

    Raises StoreBusy after the last attempt where nothing was done, else StoreUnknown.
    """
    fault: StoreBusy | StoreUnknown = StoreBusy("every race was lost")
    for tries in range(1, ATTEMPTS_MAX + 1):
        try:
            decided = attempt()
            if decided is not None:
                return decided
        except StoreUnknown as unknown:
            fault = unknown
        except StoreBusy as busy:
            # Of a write whose end nobody knows, nothing later makes certain that it was not done.
            fault = fault if isinstance(fault, StoreUnknown) else busy
        if tries < ATTEMPTS_MAX:
            timer.pause(tries)
    raise fault
