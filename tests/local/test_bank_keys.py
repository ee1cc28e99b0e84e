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
from local.bank_keys import BankKeys, load_or_make
from local.seeded import SeededBusiness, SeededUser
from local.tokens import TokenIssuer

ISSUER = "https://cognito-idp.ap-southeast-3.amazonaws.com/pool"


def keys_in(file: Path) -> BankKeys:
    return load_or_make(file, company_code="12345", bni_client_id="001", bni_prefix="8")


def test_keys_are_made_once_and_then_kept(tmp_path: Path) -> None:
    made = keys_in(tmp_path / "banks.json")

    assert keys_in(tmp_path / "banks.json") == made
    assert keys_in(tmp_path / "other.json") != made


def test_secret_of_the_functions_fits_what_the_bank_has(tmp_path: Path) -> None:
    keys = keys_in(tmp_path / "banks.json")

    secret = json.loads(keys.secret())

    outside = keys.for_outside(bca_url="", bni_url="")["BCA"]
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


def test_secret_has_our_own_keys_at_bca_and_those_of_bni(tmp_path: Path) -> None:
    keys = keys_in(tmp_path / "banks.json")

    secret = json.loads(keys.secret())

    assert set(secret["bca"]["own"]) == {"client_key", "client_secret"}
    assert secret["bca"]["own"]["client_key"] != secret["bca"]["client_key"]
    assert secret["bca"]["own"]["client_secret"] not in secret["bca"]["client_secrets"]
    assert secret["bni"] == {"client_id": "001", "secret_keys": [keys.bni.secret_key]}
    assert len(keys.bni.secret_key) == 32


def test_keys_of_an_older_stack_are_kept_and_completed(tmp_path: Path) -> None:
    file = tmp_path / "banks.json"
    new = keys_in(file)
    kept = json.loads(file.read_text())
    del kept["bni"]
    kept["bca"] = {
        key: kept["bca"][key] for key in ("client_key", "client_secret", "private_key_pem")
    }
    file.write_text(json.dumps(kept))

    completed = keys_in(file)

    assert completed.token_keys == new.token_keys
    assert completed.bca.client_key == new.bca.client_key
    assert completed.bca.client_secret == new.bca.client_secret
    assert completed.bca.private_key_pem == new.bca.private_key_pem
    assert completed.bca.own_client_secret != new.bca.own_client_secret
    assert len(completed.bni.secret_key) == 32
    assert keys_in(file) == completed


def test_outside_program_gets_what_it_needs_to_play_the_banks(tmp_path: Path) -> None:
    keys = keys_in(tmp_path / "banks.json")

    told = keys.for_outside(bca_url="http://127.0.0.1:3", bni_url="http://127.0.0.1:4")

    assert told["BCA"].pop("private_key_pem").startswith("-----BEGIN PRIVATE KEY-----")
    assert told == {
        "BCA": {
            "url": "http://127.0.0.1:3",
            "client_key": keys.bca.client_key,
            "client_secret": keys.bca.client_secret,
            "partner_id": "12345",
            "partner_service_id": "   12345",
            "channel_id": "95231",
            "own": {
                "client_key": keys.bca.own_client_key,
                "client_secret": keys.bca.own_client_secret,
            },
        },
        "BNI": {
            "url": "http://127.0.0.1:4",
            "client_id": "001",
            "secret_key": keys.bni.secret_key,
            "prefix": "8",
            "callback_path": "/bni/ecollection/callback",
        },
    }


def test_stack_file_has_what_an_outside_program_needs(tmp_path: Path) -> None:
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
            banks={"BCA": {"url": "http://127.0.0.1:3"}},
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
        "banks": {"BCA": {"url": "http://127.0.0.1:3"}},
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


def test_same_user_has_the_same_id_in_every_run() -> None:
    users = [SeededUser("owner@example.test", "owner", "id")]
    business = SeededBusiness("b-1", "Toko", users, [])

    subjects = set()
    for _ in range(2):
        described = stack_file.describe(
            url="",
            endpoints=AwsEndpoints("", "", ""),
            table="",
            invoice_bucket="",
            banks={"BCA": {"url": "http://127.0.0.1:3"}},
            businesses=[business],
            tokens=TokenIssuer(ISSUER, dashboard_client="dashboard", engine_client="engine"),
        )
        subjects.add(claims_of(described["businesses"][0]["users"][0]["token"])["sub"])

    assert len(subjects) == 1


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
