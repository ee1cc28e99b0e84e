"""The stack's one clock: real time plus an offset that everybody reads from one file."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class ClockError(Exception):
    """A time at which the stack's clock cannot be."""


class StackClock:
    """Tells and sets the time of all handlers and of the simulated banks.

    Each process has its own object on the same file and notices at once when another one sets it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the stack's time, aware, in UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """Return how far the clock is ahead of real time; negative when it is behind."""
        try:
            status = self._file.stat()
            seen = (status.st_ino, status.st_mtime_ns)
            if seen != self._seen:
                seconds = json.loads(self._file.read_text(encoding="utf-8"))["offset_seconds"]
                self._offset, self._seen = timedelta(seconds=seconds), seen
        except FileNotFoundError:
            return timedelta(0)
        return self._offset

    def advance(self, seconds: float) -> datetime:
        """Move the clock by that many seconds, back when negative; returns the new time.

        Raises ClockError, as `set_to` does, when it would leave the years from 2000 to 2199.
        """
        try:
            return self._set_offset(self.offset() + timedelta(seconds=seconds))
        except OverflowError as error:
            raise ClockError("that is not a time the clock can show") from error

    def set_to(self, moment: datetime) -> datetime:
        """Make it that moment now; returns the new time."""
        return self._set_offset(moment - datetime.now(UTC))

    def reset(self) -> None:
        """Show real time again."""
        self._file.unlink(missing_ok=True)

    def _set_offset(self, offset: timedelta) -> datetime:
        now = datetime.now(UTC) + offset
        if not EARLIEST <= now < LATEST:
            raise ClockError("the clock shows times from 2000 to 2199")
        # A new file in place of the old one, so that no reader ever sees half of it.
        written = self._file.with_suffix(".new")
        written.write_text(json.dumps({"offset_seconds": offset.total_seconds()}), encoding="utf-8")
        os.replace(written, self._file)
        return now
