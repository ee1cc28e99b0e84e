"""Runs the template's schedules: in real time, and at once when somebody asks."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from local.execution_environment import FunctionError
from local.intrinsics import JsonObject, TemplateError
from local.lambda_runtime import FunctionBusy
from local.template import Schedule

SECONDS_OF = {"minute": 60, "hour": 60 * 60, "day": 24 * 60 * 60}

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
# Once a day, at a time that means nothing to a stack that runs for an afternoon.
_DAILY = re.compile(r"cron\(\d+ \d+ \* \* \? \*\)")


class UnknownSchedule(Exception):
    """No schedule has that name."""


def seconds_between(expression: str) -> int:
    """Return the seconds from one run to the next.

    Raises TemplateError for what is neither a rate nor once a day.
    """
    if _DAILY.fullmatch(expression):
        return SECONDS_OF["day"]
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise TemplateError(f"the local stack does not know the schedule {expression}")
    return int(rate[1]) * SECONDS_OF[rate[2]]


class Scheduler:
    """Invokes functions on schedule, each schedule in a thread of its own.

    `invoke` runs a function by name on an event; `interval` tells the seconds between two runs.
    """

    def __init__(
        self,
        schedules: Iterable[Schedule],
        invoke: Callable[[str, JsonObject], Any],
        *,
        interval: Callable[[str], float] = seconds_between,
    ) -> None:
        self._schedules = {schedule.job: schedule for schedule in schedules}
        self._seconds = {
            schedule.job: interval(schedule.expression) for schedule in self._schedules.values()
        }
        self._invoke = invoke
        self._stopping = threading.Event()

    @property
    def jobs(self) -> list[str]:
        """The names of the schedules."""
        return sorted(self._schedules)

    def start(self) -> None:
        """Begin to tick; a schedule runs first when its time has passed once."""
        for job in self._schedules:
            threading.Thread(target=self._tick, args=(job,), name=job, daemon=True).start()

    def stop(self) -> None:
        """Run nothing more."""
        self._stopping.set()

    def run(self, job: str) -> Any:
        """Run a schedule now; returns what its function answers.

        Raises UnknownSchedule, and FunctionError or FunctionBusy as the function does.
        """
        if job not in self._schedules:
            raise UnknownSchedule(job)
        schedule = self._schedules[job]
        return self._invoke(schedule.function, schedule.event)

    def _tick(self, job: str) -> None:
        while not self._stopping.wait(self._seconds[job]):
            try:
                self.run(job)
            except (FunctionError, FunctionBusy) as error:
                if not self._stopping.is_set():
                    print(f"the schedule {job} failed: {error!r}", file=sys.stderr, flush=True)
