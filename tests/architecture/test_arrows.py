"""Who may import whom. Arrows point inward: functions -> use cases -> domain.

Each rule is shown to be able to fail on a source that breaks it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pytest

from tests.architecture.modules import (
    FOLDERS,
    Finding,
    Module,
    Rule,
    broken_places,
    covers,
    project_modules,
)

# What touches the world, or differs from run to run. The inner layers take it as an argument.
EFFECTS = (
    *("asyncio", "concurrent", "ftplib", "http.client", "http.server", "logging"),
    *("multiprocessing", "os", "random", "secrets", "select", "shutil", "signal", "smtplib"),
    *("socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading"),
    *("time", "urllib.request", "uuid", "warnings"),
)
# Only functions log: an adapter or a rule returns what deserves a line.
LOGGING = ("logging",)

# Pure packages beside the domain: protocols, documents and texts.
PURE = ("shared.snap", "shared.ecollection", "shared.strict_json", "shared.invoice", "shared.mail")
INNER = ("shared.domain", "shared.ports", "shared.usecases", *PURE)
AWS = ("boto3", "botocore", "mypy_boto3_*")


@dataclass(frozen=True)
class Layer:
    """Where it is, what it may import besides the standard library, and what not even of that.

    `{own}` is the function that a module belongs to, such as `functions.topup`.
    """

    modules: str
    may: tuple[str, ...]
    may_not: tuple[str, ...] = ()


# The first that fits a module holds for it.
LAYERS = (
    Layer("shared.domain*", ("shared.domain",), EFFECTS),
    Layer("shared.ports*", ("shared.domain", "shared.ports"), EFFECTS),
    Layer("shared.strict_json", (), EFFECTS),
    Layer("shared.snap*", ("shared.snap", "shared.strict_json", "shared.domain"), EFFECTS),
    Layer(
        "shared.ecollection*",
        ("shared.ecollection", "shared.strict_json", "shared.domain"),
        EFFECTS,
    ),
    Layer("shared.invoice.render", ("shared.invoice", "shared.domain", "typst"), EFFECTS),
    Layer("shared.invoice*", ("shared.invoice", "shared.domain"), EFFECTS),
    # It fills a port, and prints amounts and dates as the invoice does.
    Layer(
        "shared.mail*", ("shared.mail", "shared.invoice", "shared.domain", "shared.ports"), EFFECTS
    ),
    Layer("shared.usecases*", INNER, EFFECTS),
    Layer(
        "shared.adapters*",
        # urllib3 comes with botocore; the banks' own APIs are called with it.
        ("shared.adapters", "shared.domain", "shared.ports", *PURE, *AWS, "urllib3"),
        LOGGING,
    ),
    # What the functions behind our own HTTP API share.
    Layer(
        "shared.api*",
        (
            *("shared.api", "shared.domain", "shared.strict_json"),
            *("aws_lambda_powertools", "pydantic", "pydantic_core"),
        ),
        EFFECTS,
    ),
    # The composition root of a function, and the rest of it. Sweeps and fulfilment have no bodies
    # of requests to check, so they do not pay for loading pydantic.
    Layer(
        "functions.*.handler", ("{own}", *INNER, "shared.adapters", "aws_lambda_powertools", *AWS)
    ),
    Layer("functions.expiry*", ("{own}", *INNER, "aws_lambda_powertools")),
    Layer("functions.fulfilment*", ("{own}", *INNER, "aws_lambda_powertools")),
    Layer(
        "functions.*",
        ("{own}", *INNER, "shared.api", "aws_lambda_powertools", "pydantic", "pydantic_core"),
    ),
)


def layer_of(module: Module) -> Layer | None:
    """The layer of a module of the deployed code."""
    return next((each for each in LAYERS if fnmatchcase(module.name, each.modules)), None)


def arrows_point_inward(module: Module) -> Iterator[Finding]:
    """A layer imports what its row allows, and the standard library without its exceptions."""
    layer = layer_of(module)
    if layer is None or module.is_package:
        return
    own = ".".join(module.name.split(".")[:2])
    allowed = [each.format(own=own) for each in layer.may]
    for line, name in module.imports():
        root = name.split(".")[0]
        if root in sys.stdlib_module_names:
            permitted = not any(covers(effect, name) for effect in layer.may_not)
        else:
            permitted = any(covers(each, name) or fnmatchcase(root, each) for each in allowed)
        if not permitted:
            yield Finding(line, f"imports {name}")


def imports_are_absolute(module: Module) -> Iterator[Finding]:
    """One import path, the same in tests and in Lambda."""
    for line, name in module.imports():
        if name.startswith("."):
            yield Finding(line, f"imports {name}")
    for line, name in module.used_names():
        if name == "sys.path":
            yield Finding(line, "changes sys.path")


def entry_points_are_not_imported(module: Module) -> Iterator[Finding]:
    """A handler builds clients when imported: only Lambda, its stand-in and a test do that."""
    if not module.lies_in("local", "tests"):
        for line, name in module.imports():
            if fnmatchcase(name, "functions.*.handler") or fnmatchcase(
                name, "functions.*.handler.*"
            ):
                yield Finding(line, f"imports {name}")


def tools_are_imported_by_nobody(module: Module) -> Iterator[Finding]:
    """The local stack and the back office stand outside: only they themselves and tests may."""
    for tool in ("local", "backoffice"):
        if not module.lies_in(tool, "tests"):
            for line, name in module.imports():
                if covers(tool, name):
                    yield Finding(line, f"imports {name}")


def only_tests_import_tests(module: Module) -> Iterator[Finding]:
    """What runs does not need what tests it."""
    if not module.lies_in("tests"):
        for line, name in module.imports():
            if covers("tests", name) or name.split(".")[0] in {"pytest", "hypothesis", "moto"}:
                yield Finding(line, f"imports {name}")


RULES: dict[str, Rule] = {
    "arrows point inward": arrows_point_inward,
    "imports are absolute": imports_are_absolute,
    "entry points are not imported": entry_points_are_not_imported,
    "tools are imported by nobody": tools_are_imported_by_nobody,
    "only tests import tests": only_tests_import_tests,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_project_keeps_the_rule(rule: Rule) -> None:
    assert broken_places(rule) == []


def test_all_of_the_project_is_looked_at() -> None:
    names = {module.name for module in project_modules()}

    inner = {"shared.domain.money", "shared.ports.orders", "shared.usecases"}
    assert {"functions.topup", *inner} <= names
    assert {"tests", "tests.architecture.modules", "tests.unit.domain.test_money"} <= names
    assert {name.split(".")[0] for name in names} <= set(FOLDERS)


def test_every_module_that_is_deployed_has_its_layer() -> None:
    without = [
        module.name
        for module in project_modules()
        if module.lies_in("shared", "functions") and not module.is_package and not layer_of(module)
    ]

    assert without == []


# Each rule is able to fail ------------------------------------------------------------------------

INWARD = "arrows point inward"
ABSOLUTE = "imports are absolute"
ENTRY = "entry points are not imported"
TOOLS = "tools are imported by nobody"
TESTS = "only tests import tests"

# rule, the module it is found in, a source that breaks the rule once
BROKEN = [
    (INWARD, "shared.domain.money", "import boto3"),
    (INWARD, "shared.domain.money", "from pydantic import BaseModel"),
    (INWARD, "shared.domain.money", "from aws_lambda_powertools import Logger"),
    (INWARD, "shared.domain.money", "from shared.ports import Clock"),
    (INWARD, "shared.domain.money", "from shared import ports"),
    (INWARD, "shared.domain.money", "from shared.usecases.place_order import place_order"),
    (INWARD, "shared.domain.money", "import os"),
    (INWARD, "shared.domain.money", "import os.path as path"),
    (INWARD, "shared.domain.money", "import logging"),
    (INWARD, "shared.domain.money", "import time"),
    (INWARD, "shared.domain.money", "from random import randint"),
    (INWARD, "shared.domain.money", "from uuid import uuid4"),
    (INWARD, "shared.domain.money", "import secrets"),
    (INWARD, "shared.domain.money", "import socket"),
    (INWARD, "shared.domain.money", "from urllib import request"),
    # Not at the top of the file, and only for the type checker: an arrow all the same.
    (INWARD, "shared.domain.money", "def f() -> None:\n    import boto3"),
    (INWARD, "shared.domain.money", "if TYPE_CHECKING:\n    from shared.ports import Clock"),
    (INWARD, "shared.ports.orders", "from shared.usecases.place_order import place_order"),
    (INWARD, "shared.usecases.place_order", "import boto3"),
    (INWARD, "shared.usecases.place_order", "from pydantic import BaseModel"),
    (INWARD, "shared.usecases.place_order", "from shared.adapters.clock import SystemClock"),
    (INWARD, "shared.usecases.place_order", "from functions.topup.requests import PlaceBody"),
    (INWARD, "shared.usecases.place_order", "import logging"),
    (INWARD, "shared.snap.signature", "from shared.ports import Clock"),
    (INWARD, "shared.snap.signature", "import secrets"),
    (INWARD, "shared.ecollection.cipher", "from shared.ports import Clock"),
    (INWARD, "shared.ecollection.cipher", "from shared.snap.timestamps import within_skew"),
    (INWARD, "shared.ecollection.account_number", "import random"),
    (INWARD, "shared.strict_json", "from shared.domain.money import Rupiah"),
    (INWARD, "shared.invoice.facts", "import typst"),
    (INWARD, "shared.invoice.render", "import boto3"),
    (INWARD, "shared.mail.confirmation", "from shared.adapters.mailer import SesMailer"),
    (INWARD, "shared.adapters.mailer", "import logging"),
    (INWARD, "shared.adapters.mailer", "from aws_lambda_powertools import Logger"),
    (INWARD, "shared.adapters.mailer", "from pydantic import BaseModel"),
    (INWARD, "shared.adapters.mailer", "from shared.usecases.place_order import Placed"),
    (INWARD, "shared.adapters.mailer", "import functions.topup.answers"),
    (INWARD, "shared.api.bodies", "from shared.usecases.place_order import place_order"),
    (INWARD, "shared.api.problems", "from functions.topup.refusals import REFUSAL_CODES"),
    (INWARD, "shared.api.responses", "import logging"),
    (INWARD, "shared.usecases.place_hold", "from shared.api.problems import Code"),
    (INWARD, "functions.topup.routes", "import boto3"),
    (INWARD, "functions.topup.routes", "from mypy_boto3_dynamodb import DynamoDBClient"),
    (INWARD, "functions.topup.routes", "from shared.adapters.clock import SystemClock"),
    (INWARD, "functions.topup.routes", "from functions.webhook.answers import ANSWER_TO"),
    (INWARD, "functions.topup.handler", "from functions.webhook.routes import build_app"),
    (INWARD, "functions.topup.handler", "import functions.webhook"),
    (INWARD, "functions.topup.handler", "import requests"),
    (INWARD, "functions.usage.routes", "from functions.topup.answers import OrderAnswer"),
    (INWARD, "functions.expiry.jobs", "from pydantic import BaseModel"),
    (INWARD, "functions.expiry.jobs", "from shared.api.problems import Code"),
    (INWARD, "functions.fulfilment.events", "from shared.api.bodies import read_body"),
    (INWARD, "functions.fulfilment.events", "from pydantic import BaseModel"),
    (ABSOLUTE, "shared.domain.money", "from . import errors"),
    (ABSOLUTE, "shared.domain.money", "from .errors import require"),
    (ABSOLUTE, "tests.unit.test_ports", "from ..support import builders"),
    (ABSOLUTE, "tests.conftest", "import sys\nsys.path.insert(0, '.')"),
    (ENTRY, "functions.topup.routes", "from functions.topup.handler import app"),
    (ENTRY, "functions.topup.routes", "from functions.topup import handler"),
    (ENTRY, "functions.topup.routes", "import functions.topup.handler"),
    (ENTRY, "infra.openapi", "import functions.topup.handler"),
    (TOOLS, "shared.adapters.clock", "from local.clock import LocalClock"),
    (TOOLS, "functions.topup.handler", "import local"),
    (TOOLS, "infra.setup", "import local.settings"),
    (TOOLS, "backoffice.main", "from local.seed import SEED"),
    (TOOLS, "local.seed", "from backoffice.importing import import_business"),
    (TESTS, "local.seed", "from tests.support.builders import an_order"),
    (TESTS, "shared.adapters.clock", "import pytest"),
]


@pytest.mark.parametrize(("rule", "name", "source"), BROKEN)
def test_rule_finds_what_breaks_it(rule: str, name: str, source: str) -> None:
    found = list(RULES[rule](Module(name, source)))

    assert [finding.line for finding in found] == [len(source.splitlines())]


# What looks like a breach and is none.
KEPT = [
    (INWARD, "shared.domain.money", "import json, hashlib\nfrom datetime import datetime"),
    (INWARD, "shared.domain.order", "from shared.domain import money"),
    (INWARD, "shared.domain.money", "from urllib.parse import quote"),
    (INWARD, "shared.usecases.place_order", "from shared.ports import Clock"),
    (INWARD, "shared.usecases.place_order", "from shared.usecases.quote_order import Offer"),
    (INWARD, "shared.invoice.render", "import typst"),
    (INWARD, "shared.snap.signature", "from shared.strict_json import read_object"),
    (INWARD, "shared.ecollection.billing", "from shared.strict_json import read_object"),
    (INWARD, "shared.ecollection.callback", "from shared.domain.money import Rupiah"),
    (INWARD, "functions.webhook.bni", "from shared.ecollection.callback import read_callback"),
    (INWARD, "shared.adapters.bni", "from shared.ecollection.cipher import seal_data"),
    (INWARD, "shared.adapters.clock", "import os, time, secrets, boto3"),
    (INWARD, "shared.adapters.dynamodb.table", "from mypy_boto3_dynamodb import DynamoDBClient"),
    (INWARD, "functions.topup.handler", "import os, boto3\nimport shared.adapters.clock"),
    (INWARD, "functions.topup.routes", "from functions.topup.answers import ANSWER_TO"),
    (INWARD, "functions.webhook.messages", "from pydantic import BaseModel"),
    (INWARD, "functions.usage.routes", "from shared.api.problems import Code"),
    (INWARD, "shared.api.bodies", "from pydantic_core import PydanticCustomError"),
    (INWARD, "local.gateway", "import starlette"),
    (ENTRY, "local.runtime", "import functions.topup.handler"),
    (ENTRY, "tests.integration.test_topup", "import functions.topup.handler"),
    (ENTRY, "functions.topup.routes", "from functions.topup.handlers_of_errors import problem"),
    (TOOLS, "local.gateway", "from local.settings import Settings"),
    (TOOLS, "tests.local.test_clock", "from local.clock import LocalClock"),
    (TOOLS, "shared.domain.money", "import locale"),
]


@pytest.mark.parametrize(("rule", "name", "source"), KEPT)
def test_rule_leaves_alone_what_keeps_it(rule: str, name: str, source: str) -> None:
    assert list(RULES[rule](Module(name, source))) == []


def test_every_rule_was_seen_to_fail() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_every_layer_was_seen_to_fail() -> None:
    seen = {layer_of(Module(name, source)) for rule, name, source in BROKEN if rule == INWARD}

    assert seen == set(LAYERS)
