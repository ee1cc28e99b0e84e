"""Calls drawn at random, each signed properly and damaged in every way that we could think of.

They are drawn by `random.Random` with a number, so that they can be drawn again; hypothesis would
take minutes for as many.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from shared.snap.signature import SignedRequest
from tests.snap.independent import minified_by_hand

# What strings are made of: blanks, escapes and their lookalikes, and more than ASCII.
PIECES = (
    *("a", "Z", "0", " ", "  ", "{", "]", ":", ",", "'", "é", "\u00a0", "\u2028", "\U0001f600"),
    *(r"\"", r"\\", r"\/", r"\n", r"\u0041", r"\u00e9", r"\ud83d\ude00"),
)
SCALARS = ("0", "-1", "6011", "460650.00", "1e3", "6.0110E+3", "0.10", "true", "false", "null")
BLANKS = ("", "", "", " ", "\t", "\n", "\r\n", " \t ")
BODIES_OF_BLANKS = (b"", b" ", b"\r\n\t", b"{}", b" { } ")
URLS = ("/openapi/v1.0/transfer-va/payment", "/openapi/v1.0/transfer-va/inquiry", "/é?a=1&b=2")
SECRETS = ("the secret in use", "its successor", "s", "sécret\U0001f600", "x" * 200)
HEX = "0123456789abcdef"
LEVELS_MAX = 3


@dataclass(frozen=True)
class Call:
    """What is sent and to be signed, and the secrets that are in use, one of which signs."""

    method: str
    url: str
    token: str
    timestamp: str
    body: bytes
    minified: bytes
    secret: str
    secrets: tuple[str, ...]

    def signed(
        self, *, body: bytes | None = None, hashed: bytes | None = None, secret: str | None = None
    ) -> SignedRequest:
        """The request, with another body, another hashed body or another secret if told."""
        body_hash = hashlib.sha256(self.minified if hashed is None else hashed).hexdigest()
        return SignedRequest(
            self.method,
            self.url,
            self.token,
            self.body if body is None else body,
            self.timestamp,
            self.signature(body_hash, "sha512", self.secret if secret is None else secret),
        )

    def signature(self, body_hash: str, algorithm: str, secret: str) -> str:
        """The signature as some program would make it."""
        parts = [self.method, self.url, self.token, body_hash, self.timestamp]
        mac = hmac.digest(secret.encode(), ":".join(parts).encode(), algorithm)
        return b64encode(mac).decode()


def drawn_call(random: Random) -> Call:
    """A call that nothing is wrong with."""
    body = random.choice(BODIES_OF_BLANKS) if random.random() < 0.1 else _body(random)
    secret, other = random.sample(SECRETS, 2)
    return Call(
        method=random.choice(["POST", "GET"]),
        url=random.choice(URLS),
        token="".join(random.choices(HEX, k=random.choice([0, 20, 40]))),
        timestamp=f"2026-08-10T09:35:{random.randrange(60):02d}.{random.randrange(1000):03d}+07:00",
        body=body,
        minified=minified_by_hand(body),
        secret=secret,
        secrets=random.choice([(secret,), (secret, other), (other, secret)]),
    )


# The ways, each from a call to what arrives ------------------------------------------------------

Way = Callable[[Random, Call], SignedRequest]


def as_it_should_be(random: Random, call: Call) -> SignedRequest:
    """Signed without its blanks."""
    return call.signed()


def with_another_text(random: Random, call: Call) -> SignedRequest:
    """Method, URL, token or time have another character, one less or one more."""
    request = call.signed()
    part = random.choice(["method", "relative_url", "access_token", "timestamp"])
    text: str = getattr(request, part)
    changes: dict[str, Any] = {part: damaged_text(random, text)}
    return replace(request, **changes)


def with_another_body(random: Random, call: Call) -> SignedRequest:
    """So does the body; a blank more or less makes no difference."""
    return replace(call.signed(), body=damaged(random, call.body))


def with_another_secret(random: Random, call: Call) -> SignedRequest:
    """Signed with a secret that is not in use."""
    secret = call.secret
    others = [*SECRETS, secret + " ", secret[:-1] + "?", secret.upper()]
    return call.signed(secret=random.choice([each for each in others if each not in call.secrets]))


def with_a_damaged_signature(random: Random, call: Call) -> SignedRequest:
    """Cut, spelled otherwise, or no base64 at all."""
    request = call.signed()
    return replace(request, signature=damaged_signature(random, request.signature))


def with_its_blanks(random: Random, call: Call) -> SignedRequest:
    """Signed as it was sent."""
    return call.signed(hashed=call.body)


def spoiled(random: Random, call: Call) -> SignedRequest:
    """No strict JSON, and signed as it was sent or without its blanks."""
    body = _spoiled(random, call.body)
    hashed = random.choice([body, minified_by_hand(body)])
    return call.signed(body=body, hashed=hashed)


def by_another_standard(random: Random, call: Call) -> SignedRequest:
    """Another hash, or the right one written in another way."""
    digest = hashlib.sha256(call.minified)
    body_hash, algorithm = random.choice(
        [
            (digest.hexdigest().upper(), "sha512"),
            (b64encode(digest.digest()).decode(), "sha512"),
            (hashlib.sha512(call.minified).hexdigest(), "sha512"),
            (digest.hexdigest(), "sha256"),
            (digest.hexdigest(), "sha3_512"),
            ("", "sha512"),
        ]
    )
    return replace(call.signed(), signature=call.signature(body_hash, algorithm, call.secret))


WAYS: tuple[Way, ...] = (
    *(as_it_should_be, with_another_text, with_another_body, with_another_secret),
    *(with_a_damaged_signature, with_its_blanks, spoiled, by_another_standard),
)


def arrivals(random: Random) -> Iterator[tuple[Way, SignedRequest, tuple[str, ...]]]:
    """One call in every way, with the secrets that are in use."""
    call = drawn_call(random)
    for way in WAYS:
        yield way, way(random, call), call.secrets


# Damage ------------------------------------------------------------------------------------------


def damaged(random: Random, content: bytes) -> bytes:
    """Other bytes than these: one changed, put in or left out."""
    position = random.randrange(len(content) + 1)
    inserted = random.choice([b" ", b"\t", b'"', b"\\", b"0", random.randbytes(1)])
    end = position + random.choice([0, 1])
    if content[position:end] == inserted:
        inserted = b""
    return content[:position] + inserted + content[end:]


def damaged_text(random: Random, text: str) -> str:
    """Another text than this; what is no UTF-8 any more becomes lone surrogates."""
    return damaged(random, text.encode()).decode("utf-8", "surrogateescape")


def damaged_signature(random: Random, text: str) -> str:
    """Other base64 than this, which ends in "==", or none at all."""
    position = random.randrange(len(text))
    content = b64decode(text)
    return random.choice(
        [
            *("", "=", text[:position], text[1:], text + "=", text.rstrip("="), text + "AAAA"),
            *(f" {text}", f"{text}\n", f"{text},{text}", text.lower(), text.swapcase()),
            text[:position] + random.choice("*_- é\ud800") + text[position + 1 :],
            # The same bytes: four bits of the last character mean nothing.
            text[:-3] + chr(ord(text[-3]) + 1) + "==",
            *(b64encode(each).decode() for each in (content[1:], content[:-1], content + b"\0")),
            *(b64encode(each).decode() for each in (b"\0" + content, bytes(len(content)))),
            b64encode(damaged(random, content)).decode(),
            content.hex(),
        ]
    )


# Bodies ------------------------------------------------------------------------------------------


def _body(random: Random) -> bytes:
    return (_blank(random) + _object(random, LEVELS_MAX) + _blank(random)).encode()


def _blank(random: Random) -> str:
    return random.choice(BLANKS)


def _object(random: Random, levels: int) -> str:
    pairs = [
        f"{_blank(random)}{_string(random, f'{position}')}{_blank(random)}:{_value(random, levels)}"
        for position in range(random.randrange(4))
    ]
    return "{" + ",".join(pairs) + _blank(random) + "}"


def _value(random: Random, levels: int) -> str:
    kind = random.randrange(6 if levels else 3)
    if kind == 0:
        text = random.choice(SCALARS)
    elif kind < 3:
        text = _string(random)
    elif kind == 3:
        values = [_value(random, levels - 1) for _ in range(random.randrange(3))]
        text = "[" + ",".join(values) + "]"
    else:
        text = _object(random, levels - 1)
    return _blank(random) + text + _blank(random)


def _string(random: Random, start: str = "") -> str:
    return '"' + start + "".join(random.choices(PIECES, k=random.randrange(5))) + '"'


def _spoiled(random: Random, body: bytes) -> bytes:
    """Something made of a body that some readers would take for JSON."""
    return random.choice(
        [
            *(body[: random.randrange(len(body) + 1)], body + b" ,", b"[ " + body + b" ]"),
            *(b"\xef\xbb\xbf " + body, body.replace(b'"', b"'"), body + b' "\xff"'),
            b'{"a": 1, "a": ' + body + b"}",
            b'{"a": NaN, "b": ' + body + b"}",
            b'{"a": "\\u0000", "b": ' + body + b"}",
            b'{"a": "\\ud800", "b": ' + body + b"}",
            b'{"a": "\t", "b": ' + body + b"}",
            b'{"a": ' * 65 + body + b" }" * 65,
        ]
    )
