"""A bank secret is tried before it is put, and never shown."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backoffice.bank_secret import WrongSecret, check_secret
from tests.local.merchant import public_pem
from tests.support.template import ROOT

CLIENT_SECRET = "the-client-secret"
TOKEN_KEY = "t" * 32


def a_secret(**changes: Any) -> str:
    bca = {
        "client_key": "the-client-key",
        "client_secrets": [CLIENT_SECRET],
        "public_keys_pem": [public_pem()],
    }
    token_keys = changes.pop("token_keys", [TOKEN_KEY])
    return json.dumps({"bca": bca | changes, "token_keys": token_keys})


def test_secret_that_the_doors_can_use_is_described_by_its_counts() -> None:
    assert check_secret(a_secret(client_secrets=["old", "new"], token_keys=[TOKEN_KEY] * 2)) == (
        "client secrets: 2, public keys: 1, token keys: 2; the doors can use them"
    )


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        ("not json", "Expecting value"),
        ("[]", "not of the type"),
        ("{}", "'bca' is missing"),
        ('{"bca": {}}', "'client_key' is missing"),
        (a_secret(client_key=""), "1 to 256 bytes"),
        (a_secret(client_key=7), "not of the type"),
        (a_secret(client_secrets=[]), "one or two secrets"),
        (a_secret(client_secrets=["a", "b", "c"]), "one or two secrets"),
        (a_secret(client_secrets=[""]), "one or two secrets"),
        (a_secret(public_keys_pem=[]), "one or two public keys"),
        (a_secret(public_keys_pem=["-----BEGIN PUBLIC KEY-----"]), "not one PEM block"),
        (a_secret(token_keys=["short"]), "at least 32 bytes"),
        (a_secret(token_keys=[]), "one or two token keys"),
    ],
)
def test_secret_that_the_doors_cannot_use_is_refused_with_the_reason(
    secret: str, fault: str
) -> None:
    with pytest.raises(WrongSecret, match=fault):
        check_secret(secret)


@pytest.mark.parametrize(
    ("secret", "status"), [(a_secret(), 0), (a_secret(token_keys=[CLIENT_SECRET]), 2)]
)
def test_command_shows_no_key(secret: str, status: int, tmp_path: Path) -> None:
    file = tmp_path / "bank-secret.json"
    file.write_text(secret, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "backoffice", "check-secret", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status
    printed = done.stdout + done.stderr
    assert printed
    assert CLIENT_SECRET not in printed
    assert TOKEN_KEY not in printed
