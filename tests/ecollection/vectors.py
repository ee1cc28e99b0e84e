"""The messages of vectors.json: made by BNI and by its libraries, not by our code."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_FILE: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


@dataclass(frozen=True)
class SealedVector:
    """A sealed message; `compact` tells that its JSON is flat and without spaces, as ours is."""

    name: str
    source: str
    client_id: str
    secret_key: str
    unix_seconds: int
    compact: bool
    plaintext: str
    sealed: str

    @property
    def sealed_at(self) -> datetime:
        """The time inside."""
        return datetime.fromtimestamp(self.unix_seconds, UTC)


SEALED = [SealedVector(**entry) for entry in _FILE["sealed"]]
CALLBACK: dict[str, Any] = _FILE["callback"]
INQUIRY: dict[str, Any] = _FILE["inquiry"]
