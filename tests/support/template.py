"""template.yaml as CloudFormation sees it, and what SAM builds from it."""

import copy
import logging
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.package import trim
from tests.support.tools import RequireTool

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """Its parts after SAM's transform; expressions stay as they are."""

    parameters: dict[str, JsonObject]
    mappings: JsonObject
    conditions: JsonObject
    resources: dict[str, JsonObject]

    def of_type(self, resource_type: str) -> dict[str, JsonObject]:
        """Properties by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == resource_type
        }

    def properties(self, name: str) -> JsonObject:
        properties: JsonObject = self.resources[name]["Properties"]
        return properties


@pytest.fixture(scope="session")
def template() -> Template:
    """The template as `sam deploy` would have it translated; nothing is asked of AWS."""
    # Half a second to import, so only who needs it pays.
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    source = yaml_parse(TEMPLATE.read_text())
    for resource in source["Resources"].values():
        # The translator takes only code that has been uploaded.
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "uploaded", "Key": "code"}
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = {"Bucket": "uploaded", "Key": "layer"}
    translated = transform(copy.deepcopy(source), {}, _NoManagedPolicies())
    return Template(
        parameters=translated["Parameters"],
        mappings=translated["Mappings"],
        conditions=translated["Conditions"],
        resources=translated["Resources"],
    )


class _NoManagedPolicies:
    """The translator looks managed policies up in AWS; a role of ours that used one would fail."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="session")
def runtime_python(require_tool: RequireTool) -> Path:
    """An interpreter of the version that Lambda runs."""
    in_project = ROOT / ".venv" / "bin" / "python3.13"
    return require_tool(in_project if in_project.exists() else "python3.13")


@pytest.fixture(scope="session")
def artifacts(
    require_tool: RequireTool, runtime_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder in which SAM built every function and layer, as `make build` does."""
    sam = require_tool(ROOT / ".tools" / "sam" / "bin" / "sam")
    require_tool("make")
    folder = tmp_path_factory.mktemp("build") / "artifacts"
    done = subprocess.run(
        [sam, "build", "--build-dir", folder],
        cwd=ROOT,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def layers_for_this_machine(
    runtime_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Each layer's packages with the wheels of the machine that tests, so that they can be run."""
    folder = tmp_path_factory.mktemp("layers")
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    for name in ("functions", "fulfilment"):
        command = [str(uv), "pip", "install", "--quiet", "--python", str(runtime_python)]
        command += ["--target", str(folder / name), "--only-binary", ":all:", "--require-hashes"]
        command += ["-r", f"infra/dependencies/{name}.txt"]
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        trim(folder / name)
    return {
        "DependenciesLayer": folder / "functions",
        "FulfilmentDependenciesLayer": folder / "fulfilment",
    }


def zipped_bytes(folder: Path, scratch: Path) -> int:
    """How large the archive is that SAM uploads for an artifact."""
    return Path(shutil.make_archive(str(scratch / folder.name), "zip", folder)).stat().st_size


def unzipped_bytes(folder: Path) -> int:
    """How large an artifact is in Lambda."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
