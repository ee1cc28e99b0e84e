"""What a cold start has to fetch: the size of a function with its layer.

The figures are exact counts of bytes, so they are the same on every machine.
"""

from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.support.template import unzipped_bytes, zipped_bytes

UNZIPPED_BYTES_MAX = 24_000_000
ZIPPED_BYTES_MAX = 9_000_000


@pytest.mark.benchmark
@pytest.mark.parametrize("name", ["TopupFunction", "WebhookFunction"])
def test_function_with_its_layer_stays_small(artifacts: Path, tmp_path: Path, name: str) -> None:
    parts = [artifacts / name, artifacts / "DependenciesLayer"]

    unzipped = sum(unzipped_bytes(each) for each in parts)
    zipped = sum(zipped_bytes(each, tmp_path) for each in parts)

    table = Table("package", "bytes", "bar", title=f"{name} with its layer")
    table.add_row("unzipped", f"{unzipped:,}", f"{UNZIPPED_BYTES_MAX:,}")
    table.add_row("zipped", f"{zipped:,}", f"{ZIPPED_BYTES_MAX:,}")
    Console().print(table)
    assert unzipped <= UNZIPPED_BYTES_MAX
    assert zipped <= ZIPPED_BYTES_MAX
