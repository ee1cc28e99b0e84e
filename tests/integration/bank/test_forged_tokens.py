"""Access tokens that are not ours, and token requests that are not the bank's.

Calls with a forged token carry the bank's own signature over that very token, so that nothing but
the token is wrong.
"""

import hashlib
import hmac
import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from shared.domain.order import Order
from shared.snap.access_token import seal_access_token
from tests.support.bank_door import TOKEN_KEY, Door, new_id
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    TokenCall,
    inquiry_body,
    payment_body,
    private_key,
    public_pem,
    with_header,
    written,
)
from tests.support.market import NOW

PKCS1, SHA256 = padding.PKCS1v15(), hashes.SHA256()


@pytest.fixture(scope="module")
def order(closed_door: Door) -> Order:
    return closed_door.market.place()


@pytest.fixture
def unchanged(closed_door: Door, order: Order) -> Iterator[None]:
    """Shows that the test left the table as it was."""
    before = closed_door.market.dump()
    yield
    assert closed_door.market.dump() == before


# Tokens ------------------------------------------------------------------------------------------

Forgery = Callable[[str], str]


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def jwt(head: dict[str, Any], sign: Callable[[bytes], bytes]) -> Forgery:
    """A token of the kind that other systems hand out, good for an hour."""
    claims = {"sub": CLIENT_KEY, "exp": int(NOW.timestamp()) + 3_600}
    parts = [base64url(json.dumps(part).encode()) for part in (head, claims)]
    text = ".".join(parts)
    return lambda _: f"{text}.{base64url(sign(text.encode()))}"


def hs(algorithm: str, key: str) -> Forgery:
    name = algorithm.replace("HS", "sha")
    return jwt({"alg": algorithm}, lambda text: hmac.digest(key.encode(), text, name))


def sealed(client_key: str = CLIENT_KEY, token_key: str = TOKEN_KEY, age: int = 0) -> Forgery:
    """A token of our own making, as if for somebody else, by another key, or some seconds ago."""
    sealed_at = NOW - timedelta(seconds=age)
    token = seal_access_token(client_key, [token_key], now=sealed_at, random_bytes=bytes(16))
    return lambda _: token


def resealed(change: Callable[[bytes], bytes], key: str = "", name: str = "sha256") -> Forgery:
    """A genuine token whose contents are changed and whose seal is made anew."""

    def forge(token: str) -> str:
        content = change(urlsafe_b64decode(token + "=" * (-len(token) % 4))[:-32])
        return base64url(content + hmac.digest(key.encode(), content, name)[:32])

    return forge


KEYS = {
    "client secret": CLIENT_SECRET,
    "client key": CLIENT_KEY,
    "public key": public_pem(),
    "empty key": "",
}
FORGERIES: dict[str, Forgery] = {
    **{
        f"a JWT without a signature: {name}": jwt({"alg": name}, lambda _: b"")
        for name in ("none", "None", "NONE", "nOnE", "")
    },
    **{
        f"a JWT by {name} and the {of}": hs(name, key)
        for name in ("HS256", "HS384", "HS512")
        for of, key in KEYS.items()
    },
    "a JWT by our own token key": hs("HS256", TOKEN_KEY),
    "a JWT by RSA": jwt({"alg": "RS256"}, lambda text: private_key().sign(text, PKCS1, SHA256)),
    "a JWT that says RSA and is HMAC": jwt(
        {"alg": "RS256"}, lambda text: hmac.digest(public_pem().encode(), text, "sha256")
    ),
    "a JWT that brings its key": jwt(
        {"alg": "HS256", "jwk": {"kty": "oct", "k": "a2V5"}},
        lambda text: hmac.digest(b"key", text, "sha256"),
    ),
    "a JWT that names its key": jwt(
        {"alg": "HS256", "kid": "../../dev/null"}, lambda text: hmac.digest(b"", text, "sha256")
    ),
    "sealed for another client": sealed("another-client"),
    "sealed for a longer name": sealed(CLIENT_KEY + "0"),
    "sealed for a name in capitals": sealed(CLIENT_KEY.upper()),
    "sealed by the client secret": sealed(token_key=CLIENT_SECRET),
    "sealed by the public key": sealed(token_key=public_pem()),
    "sealed by another key": sealed(token_key="another key of at least thirty-two bytes"),
    "sealed 900 seconds ago": sealed(age=900),
    "sealed a day ago": sealed(age=86_400),
    "resealed for ever": resealed(lambda content: content[:1] + b"\xff" * 8 + content[9:]),
    "resealed by SHA-512": resealed(lambda content: content, TOKEN_KEY, "sha512"),
    "resealed with another version": resealed(lambda content: b"\x02" + content[1:], TOKEN_KEY),
    "resealed without a client": resealed(lambda content: content[:25], TOKEN_KEY),
    "cut by one": lambda token: token[:-1],
    "longer by one": lambda token: token + "A",
    "padded": lambda token: token + "=",
    "in small letters": str.lower,
    "doubled": lambda token: token * 2,
    "with its scheme": lambda token: f"Bearer {token}",
    "percent-encoded": lambda token: quote(token).replace("A", "%41"),
    "in base64 once more": lambda token: b64encode(token.encode()).decode(),
    "the client key": lambda _: CLIENT_KEY,
    "the client secret": lambda _: CLIENT_SECRET,
    "null": lambda _: "null",
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", ["24", "25"])
@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_token_is_invalid(
    closed_door: Door, order: Order, service: str, forge: Forgery
) -> None:
    genuine, number = closed_door.token(), order.account.number
    forged = forge(genuine)
    call = (
        closed_door.inquiry(inquiry_body(number, new_id()), token=forged)
        if service == "24"
        else closed_door.payment(payment_body(number, new_id()), token=forged)
    )

    answer = closed_door.send(call.request())

    assert forged != genuine
    assert (answer.code, answer.message) == (f"401{service}01", "Invalid Token (B2B)")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer  ", "Basic YTpi", "token", "Bearer a b", "Bearer é"],
)
def test_a_header_without_a_token_is_an_invalid_token(
    closed_door: Door, order: Order, authorization: str
) -> None:
    body = payment_body(order.account.number, new_id())
    call = closed_door.payment(body, headers={"Authorization": authorization})

    answer = closed_door.send(call.request())

    assert (answer.code, answer.message) == ("4012501", "Invalid Token (B2B)")


def test_a_token_that_is_made_as_ours_are_is_one(door: Door) -> None:
    # Or the forgeries would be refused for the way in which they are made.
    made = [sealed()("")]
    made += [resealed(lambda content: content, TOKEN_KEY)(door.token())]
    number = door.market.place().account.number

    codes = [
        door.send(door.inquiry(inquiry_body(number, new_id()), token=token).request()).code
        for token in made
    ]

    assert codes == ["2002400", "2002400"]


# Token requests ----------------------------------------------------------------------------------

TEXT = f"{CLIENT_KEY}|{written(NOW)}"


def rsa(text: str, scheme: Any = PKCS1, digest: hashes.HashAlgorithm = SHA256) -> bytes:
    return private_key().sign(text.encode(), scheme, digest)


SIGNATURES: dict[str, bytes] = {
    "HMAC with the client secret": hmac.digest(CLIENT_SECRET.encode(), TEXT.encode(), "sha512"),
    "HMAC with the public key": hmac.digest(public_pem().encode(), TEXT.encode(), "sha256"),
    "HMAC with an empty key": hmac.digest(b"", TEXT.encode(), "sha256"),
    "a hash": hashlib.sha256(TEXT.encode()).digest(),
    "PSS": rsa(TEXT, padding.PSS(padding.MGF1(SHA256), 32)),
    "SHA-512": rsa(TEXT, digest=hashes.SHA512()),
    "SHA-1": rsa(TEXT, digest=hashes.SHA1()),  # noqa: S303 (a forgery)
    "the time first": rsa(f"{written(NOW)}|{CLIENT_KEY}"),
    "no separator": rsa(CLIENT_KEY + written(NOW)),
    "the time alone": rsa(written(NOW)),
    "the body too": rsa(f'{TEXT}|{{"grantType":"client_credentials"}}'),
    "a second before": rsa(f"{CLIENT_KEY}|{written(NOW - timedelta(seconds=1))}"),
    "another client": rsa(f"another-client|{written(NOW)}"),
    "zeros": bytes(256),
    "one": bytes(255) + b"\x01",
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("signed", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_a_forged_token_request_gets_none(closed_door: Door, signed: bytes) -> None:
    request = TokenCall(written(NOW)).request()

    answer = closed_door.send(with_header(request, "x-signature", b64encode(signed).decode()))

    assert answer.status == 401
    assert answer.json == {
        "responseCode": "4017300",
        "responseMessage": "Unauthorized. [Signature]",
    }
