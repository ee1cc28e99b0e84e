"""The JSON door: what it lets in, exactly, and everything it keeps out."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.strict_json import JsonRefusal, JsonValue, read_object


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"{}", {}),
        (b' \r\n\t{ "a" : 1 } \n', {"a": 1}),
        (b'{"a":null,"b":true,"c":false}', {"a": None, "b": True, "c": False}),
        ('{"nama":"Toko Bünga 😀"}'.encode(), {"nama": "Toko Bünga 😀"}),
        (rb'{"a":"\ud83d\ude00\u00e9\/\\\""}', {"a": '😀é/\\"'}),
        (b'{"a":"   12345"}', {"a": "   12345"}),
        (b'{"":""}', {"": ""}),
        (b'{"a":{"a":{"a":[]}}}', {"a": {"a": {"a": []}}}),
        (b'{"a":[{"k":1},{"k":2}]}', {"a": [{"k": 1}, {"k": 2}]}),
        (b'{"a":1,"A":2}', {"a": 1, "A": 2}),
        (b'{"a":"\x7f\xc2\x85"}', {"a": "\x7f\x85"}),
        (b'{"a":-0}', {"a": 0}),
        (b'{"a":9007199254740993}', {"a": 9007199254740993}),
    ],
)
def test_a_proper_object_is_read(body: bytes, document: object) -> None:
    assert read_object(body) == document


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("456500.00", Decimal("456500.00")),
        ("1.5", Decimal("1.5")),
        ("1000.0", Decimal("1000.0")),
        ("1e3", Decimal("1E+3")),
        ("0.1", Decimal("0.1")),
        ("1e400", Decimal("1E+400")),
        ("-1E-400", Decimal("-1E-400")),
        ("1e1000", Decimal("1E+1000")),
    ],
)
def test_a_fraction_is_an_exact_decimal_and_never_a_float(number: str, value: Decimal) -> None:
    document = read_object(f'{{"a":{number}}}'.encode())

    assert isinstance(document, dict)
    assert isinstance(document["a"], Decimal)
    assert str(document["a"]) == str(value)


def test_an_integer_stays_an_integer_up_to_a_thousand_digits() -> None:
    digits = "9" * 1000

    assert read_object(f'{{"a":{digits}}}'.encode()) == {"a": 10**1000 - 1}
    assert read_object(f'{{"a":{digits}9}}'.encode()) is JsonRefusal.MALFORMED


def test_a_fraction_is_read_up_to_a_thousand_characters() -> None:
    fraction = "0." + "5" * 998

    assert read_object(f'{{"a":{fraction}}}'.encode()) == {"a": Decimal(fraction)}
    assert read_object(f'{{"a":{fraction}5}}'.encode()) is JsonRefusal.MALFORMED


MALFORMED = [
    pytest.param(b"", id="nothing"),
    pytest.param(b" ", id="space"),
    pytest.param(b"{", id="cut off"),
    pytest.param(b'{"partnerServiceId":', id="cut off after a key"),
    pytest.param(b'{"a":"b', id="string cut off"),
    pytest.param(b'{"a":"b\\', id="escape cut off"),
    pytest.param(b'{"a":1}x', id="something behind"),
    pytest.param(b'{"a":1}{"a":1}', id="two objects"),
    pytest.param(b'{"a":1,}', id="trailing comma"),
    pytest.param(b"{'a':1}", id="single quotes"),
    pytest.param(b"{a:1}", id="bare key"),
    pytest.param(b'{"a":1 2}', id="two values"),
    pytest.param(b'{"a":01}', id="leading zero"),
    pytest.param(b'{"a":+1}', id="plus sign"),
    pytest.param(b'{"a":.5}', id="no digit before the point"),
    pytest.param(b'{"a":1.}', id="no digit behind the point"),
    pytest.param(b'{"a":0x10}', id="hexadecimal"),
    pytest.param(b'{"a":1_000}', id="underscore"),
    pytest.param('{"a":\uff11}'.encode(), id="full-width digit"),
    pytest.param(b'{"a":1}//', id="comment"),
    pytest.param(b'{"a":True}', id="Python's true"),
    pytest.param(b'{"a":NaN}', id="NaN"),
    pytest.param(b'{"a":Infinity}', id="Infinity"),
    pytest.param(b'{"a":-Infinity}', id="-Infinity"),
    pytest.param(b"[]", id="array"),
    pytest.param(b'[{"a":1}]', id="array of objects"),
    pytest.param(b'"a"', id="string"),
    pytest.param(b"1", id="number"),
    pytest.param(b"null", id="null"),
    pytest.param(b"NaN", id="only NaN"),
    pytest.param(b'\xef\xbb\xbf{"a":1}', id="byte order mark"),
    pytest.param('{"a":1}'.encode("utf-16"), id="UTF-16"),
    pytest.param('{"a":1}'.encode("utf-16-le"), id="UTF-16 without a mark"),
    pytest.param('{"a":1}'.encode("utf-32"), id="UTF-32"),
    pytest.param(b'{"a":"\xe9"}', id="Latin-1"),
    pytest.param(b'{"a":"\xc0\xaf"}', id="overlong UTF-8"),
    pytest.param(b'{"a":"\xed\xa0\x80"}', id="surrogate in UTF-8"),
    pytest.param(b'{"a":"\xf4\x90\x80\x80"}', id="beyond Unicode"),
    pytest.param(rb'{"a":"\ud800"}', id="lone high surrogate"),
    pytest.param(rb'{"a":"\udc00"}', id="lone low surrogate"),
    pytest.param(rb'{"a":"\ude00\ud83d"}', id="surrogates the wrong way round"),
    pytest.param(rb'{"\ud800":1}', id="lone surrogate in a key"),
    pytest.param(rb'{"a":["x",{"b":"\udfff"}]}', id="lone surrogate inside"),
    pytest.param(rb'{"a":"\u0000"}', id="NUL"),
    pytest.param(rb'{"a\u0000":1}', id="NUL in a key"),
    pytest.param(rb'{"a":[["\u001f"]]}', id="control character inside"),
    pytest.param(rb'{"a":"line\nline"}', id="escaped line feed"),
    pytest.param(rb'{"a":"\t"}', id="escaped tab"),
    pytest.param(b'{"a":"line\nline"}', id="raw line feed"),
    pytest.param(b'{"a":"\x00"}', id="raw NUL"),
    pytest.param(rb'{"a":"\x41"}', id="escape that JSON does not have"),
    pytest.param(rb'{"a":"\u12"}', id="short escape"),
    pytest.param(b'{"a":1e1001}', id="exponent over the limit"),
    pytest.param(b'{"a":1e-1001}', id="exponent under the limit"),
    pytest.param(b'{"a":0e1001}', id="zero with an exponent over the limit"),
    pytest.param(b'{"a":1e' + b"9" * 30 + b"}", id="exponent beyond Decimal"),
    pytest.param(b'{"a":1.' + b"0" * 1000 + b"}", id="long fraction"),
    pytest.param(b'{"a":' + b"9" * 60_000 + b"}", id="60,000 digits"),
    pytest.param(b"[" * 60_000, id="60,000 brackets"),
    pytest.param(b'{"a":' * 10_000, id="10,000 objects"),
    pytest.param(b"]" * 30_000 + b"[" * 30_000, id="brackets the wrong way round"),
    pytest.param(b'{"' + b'\\"' * 30_000, id="30,000 escaped quotes"),
    pytest.param(b'"' * 60_000, id="60,000 quotes"),
]


@pytest.mark.parametrize("body", MALFORMED)
def test_everything_that_is_not_a_proper_object_is_malformed(body: bytes) -> None:
    assert read_object(body) is JsonRefusal.MALFORMED


def test_lines_are_read_in_the_fields_that_may_have_them() -> None:
    lines = frozenset({"address"})

    assert read_object(rb'{"address":"Jl. A\nBandung"}', lines) == {"address": "Jl. A\nBandung"}


@pytest.mark.parametrize(
    "body",
    [
        rb'{"address":"a\r\nb"}',
        rb'{"address":"a\tb"}',
        rb'{"address":"a\n\u0000"}',
        rb'{"address":"a\n\ud800"}',
        rb'{"name":"a\nb"}',
        rb'{"address\n":"a"}',
        # The field of that name, and none within another.
        rb'{"inside":{"address":"a\nb"}}',
        rb'{"address":["a\nb"]}',
        b'{"address":"a\nb"}',
    ],
)
def test_lines_are_read_nowhere_else(body: bytes) -> None:
    assert read_object(body, frozenset({"address"})) is JsonRefusal.MALFORMED


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"b":2,"a":3}',
        rb'{"a":1,"\u0061":2}',
        b'{"":1,"":2}',
        b'{"x":{"a":1,"a":2}}',
        b'{"x":[[{"a":1,"a":2}]]}',
        b'{"x":{"a":1,"a":2},"y":{}}',
        b'{"paidAmount":{"value":"1.00","value":"1000.00","currency":"IDR"}}',
    ],
)
def test_a_repeated_key_is_refused_at_any_depth(body: bytes) -> None:
    assert read_object(body) is JsonRefusal.DUPLICATE_KEY


def test_what_is_no_json_object_is_malformed_whatever_it_repeats() -> None:
    assert read_object(b'{"x":{"a":1,"a":2},') is JsonRefusal.MALFORMED
    assert read_object(b'[{"a":1,"a":2}]') is JsonRefusal.MALFORMED


def test_a_repeated_key_is_named_before_a_forbidden_character() -> None:
    assert read_object(rb'{"a":"\u0000","a":1}') is JsonRefusal.DUPLICATE_KEY
    assert read_object(rb'{"a":1,"a":"\u0000"}') is JsonRefusal.DUPLICATE_KEY


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_nesting_is_read_up_to_64_levels() -> None:
    assert isinstance(read_object(nested(64)), dict)
    assert read_object(nested(65)) is JsonRefusal.MALFORMED
    after_siblings = nested(65).replace(b"[", b"[[],[],{},", 1)
    assert read_object(after_siblings) is JsonRefusal.MALFORMED


def test_nesting_counts_depth_and_neither_width_nor_strings() -> None:
    assert read_object(b'{"a":[' + b"[]," * 1_000 + b"[]]}") == {"a": [[]] * 1_001}
    assert read_object(b'{"a":"' + b"[{" * 1_000 + b'"}') == {"a": "[{" * 1_000}
    assert read_object(rb'{"a":"\"' + b"[" * 100 + rb'\\"}') == {"a": '"' + "[" * 100 + "\\"}


def test_a_body_is_read_up_to_64_kib() -> None:
    at_the_limit = b'{"a":"' + b"x" * (65_536 - 8) + b'"}'
    assert len(at_the_limit) == 65_536

    assert read_object(at_the_limit) == {"a": "x" * 65_528}
    assert read_object(at_the_limit + b" ") is JsonRefusal.TOO_LARGE
    assert read_object(b"\xff" * 6_000_000) is JsonRefusal.TOO_LARGE


SAFE_TEXT = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=20)
DOCUMENTS = st.dictionaries(
    SAFE_TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers() | SAFE_TEXT,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SAFE_TEXT, inner, max_size=4),
        max_leaves=20,
    ),
    max_size=5,
)


@given(document=DOCUMENTS, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 2))
@settings(max_examples=200, deadline=None)
def test_every_proper_object_reads_back(
    document: dict[str, JsonValue], ascii_only: bool, indent: int | None
) -> None:
    body = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()

    assert read_object(body) == document


@given(
    body=st.binary(max_size=60)
    | st.lists(st.sampled_from(list(b'{}[]":,\\u0dea1.-+ \n\x00\xff')), max_size=60).map(bytes)
)
@settings(max_examples=400, deadline=None)
def test_no_bytes_raise_and_what_is_let_in_is_json_to_python_too(body: bytes) -> None:
    answer = read_object(body)

    if not isinstance(answer, JsonRefusal):
        assert json.loads(body, parse_float=Decimal) == answer
