"""Only BCA gets in: signatures, access tokens, the rotation of keys, and source addresses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from local.http_events import HttpRequest
from shared.domain.order import Order
from shared.snap.access_token import seal_access_token
from tests.support.bank_door import TOKEN_KEY, Answer, Door, credentials, new_id
from tests.support.bca import (
    CLIENT_KEY,
    INQUIRY_PATH,
    PAYMENT_PATH,
    TOKEN_PATH,
    Call,
    TokenCall,
    inquiry_body,
    minified,
    payment_body,
    signature,
    with_header,
    written,
)

OTHER_TOKEN_KEY = "another key of at least thirty-two bytes"


@pytest.fixture(scope="module")
def order(closed_door: Door) -> Order:
    return closed_door.market.place()


@pytest.fixture
def unchanged(closed_door: Door, order: Order) -> Iterator[None]:
    """Shows that the test left the table as it was."""
    before = closed_door.market.dump()
    yield
    assert closed_door.market.dump() == before


def pay(door: Door, order: Order, **changes: object) -> Answer:
    body = payment_body(order.account.number, new_id())
    return door.send(door.payment(body, **changes).request())


# Signatures ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def genuine(closed_door: Door, order: Order) -> HttpRequest:
    """A payment that would be accepted, with a query string."""
    body = payment_body(order.account.number, new_id())
    return closed_door.payment(body, query="a=1&b=2").request()


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("query", ["", "a=1", "a=1&b=2&c=3", "a=1&b=2&", "A=1&b=2", "a=2&b=1"])
def test_another_query_is_refused(closed_door: Door, genuine: HttpRequest, query: str) -> None:
    answer = closed_door.send(replace(genuine, raw_query=query))

    assert answer.code == "4012500"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        # What the HTTP API would not even route; the path of the inquiry it would.
        ({"raw_path": "/"}, 404),
        ({"raw_path": "//openapi/v1.0/transfer-va/payment"}, 404),
        ({"raw_path": "/OPENAPI/V1.0/TRANSFER-VA/PAYMENT"}, 404),
        ({"raw_path": "/openapi/v1.0/transfer-va/payment/x"}, 404),
        ({"raw_path": "/openapi/v1.0/transfer-va/inquiry"}, 401),
        ({"method": "GET"}, 404),
        ({"method": "PUT"}, 404),
        ({"method": "DELETE"}, 404),
        ({"method": "PATCH"}, 404),
        ({"method": "post"}, 401),
    ],
)
def test_no_other_path_and_no_other_method_gets_anywhere(
    closed_door: Door, genuine: HttpRequest, changes: dict[str, Any], status: int
) -> None:
    answer = closed_door.send(replace(genuine, **changes))

    assert answer.status == status


@pytest.mark.usefixtures("unchanged")
def test_a_signature_for_another_path_or_method_is_refused(closed_door: Door, order: Order) -> None:
    call = closed_door.payment(payment_body(order.account.number, new_id()))
    genuine = call.request()
    assert isinstance(call.body, dict)
    said = (call.token, minified(call.body), call.timestamp)

    for path, method in (
        (INQUIRY_PATH, "POST"),
        (TOKEN_PATH, "POST"),
        ("/prod" + PAYMENT_PATH, "POST"),
        (PAYMENT_PATH + "/", "POST"),
        (PAYMENT_PATH.removeprefix("/openapi"), "POST"),
        ("https://bca.example" + PAYMENT_PATH, "POST"),
        (PAYMENT_PATH, "GET"),
        (PAYMENT_PATH, "post"),
    ):
        signed = signature(call.secret, path, *said, method=method)
        answer = closed_door.send(with_header(genuine, "x-signature", signed))
        assert answer.code == "4012500", (path, method)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "signed",
    ["0", "not base64!", "é", "AAAA" * 22, "=" * 88, "a" * 5_000, "null", "' or 1=1"],
)
def test_a_damaged_signature_is_refused_and_breaks_nothing(
    closed_door: Door, genuine: HttpRequest, signed: str
) -> None:
    assert closed_door.send(with_header(genuine, "x-signature", signed)).code == "4012500"


def test_a_query_is_signed_in_sorted_order_however_it_is_sent(door: Door) -> None:
    order = door.market.place()
    call = door.payment(payment_body(order.account.number, new_id()), query="a=1&b=2&b=3")

    answer = door.send(replace(call.request(), raw_query="b=3&a=1&b=2"))

    assert answer.code == "2002500"


# Access tokens ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer  ", "Basic YTpi", "token", "Bearer a b", "Bearer é"],
)
def test_a_header_without_a_token_is_an_invalid_token(
    closed_door: Door, order: Order, authorization: str
) -> None:
    answer = pay(closed_door, order, headers={"Authorization": authorization})

    assert (answer.code, answer.message) == ("4012501", "Invalid Token (B2B)")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("client_key", "token_key", "age"),
    [
        ("another-client", TOKEN_KEY, 0),
        (CLIENT_KEY + "0", TOKEN_KEY, 0),
        (CLIENT_KEY, OTHER_TOKEN_KEY, 0),
        (CLIENT_KEY, TOKEN_KEY, 900),
    ],
)
def test_a_token_of_another_client_or_key_or_time_is_invalid(
    closed_door: Door, order: Order, client_key: str, token_key: str, age: int
) -> None:
    sealed_at = closed_door.token_now - timedelta(seconds=age)
    token = seal_access_token(client_key, [token_key], now=sealed_at, random_bytes=bytes(16))

    # The signature is right: BCA's own secret, over that very token.
    answer = pay(closed_door, order, token=token)

    assert (answer.status, answer.code) == (401, "4012501")


@pytest.mark.usefixtures("unchanged")
def test_a_stolen_token_alone_opens_nothing(closed_door: Door, order: Order) -> None:
    assert pay(closed_door, order, secret="guessed").code == "4012500"


# Rotation -----------------------------------------------------------------------------------------


def test_two_client_secrets_may_be_in_use_and_the_inbox_tells_which_verified(door: Door) -> None:
    door.known = credentials(client_secrets=("old", "new"))
    order = door.market.place()

    asked = [
        door.send(
            door.inquiry(inquiry_body(order.account.number, new_id()), secret=secret).request()
        ).code
        for secret in ("old", "new", "older")
    ]
    door.known = credentials(client_secrets=("new",))
    paid = [pay(door, order, secret=secret).code for secret in ("old", "new")]

    assert asked == ["2002400", "2002400", "4012400"]
    assert paid == ["4012500", "2002500"]
    kept = sorted(
        (str(item["service"]), str(item["verified_by"])) for item in door.market.entities("CALL")
    )
    assert kept == [("INQUIRY", "0"), ("INQUIRY", "1"), ("PAYMENT", "0")]


def test_two_token_keys_may_be_in_use_and_the_first_seals(door: Door) -> None:
    order = door.market.place()
    old = door.token()
    door.known = credentials(token_keys=(OTHER_TOKEN_KEY, TOKEN_KEY))
    new = door.token()

    def ask(token: str) -> str:
        body = inquiry_body(order.account.number, new_id())
        return door.send(door.inquiry(body, token=token).request()).code

    during = [ask(old), ask(new)]
    door.known = credentials(token_keys=(OTHER_TOKEN_KEY,))
    after = [ask(old), ask(new)]

    assert (during, after) == (["2002400", "2002400"], ["4012401", "2002400"])


# Source addresses ---------------------------------------------------------------------------------

NETWORKS = ("203.0.113.0/28", "2001:db8::/64")


@pytest.mark.parametrize("address", ["203.0.113.0", "203.0.113.15", "2001:db8::1"])
def test_an_address_of_the_bank_gets_in(door: Door, address: str) -> None:
    order = door.market.place()
    door.allowed = NETWORKS

    answer = pay(door, order, source_ip=address, token=_token(door, address))

    assert answer.code == "2002500"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("address", ["203.0.113.16", "10.0.0.1", "2001:db8:0:1::1"])
@pytest.mark.parametrize("forwarded_for", ["10.0.0.1", "203.0.113.1", "203.0.113.1, 10.0.0.1"])
def test_any_other_address_is_an_unknown_client_whatever_it_forwards(
    closed_door: Door, order: Order, address: str, forwarded_for: str
) -> None:
    door = replace(closed_door, allowed=NETWORKS)
    number, token = order.account.number, _token(door, "203.0.113.1")
    forwarded = {"Forwarded": "for=203.0.113.1", "X-Real-IP": "203.0.113.1"}
    calls: list[TokenCall | Call] = [
        TokenCall(written(door.now)),
        door.inquiry(inquiry_body(number, "1"), token=token),
        door.payment(payment_body(number, "1"), token=token),
    ]

    answers = []
    for call in calls:
        event = door.event(replace(call, source_ip=address, headers=forwarded).request())
        event["headers"]["x-forwarded-for"] = forwarded_for
        answers.append(door.answer(event))

    message = "Unauthorized. [Unknown client]"
    assert [answer.status for answer in answers] == [401, 401, 401]
    assert [answer.json for answer in answers] == [
        {"responseCode": "4017300", "responseMessage": message},
        {"responseCode": "4012400", "responseMessage": message, "data": {}},
        {"responseCode": "4012500", "responseMessage": message, "data": {}},
    ]


def test_without_a_list_every_address_may_try(closed_door: Door, order: Order) -> None:
    answer = pay(closed_door, order, source_ip="198.51.100.7", secret="another")

    assert answer.code == "4012500"


def _token(door: Door, address: str) -> str:
    answer = door.send(TokenCall(written(door.now), source_ip=address).request())
    return str(answer.json["accessToken"])
