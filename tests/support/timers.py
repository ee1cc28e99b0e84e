"""Timers of requests that wait otherwise than the real one."""

from __future__ import annotations

from dataclasses import dataclass

from shared.adapters.clock import RequestTimer


class Stopwatch:
    """A Timer in the test's hand: it shows what the test sets and never waits."""

    def __init__(self, *readings_ms: int) -> None:
        self._readings = list(readings_ms)
        self.pauses: list[int] = []

    def elapsed_ms(self) -> int:
        """Return the next reading; the last one stays."""
        return self._readings.pop(0) if len(self._readings) > 1 else self._readings[0]

    def pause(self, attempt: int) -> None:
        """Note that somebody would have waited."""
        self.pauses.append(attempt)


class PatientTimer(RequestTimer):
    """A Timer that waits like the real one and has no deadline, for a crowd on a slow machine."""

    def elapsed_ms(self) -> int:
        """Always the beginning."""
        return 0


@dataclass
class CountingTimer:
    """A Timer on which nobody waits: each try is said to have taken so long."""

    ms_of_a_try: int = 200
    _elapsed_ms: int = 0

    def elapsed_ms(self) -> int:
        """What the tries have taken."""
        return self._elapsed_ms

    def pause(self, attempt: int) -> None:
        """Try again at once."""
        self._elapsed_ms += self.ms_of_a_try
