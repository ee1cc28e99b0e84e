"""Bodies: what is JSON, what is only nearly JSON, and what the signature covers.

A signed body that cannot be read is case 00 (bad request) and changes nothing.
"""

import json
from typing import Any

import pytest

from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import Body, inquiry_body, minified, payment_body, spaced, with_body

KIB = 1024


def genuine(door: Door) -> Body:
    return payment_body(door.market.place().account.number, new_id())


def padded(body: Body, size: int) -> bytes:
    """The body with a field that fills it up to a number of bytes."""
    bare = minified(body | {"pad": ""})
    return minified(body | {"pad": "x" * (size - len(bare))})


def assert_bad_request(answer: Answer, code: str) -> None:
    data = answer.data
    assert (answer.status, answer.code, answer.message) == (400, code, "Bad Request")
    reason = data.get("paymentFlagReason") or data.get("inquiryReason")
    assert reason == {"english": "Bad Request", "indonesia": "Permintaan Tidak Valid"}
    assert (data.get("paymentFlagStatus") or data.get("inquiryStatus")) == "01"
    assert data["totalAmount"] == {"value": "", "currency": ""}


# A body without the account of an order is enough: none of these is ever read.
PLAIN = b'{"paymentRequestId":"1","inquiryRequestId":"1"}'
NO_JSON_OBJECT = {
    "nothing": b"",
    "a space": b" ",
    "text": b"paymentRequestId=1",
    "a list": b'[{"paymentRequestId":"1"}]',
    "a number": b"1",
    "null": b"null",
    "cut off": PLAIN[:-1],
    "two objects": PLAIN + PLAIN,
    "a comma too many": b'{"paymentRequestId":"1",}',
    "a comment": b'{"paymentRequestId":"1"} // note',
    "single quotes": b"{'paymentRequestId':'1'}",
    "duplicate keys": b'{"paymentRequestId":"1","paymentRequestId":"1"}',
    "duplicate keys inside": b'{"paidAmount":{"value":"1","value":"2"}}',
    "duplicate keys by escape": b'{"paidAmount":"1","\\u0070aidAmount":"2"}',
    "NaN": b'{"paidAmount":NaN}',
    "Infinity": b'{"paidAmount":-Infinity}',
    "a huge exponent": b'{"paidAmount":1e400000}',
    "UTF-16": '{"paymentRequestId":"1"}'.encode("utf-16"),
    "Latin-1": '{"virtualAccountName":"é"}'.encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "an overlong slash": b'{"virtualAccountName":"\xc0\xaf"}',
    "a lone surrogate": b'{"virtualAccountName":"\\ud800"}',
    "a control character": b'{"virtualAccountName":"a\\u0000b"}',
    "a raw tab": b'{"virtualAccountName":"a\tb"}',
    "deep nesting": b'{"a":' * 65 + b"1" + b"}" * 65,
    "very deep nesting": b"[" * 30_000 + b"]" * 30_000,
    "gzip": bytes.fromhex("1f8b08000000000000ffabae050043bfa6a302000000"),
}


@pytest.mark.parametrize("content", NO_JSON_OBJECT.values(), ids=NO_JSON_OBJECT.keys())
def test_a_signed_body_that_cannot_be_read_is_a_bad_request(
    closed_door: Door, content: bytes
) -> None:
    before = closed_door.market.dump()

    inquired = closed_door.send(closed_door.inquiry(content).request())
    paid = closed_door.send(closed_door.payment(content).request())

    assert_bad_request(inquired, "4002400")
    assert_bad_request(paid, "4002500")
    assert closed_door.market.dump() == before


@pytest.mark.parametrize("content", NO_JSON_OBJECT.values(), ids=NO_JSON_OBJECT.keys())
def test_an_unsigned_body_is_never_looked_into(closed_door: Door, content: bytes) -> None:
    call = closed_door.payment(content, secret="another").request()
    before = closed_door.market.dump()

    assert closed_door.send(call).code == "4012500"
    assert closed_door.market.dump() == before


def test_a_malformed_body_is_signed_as_sent_or_minified(closed_door: Door) -> None:
    content = b'{"paymentRequestId": "1",\r\n "cut": "off'
    squeezed = b'{"paymentRequestId":"1","cut":"off'

    for hashed in (content, squeezed):
        call = closed_door.payment(content, hashed=hashed)
        assert_bad_request(closed_door.send(call.request()), "4002500")


@pytest.mark.parametrize(
    ("size", "code"), [(64 * KIB - 1, "2002500"), (64 * KIB, "2002500"), (64 * KIB + 1, "4002500")]
)
def test_a_body_has_at_most_64_kib(door: Door, size: int, code: str) -> None:
    content = padded(genuine(door), size)
    assert len(content) == size

    assert door.send(door.payment(content).request()).code == code


def test_a_body_that_is_too_large_is_refused_before_it_is_hashed(closed_door: Door) -> None:
    content = padded(payment_body("123450100000000000000", "1"), 6 * KIB * KIB)
    before = closed_door.market.dump()

    answer = closed_door.send(closed_door.payment(content, secret="another").request())

    assert answer.code == "4002500"
    assert closed_door.market.dump() == before


def written(body: Body, form: str) -> bytes:
    """A body as different programs write the same JSON."""
    plain = {
        "spaced": spaced(body),
        "minified": minified(body),
        "pretty": json.dumps(body, indent=4, ensure_ascii=False).encode(),
        "ascii": json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode(),
    }
    if form in plain:
        return plain[form]
    return {
        "crlf and tabs": plain["pretty"].replace(b"\n", b"\r\n").replace(b"    ", b"\t"),
        "escaped slashes": plain["minified"].replace(b"/", b"\\/"),
        "numbers of other forms": plain["minified"].replace(b":6011,", b":6.0110e+3,"),
        "surrounded by blanks": b" \r\n" + plain["minified"] + b"\n\n",
    }[form]


@pytest.mark.parametrize(
    "form",
    [
        *("spaced", "minified", "pretty", "ascii", "crlf and tabs", "escaped slashes"),
        *("numbers of other forms", "surrounded by blanks"),
    ],
)
def test_the_signature_covers_the_bytes_that_were_sent_without_their_blanks(
    door: Door, form: str
) -> None:
    body = genuine(door) | {"virtualAccountName": 'Kopi / "Pagi"  é \\ \u2615', "n": 6011}
    content = written(body, form)
    quoted = False
    hashed = bytearray()
    escaped = False
    for byte in content:
        hashed += b"" if not quoted and byte in b" \t\r\n" else bytes([byte])
        if byte == ord('"') and not escaped:
            quoted = not quoted
        escaped = byte == ord("\\") and not escaped

    answer = door.send(door.payment(content, hashed=bytes(hashed)).request())

    assert (answer.code, answer.flag) == ("2002500", "00")


def test_a_valid_body_signed_with_its_blanks_is_refused(door: Door) -> None:
    body = genuine(door)
    before = door.market.dump()

    answer = door.send(door.payment(spaced(body), hashed=spaced(body)).request())

    assert answer.code == "4012500"
    assert door.market.dump() == before


@pytest.mark.parametrize(
    "same",
    [
        lambda body: json.dumps(body, separators=(",", ":")).encode(),
        lambda body: minified(dict(sorted(body.items()))),
        lambda body: minified(body).replace(b"460650.00", b"460650.0"),
        lambda body: minified(body | {"more": 1}),
    ],
)
def test_the_same_meaning_in_other_bytes_is_refused(door: Door, same: Any) -> None:
    body = genuine(door) | {"virtualAccountName": "Kopi é"}
    before = door.market.dump()
    request = door.payment(minified(body)).request()

    answer = door.send(with_body(request, same(body)))

    assert answer.code == "4012500"
    assert door.market.dump() == before


def test_an_inquiry_is_refused_alike(closed_door: Door) -> None:
    content = padded(inquiry_body("123450100000000000000", "1"), 64 * KIB + 1)

    assert_bad_request(closed_door.send(closed_door.inquiry(content).request()), "4002400")
