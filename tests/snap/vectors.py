"""The signature vectors of vectors.json: made by other people's programs, not by ours."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


@dataclass(frozen=True)
class TransactionVector:
    """A signed transaction; `genuine` tells whether the standard accepts the signature."""

    name: str
    secret: str
    method: str
    relative_url: str
    access_token: str
    timestamp: str
    body: str
    body_sha256: str
    signature: str
    genuine: bool


@dataclass(frozen=True)
class TokenVector:
    """A genuine token request."""

    name: str
    client_key: str
    timestamp: str
    public_key_pem: str
    signature: str


TRANSACTIONS = [TransactionVector(**entry) for entry in _FILE["transactions"]]
GENUINE_TRANSACTIONS = [vector for vector in TRANSACTIONS if vector.genuine]
BODY_HASHES: list[tuple[str, str]] = [
    (entry["body"], entry["body_sha256"]) for entry in _FILE["bodies"]
] + [(vector.body, vector.body_sha256) for vector in TRANSACTIONS]
TOKEN_REQUESTS = [TokenVector(**entry) for entry in _FILE["token_requests"]]
