"""Keys and ids of the simulated banks: made at the first start and kept beside the stack's data."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BCA_CHANNEL_ID = "95231"
"""The channel that BCA names in its calls for virtual accounts."""

BCA_PARTNER_SERVICE_ID_WIDTH = 8


@dataclass(frozen=True, slots=True)
class BcaKeys:
    """What BCA and we share, and the bank's own private key (PKCS 8, PEM)."""

    client_key: str
    client_secret: str
    private_key_pem: str
    partner_id: str

    @property
    def channel_id(self) -> str:
        """The value of the CHANNEL-ID header."""
        return BCA_CHANNEL_ID

    @property
    def partner_service_id(self) -> str:
        """The company code as BCA writes it: padded with spaces on the left."""
        return self.partner_id.rjust(BCA_PARTNER_SERVICE_ID_WIDTH)

    @property
    def public_key_pem(self) -> str:
        """The half of the bank's key that we check its signatures with."""
        key = serialization.load_pem_private_key(self.private_key_pem.encode(), password=None)
        return (
            key.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )


@dataclass(frozen=True, slots=True)
class BankKeys:
    """The keys of all banks, and those that seal the access tokens which we give them."""

    bca: BcaKeys
    token_keys: tuple[str, ...]

    def secret(self) -> str:
        """Return the content of the secret that the functions read."""
        return json.dumps(
            {
                "bca": {
                    "client_key": self.bca.client_key,
                    "partner_id": self.bca.partner_id,
                    "channel_id": self.bca.channel_id,
                    "client_secrets": [self.bca.client_secret],
                    "public_keys_pem": [self.bca.public_key_pem],
                },
                "token_keys": list(self.token_keys),
            }
        )

    def for_outside(self) -> dict[str, Any]:
        """Return what a program needs that plays the banks, by bank."""
        return {
            "BCA": {
                "client_key": self.bca.client_key,
                "client_secret": self.bca.client_secret,
                "private_key_pem": self.bca.private_key_pem,
                "partner_id": self.bca.partner_id,
                "partner_service_id": self.bca.partner_service_id,
                "channel_id": self.bca.channel_id,
            }
        }


def load_or_make(file: Path, *, company_code: str) -> BankKeys:
    """Return the keys kept in `file`, made there when it is absent."""
    if not file.exists():
        _keep(file)
    kept = json.loads(file.read_text(encoding="utf-8"))
    bca = BcaKeys(**kept["bca"], partner_id=company_code)
    return BankKeys(bca=bca, token_keys=tuple(kept["token_keys"]))


def _keep(file: Path) -> None:
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    made = {
        "bca": {
            "client_key": secrets.token_hex(16),
            "client_secret": secrets.token_hex(32),
            "private_key_pem": pem.decode(),
        },
        "token_keys": [secrets.token_hex(32)],
    }
    written = file.with_suffix(".new")
    written.write_text(json.dumps(made, indent=1), encoding="utf-8")
    os.replace(written, file)
