"""What no source of the project contains, wherever it would otherwise do.

Each rule is shown to be able to fail on a source that breaks it.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.architecture.modules import Finding, Module, Rule, broken_places

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60

CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.gmtime",
    "time.localtime",
)
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv")
# As methods of a client, as names of operations, and as parts of a transaction or a batch.
SCANS_AND_DELETIONS = {
    *("scan", "delete_item", "Scan", "DeleteItem", "Delete", "DeleteRequest"),
    *("dynamodb:Scan", "dynamodb:DeleteItem"),
}
# What makes a signature or a seal, as a function or as a method.
SEALS = {"sign", "digest", "hexdigest"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# Names of drawers into which everything fits.
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}


def package_files_are_empty(module: Module) -> Iterator[Finding]:
    """Importing a package runs nothing and loads nothing."""
    if module.is_package and module.source:
        yield Finding(1, "__init__.py is not empty")


def money_is_integers(module: Module) -> Iterator[Finding]:
    """No floating point number where prices, credits and balances are decided."""
    if not module.lies_in("shared.domain", "shared.usecases"):
        return
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield Finding(node.lineno, f"the number {node.value}")
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield Finding(node.lineno, "divides with /")
    for line, name in module.used_names():
        # round() rounds halves to even, which no rule of money does.
        if name in {"float", "round", "operator.truediv", "math.fsum"}:
            yield Finding(line, name)


def time_is_an_argument(module: Module) -> Iterator[Finding]:
    """The clock is a port; what it hands out travels as an argument."""
    if not module.lies_in("shared.adapters", "local", "tests"):
        for line, name in module.used_names():
            if name in CLOCKS:
                yield Finding(line, name)


def entry_points_read_the_environment(module: Module) -> Iterator[Finding]:
    """Nothing else of what is deployed, so that a setting is found in one place."""
    is_handler = module.lies_in("functions") and module.name.endswith(".handler")
    if module.lies_in("functions", "shared") and not is_handler:
        names = [*module.used_names(), *module.imports()]
        for line, name in sorted(set(names)):
            if name in ENVIRONMENT:
                yield Finding(line, name)


def only_programs_print(module: Module) -> Iterator[Finding]:
    """Functions log; a test that prints is not finished."""
    if not module.lies_in("local", "backoffice", "infra", "tests.benchmarks"):
        for line, name in module.used_names():
            if name in {"print", "sys.stdout.write"}:
                yield Finding(line, name)


def history_stays_and_queries_are_bounded(module: Module) -> Iterator[Finding]:
    """Nothing that is deployed deletes an item or reads a whole table."""
    if not module.lies_in("functions", "shared"):
        return
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in SCANS_AND_DELETIONS:
            yield Finding(node.lineno, f".{node.attr}")
        if isinstance(node, ast.Constant) and node.value in SCANS_AND_DELETIONS:
            yield Finding(node.lineno, f'"{node.value}"')


def seals_are_compared_in_constant_time(module: Module) -> Iterator[Finding]:
    """With `hmac.compare_digest`: an answer that takes longer for a better guess teaches it."""
    if not module.lies_in("shared", "functions"):
        return
    for node in module.nodes:
        if isinstance(node, ast.Compare):
            for part in ast.walk(node):
                called = part.func if isinstance(part, ast.Call) else None
                name = getattr(called, "attr", None) or getattr(called, "id", None)
                if name in SEALS:
                    yield Finding(node.lineno, f"compares {name}()")


def code_is_small(module: Module) -> Iterator[Finding]:
    """A tripwire, not a law: raise a limit with a reason rather than shred one flow."""
    lines = len(module.source.splitlines())
    if lines > MODULE_LINES_MAX:
        yield Finding(lines, f"{lines} lines in a module")
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield Finding(node.lineno, f"{length} lines in {node.name}()")


def nothing_is_left_for_later(module: Module) -> Iterator[Finding]:
    """What is known to be missing is said in an issue, not in the code."""
    for token in tokenize.generate_tokens(io.StringIO(module.source).readline):
        is_text = token.type == tokenize.STRING and token.string.lstrip("rR").startswith('"""')
        if token.type == tokenize.COMMENT or is_text:
            for found in UNFINISHED.finditer(token.string):
                line = token.start[0] + token.string.count("\n", 0, found.start())
                yield Finding(line, found[0])


def modules_are_named_after_what_they_hold(module: Module) -> Iterator[Finding]:
    """A name that fits everything says nothing, and attracts everything."""
    for part in module.name.split("."):
        if VAGUE & set(part.split("_")):
            yield Finding(1, part)


RULES: dict[str, Rule] = {
    "package files are empty": package_files_are_empty,
    "money is integers": money_is_integers,
    "time is an argument": time_is_an_argument,
    "entry points read the environment": entry_points_read_the_environment,
    "only programs print": only_programs_print,
    "history stays and queries are bounded": history_stays_and_queries_are_bounded,
    "seals are compared in constant time": seals_are_compared_in_constant_time,
    "code is small": code_is_small,
    "nothing is left for later": nothing_is_left_for_later,
    "modules are named after what they hold": modules_are_named_after_what_they_hold,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_project_keeps_the_rule(rule: Rule) -> None:
    assert broken_places(rule) == []


# Each rule is able to fail ------------------------------------------------------------------------

EMPTY = "package files are empty"
INTEGERS = "money is integers"
TIME = "time is an argument"
ENVIRON = "entry points read the environment"
PRINT = "only programs print"
HISTORY = "history stays and queries are bounded"
SEALED = "seals are compared in constant time"
SMALL = "code is small"
LATER = "nothing is left for later"
NAMES = "modules are named after what they hold"


def a_function(lines: int) -> str:
    return "def f() -> None:\n" + "    pass\n" * (lines - 1)


# rule, the module it is found in, a source that breaks the rule on its last line
BROKEN = [
    (INTEGERS, "shared.domain.money", "x = 0.1"),
    (INTEGERS, "shared.domain.money", "x = 1e3"),
    (INTEGERS, "shared.domain.money", "x = 1 / 3"),
    (INTEGERS, "shared.domain.money", "x = 1\nx /= 3"),
    (INTEGERS, "shared.domain.money", "x = float('1')"),
    (INTEGERS, "shared.domain.money", "x: float"),
    (INTEGERS, "shared.domain.money", "x = isinstance(y, float)"),
    (INTEGERS, "shared.domain.money", "x = round(y)"),
    (INTEGERS, "shared.usecases.place_order", "x = 0.1"),
    (INTEGERS, "shared.usecases.place_order", "x = y / z"),
    (TIME, "shared.domain.order", "from datetime import datetime\nx = datetime.now()"),
    (TIME, "shared.domain.order", "from datetime import datetime, UTC\nx = datetime.now(UTC)"),
    (TIME, "shared.domain.order", "from datetime import datetime as dt\nx = dt.utcnow()"),
    (TIME, "shared.domain.order", "import datetime\nx = datetime.datetime.now()"),
    (TIME, "shared.domain.order", "import datetime as d\nx = d.date.today()"),
    (TIME, "shared.domain.order", "from datetime import datetime\nx = field(factory=datetime.now)"),
    (TIME, "shared.usecases.place_order", "import time\nx = time.time()"),
    (TIME, "functions.topup.routes", "from time import time\nx = time()"),
    (TIME, "functions.topup.handler", "from time import time_ns as now\nx = now()"),
    (TIME, "backoffice.main", "from datetime import datetime\nx = datetime.now()"),
    (ENVIRON, "functions.topup.settings", "import os\nx = os.environ['TABLE_NAME']"),
    (ENVIRON, "functions.topup.routes", "import os\nx = os.getenv('TABLE_NAME')"),
    (ENVIRON, "shared.adapters.clock", "import os as o\nx = o.environ"),
    (ENVIRON, "shared.adapters.clock", "from os import environ"),
    (ENVIRON, "shared.adapters.handler", "import os\nx = os.environ"),
    (PRINT, "shared.usecases.place_order", "print('placed')"),
    (PRINT, "functions.topup.routes", "print('placed')"),
    (PRINT, "tests.unit.test_ports", "print('here')"),
    (PRINT, "shared.domain.order", "import sys\nsys.stdout.write('x')"),
    (HISTORY, "shared.adapters.dynamodb.order_store", "client.scan(TableName=t)"),
    (HISTORY, "shared.adapters.dynamodb.order_store", "client.get_paginator('scan')"),
    (HISTORY, "shared.adapters.dynamodb.order_store", "client.delete_item(TableName=t)"),
    (HISTORY, "shared.adapters.dynamodb.order_store", "x = {'Delete': {'TableName': t}}"),
    (HISTORY, "shared.adapters.dynamodb.order_store", "x = {'DeleteRequest': {'Key': k}}"),
    (HISTORY, "functions.expiry.handler", "table.delete_item(Key=k)"),
    (SEALED, "shared.snap.signature", "x = sign(text, secret) == received"),
    (SEALED, "shared.snap.access_token", "x = seal != hmac.digest(key, sealed, 'sha256')"),
    (SEALED, "functions.webhook.door", "x = received in {hmac.new(key, text).hexdigest()}"),
    (SMALL, "shared.domain.order", "x = 1\n" * 401),
    (SMALL, "tests.unit.test_ports", "x = 1\n" * 401),
    (LATER, "shared.domain.order", "x = 1  # TODO: the other banks"),
    (LATER, "local.gateway", "# first line\n# FIXME"),
    (LATER, "tests.unit.test_ports", '"""Tests.\n\nXXX not all of them."""'),
]


@pytest.mark.parametrize(("rule", "name", "source"), BROKEN)
def test_rule_finds_what_breaks_it(rule: str, name: str, source: str) -> None:
    found = list(RULES[rule](Module(name, source)))

    assert [finding.line for finding in found] == [len(source.splitlines())]


@pytest.mark.parametrize("source", ["x = 1\n", '"""A package."""\n', "# a comment\n", "\n"])
def test_package_file_with_anything_in_it_is_found(source: str) -> None:
    package = Module("shared.domain", source, is_package=True)

    assert list(package_files_are_empty(package)) == [(1, "__init__.py is not empty")]


def test_long_function_is_found_where_it_begins() -> None:
    module = Module("shared.domain.order", "x = 1\n" + a_function(61))

    assert list(code_is_small(module)) == [(2, "61 lines in f()")]


@pytest.mark.parametrize(
    "name",
    ["shared.utils", "shared.domain.order_helpers", "functions.common.routes", "local.manager"],
)
def test_vague_name_is_found(name: str) -> None:
    assert len(list(modules_are_named_after_what_they_hold(Module(name, "")))) == 1


# What looks like a breach and is none.
KEPT = [
    (EMPTY, "shared.domain.order", "x = 1"),
    (INTEGERS, "shared.domain.money", "x = 7 // 2 * 10**3"),
    (INTEGERS, "shared.domain.money", "x = '0.1 / 3 as a float'  # 0.1"),
    (INTEGERS, "shared.adapters.clock", "x = 0.5"),
    (INTEGERS, "functions.topup.handler", "x = 0.5 / 3"),
    (TIME, "shared.usecases.place_order", "x = clock.now()"),
    (TIME, "shared.usecases.place_order", "from datetime import datetime\nx = datetime.max"),
    (TIME, "shared.domain.wib", "from datetime import time\nx = time(0, 0)"),
    (TIME, "shared.adapters.clock", "from datetime import datetime, UTC\nx = datetime.now(UTC)"),
    (TIME, "local.clock", "import time\nx = time.time()"),
    (TIME, "infra.setup", "import time\nx = time.monotonic()"),
    (ENVIRON, "functions.topup.handler", "import os\nx = os.environ"),
    (ENVIRON, "shared.adapters.clock", "import os\nx = os.urandom(16)"),
    (ENVIRON, "local.settings", "import os\nx = os.environ"),
    (ENVIRON, "functions.topup.settings", "def f(environ: dict[str, str]) -> str: ..."),
    (PRINT, "local.demo", "print('ready')"),
    (PRINT, "infra.setup", "print('ready')"),
    (PRINT, "shared.invoice.facts", "x = printable(text)"),
    (HISTORY, "shared.adapters.dynamodb.order_store", "x = {'ScanIndexForward': False}"),
    (
        HISTORY,
        "functions.topup.routes",
        "app.delete('/v1/orders/<id>/pay-link', methods=['DELETE'])",
    ),
    (HISTORY, "local.reset", "client.scan(TableName=t)"),
    (SEALED, "shared.snap.signature", "x = hmac.compare_digest(sign(text, secret), received)"),
    (SEALED, "local.bank_bca", "x = sign(text, secret) == received"),
    (SMALL, "shared.domain.order", "x = 1\n" * 400),
    (SMALL, "shared.domain.order", a_function(60)),
    (LATER, "shared.domain.order", "x = 'TODO'"),
    (LATER, "shared.domain.order", "# METHODOLOGY and todos of nobody"),
    (NAMES, "shared.domain.commonwealth", ""),
]


@pytest.mark.parametrize(("rule", "name", "source"), KEPT)
def test_rule_leaves_alone_what_keeps_it(rule: str, name: str, source: str) -> None:
    assert list(RULES[rule](Module(name, source))) == []


def test_empty_package_file_is_fine() -> None:
    assert list(package_files_are_empty(Module("shared.domain", "", is_package=True))) == []


def test_every_rule_was_seen_to_fail() -> None:
    # The two with tests of their own have no line to point at.
    assert {rule for rule, _, _ in BROKEN} == set(RULES) - {EMPTY, NAMES}
