"""Service 73: who gets an access token, and what everybody else is told.

Codes and messages: BCA's documentation of its token service. The body is not signed.
"""

from datetime import timedelta
from typing import Any

import pytest

from shared.ports.faults import StoreBusy
from tests.support.bank_door import Answer, Door, credentials
from tests.support.bca import CLIENT_KEY, TokenCall, written
from tests.support.market import NOW

GRANT = {"grantType": "client_credentials"}
BAD_GRANT = (400, "4007300", "Invalid field format [clientId/clientSecret/grantType]")
BAD_TIME = (400, "4007301", "Invalid field format [X-TIMESTAMP]")
UNAUTHORIZED = (401, "4017300", "Unauthorized. [Signature]")


def ask(door: Door, timestamp: str = "2026-11-22T14:05:00+07:00", **changes: Any) -> Answer:
    return door.send(TokenCall(timestamp, **changes).request())


def assert_refused(answer: Answer, expected: tuple[int, str, str]) -> None:
    status, code, message = expected
    assert answer.status == status
    assert answer.json == {"responseCode": code, "responseMessage": message}


def test_a_client_that_signs_gets_a_token_for_900_seconds(closed_door: Door) -> None:
    answer = ask(closed_door)

    token = answer.json["accessToken"]
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.json == {
        "responseCode": "2007300",
        "responseMessage": "Successful",
        "accessToken": token,
        "tokenType": "bearer",
        "expiresIn": "900",
    }
    assert isinstance(token, str)
    assert 1 <= len(token) <= 2048


@pytest.mark.parametrize(
    "body",
    [
        {"grantType": "client_credentials", "additionalInfo": {}},
        # A public client library writes it so.
        {"grant_type": "client_credentials"},
        {"grantType": "client_credentials", "unknown": [1, {"two": None}]},
        b'{\r\n\t"grantType" : "client_credentials"\r\n}\r\n',
    ],
)
def test_genuine_bodies_are_taken(closed_door: Door, body: Any) -> None:
    assert ask(closed_door, body=body).code == "2007300"


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-22T14:05:00.000+07:00",
        "2026-11-22T07:05:00Z",
        "2026-11-22T14:05:00+0700",
        # Five minutes behind, five minutes ahead.
        "2026-11-22T14:00:00+07:00",
        "2026-11-22T14:10:00+07:00",
    ],
)
def test_times_within_five_minutes_are_taken(closed_door: Door, timestamp: str) -> None:
    assert ask(closed_door, timestamp).code == "2007300"


@pytest.mark.parametrize("name", ["X-CLIENT-KEY", "X-TIMESTAMP", "X-SIGNATURE", "Content-Type"])
@pytest.mark.parametrize("value", [None, "", "   "])
def test_every_header_must_be_there(closed_door: Door, name: str, value: str | None) -> None:
    answer = ask(closed_door, headers={name: value})

    assert_refused(answer, (400, "4007302", f"Invalid mandatory field [{name}]"))


@pytest.mark.parametrize(
    "timestamp",
    [
        "now",
        "2026-11-22",
        "2026-11-22T14:05:00",
        "2026-11-22 14:05:00+07:00",
        "22-11-2026T14:05:00+07:00",
        "2026-11-22T14:05:60+07:00",
        "2026-02-30T14:05:00+07:00",
        "1795331100",
        # A second more than five minutes off, both ways.
        "2026-11-22T13:59:59+07:00",
        "2026-11-22T14:10:01+07:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_a_time_that_is_unreadable_or_off_is_a_format_error(
    closed_door: Door, timestamp: str
) -> None:
    assert_refused(ask(closed_door, timestamp), BAD_TIME)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "somebody else's"},
        {"client_key": "another-client"},
        {"client_key": CLIENT_KEY.upper()},
        {"headers": {"X-CLIENT-KEY": "another-client"}},
        {"headers": {"X-CLIENT-KEY": f"{CLIENT_KEY},{CLIENT_KEY}"}},
        {"headers": {"X-TIMESTAMP": "2026-11-22T14:05:01+07:00"}},
        {"headers": {"X-SIGNATURE": "not base64"}},
        {"headers": {"X-SIGNATURE": "QUJD"}},
        {"headers": {"X-SIGNATURE": "é"}},
    ],
)
def test_an_unknown_client_and_a_bad_signature_are_told_the_same(
    closed_door: Door, changes: dict[str, Any]
) -> None:
    assert_refused(ask(closed_door, **changes), UNAUTHORIZED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'"client_credentials"',
        {},
        {"grantType": ""},
        {"grantType": None},
        {"grantType": "password"},
        {"grantType": "CLIENT_CREDENTIALS"},
        {"grantType": ["client_credentials"]},
        b'{"grantType":"client_credentials","grantType":"client_credentials"}',
        b'{"grantType":"client_credentials"',
        b'\xff\xfe{"grantType":"client_credentials"}',
        b'{"grantType":"client_credentials","pad":"' + b"x" * 65_536 + b'"}',
    ],
)
def test_a_body_that_asks_for_no_client_credentials_is_refused(
    closed_door: Door, body: Any
) -> None:
    assert_refused(ask(closed_door, body=body), BAD_GRANT)


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_body_that_claims_to_be_packed_is_refused(closed_door: Door, coding: str) -> None:
    assert_refused(ask(closed_door, headers={"Content-Encoding": coding}), BAD_GRANT)


@pytest.mark.parametrize(
    ("timestamp", "changes", "expected"),
    [
        (
            "now",
            {"headers": {"X-CLIENT-KEY": ""}},
            (400, "4007302", "Invalid mandatory field [X-CLIENT-KEY]"),
        ),
        ("now", {"key": "somebody else's"}, BAD_TIME),
        ("2026-11-22T13:00:00+07:00", {"key": "somebody else's"}, BAD_TIME),
        ("2026-11-22T14:05:00+07:00", {"key": "somebody else's", "body": b"no"}, UNAUTHORIZED),
    ],
)
def test_the_first_thing_that_is_wrong_is_told(
    closed_door: Door, timestamp: str, changes: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert_refused(ask(closed_door, timestamp, **changes), expected)


def test_without_our_keys_the_answer_is_a_general_error(door: Door) -> None:
    door.broken = StoreBusy("no secret")

    assert_refused(ask(door), (500, "5007300", "General Error"))


def test_two_keys_of_the_bank_may_be_in_use_at_a_time(door: Door) -> None:
    door.known = credentials(keys=("in use", "coming"))
    during = [ask(door, key=key).code for key in ("in use", "coming")]
    door.known = credentials(keys=("coming",))
    after = [ask(door, key=key).code for key in ("in use", "coming")]

    assert during == ["2007300", "2007300"]
    assert after == ["4017300", "2007300"]


def test_a_token_request_leaves_nothing_in_the_table(door: Door) -> None:
    before = door.market.dump()

    ask(door)
    ask(door, key="somebody else's")

    assert door.market.dump() == before


def test_a_token_request_works_again_within_its_five_minutes(door: Door) -> None:
    request = TokenCall(written(NOW)).request()
    codes = []
    for seconds in (0, 299, 1, 1):
        door.now += timedelta(seconds=seconds)
        codes.append(door.send(request).code)

    assert codes == ["2007300", "2007300", "2007300", "4007301"]
