"""stack.json: what other programs need to know of a running stack."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, AwsEndpoints
from local.seeded import SeededBusiness
from local.tokens import Login, TokenIssuer


def describe(
    *,
    url: str,
    endpoints: AwsEndpoints,
    table: str,
    invoice_bucket: str,
    banks: dict[str, Any],
    businesses: Sequence[SeededBusiness],
    tokens: TokenIssuer,
) -> dict[str, Any]:
    """Return the content of stack.json, with a token for every user and the broadcast engine.

    `banks` is what a program needs that plays the banks, by bank.
    """
    return {
        "url": url,
        "aws": {
            "endpoint_url": endpoints.services,
            "dynamodb_endpoint_url": endpoints.dynamodb,
            "region": REGION,
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY,
            "table": table,
            "invoice_bucket": invoice_bucket,
        },
        "banks": banks,
        "businesses": [
            {
                "business_id": business.business_id,
                "name": business.name,
                "users": [
                    {
                        "email": user.email,
                        "role": user.role,
                        "token": tokens.id_token(
                            Login(business.business_id, user.email, user.role, user.locale)
                        ),
                    }
                    for user in business.users
                ],
                "numbers": list(business.numbers),
            }
            for business in businesses
        ],
        "broadcast_engine": {"token": tokens.engine_token()},
    }


def write(file: Path, description: dict[str, Any]) -> None:
    """Put the whole description in place at once: whoever sees the file can use it."""
    written = file.with_suffix(".new")
    written.write_text(json.dumps(description, indent=2), encoding="utf-8")
    os.replace(written, file)


def remove(file: Path) -> None:
    """Say that the stack is no longer there."""
    file.unlink(missing_ok=True)
