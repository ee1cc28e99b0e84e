"""snapapi (PyPI) as a verifier of both signatures.

A program for the venv of infra/dependencies/snapapi.in; it imports nothing of ours. Standard input
is a JSON object with lists of `transactions` and `token_requests`; standard output has, for each,
the position of the secret or key that verifies it, or null. snapapi is given a body as the object
that it stands for, and writes its JSON anew.
"""

import json
import sys
from typing import Any

from snapapi import SNAPCrypto
from snapapi.exceptions import InvalidSignature

JsonObject = dict[str, Any]

# The second is what it raises for a time that it cannot read and a text that is no UTF-8.
REFUSALS = (InvalidSignature, ValueError)


def verify_transaction(case: JsonObject) -> int | None:
    """The position of the secret that verifies a transaction."""
    for position, secret in enumerate(case["secrets"]):
        try:
            SNAPCrypto(client_secret=secret).verify_signature_transactional(
                path=case["relative_url"],
                http_method=case["method"],
                access_token=case["access_token"],
                request_headers={
                    "X-TIMESTAMP": case["timestamp"],
                    "X-SIGNATURE": case["signature"],
                },
                request_body=json.loads(case["body"]),
            )
        except REFUSALS:
            continue
        return position
    return None


def verify_token_request(case: JsonObject) -> int | None:
    """The position of the public key that verifies a token request."""
    for position, key in enumerate(case["public_keys_pem"]):
        try:
            SNAPCrypto(public_cert=key).verify_signature(
                message=f"{case['client_key']}|{case['timestamp']}".encode(),
                signature=case["signature"].encode(),
                algorithm="SHA256withRSA",
            )
        except REFUSALS:
            continue
        return position
    return None


if __name__ == "__main__":
    given = json.load(sys.stdin)
    verdicts = {
        "transactions": [verify_transaction(case) for case in given["transactions"]],
        "token_requests": [verify_token_request(case) for case in given["token_requests"]],
    }
    json.dump(verdicts, sys.stdout)
