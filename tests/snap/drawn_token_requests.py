"""Token requests drawn at random, each signed properly and damaged in several ways."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.snap.drawn_calls import PIECES, damaged_signature, damaged_text

KEYS = ("in use", "its successor", "somebody else's")


@cache
def key_pair(name: str) -> rsa.RSAPrivateKey:
    """The key pair of that name."""
    return rsa.generate_private_key(65537, 2048)


def public_pem(name: str) -> str:
    """The public half of that pair."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key_pair(name).public_key().public_bytes(serialization.Encoding.PEM, form).decode()


@dataclass(frozen=True)
class TokenRequest:
    """What arrives, and the names of the keys that are in use."""

    client_key: str
    timestamp: str
    signature: str
    keys: tuple[str, ...]


def drawn_token_request(random: Random) -> TokenRequest:
    """A token request that nothing is wrong with."""
    name, other = random.sample(KEYS, 2)
    client_key = "".join(random.choices(PIECES, k=random.randrange(12)))
    time = f"2026-08-10T09:35:{random.randrange(60):02d}.{random.randrange(1000):03d}+07:00"
    signed = key_pair(name).sign(
        f"{client_key}|{time}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    keys = random.choice([(name,), (name, other), (other, name)])
    return TokenRequest(client_key, time, b64encode(signed).decode(), keys)


Way = Callable[[Random, TokenRequest], TokenRequest]


def as_it_should_be(random: Random, request: TokenRequest) -> TokenRequest:
    """Signed with one of the keys in use."""
    return request


def with_another_text(random: Random, request: TokenRequest) -> TokenRequest:
    """The client or the time has another character, one less or one more."""
    part = random.choice(["client_key", "timestamp"])
    text: str = getattr(request, part)
    changes: dict[str, Any] = {part: damaged_text(random, text)}
    return replace(request, **changes)


def with_another_key(random: Random, request: TokenRequest) -> TokenRequest:
    """Signed with a key that is not in use."""
    others = [name for name in KEYS if name not in request.keys]
    return replace(request, keys=(random.choice(others),))


def with_a_damaged_signature(random: Random, request: TokenRequest) -> TokenRequest:
    """Cut, spelled otherwise, or no base64 at all."""
    return replace(request, signature=damaged_signature(random, request.signature))


def by_another_standard(random: Random, request: TokenRequest) -> TokenRequest:
    """Another padding, another hash, or another text."""
    text = f"{request.client_key}|{request.timestamp}"
    pkcs1, sha256 = padding.PKCS1v15(), hashes.SHA256()
    signing = random.choice(
        [
            (text, padding.PSS(padding.MGF1(sha256), 32), sha256),
            (text, pkcs1, hashes.SHA512()),
            (text.replace("|", ":"), pkcs1, sha256),
            (f"{text}|", pkcs1, sha256),
        ]
    )
    signed = key_pair(request.keys[0]).sign(signing[0].encode(), *signing[1:])
    return replace(request, signature=b64encode(signed).decode())


WAYS: tuple[Way, ...] = (
    *(as_it_should_be, with_another_text, with_another_key, with_a_damaged_signature),
    by_another_standard,
)


def token_arrivals(random: Random) -> Iterator[tuple[Way, TokenRequest]]:
    """One request in every way."""
    request = drawn_token_request(random)
    for way in WAYS:
        yield way, way(random, request)
