"""What `sam build` makes, as Lambda will find it."""

import subprocess
from pathlib import Path

import pytest

from infra import package
from tests.support.template import Template

FUNCTIONS = (
    *("TopupFunction", "WebhookFunction", "UsageFunction", "ExpiryFunction"),
    "FulfilmentFunction",
)
LAYERS = ("DependenciesLayer", "FulfilmentDependenciesLayer")

# A .pyc begins with a magic number of the Python version and a word of flags; PEP 552 gives the
# flags, in which 1 alone means bytecode that is never checked against its source.
MAGIC_NUMBER_OF_PYTHON_3_13 = b"\xf3\r\r\n"
NEVER_CHECKED = (1).to_bytes(4, "little")

# Machine of an ELF file (offset 18, two bytes): 183 is AArch64.
AARCH64 = (183).to_bytes(2, "little")

SETTINGS = {
    "AWS_DEFAULT_REGION": "ap-southeast-3",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "BANK_SECRET_ARN": "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:bank",
    "BCA_COMPANY_CODE": "12345",
    "BCA_MAX_IDR": "1000000000",
    "BCA_MIN_IDR": "10000",
    "BCA_SIGNING_KEY": "1f2e3d4c-0000-4000-8000-000000000000",
    "BCA_URL": "https://bca.example",
    "BCA_VA_PURPOSE": "01",
    "BNI_CLIENT_ID": "001",
    "BNI_MAX_IDR": "1000000000",
    "BNI_MIN_IDR": "10000",
    "BNI_PREFIX": "8",
    "BNI_URL": "https://bni.example",
    "DOUBLE_FLAG": "replay",
    "INVOICE_BUCKET": "invoices",
    "MAIL_SENDER": "billing@example.com",
    "MAIL_EVENTS": "mail-events",
    "DASHBOARD_URL": "https://app.example.com/",
    "POWERTOOLS_METRICS_NAMESPACE": "BroadcastCredit",
    "POWERTOOLS_SERVICE_NAME": "built",
    "SELLER_ADDRESS": "Jl. Jend. Sudirman 1, Jakarta",
    "SELLER_NAME": "PT Contoh",
    "SELLER_NITKU": "0012345678901000000000",
    "SELLER_NPWP": "0012345678901000",
    "SOURCE_ADDRESSES_BCA": "",
    "SOURCE_ADDRESSES_BNI": "",
    "TABLE_NAME": "credits",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_artifact_holds_its_function_and_the_shared_code(
    artifacts: Path, template: Template, name: str
) -> None:
    module = template.properties(name)["Handler"].rsplit(".", 1)[0].split(".")

    assert (artifacts / name).joinpath(*module).with_suffix(".py").is_file()
    assert {each.name for each in (artifacts / name).iterdir()} == {"functions", "shared"}
    functions = {each.name for each in (artifacts / name / "functions").iterdir()}
    assert functions == {"__init__.py", "__pycache__", module[1]}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_handler_starts_with_what_its_layer_holds(
    artifacts: Path,
    layers_for_this_machine: dict[str, Path],
    runtime_python: Path,
    template: Template,
    name: str,
) -> None:
    properties = template.properties(name)
    layer = layers_for_this_machine[properties["Layers"][0]["Ref"][: -len("0123456789")]]
    module, function = properties["Handler"].rsplit(".", 1)
    paths = [str(artifacts / name), str(layer)]
    start = (
        f"import sys; sys.path[:0] = {paths}; import importlib; "
        f"print(callable(getattr(importlib.import_module({module!r}), {function!r})))"
    )
    settings = {each: SETTINGS[each] for each in properties["Environment"]["Variables"]}
    account = {each: SETTINGS[each] for each in SETTINGS if each.startswith("AWS_")}

    done = subprocess.run(
        # Without the project's own packages: only the artifact and the layer are on the path.
        [runtime_python, "-I", "-S", "-c", start],
        cwd=artifacts,
        env=settings | account,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr


@pytest.mark.parametrize("name", FUNCTIONS + LAYERS)
def test_all_bytecode_is_for_the_runtime_and_never_checked(artifacts: Path, name: str) -> None:
    sources = sorted((artifacts / name).rglob("*.py"))
    bytecode = sorted((artifacts / name).rglob("*.pyc"))

    assert sources
    assert bytecode == sorted(
        each.parent / "__pycache__" / f"{each.stem}.cpython-313.pyc" for each in sources
    )
    assert {each.read_bytes()[:8] for each in bytecode} == {
        MAGIC_NUMBER_OF_PYTHON_3_13 + NEVER_CHECKED
    }


@pytest.mark.parametrize("name", LAYERS)
def test_compiled_extensions_are_for_the_functions_processor(artifacts: Path, name: str) -> None:
    extensions = list((artifacts / name).rglob("*.so"))

    assert extensions
    assert {each.read_bytes()[18:20] for each in extensions} == {AARCH64}


def test_only_fulfilment_gets_the_typesetter(artifacts: Path) -> None:
    packages = {
        name: {each.name for each in (artifacts / name / "python").iterdir()} for name in LAYERS
    }

    assert "typst" in packages["FulfilmentDependenciesLayer"]
    assert "typst" not in packages["DependenciesLayer"]
    assert {"boto3", "aws_lambda_powertools", "pydantic"} <= packages["DependenciesLayer"]
    assert packages["DependenciesLayer"] <= packages["FulfilmentDependenciesLayer"]


def test_layer_describes_only_the_services_that_are_called(artifacts: Path) -> None:
    data = artifacts / "DependenciesLayer" / "python" / "botocore" / "data"

    assert {each.name for each in data.iterdir() if each.is_dir()} == {
        "dynamodb", "kms", "s3", "secretsmanager", "sesv2", "sqs", "sts",
    }  # fmt: skip


def test_trimmed_sdk_still_makes_every_client(
    layers_for_this_machine: dict[str, Path], runtime_python: Path
) -> None:
    make_clients = (
        f"import sys; sys.path.insert(0, {str(layers_for_this_machine['DependenciesLayer'])!r}); "
        "import boto3; "
        f"print(*sorted(boto3.client(each).meta.endpoint_url for each in {package.SERVICES!r}))"
    )

    done = subprocess.run(
        [runtime_python, "-I", "-S", "-c", make_clients],
        env={each: SETTINGS[each] for each in SETTINGS if each.startswith("AWS_")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == [
        "https://dynamodb.ap-southeast-3.amazonaws.com",
        "https://email.ap-southeast-3.amazonaws.com",
        "https://kms.ap-southeast-3.amazonaws.com",
        "https://s3.ap-southeast-3.amazonaws.com",
        "https://secretsmanager.ap-southeast-3.amazonaws.com",
        "https://sqs.ap-southeast-3.amazonaws.com",
        "https://sts.ap-southeast-3.amazonaws.com",
    ], done.stderr
