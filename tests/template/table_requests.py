"""What a function asks of the table, read from the source.

Its modules and the use cases that they import call methods of the stores that its handler puts in.
From those the calls are followed through the adapters, down to requests of DynamoTable and to the
members of transactions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.template import ROOT

ADAPTERS = "shared.adapters.dynamodb."
USE_CASES = "shared.usecases."
MEMBERS = frozenset({"Put", "Update"})

_Callable = tuple[str, str]


def requests_to_the_table(function: str) -> frozenset[str]:
    """Return the DynamoTable methods that a function may call, and Put and Update where made."""
    modules = _modules_of(function)
    called = {name for module in modules for name in _attributes_called(_tree(module))}
    stores = {
        store
        for module in modules
        for store in _imports(_tree(module)).values()
        if store.startswith(ADAPTERS) and store.endswith("_store")
    }
    assert stores
    waiting = [
        (store, f"{owner.name}.{method.name}")
        for store in stores
        for owner in _tree(_file(store)).body
        if isinstance(owner, ast.ClassDef)
        for method in owner.body
        if isinstance(method, ast.FunctionDef) and method.name in called
    ]
    return frozenset(_requests_from(waiting))


def _requests_from(waiting: list[_Callable]) -> Iterator[str]:
    seen: set[_Callable] = set()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        module, name = here
        for call in _calls(_definitions(module)[name]):
            yield from _request_of(call)
            waiting += [
                (home, other)
                for home, other in _led_to(call, module, name)
                if home.startswith(ADAPTERS) and other in _definitions(home)
            ]


def _request_of(call: ast.expr) -> Iterator[str]:
    match call:
        case ast.Attribute(value=ast.Attribute(attr="_table") | ast.Name(id="table"), attr=name):
            yield name
        case ast.Name(id=member) if member in MEMBERS:
            yield member


def _led_to(call: ast.expr, module: str, caller: str) -> Iterator[_Callable]:
    """Where a call leads: to a method of the same class, or to a function in sight."""
    match call:
        case ast.Attribute(value=ast.Name(id="self"), attr=method):
            yield module, f"{caller.partition('.')[0]}.{method}"
        case ast.Name(id=function):
            yield _imports(_tree(_file(module))).get(function, module), function


def _modules_of(function: str) -> list[Path]:
    """The function's own modules, and all use cases that it can reach."""
    found: list[Path] = []
    waiting = sorted((ROOT / "functions" / function).glob("*.py"))
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.append(module)
            imported = set(_imports(_tree(module)).values())
            waiting += [_file(each) for each in imported if each.startswith(USE_CASES)]
    return found


def _file(module: str) -> Path:
    return (ROOT / module.replace(".", "/")).with_suffix(".py")


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _imports(tree: ast.Module) -> dict[str, str]:
    """Imported names, with the modules that they come from."""
    return {
        name.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }


@cache
def _definitions(module: str) -> dict[str, ast.FunctionDef]:
    """Functions of a module by name, methods as Class.method."""
    found = {}
    for node in _tree(_file(module)).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        if isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            found.update({f"{node.name}.{method.name}": method for method in methods})
    return found


def _calls(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func


def _attributes_called(tree: ast.AST) -> Iterator[str]:
    for called in _calls(tree):
        if isinstance(called, ast.Attribute):
            yield called.attr
