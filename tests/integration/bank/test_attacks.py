"""What somebody could try at the bank doors: a row each, with the code it gets. Nothing changes.

Every row is a genuine call about an open order, which would be answered or accepted, but for one
thing. The codes leave the service out: 40100 is 4012400 for an inquiry and 4012500 for a payment.
"""

import gzip
import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from local.http_events import HttpRequest
from local.template import Template
from shared.domain.order import Order
from tests.support.bank_door import Door, new_id
from tests.support.bank_server import http_api
from tests.support.bca import (
    CLIENT_KEY,
    CLIENT_SECRET,
    Call,
    inquiry_body,
    minified,
    payment_body,
    private_key,
    public_pem,
    signature,
    with_body,
    with_header,
    written,
)
from tests.support.market import NOW

SERVICES = ["24", "25"]
KIB = 1024

Attack = Callable[[Call], HttpRequest]


@pytest.fixture(scope="module")
def order(closed_door: Door) -> Order:
    return closed_door.market.place()


@pytest.fixture
def unchanged(closed_door: Door, order: Order) -> Iterator[None]:
    """Shows that the test left the table as it was."""
    before = closed_door.market.dump()
    yield
    assert closed_door.market.dump() == before


def genuine(door: Door, order: Order, service: str) -> Call:
    """What is right but for the attack."""
    number, request_id = order.account.number, new_id()
    if service == "24":
        return door.inquiry(inquiry_body(number, request_id))
    return door.payment(payment_body(number, request_id))


# Kinds of attacks --------------------------------------------------------------------------------


def but(**changes: Any) -> Attack:
    """Another part before the call is signed."""
    return lambda call: replace(call, **changes).request()


def header(name: str, value: str | None) -> Attack:
    """Another header, or none."""
    return but(headers={name: value})


def twice(name: str) -> Attack:
    """A header that was sent two times, as the HTTP API joins it."""

    def attack(call: Call) -> HttpRequest:
        request = call.request()
        text = request.header(name)
        return with_header(request, name, f"{text},{text}")

    return attack


def signed_for(path: str, method: str = "POST") -> Attack:
    """The signature of a call to another path, or by another method; {} is the service's path."""

    def attack(call: Call) -> HttpRequest:
        said = (call.token, _minified(call), call.timestamp)
        signed = signature(call.secret, path.format(call.path), *said, method=method)
        return with_header(call.request(), "x-signature", signed)

    return attack


def signed_by(sign: Callable[[str], bytes | str], *, token: bool = True) -> Attack:
    """Another signature of the text that is signed, or of the one that has no token in it."""

    def attack(call: Call) -> HttpRequest:
        body_hash = hashlib.sha256(_minified(call)).hexdigest()
        parts = ["POST", call.path, *([call.token] if token else []), body_hash, call.timestamp]
        signed = sign(":".join(parts))
        text = signed if isinstance(signed, str) else b64encode(signed).decode()
        return with_header(call.request(), "x-signature", text)

    return attack


def body_hash_as(write: Callable[[bytes], str]) -> Attack:
    """The right signature of a hash that is written in another way."""

    def attack(call: Call) -> HttpRequest:
        text = f"POST:{call.path}:{call.token}:{write(_minified(call))}:{call.timestamp}"
        return with_header(call.request(), "x-signature", b64encode(mac(text)).decode())

    return attack


def sent(change: Callable[[HttpRequest], HttpRequest]) -> Attack:
    """A change after the call was signed."""
    return lambda call: change(call.request())


def asked(signed: str, query: str) -> Attack:
    """One query signed and another one sent."""
    return lambda call: replace(replace(call, query=signed).request(), raw_query=query)


def packed(call: Call) -> HttpRequest:
    """A body that is packed, and signed so."""
    content = gzip.compress(_minified(call))
    headers = {"Content-Encoding": "gzip"}
    return replace(call, body=content, hashed=content, headers=headers).request()


def bomb(call: Call) -> HttpRequest:
    """Thirty MiB of blanks in thirty KiB."""
    return packed(replace(call, body=b" " * (30 * KIB * KIB)))


def mac(text: str, key: str = CLIENT_SECRET, name: str = "sha512") -> bytes:
    return hmac.digest(key.encode(), text.encode(), name)


def rsa(text: str) -> bytes:
    return private_key().sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())


def _minified(call: Call) -> bytes:
    return call.body if isinstance(call.body, bytes) else minified(call.body)


def _larger(call: Call) -> HttpRequest:
    content = _minified(call)
    return replace(call, body=content[:-1] + b" " * (64 * KIB) + b"}", hashed=content).request()


# Signed calls ------------------------------------------------------------------------------------

ATTACKS: dict[str, tuple[str, Attack]] = {
    "a stolen token, and a guessed secret": ("40100", but(secret="guessed")),
    "no token": ("40101", header("Authorization", None)),
    # A call that somebody heard.
    "it comes after 5 minutes and a second": (
        "40100",
        but(timestamp=written(NOW - timedelta(seconds=301))),
    ),
    "it comes under another time": (
        "40100",
        header("X-TIMESTAMP", written(NOW + timedelta(seconds=1))),
    ),
    "it has another digit": (
        "40100",
        sent(lambda request: with_body(request, request.body.replace(b"0", b"1", 1))),
    ),
    # Paths and methods. The HTTP API decodes a path before it routes and before we see it.
    "signed for a version in capitals": ("40100", signed_for("/openapi/V1.0/transfer-va/payment")),
    "signed for a path with two slashes": ("40100", signed_for("/{}")),
    "signed for a path with an escaped slash": (
        "40100",
        signed_for("/openapi/v1.0/transfer-va%2Fpayment"),
    ),
    "signed for a path with a slash at its end": ("40100", signed_for("{}/")),
    "signed for a path behind a stage": ("40100", signed_for("/prod{}")),
    "signed for a path with its host": ("40100", signed_for("https://bca.example{}")),
    "signed for a path with a query": ("40100", signed_for("{}?a=1")),
    "signed for the token service": ("40100", signed_for("/openapi/v1.0/access-token/b2b")),
    "signed for another method": ("40100", signed_for("{}", method="GET")),
    "signed for a method in small letters": ("40100", signed_for("{}", method="post")),
    "a query where none was signed": ("40100", asked("", "a=1")),
    "no query where one was signed": ("40100", asked("a=1&b=2", "")),
    "half of the query": ("40100", asked("a=1&b=2", "a=1")),
    "more than the query": ("40100", asked("a=1&b=2", "a=1&b=2&")),
    "the query in capitals": ("40100", asked("a=1&b=2", "A=1&b=2")),
    "the query with its values exchanged": ("40100", asked("a=1&b=2", "a=2&b=1")),
    # Other algorithms, keys and spellings.
    "HMAC-SHA256": ("40100", signed_by(lambda text: mac(text, name="sha256"))),
    "HMAC-SHA3-512": ("40100", signed_by(lambda text: mac(text, name="sha3_512"))),
    "a hash of secret and text": (
        "40100",
        signed_by(lambda text: hashlib.sha512((CLIENT_SECRET + text).encode()).digest()),
    ),
    "HMAC with an empty key": ("40100", signed_by(lambda text: mac(text, ""))),
    "HMAC with the client key": ("40100", signed_by(lambda text: mac(text, CLIENT_KEY))),
    "HMAC with the bank's public key": ("40100", signed_by(lambda text: mac(text, public_pem()))),
    "RSA, as for the token": ("40100", signed_by(rsa)),
    "RSA without a token, as other banks do": ("40100", signed_by(rsa, token=False)),
    "HMAC without the token": ("40100", signed_by(mac, token=False)),
    "hexadecimal": ("40100", signed_by(lambda text: mac(text).hex())),
    "base64 of hexadecimal": ("40100", signed_by(lambda text: mac(text).hex().encode())),
    "base64 without padding": (
        "40100",
        signed_by(lambda text: b64encode(mac(text)).decode().rstrip("=")),
    ),
    "the signature is null": ("40100", header("X-SIGNATURE", "null")),
    "the signature is no ASCII": ("40100", header("X-SIGNATURE", "é")),
    "the signature is long": ("40100", header("X-SIGNATURE", "a" * 5_000)),
    "the hash of the body in capitals": (
        "40100",
        body_hash_as(lambda body: hashlib.sha256(body).hexdigest().upper()),
    ),
    "the hash of the body in base64": (
        "40100",
        body_hash_as(lambda body: b64encode(hashlib.sha256(body).digest()).decode()),
    ),
    "no hash of the body": ("40100", body_hash_as(lambda body: "")),
    # Bodies.
    "a body of 64 KiB and more": ("40000", _larger),
    "a packed body": ("40000", packed),
    "a packed body that is huge": ("40000", bomb),
    "a plain body that claims to be packed": ("40000", header("Content-Encoding", "gzip")),
    "a plain body in a coding of its own": ("40000", header("Content-Encoding", "identity, br")),
    # Headers.
    "two times": ("40001", twice("x-timestamp")),
    "two signatures": ("40100", twice("x-signature")),
    "two tokens": ("40101", twice("authorization")),
    "two message ids": ("40001", twice("x-external-id")),
    "two channels": ("40001", twice("channel-id")),
    "no signature": ("40002", header("X-SIGNATURE", None)),
    "a blank signature": ("40002", header("X-SIGNATURE", " \t ")),
    "a blank message id": ("40002", header("X-EXTERNAL-ID", "\u00a0")),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(("code", "attack"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_gets_its_code(
    closed_door: Door, order: Order, service: str, code: str, attack: Attack
) -> None:
    answer = closed_door.send(attack(genuine(closed_door, order, service)))

    assert answer.code == code[:3] + service + code[3:]
    assert answer.status == int(code[:3])


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "changes",
    [
        {"raw_path": "/"},
        {"raw_path": "/{}"},
        {"raw_path": "{}/"},
        {"raw_path": "{}/x"},
        {"raw_path": "/prod{}"},
        {"raw_path": "{}%0A"},
        {"raw_path": "{}%3Fa=1"},
        {"raw_path": "/openapi/V1.0/transfer-va/payment"},
        {"raw_path": "/openapi/v1.0/transfer-va%252Fpayment"},
        {"raw_path": "/openapi/v1.0/x/../transfer-va/payment"},
        *({"method": method} for method in ("GET", "PUT", "DELETE", "PATCH", "post", "POSTX")),
    ],
)
def test_no_other_path_and_no_other_method_is_a_door(
    closed_door: Door,
    cloud_template: Template,
    order: Order,
    service: str,
    changes: dict[str, str],
) -> None:
    call = genuine(closed_door, order, service)
    elsewhere: dict[str, Any] = {name: text.format(call.path) for name, text in changes.items()}
    request = replace(call.request(), **elsewhere)

    routed = http_api(closed_door, cloud_template).answer(request, "1")
    unrouted = closed_door.send(request)

    assert (routed.status, routed.body) == (404, b'{"message":"Not Found"}')
    # If the HTTP API let it through, there would be no such door, or not this signature's.
    assert unrouted.status in {401, 404}


HARMLESS: dict[str, Attack] = {
    "nothing": but(),
    # The HTTP API writes the names of headers in small letters, whoever sent them.
    "names in capitals": sent(
        lambda request: replace(
            request, headers=[(name.upper(), text) for name, text in request.headers]
        )
    ),
    "a coding that is none": header("Content-Encoding", "identity"),
    # Which partner the bank takes us for has no effect.
    "two partner ids": twice("x-partner-id"),
    # One spelling of a path is as good as another, where it is signed as it arrives: decoded.
    "an escaped path": sent(
        lambda request: replace(request, raw_path=request.raw_path.replace("-", "%2D"))
    ),
    # It is signed in sorted order, however it is sent.
    "a query out of order": asked("a=1&b=2&b=3", "b=3&a=1&b=2"),
}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("harmless", HARMLESS.values(), ids=HARMLESS.keys())
def test_without_an_attack_a_call_is_heard(door: Door, service: str, harmless: Attack) -> None:
    answer = door.send(harmless(genuine(door, door.market.place(), service)))

    assert answer.code == f"200{service}00"
