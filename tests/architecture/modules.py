"""The project's Python modules, parsed, and what a rule may ask of one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("functions", "shared", "local", "backoffice", "infra", "tests")


class Finding(NamedTuple):
    """A place that breaks a rule."""

    line: int
    what: str


@dataclass(frozen=True)
class Module:
    """A module by the name it is imported by; a package is its `__init__.py`."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.source)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the syntax tree."""
        return tuple(ast.walk(self.tree))

    def lies_in(self, *packages: str) -> bool:
        """Tell whether this is one of the packages or modules, or lies inside one."""
        return any(covers(package, self.name) for package in packages)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of all that is imported: `from a.b import c` gives `a.b.c`.

        A relative import keeps its leading dots.
        """
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                package = "." * node.level + (node.module or "")
                for alias in node.names:
                    yield node.lineno, f"{package}.{alias.name}"

    def used_names(self) -> Iterator[tuple[int, str]]:
        """Line and full name of every name in use, under whatever alias it was imported.

        After `from datetime import datetime as dt`, `dt.now()` is `datetime.datetime.now`. A name
        that was not imported stands for itself, such as the builtin `print`.
        """
        for node in self.nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                name = self._full_name(node)
                if name is not None:
                    yield node.lineno, name

    def _full_name(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._imported_as.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self._full_name(node.value)
            return None if owner is None else f"{owner}.{node.attr}"
        return None

    @cached_property
    def _imported_as(self) -> dict[str, str]:
        """From the name that the source uses to the full name of what it stands for."""
        names: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names |= {each.asname: each.name for each in node.names if each.asname}
            elif isinstance(node, ast.ImportFrom):
                names |= {
                    each.asname or each.name: f"{node.module}.{each.name}" for each in node.names
                }
        return names


Rule: TypeAlias = Callable[[Module], Iterator[Finding]]


def covers(package: str, name: str) -> bool:
    """Tell whether a full name is the package or something inside it."""
    return name == package or name.startswith(package + ".")


@cache
def project_modules() -> tuple[Module, ...]:
    """Every module of the project that is there."""
    files = [
        file
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        # Tools and state of a folder lie in hidden ones.
        if not any(part.startswith(".") for part in file.relative_to(ROOT).parts)
    ]
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Module:
    parts = file.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Module(
        ".".join(parts[:-1] if is_package else parts), file.read_text("utf-8"), is_package
    )


def broken_places(rule: Rule) -> list[str]:
    """Every place of the project that breaks a rule, as a reader wants to see it."""
    return [
        f"{module.name}:{finding.line} {finding.what}"
        for module in project_modules()
        for finding in rule(module)
    ]
