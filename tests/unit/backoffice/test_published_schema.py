"""What is published about the import document: its schema and an example."""

import json
import subprocess
import sys
from typing import Any

from jsonschema import Draft202012Validator

from backoffice.import_document import ImportDocument, read_document
from tests.support.template import ROOT

SCHEMA = ROOT / "docs" / "import.schema.json"
EXAMPLE = ROOT / "docs" / "import.example.json"


def test_published_schema_is_the_models() -> None:
    assert _json(SCHEMA) == ImportDocument.model_json_schema()


def test_command_prints_the_published_file() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "backoffice", "schema"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == SCHEMA.read_text(encoding="utf-8")


def test_example_is_what_the_schema_asks_for_and_what_the_import_takes() -> None:
    Draft202012Validator.check_schema(_json(SCHEMA))

    assert list(Draft202012Validator(_json(SCHEMA)).iter_errors(_json(EXAMPLE))) == []
    assert [each.business_id for each in read_document(EXAMPLE).businesses] == [
        "batik-lestari",
        "warung-bu-tini",
    ]


def test_schema_refuses_what_the_import_refuses() -> None:
    document = _json(EXAMPLE)
    document["businesses"][0]["prefix"] = "5c0ffee"
    document["price_list"] = []

    errors = Draft202012Validator(_json(SCHEMA)).iter_errors(document)

    assert {error.validator for error in errors} == {"pattern", "additionalProperties"}


def _json(path: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
