"""EventBridge's default bus: brings an event to the functions whose rule matches it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from local.event_filter import matches
from local.execution_environment import FunctionError
from local.intrinsics import JsonObject
from local.lambda_runtime import FunctionBusy
from local.template import EventRule


class EventBus:
    """Invokes functions by name on events, each in a thread of its own: nobody waits for them."""

    def __init__(
        self, rules: Iterable[EventRule], invoke: Callable[[str, JsonObject], Any]
    ) -> None:
        self._rules = [*rules]
        self._invoke = invoke

    def put(self, event: JsonObject) -> list[threading.Thread]:
        """Bring an event to whom it is for; returns the threads that do."""
        threads = [
            threading.Thread(target=self._deliver, args=(rule.function, event), daemon=True)
            for rule in self._rules
            if matches(rule.pattern, event)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _deliver(self, function: str, event: JsonObject) -> None:
        try:
            self._invoke(function, event)
        except (FunctionError, FunctionBusy) as error:
            print(f"an event for {function} was not heeded: {error!r}", file=sys.stderr, flush=True)
