"""What holds for every test: no network but loopback, and no account of whoever runs it."""

import os

import pytest

pytest_plugins = [
    "tests.support.tools",
    "tests.support.template",
    "tests.support.dynamodb",
    "tests.support.histories",
    "tests.support.local_stack",
]


def pytest_configure(config: pytest.Config) -> None:
    """Set before any test module is imported, because a client reads its settings when made."""
    # A real profile, role or bundle of the machine must not reach a test.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    # Nor the width of its terminal, which pytest-xdist sets: a console reads it when it is made.
    os.environ.pop("COLUMNS", None)
    os.environ.update(
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_DEFAULT_REGION="ap-southeast-3",
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        # moto answers the streams API on an account's own host name with 404.
        AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",
    )
