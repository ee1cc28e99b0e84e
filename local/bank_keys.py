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

from local.bank.bni import CALLBACK_PATH

BCA_CHANNEL_ID = "95231"
"""The channel that BCA names in its calls for virtual accounts."""

BCA_PARTNER_SERVICE_ID_WIDTH = 8


@dataclass(frozen=True, slots=True)
class BcaKeys:
    """What BCA and we share, and the bank's own private key (PKCS 8, PEM).

    `own_client_key` and `own_client_secret` are what BCA gave us for our calls to it.
    """

    client_key: str
    client_secret: str
    private_key_pem: str
    own_client_key: str
    own_client_secret: str
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
class BniKeys:
    """What BNI and we share."""

    secret_key: str
    client_id: str
    prefix: str


@dataclass(frozen=True, slots=True)
class BankKeys:
    """The keys of all banks, and those that seal the access tokens which we give them."""

    bca: BcaKeys
    bni: BniKeys
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
                    "own": {
                        "client_key": self.bca.own_client_key,
                        "client_secret": self.bca.own_client_secret,
                    },
                },
                "bni": {"client_id": self.bni.client_id, "secret_keys": [self.bni.secret_key]},
                "token_keys": list(self.token_keys),
            }
        )

    def for_outside(self, *, bca_url: str, bni_url: str) -> dict[str, Any]:
        """Return what a program needs that plays the banks, by bank.

        The URLs are those that we call the banks at.
        """
        return {
            "BCA": {
                "url": bca_url,
                "client_key": self.bca.client_key,
                "client_secret": self.bca.client_secret,
                "private_key_pem": self.bca.private_key_pem,
                "partner_id": self.bca.partner_id,
                "partner_service_id": self.bca.partner_service_id,
                "channel_id": self.bca.channel_id,
                "own": {
                    "client_key": self.bca.own_client_key,
                    "client_secret": self.bca.own_client_secret,
                },
            },
            "BNI": {
                "url": bni_url,
                "client_id": self.bni.client_id,
                "secret_key": self.bni.secret_key,
                "prefix": self.bni.prefix,
                "callback_path": CALLBACK_PATH,
            },
        }


def load_or_make(file: Path, *, company_code: str, bni_client_id: str, bni_prefix: str) -> BankKeys:
    """Return the keys kept in `file`; what is not there yet is made and kept."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    whole = _completed(kept)
    if whole != kept:
        written = file.with_suffix(".new")
        written.write_text(json.dumps(whole, indent=1), encoding="utf-8")
        os.replace(written, file)
    return BankKeys(
        bca=BcaKeys(**whole["bca"], partner_id=company_code),
        bni=BniKeys(**whole["bni"], client_id=bni_client_id, prefix=bni_prefix),
        token_keys=tuple(whole["token_keys"]),
    )


def _completed(kept: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept, with everything that an older stack did not have."""
    bca = kept.get("bca", {})
    private_key_pem = bca.get("private_key_pem") or _new_private_key_pem()
    made = {
        "client_key": secrets.token_hex(16),
        "client_secret": secrets.token_hex(32),
        "private_key_pem": private_key_pem,
        "own_client_key": secrets.token_hex(16),
        "own_client_secret": secrets.token_hex(32),
    }
    return {
        "bca": {**made, **bca},
        "bni": {"secret_key": secrets.token_hex(16), **kept.get("bni", {})},
        "token_keys": kept.get("token_keys") or [secrets.token_hex(32)],
    }


def _new_private_key_pem() -> str:
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
