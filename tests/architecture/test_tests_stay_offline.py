"""The guards that tests/conftest.py and pyproject.toml put around every test."""

import os
import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.support.tools import RequireTool

# A documentation address (RFC 5737): nobody answers there, should the guard ever be gone.
ELSEWHERE = ("192.0.2.1", 443)


def test_connecting_to_another_machine_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.settimeout(1)

        with pytest.raises(SocketConnectBlockedError):
            client.connect(ELSEWHERE)


def test_connecting_to_this_machine_is_allowed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        accepted, address = server.accept()
        accepted.close()

        assert address == client.getsockname()


def test_no_aws_account_of_the_machine_is_in_reach() -> None:
    settings = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}

    assert settings == {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "ap-southeast-3",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    }


def test_missing_tool_fails_in_ci(
    require_tool: RequireTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="no-such-tool is not installed"):
        require_tool("no-such-tool")


def test_missing_tool_skips_on_a_laptop(
    require_tool: RequireTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="no-such-tool is not installed"):
        require_tool("no-such-tool")


def test_tool_is_found_by_name_and_by_path(require_tool: RequireTool, tmp_path: Path) -> None:
    jar = tmp_path / "tool.jar"
    jar.touch()

    assert require_tool(jar) == jar
    assert require_tool("sh").name == "sh"
