"""local.bank_keys and local.stack_file: what the functions and outside programs are told."""

import json
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from local import stack_file
from local.aws import AwsEndpoints
from local.bank_keys import load_or_make
from local.seed import SeededBusiness, SeededUser
from local.tokens import TokenIssuer

ISSUER = "https://cognito-idp.ap-southeast-3.amazonaws.com/pool"


def test_keys_are_made_once_and_then_kept(tmp_path: Path) -> None:
    made = load_or_make(tmp_path / "banks.json", company_code="12345")

    assert load_or_make(tmp_path / "banks.json", company_code="12345") == made
    assert load_or_make(tmp_path / "other.json", company_code="12345") != made


def test_secret_of_the_functions_fits_what_the_bank_has(tmp_path: Path) -> None:
    keys = load_or_make(tmp_path / "banks.json", company_code="12345")

    secret = json.loads(keys.secret())

    outside = keys.for_outside()["BCA"]
    assert secret["bca"]["client_key"] == outside["client_key"]
    assert secret["bca"]["client_secrets"] == [outside["client_secret"]]
    assert (secret["bca"]["partner_id"], secret["bca"]["channel_id"]) == ("12345", "95231")
    assert (outside["partner_service_id"], outside["channel_id"]) == ("   12345", "95231")
    assert [len(key) for key in secret["token_keys"]] == [64]
    private = serialization.load_pem_private_key(outside["private_key_pem"].encode(), None)
    public = serialization.load_pem_public_key(secret["bca"]["public_keys_pem"][0].encode())
    assert isinstance(private, RSAPrivateKey)
    assert isinstance(public, RSAPublicKey)
    signature = private.sign(b"text", padding.PKCS1v15(), hashes.SHA256())
    public.verify(signature, b"text", padding.PKCS1v15(), hashes.SHA256())


def test_stack_file_has_what_an_outside_program_needs(tmp_path: Path) -> None:
    keys = load_or_make(tmp_path / "banks.json", company_code="12345")
    tokens = TokenIssuer(ISSUER, dashboard_client="dashboard", engine_client="engine")
    business = SeededBusiness(
        "b-1", "Toko", [SeededUser("owner@example.test", "owner", "id")], ["+6281212448484"]
    )
    file = tmp_path / "stack.json"

    stack_file.write(
        file,
        stack_file.describe(
            url="http://127.0.0.1:8080",
            endpoints=AwsEndpoints("http://127.0.0.1:1", "http://127.0.0.1:2", "unused"),
            table="a-table",
            invoice_bucket="a-bucket",
            bank_keys=keys,
            businesses=[business],
            tokens=tokens,
        ),
    )

    told = json.loads(file.read_text())
    token = told["businesses"][0]["users"][0].pop("token")
    engine_token = told["broadcast_engine"].pop("token")
    assert told == {
        "url": "http://127.0.0.1:8080",
        "aws": {
            "endpoint_url": "http://127.0.0.1:1",
            "dynamodb_endpoint_url": "http://127.0.0.1:2",
            "region": "ap-southeast-3",
            "access_key_id": "test",
            "secret_access_key": "test",
            "table": "a-table",
            "invoice_bucket": "a-bucket",
        },
        "banks": keys.for_outside(),
        "businesses": [
            {
                "business_id": "b-1",
                "name": "Toko",
                "users": [{"email": "owner@example.test", "role": "owner"}],
                "numbers": ["+6281212448484"],
            }
        ],
        "broadcast_engine": {},
    }
    claims = claims_of(token)
    assert claims["exp"] - claims["iat"] == 30 * 24 * 60 * 60
    assert (claims["token_use"], claims["aud"]) == ("id", "dashboard")
    assert claims["custom:business_id"] == "b-1"
    assert claims["cognito:groups"] == ["owner"]
    engine = claims_of(engine_token)
    assert (engine["client_id"], engine["scope"]) == ("engine", "credits/use")
    assert "aud" not in engine


def test_same_user_has_the_same_id_in_every_run(tmp_path: Path) -> None:
    users = [SeededUser("owner@example.test", "owner", "id")]
    business = SeededBusiness("b-1", "Toko", users, [])
    keys = load_or_make(tmp_path / "banks.json", company_code="12345")

    subjects = set()
    for _ in range(2):
        described = stack_file.describe(
            url="",
            endpoints=AwsEndpoints("", "", ""),
            table="",
            invoice_bucket="",
            bank_keys=keys,
            businesses=[business],
            tokens=TokenIssuer(ISSUER, dashboard_client="dashboard", engine_client="engine"),
        )
        subjects.add(claims_of(described["businesses"][0]["users"][0]["token"])["sub"])

    assert len(subjects) == 1


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
