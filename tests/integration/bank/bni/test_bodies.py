"""Bodies and fields of callbacks: what cannot be read is booked nowhere, and BNI tells again.

A body that is no envelope, or a seal that does not open, is a stranger's (403). What opens and
cannot be read is BNI's own, as far as that can be known: it is kept, and counted where somebody
looks, because money may have been taken.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.ecollection.vectors import CALLBACK
from tests.support.bni import (
    CLIENT_ID,
    TAKEN,
    TELL_AGAIN,
    TURNED_AWAY,
    Body,
    Branch,
    heard,
    posted,
)

KIB = 1024


@pytest.fixture(scope="module")
def told(closed_branch: Branch) -> Body:
    """What a genuine callback would say."""
    payment = closed_branch.take(closed_branch.place())
    return closed_branch.says(payment)


@pytest.fixture
def unchanged(closed_branch: Branch, told: Body) -> Iterator[None]:
    """Shows that the test left the table as it was, and that BNI was asked nothing."""
    before, asked = closed_branch.door.market.dump(), len(closed_branch.bank.requests)
    yield
    assert closed_branch.door.market.dump() == before
    assert len(closed_branch.bank.requests) == asked


# The envelope -------------------------------------------------------------------------------------

DATA = b'"data":"MJRDFG"'
NO_ENVELOPE = {
    "nothing": b"",
    "a space": b" ",
    "form fields": b"client_id=949&data=MJRDFG",
    "a list": b'[{"client_id":"949","data":"MJRDFG"}]',
    "a text": b'"MJRDFG"',
    "null": b"null",
    "cut off": b'{"client_id":"949",' + DATA,
    "duplicate keys": b'{"client_id":"949",' + DATA + b"," + DATA + b"}",
    "duplicate keys by escape": b'{"client_id":"949",' + DATA + b',"d\\u0061ta":"x"}',
    "NaN": b'{"client_id":"949","n":NaN,' + DATA + b"}",
    "UTF-16": '{"client_id":"949","data":"MJRDFG"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"client_id":"949",' + DATA + b"}",
    "deep nesting": b'{"a":' * 65 + b"1" + b"}" * 65,
    "no client id": b"{" + DATA + b"}",
    "a client id of null": b'{"client_id":null,' + DATA + b"}",
    "a client id that is a number": b'{"client_id":949,' + DATA + b"}",
    "a client id with a blank": b'{"client_id":"949 ",' + DATA + b"}",
    "no data": b'{"client_id":"949"}',
    "empty data": b'{"client_id":"949","data":""}',
    "data of null": b'{"client_id":"949","data":null}',
    "data that is an object": b'{"client_id":"949","data":{"trx_id":"1"}}',
    "one byte too many": b'{"client_id":"949","data":"' + b"A" * (64 * KIB - 28) + b'"}',
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("content", NO_ENVELOPE.values(), ids=NO_ENVELOPE.keys())
def test_a_body_that_is_no_envelope_is_turned_away(closed_branch: Branch, content: bytes) -> None:
    assert heard(closed_branch.door.send(posted(content))) == TURNED_AWAY


def test_the_row_of_one_byte_too_many_is_one_byte_too_many() -> None:
    assert len(NO_ENVELOPE["one byte too many"]) == 64 * KIB + 1


def test_an_envelope_has_at_most_64_kib(branch: Branch) -> None:
    payment = branch.take(branch.place())
    envelope = {"client_id": CLIENT_ID, "data": branch.callback(branch.says(payment)).sealed}
    answers = []
    for size in (64 * KIB + 1, 64 * KIB):
        bare = json.dumps(envelope | {"pad": ""}).encode()
        whole = json.dumps(envelope | {"pad": "x" * (size - len(bare))}).encode()
        assert len(whole) == size
        answers.append(heard(branch.door.send(posted(whole))))

    assert answers == [TURNED_AWAY, TAKEN]


NO_SEAL = ["not base64!", "MJRDFG==", "MJRDFG+/", "é", "AAAAA", "/w", "_w", "A" * (16 * KIB + 1)]


@pytest.mark.usefixtures("unchanged")
def test_data_that_no_cipher_wrote_is_turned_away(closed_branch: Branch) -> None:
    for sealed in NO_SEAL:
        content = json.dumps({"client_id": CLIENT_ID, "data": sealed}).encode()
        assert heard(closed_branch.door.send(posted(content))) == TURNED_AWAY, sealed[:20]


# What is sealed -----------------------------------------------------------------------------------


NO_OBJECT = [
    "",
    "[]",
    "null",
    '"text"',
    '{"trx_id":"1"',
    '{"trx_id":"1"}{}',
    '{"trx_id":"1","trx_id":"1"}',
    '{"payment_amount":NaN}',
    '{"trx_id":"A\\u0000"}',
    "{'trx_id':'1'}",
    '{"a":' * 65 + "1" + "}" * 65,
]


@pytest.mark.usefixtures("unchanged")
def test_a_seal_around_anything_but_one_object_is_turned_away(closed_branch: Branch) -> None:
    for content in NO_OBJECT:
        assert closed_branch.send(content) == TURNED_AWAY, content
        assert closed_branch.door.counted["SignatureFailure"] == 1, content


MISSING = ["trx_id", "virtual_account", "trx_amount", "payment_amount", "payment_ntb"]
NOTHING: list[Any] = [None, "", " ", {}, [], True]
ODD: list[Body] = [
    *({name: value} for name in MISSING for value in NOTHING),
    {"trx_id": 12345},
    {"trx_id": "A" * 31},
    {"trx_id": "A B"},
    {"virtual_account": 8949000000000017},
    {"virtual_account": "894900000000001"},
    {"virtual_account": "89490000000000170"},
    {"virtual_account": "8949 0000 0000 0017"},
    {"trx_amount": "460650.00"},
    {"payment_amount": "460.650"},
    {"payment_amount": "-460650"},
    {"payment_amount": "+460650"},
    {"payment_amount": "4.6e5"},
    {"payment_amount": 460650.5},
    {"payment_amount": "1" * 15},
    {"payment_amount": "Rp 460650"},
    {"cumulative_payment_amount": "much"},
    {"payment_ntb": "070 001"},
    {"payment_ntb": "07:0001"},
    {"payment_ntb": "0" * 65},
    {"payment_ntb": 700001},
    {"datetime_payment": "2026-11-22T14:05:00", "datetime_payment_iso8601": None},
    {"datetime_payment": "22-11-2026 14:05:00", "datetime_payment_iso8601": None},
    {"datetime_payment": "2026-02-30 14:05:00", "datetime_payment_iso8601": None},
    {"datetime_payment_iso8601": "2026-11-22 14:05:00"},
    {"datetime_payment_iso8601": "2026-11-22T24:00:00+07:00"},
    {"datetime_payment_iso8601": "2026-11-22T14:05:00"},
    {"customer_name": ["PT Kopi Pagi"]},
]


@pytest.mark.usefixtures("unchanged")
def test_a_field_that_cannot_be_read_is_kept_for_people_and_told_again(
    closed_branch: Branch, told: Body
) -> None:
    kept = len(closed_branch.door.market.unread_calls())
    left_out = [{each: told[each] for each in told if each != name} for name in MISSING]
    contents = [*left_out, *(told | odd for odd in ODD)]

    for content in contents:
        assert closed_branch.send(content) == TELL_AGAIN, content
        assert closed_branch.door.counted == {"CallbackCall": 1, "UnansweredPayment": 1}, content

    assert len(closed_branch.door.market.unread_calls()) == kept + len(contents)


def test_what_could_not_be_read_is_kept_with_its_verdict(branch: Branch) -> None:
    payment = branch.take(branch.place())
    content = branch.says(payment, payment_ntb="?")

    branch.send(content)

    (kept,) = branch.door.market.unread_calls()
    assert (kept["entity"], kept["bank"], kept["service"]) == ("CALL", "BNI", "CALLBACK")
    assert (kept["verdict"], kept["subject"]) == ("MALFORMED_FIELD", "")
    assert json.loads(str(kept["body"])) == content
    # Mended and told again, it is like any other.
    assert branch.tell(payment) == TAKEN


def test_what_cannot_be_read_is_told_again_also_while_the_table_is_away(branch: Branch) -> None:
    branch.door.store = type(branch.door.market)(
        branch.door.market.client, "no-such-table"
    ).payments

    assert branch.send(branch.says(branch.take(branch.place())) | {"payment_ntb": "?"}) == (
        TELL_AGAIN
    )


@pytest.mark.parametrize(
    "other",
    [
        {"customer_name": None},
        {"customer_name": ""},
        {"cumulative_payment_amount": None},
        {"trx_amount": 460650, "payment_amount": 460650},
        {"datetime_payment_iso8601": None},
        {"datetime_payment": None, "datetime_payment_iso8601": None},
        {"datetime_payment_iso8601": "2026-11-22T07:05:00Z"},
        {"datetime_payment_iso8601": "2026-11-22T14:05:00+0700"},
        {"more": {"of": ["this", 1, None]}},
        {"rate": 0.5},
    ],
)
def test_what_bni_may_leave_out_or_write_otherwise_is_read(branch: Branch, other: Body) -> None:
    payment = branch.take(branch.place())

    assert branch.tell(payment, **other) == TAKEN
    assert branch.door.market.available() == 1_000


def test_the_callbacks_of_these_tests_have_the_fields_of_a_genuine_one(branch: Branch) -> None:
    said = branch.says(branch.take(branch.place()))

    assert set(said) == set(CALLBACK)
    assert said["datetime_payment"] == "2026-11-22 14:05:00"
    assert said["datetime_payment_iso8601"] == "2026-11-22T14:05:00+07:00"
