"""The symmetric signature: against foreign vectors, an independent signer and every damage."""

import hashlib
import hmac
import json
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from shared.snap.signature import (
    SignedRequest,
    minify,
    relative_url,
    sign,
    string_to_sign,
    verifying_secret,
)
from tests.snap.independent import minified_by_hand
from tests.snap.vectors import (
    BODY_HASHES,
    GENUINE_TRANSACTIONS,
    TRANSACTIONS,
    TransactionVector,
)

SECRET = "vendor-client-secret"
PAYMENT = next(vector for vector in GENUINE_TRANSACTIONS if vector.name == "a payment")


def signed(vector: TransactionVector) -> SignedRequest:
    return SignedRequest(
        method=vector.method,
        relative_url=vector.relative_url,
        access_token=vector.access_token,
        body=vector.body.encode(),
        timestamp=vector.timestamp,
        signature=vector.signature,
    )


GENUINE = signed(PAYMENT)


def signed_elsewhere(body: bytes, hashed: bytes, secret: str = SECRET) -> SignedRequest:
    """Sign as an independent program would: `hashed` is what it hashes while `body` is sent."""
    url, token, timestamp = "/openapi/v1.0/transfer-va/payment", "tok", "2026-08-10T09:35:27+07:00"
    text = ":".join(["POST", url, token, hashlib.sha256(hashed).hexdigest(), timestamp])
    mac = hmac.new(secret.encode(), text.encode(), "sha512").digest()
    return SignedRequest("POST", url, token, body, timestamp, b64encode(mac).decode())


@pytest.mark.parametrize(("body", "body_sha256"), BODY_HASHES)
def test_the_minified_body_has_the_published_hash(body: str, body_sha256: str) -> None:
    assert hashlib.sha256(minify(body.encode())).hexdigest() == body_sha256


@pytest.mark.parametrize("vector", TRANSACTIONS, ids=lambda vector: vector.name)
def test_a_foreign_signature_verifies_exactly_when_it_is_genuine(vector: TransactionVector) -> None:
    verified_by = verifying_secret(signed(vector), [vector.secret])

    assert verified_by == (0 if vector.genuine else None)


def test_the_string_to_sign_is_method_url_token_hash_and_timestamp() -> None:
    text = string_to_sign(
        "POST",
        "/openapi/v1.0/transfer-va/inquiry",
        "e2e-token",
        b'{"hello":"world"}',
        "2026-08-10T09:35:27+07:00",
    )

    assert text == (
        "POST:/openapi/v1.0/transfer-va/inquiry:e2e-token:"
        "93a23971a914e5eacbf0a8d25154cda309c3c1c72fbb9914d47c60f3cb681588:"
        "2026-08-10T09:35:27+07:00"
    )


@pytest.mark.parametrize(
    ("body", "minified"),
    [
        (b"", b""),
        (b" \t\r\n", b""),
        (b'{ "a" : 10000.00 }', b'{"a":10000.00}'),
        (b'{"b": 1, "a": 2, "a": 3}', b'{"b":1,"a":2,"a":3}'),
        (b'{"a": " two  spaces\\t"}', b'{"a":" two  spaces\\t"}'),
        (rb'{"a": "quote \" and space", "b": 1}', rb'{"a":"quote \" and space","b":1}'),
        (rb'{"a": "backslash \\", "b": 1}', rb'{"a":"backslash \\","b":1}'),
        (rb'{"a": "\u00e9 \/"}', rb'{"a":"\u00e9 \/"}'),
        ('{"a": "é\u00a0\u2003"}'.encode(), '{"a":"é\u00a0\u2003"}'.encode()),
        (b'{"a":\r\n[1,\r\n2]}\r\n', b'{"a":[1,2]}'),
        (b'{"a": \x0b\x0c1}', b'{"a":\x0b\x0c1}'),
        (b'{"a": "never ended, so kept', b'{"a":"never ended, so kept'),
        (b'{"a": "ends in a backslash \\', b'{"a":"ends in a backslash \\'),
        (b"\xff \xfe", b"\xff\xfe"),
    ],
)
def test_minify_removes_json_whitespace_outside_strings_only(body: bytes, minified: bytes) -> None:
    assert minify(body) == minified


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False).map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=JSON_VALUES, indent=st.none() | st.sampled_from(["", " ", "\t", "\n", "\r\n "]))
@settings(max_examples=300, deadline=None)
def test_minify_keeps_the_token_stream(value: object, indent: str | None) -> None:
    spaced = json.dumps(value, indent=indent).encode()

    minified = minify(spaced)

    assert minified == json.dumps(value, separators=(",", ":")).encode()


@given(body=st.lists(st.sampled_from(list(b'"\\ \n\t{}a,:\xff')), max_size=40).map(bytes))
@settings(max_examples=400, deadline=None)
@example(body=b'"\\" \\\\" "\\')
def test_minify_agrees_with_a_second_minifier_on_any_bytes(body: bytes) -> None:
    assert minify(body) == minified_by_hand(body)


def test_a_body_full_of_escaped_quotes_is_minified_in_one_pass() -> None:
    body = b'"' + b'\\"' * 32_000 + b" "

    assert minify(body) == body


@pytest.mark.parametrize(
    ("path", "query", "url"),
    [
        ("/openapi/v1.0/transfer-va/payment", "", "/openapi/v1.0/transfer-va/payment"),
        ("/p", "b=2&a=1", "/p?a=1&b=2"),
        ("/p", "a=2&a=10&a=1", "/p?a=1&a=10&a=2"),
        ("/p", "a-b=1&a=2", "/p?a=2&a-b=1"),
        ("/p", "b&a=&a", "/p?a&a=&b"),
        ("/p%2Fq", "z=%20&y=a=b", "/p%2Fq?y=a=b&z=%20"),
    ],
)
def test_the_relative_url_sorts_the_query_by_name_then_value(
    path: str, query: str, url: str
) -> None:
    assert relative_url(path, query) == url


@pytest.mark.parametrize(
    ("secrets", "position"),
    [
        ([SECRET], 0),
        ([SECRET, "the next secret"], 0),
        (["the previous secret", SECRET], 1),
        ([SECRET, SECRET], 0),
        (["the previous secret"], None),
        (["the previous secret", "the next secret"], None),
        (["vendor-client-secre"], None),
        (["vendor-client-secret "], None),
    ],
)
def test_verification_names_the_secret_that_verified(
    secrets: list[str], position: int | None
) -> None:
    assert verifying_secret(GENUINE, secrets) == position


@pytest.mark.parametrize("secrets", [[], [""], [SECRET, ""], [SECRET, "b", "c"]])
def test_a_configuration_without_one_or_two_secrets_is_a_fault(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="one or two secrets"):
        verifying_secret(GENUINE, secrets)


@pytest.mark.parametrize(
    "changed",
    [
        replace(GENUINE, method="GET"),
        replace(GENUINE, method="post"),
        replace(GENUINE, relative_url="/openapi/v1.0/transfer-va/inquiry"),
        replace(GENUINE, relative_url="/openapi/V1.0/transfer-va/payment"),
        replace(GENUINE, relative_url="//openapi/v1.0/transfer-va/payment"),
        replace(GENUINE, relative_url="/openapi/v1.0/transfer-va/payment/"),
        replace(GENUINE, relative_url="/openapi/v1.0/transfer-va%2Fpayment"),
        replace(GENUINE, relative_url="/openapi/v1.0/transfer-va/payment?a=1"),
        replace(GENUINE, relative_url="/live/openapi/v1.0/transfer-va/payment"),
        replace(GENUINE, access_token=""),
        replace(GENUINE, access_token="Bearer e2e-token-e2e-vendor-client"),
        replace(GENUINE, access_token="e2e-token-e2e-vendor-clienT"),
        replace(GENUINE, timestamp="2026-08-10T02:35:27Z"),
        replace(GENUINE, timestamp="2026-08-10T09:35:28+07:00"),
        replace(GENUINE, timestamp="2026-08-10T09:35:27+07:00 "),
        replace(GENUINE, body=b""),
        replace(GENUINE, body=PAYMENT.body.replace("250000.00", "250000.0").encode()),
        replace(GENUINE, body=PAYMENT.body.replace("Budi Manjo", "Budi  Manjo").encode()),
    ],
)
def test_a_request_changed_in_any_signed_part_is_refused(changed: SignedRequest) -> None:
    assert verifying_secret(changed, [SECRET]) is None


@pytest.mark.parametrize(
    "signature",
    [
        "",
        " ",
        "=",
        "not base64 at all!",
        PAYMENT.signature.rstrip("="),
        PAYMENT.signature + "=",
        " " + PAYMENT.signature,
        PAYMENT.signature + "\n",
        PAYMENT.signature.lower(),
        # The same bytes in another spelling: only the unused bits of the last character differ.
        PAYMENT.signature.replace("w==", "x=="),
        PAYMENT.signature + "," + PAYMENT.signature,
        "\ud800",
        "\u00e9" * 88,
        "\x00" * 88,
        "A" * 100_000,
    ],
)
def test_a_damaged_signature_is_refused_without_an_exception(signature: str) -> None:
    assert verifying_secret(replace(GENUINE, signature=signature), [SECRET]) is None


def test_lone_surrogates_anywhere_are_refused_without_an_exception() -> None:
    request = SignedRequest("\ud800", "/\udfff", "\udc80", b"\xed\xa0\x80", "\ud800", "\udfff")

    assert verifying_secret(request, [SECRET]) is None


@pytest.mark.parametrize("vector", GENUINE_TRANSACTIONS, ids=lambda vector: vector.name)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_every_flipped_byte_of_a_body_is_refused(
    vector: TransactionVector, data: st.DataObject
) -> None:
    request = signed(vector)
    body = bytearray(request.body)
    position = data.draw(st.integers(0, len(body) - 1))
    body[position] ^= data.draw(st.integers(1, 255))
    # Another amount of whitespace outside strings is the same signed content.
    assume(minified_by_hand(bytes(body)) != minified_by_hand(request.body))

    assert verifying_secret(replace(request, body=bytes(body)), [vector.secret]) is None


def test_every_single_flipped_bit_of_a_signature_is_refused() -> None:
    request = GENUINE
    for position in range(len(request.signature)):
        for bit in range(7):
            flipped = bytearray(request.signature.encode())
            flipped[position] ^= 1 << bit

            changed = replace(request, signature=flipped.decode("ascii"))
            assert verifying_secret(changed, [SECRET]) is None


@given(
    secret=st.text(min_size=1),
    token=st.text(),
    url=st.text(),
    timestamp=st.text(),
    value=st.dictionaries(st.text(), JSON_VALUES, max_size=4),
    indent=st.none() | st.integers(0, 3),
)
@settings(max_examples=300, deadline=None)
def test_signatures_agree_with_an_independent_signer(
    secret: str, token: str, url: str, timestamp: str, value: object, indent: int | None
) -> None:
    body = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    minified = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    text = f"POST:{url}:{token}:{hashlib.sha256(minified.encode()).hexdigest()}:{timestamp}"
    mac = hmac.new(secret.encode(), text.encode(), hashlib.sha512)
    request = SignedRequest(
        "POST", url, token, body, timestamp, b64encode(mac.digest()).decode("ascii")
    )

    assert sign(text, secret) == request.signature
    assert verifying_secret(request, [secret]) == 0
    assert verifying_secret(replace(request, body=body + b"0"), [secret]) is None


@pytest.mark.parametrize(
    "body", [b"{not json", b'{"partnerServiceId": ', b'{"a": 1, "a": 2}', b'{"a": 1 2}']
)
def test_a_body_that_is_not_json_is_genuine_signed_as_sent_or_minified(body: bytes) -> None:
    as_sent = signed_elsewhere(body, hashed=body)
    as_minified = signed_elsewhere(body, hashed=minified_by_hand(body))

    assert verifying_secret(as_sent, [SECRET]) == 0
    assert verifying_secret(as_minified, [SECRET]) == 0


def test_a_json_body_is_genuine_signed_minified_only() -> None:
    body = b'{"paidAmount": {"value": "1000.00"}}'

    assert verifying_secret(signed_elsewhere(body, hashed=minified_by_hand(body)), [SECRET]) == 0
    assert verifying_secret(signed_elsewhere(body, hashed=body), [SECRET]) is None
