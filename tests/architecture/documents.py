"""The project's documents: what they name, and whether it is there.

A document names a file as `shared/ports/orders.py`, and something in a Python file as
`shared/ports/orders.py::OrderStore.place`. Both forms stand in backticks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

CODE_SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^ *(```|~~~)", re.MULTILINE)
LINK = re.compile(r"\]\(([^()\s]+)\)")
FILE_ENDINGS = "py|md|yaml|yml|toml|json|txt|in|mk|typ|css|xml"
REFERENCE = re.compile(rf"((?:[\w.-]+/)*[\w.-]+\.(?:{FILE_ENDINGS}))(?:::([\w.]+))?")
FOLDER = re.compile(r"(?:[\w.-]+/)+")
# Made when something runs or is installed, so a clone does not have them.
MADE_LATER = re.compile(r"\.(local|tools|venv|aws-sam)(/.*)?|stack\.json|bank-secret\.json")
TEST_CODE = "tests/"


class Reference(NamedTuple):
    """A file or folder that a document names, and what in it (empty for all of it)."""

    path: str
    name: str

    def __str__(self) -> str:
        return f"{self.path}::{self.name}" if self.name else self.path

    @property
    def is_test(self) -> bool:
        """Tell whether this is a test, not the code that it tests."""
        return self.path.startswith(TEST_CODE)


@dataclass(frozen=True)
class Document:
    """A Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the root."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """Without what is fenced off: commands, printed output, pictures."""
        parts = FENCE.split(self.text)
        # The pattern has a group, so every second element is a fence; then inside and outside
        # alternate.
        return "".join(parts[::4])

    def references(self) -> Iterator[Reference]:
        """Files and names of the project that it speaks of."""
        yield from references_in(self.prose)

    def links(self) -> Iterator[str]:
        """Targets of links inside the project."""
        for target in LINK.findall(self.prose):
            if not re.match(r"[a-z]+:", target):
                yield target

    def rows(self, heading: str) -> list[list[str]]:
        """Cells of the table below a heading, without its first two lines."""
        _, _, rest = self.text.partition(f"\n## {heading}\n")
        section = rest.split("\n## ")[0]
        lines = [line for line in section.splitlines() if line.startswith("|")]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def references_in(text: str) -> Iterator[Reference]:
    """Every reference in a text."""
    for span in CODE_SPAN.findall(text):
        found = REFERENCE.fullmatch(span)
        if found:
            yield Reference(found[1], found[2] or "")
        elif FOLDER.fullmatch(span):
            yield Reference(span, "")


@cache
def documents() -> tuple[Document, ...]:
    """Every document of the project."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return tuple(Document(file) for file in sorted(files))


def document(name: str) -> Document:
    """The document at a path from the root."""
    return Document(ROOT / name)


def is_there(reference: Reference) -> bool:
    """Tell whether a reference leads to something."""
    if MADE_LATER.fullmatch(reference.path):
        return True
    path = ROOT / reference.path
    if not path.exists():
        return False
    return not reference.name or reference.name in names_in(path)


@cache
def names_in(file: Path) -> frozenset[str]:
    """All that a Python file defines at its top, and in its classes as `Class.name`."""
    return frozenset(_names(ast.parse(file.read_text(encoding="utf-8")).body, ""))


def _names(body: list[ast.stmt], owner: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield owner + name
            case ast.ClassDef(name=name, body=members):
                yield owner + name
                yield from _names(members, f"{owner}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield owner + name
            case ast.Assign(targets=targets):
                for target in targets:
                    # PLACED, REFUSED = "placed", "refused" defines both.
                    parts = target.elts if isinstance(target, ast.Tuple) else [target]
                    yield from (owner + part.id for part in parts if isinstance(part, ast.Name))
