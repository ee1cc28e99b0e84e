"""What every bank door hands back, whichever protocol it speaks."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """An HTTP answer to a bank; None for a body is no body at all."""

    status: int
    body: dict[str, Any] | None

    def text(self) -> str:
        """Return the body as JSON text."""
        return "" if self.body is None else json.dumps(self.body, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Served:
    """An answer with what is worth a log line and a metric.

    `subject` is the bank's id of what the call was about, where it was let in and understood.
    `stranger` says that nothing proved the call to be the bank's.
    """

    answer: BankAnswer
    outcome: str
    subject: str = ""
    stranger: bool = False
