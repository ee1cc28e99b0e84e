"""What a simulated bank does not forget when it is started anew."""

import json
import os
from pathlib import Path
from typing import Any


class Memory:
    """A JSON value in a file; without a file it lasts as long as the object."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def read(self) -> Any:
        """Return what was written last; None when there is nothing."""
        if self._file is None or not self._file.exists():
            return None
        return json.loads(self._file.read_text(encoding="utf-8"))

    def write(self, value: Any) -> None:
        """Keep a value in place of the one before, all of it or none."""
        if self._file is not None:
            written = self._file.with_suffix(".new")
            written.write_text(json.dumps(value, indent=1), encoding="utf-8")
            os.replace(written, self._file)
