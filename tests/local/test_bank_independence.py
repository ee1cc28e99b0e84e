"""The simulated banks are programs of their own: they know their protocols and none of our code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import local.bank

FOLDER = Path(local.bank.__file__).parent
BANKS = sorted(file for file in FOLDER.glob("*.py") if file.name != "__main__.py")
OURS = {"shared", "functions", "backoffice", "tests", "infra"}


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def foreign(source: str) -> list[str]:
    """What a bank imports that it should not."""
    return [
        name
        for name in imports(source)
        if name.split(".")[0] in OURS
        or (name.split(".")[0] == "local" and not name.startswith("local.bank."))
    ]


def test_banks_import_nothing_of_ours() -> None:
    assert {file.stem for file in BANKS} >= {"bca", "bca_server", "bni", "bni_server", "bni_cipher"}
    assert {file.name: foreign(file.read_text("utf-8")) for file in BANKS} == {
        file.name: [] for file in BANKS
    }


def test_an_import_of_ours_would_be_found() -> None:
    assert foreign("import shared.snap.rsa") == ["shared.snap.rsa"]
    assert foreign("from local.settings import ROOT\nimport httpx") == ["local.settings"]
    assert foreign("from local.bank.memory import Memory") == []
