"""What may be set from outside, and where the stack keeps its things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.dashboard_files import DIST
from local.errors import StartError

ROOT = Path(__file__).resolve().parent.parent

PORT_DEFAULT = 8080
LOCAL_DIR_DEFAULT = ".local"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where one stack lives.

    `local_dir` holds all its state, so two stacks with other ports and folders run side by side;
    `template` is the SAM template it runs; `tools` is where `make` puts the emulators, and
    `dashboard` where it puts the built pages. `bca_url` and `bni_url` are servers of banks
    elsewhere, which we then call instead of the simulated ones.
    """

    port: int
    local_dir: Path
    template: Path = ROOT / "template.yaml"
    tools: Path = ROOT / ".tools"
    dashboard: Path = DIST
    bca_url: str | None = None
    bni_url: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read PORT, LOCAL_DIR, BCA_URL and BNI_URL; raises StartError for one that is none."""
        port = environ.get("PORT") or str(PORT_DEFAULT)
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise StartError(f"PORT must be a number from 1 to 65535, not {port!r}")
        folder = environ.get("LOCAL_DIR") or LOCAL_DIR_DEFAULT
        return cls(
            port=int(port),
            local_dir=Path(folder).resolve(),
            bca_url=_url(environ, "BCA_URL"),
            bni_url=_url(environ, "BNI_URL"),
        )

    @property
    def url(self) -> str:
        """The one origin under which everything is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self) -> Path:
        """The folder with one log file per function and per emulator."""
        return self.local_dir / "logs"

    @property
    def clock_file(self) -> Path:
        """What the stack's clock is off by."""
        return self.local_dir / "clock.json"

    def stream_position_file(self, function: str) -> Path:
        """How far a table's stream has been delivered to a function."""
        return self.local_dir / f"stream-{function}.json"

    @property
    def mail(self) -> Path:
        """The folder of every mail sent."""
        return self.local_dir / "mail"

    @property
    def stack_file(self) -> Path:
        """The description of the running stack for other programs."""
        return self.local_dir / "stack.json"

    @property
    def bank_file(self) -> Path:
        """The keys of the simulated banks."""
        return self.local_dir / "banks.json"

    @property
    def seed_file(self) -> Path:
        """Which table the seeded state was put into; absent until a seeding has ended."""
        return self.local_dir / "seeded.json"


def _url(environ: Mapping[str, str], name: str) -> str | None:
    url = environ.get(name) or None
    if url is not None and not url.startswith(("http://", "https://")):
        raise StartError(f"{name} must be an address with http:// or https://, not {url!r}")
    return url
